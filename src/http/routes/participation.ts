import {
  ConfirmParticipationRequest,
  DeclineParticipationRequest,
  participationListQuery,
  ParticipationPageSchema,
  ParticipationSchema,
  SilenceSchema,
} from '../../contract/participation.ts';
import { Code, Id, Nothing } from '../../contract/values.ts';
import { Refusal } from '../../core/refusal.ts';
import type { Context } from '../../context.ts';
import {
  answerParticipation,
  recordSilence,
  type ParticipationAnswer,
} from '../../usecases/confirm-participation.ts';
import { showParticipation } from '../../usecases/show-participation.ts';
import { pageOfRows } from '../page-of-rows.ts';
import { reads, writes, type Route } from '../route.ts';
import { showParticipant } from '../show-participation.ts';

const tag = '部门联合';
const params = { id: Id };
const participant = { ...params, code: Code.describe('配合部门的代码') };
const refusals = ['not-found', 'wrong-state', 'same-person'] as const;

async function showOne(context: Context, taskId: string, code: string) {
  const found = (await showParticipation(context, taskId)).find((each) => each.departmentCode === code);
  if (found === undefined) throw new Refusal('not-found', `${code} 不是这次抽查的配合部门，或者还没有抽取`);
  return showParticipant(found);
}

async function answer(context: Context, actorId: string, taskId: string, given: ParticipationAnswer) {
  await answerParticipation(context, actorId, taskId, given);
  return showOne(context, taskId, given.departmentCode);
}

/** What the participating departments of a joint task say after its draw. */
export const participationRoutes: readonly Route[] = [
  reads({
    path: '/api/v1/tasks/{id}/participants',
    access: { permission: 'task-detail-read', of: { kind: 'participation', param: 'id' } },
    tag,
    summary: '配合部门的确认情况和期限；抽取之前为空',
    params,
    query: participationListQuery,
    answer: ParticipationPageSchema,
    refusals: ['not-found'],
    handle: async (context, { params: { id }, query }) =>
      pageOfRows((await showParticipation(context, id)).map(showParticipant), query),
  }),
  reads({
    path: '/api/v1/tasks/{id}/participants/{code}',
    access: { permission: 'task-detail-read', of: { kind: 'participation', param: 'id' } },
    tag,
    summary: '一个配合部门的确认情况',
    params: participant,
    answer: ParticipationSchema,
    refusals: ['not-found'],
    handle: (context, { params: { id, code } }) => showOne(context, id, code),
  }),
  writes({
    path: '/api/v1/tasks/{id}/participants/{code}/confirm',
    access: { permission: 'participation-answer', of: { kind: 'participation', param: 'id' } },
    tag,
    summary: '配合部门确认：由没有办理过本任务的本部门人员，或凭签字回执的扫描件',
    params: participant,
    body: ConfirmParticipationRequest,
    example: { remark: '已通知检查人员' },
    answer: ParticipationSchema,
    refusals,
    handle: (context, { actorId, params: { id, code }, body }) =>
      answer(context, actorId, id, {
        departmentCode: code,
        answer: 'confirmed',
        reason: body.remark,
        scanId: body.scan_id,
      }),
  }),
  writes({
    path: '/api/v1/tasks/{id}/participants/{code}/decline',
    access: { permission: 'participation-answer', of: { kind: 'participation', param: 'id' } },
    tag,
    summary: '配合部门不参加，须写明原因',
    params: participant,
    body: DeclineParticipationRequest,
    example: { reason: '检查人员另有紧急任务' },
    answer: ParticipationSchema,
    refusals,
    handle: (context, { actorId, params: { id, code }, body }) =>
      answer(context, actorId, id, {
        departmentCode: code,
        answer: 'declined',
        reason: body.reason,
        scanId: body.scan_id,
      }),
  }),
  writes({
    path: '/api/v1/tasks/{id}/record-silence',
    access: { permission: 'participation-answer', of: { kind: 'task', param: 'id' } },
    tag,
    summary: '把期限届满仍没有答复的配合部门登记为逾期未确认',
    params,
    body: Nothing,
    example: undefined,
    answer: SilenceSchema,
    refusals: ['not-found', 'wrong-state'],
    handle: async (context, { actorId, params: { id } }) => ({
      departments: (await recordSilence(context, actorId, id)).map((each) => each.departmentCode),
    }),
  }),
];
