import { z } from 'zod';
import {
  differenceQuery,
  DifferenceSchema,
  RemainderSchema,
  SkipSchema,
  SkipWishSchema,
  StoredEvidenceSchema,
  SubstitutionListSchema,
  SubstitutionSchema,
  SubstitutionWishSchema,
  SubstitutionWithdrawal,
  SupplementRequest,
} from '../../contract/amendments.ts';
import { CeremonySchema } from '../../contract/ceremony.ts';
import { TaskSchema } from '../../contract/tasks.ts';
import { Id, Nothing } from '../../contract/values.ts';
import type { Context } from '../../context.ts';
import { listSkips } from '../../store/skips.ts';
import { listSubstitutions, type SubstitutionCase } from '../../store/substitutions.ts';
import { getTask } from '../../store/tasks.ts';
import { compareDraws } from '../../usecases/compare-draws.ts';
import { draftSupplement } from '../../usecases/draft-supplement.ts';
import { drawSubstitution } from '../../usecases/draw-substitutes.ts';
import { findRemainder } from '../../usecases/find-shortfalls.ts';
import { keepEvidence } from '../../usecases/keep-evidence.ts';
import { isReader, isSealedNow, recordLook, type Looker } from '../../usecases/look-at-draw.ts';
import {
  renderSubstitution,
  substitutionDocuments,
  type SubstitutionDocument,
} from '../../usecases/render-substitution.ts';
import {
  approveSubstitution,
  requestSubstitution,
  withdrawSubstitution,
} from '../../usecases/request-substitution.ts';
import { approveSkip, rejectSkip, requestSkip } from '../../usecases/skip-target.ts';
import { ceremonyExample } from '../ceremony-example.ts';
import { gives, reads, takes, writes, type Route } from '../route.ts';
import { showDifference, showSkip, showSubstitution, type Sight } from '../show-amendments.ts';
import { showTask } from '../show-task.ts';

const tag = '替补、跳过和补抽';
const params = { id: Id };
const evidence = { note: '医院诊断证明', sha256: 'a'.repeat(64) };
const stepRefusals = ['not-found', 'wrong-state', 'same-person', 'forbidden'] as const;

/** Whether this person may be told who was drawn; that a reader of a sealed draw is told is written down first. */
async function mayTell(context: Context, looker: Looker, taskId: string): Promise<boolean> {
  const task = await getTask(context.db, taskId);
  if (!isSealedNow(context, task)) return true;
  if (!isReader(task, looker)) return false;
  await recordLook(context, looker ?? '', taskId, 'visits');
  return true;
}

async function sightOf(context: Context, looker: Looker, taskId: string): Promise<Sight> {
  const isOpen = await mayTell(context, looker, taskId);
  return { people: looker !== null && isOpen, targets: isOpen };
}

const show = async (context: Context, looker: Looker, substitution: SubstitutionCase) =>
  showSubstitution(substitution, await sightOf(context, looker, substitution.taskId));

const substitutions: readonly Route[] = [
  takes({
    path: '/api/v1/tasks/{id}/evidence',
    access: { permission: 'amendment-request', of: { kind: 'task', param: 'id' } },
    tag,
    summary: '上传证据文件，得到它的 SHA-256，供替补、跳过和作废的申请引用',
    params,
    types: ['application/octet-stream', 'application/pdf', 'image/jpeg', 'image/png'],
    maxBytes: 10 * 2 ** 20,
    answer: StoredEvidenceSchema,
    refusals: ['not-found', 'wrong-state'],
    handle: async (context, { actorId, params: { id }, bytes }) => keepEvidence(context, actorId, id, bytes),
  }),
  reads({
    path: '/api/v1/tasks/{id}/substitutions',
    access: { permission: 'task-detail-read', of: { kind: 'task', param: 'id' } },
    tag,
    summary: '一个任务的历次替补',
    params,
    answer: SubstitutionListSchema,
    refusals: ['not-found'],
    handle: async (context, { looker, params: { id } }) => {
      await getTask(context.db, id);
      const found = await listSubstitutions(context.db, id);
      if (found.length === 0) return { substitutions: [] };
      // One look, however many there are.
      const sight = await sightOf(context, looker, id);
      return { substitutions: found.map((each) => showSubstitution(each, sight)) };
    },
  }),
  writes({
    path: '/api/v1/tasks/{id}/substitutions',
    access: { permission: 'amendment-request', of: { kind: 'task', param: 'id' } },
    tag,
    summary: '申请替补不能到岗的检查人员；由另一人批准，再抽取',
    status: 201,
    params,
    body: SubstitutionWishSchema,
    example: { officers: ['Z001'], reason: 'illness', evidence },
    answer: SubstitutionSchema,
    refusals: stepRefusals,
    handle: async (context, { actorId, params: { id }, body }) =>
      show(context, actorId, await requestSubstitution(context, actorId, id, body)),
  }),
  writes({
    path: '/api/v1/substitutions/{id}/approve',
    access: { permission: 'amendment-approve', of: { kind: 'substitution', param: 'id' } },
    tag,
    summary: '批准替补申请；不能由申请人批准。申请指纹记入日志，此后只能抽取，不能撤回',
    params,
    body: Nothing,
    example: undefined,
    answer: SubstitutionSchema,
    refusals: stepRefusals,
    handle: async (context, { actorId, params: { id } }) =>
      show(context, actorId, await approveSubstitution(context, actorId, id)),
  }),
  writes({
    path: '/api/v1/substitutions/{id}/draw',
    access: { permission: 'task-draw', of: { kind: 'substitution', param: 'id' } },
    tag,
    summary: '录入批准之后产生的随机数并抽取替补人员；不能由批准人操作',
    params,
    body: CeremonySchema,
    example: ceremonyExample,
    answer: SubstitutionSchema,
    refusals: stepRefusals,
    handle: async (context, { actorId, params: { id }, body }) =>
      show(context, actorId, await drawSubstitution(context, actorId, id, body)),
  }),
  writes({
    path: '/api/v1/substitutions/{id}/withdraw',
    access: { permission: 'amendment-request', of: { kind: 'substitution', param: 'id' } },
    tag,
    summary: '撤回尚未批准的替补申请',
    params,
    body: SubstitutionWithdrawal,
    example: { reason: '已能到岗' },
    answer: SubstitutionSchema,
    refusals: stepRefusals,
    handle: async (context, { actorId, params: { id }, body }) =>
      show(context, actorId, await withdrawSubstitution(context, actorId, id, body.reason)),
  }),
];

const documentNames = Object.keys(substitutionDocuments) as SubstitutionDocument[];

const papers: readonly Route[] = [
  gives({
    path: '/api/v1/substitutions/{id}/documents/{name}.pdf',
    access: { permission: 'task-detail-read', of: { kind: 'substitution', param: 'id' } },
    tag,
    summary: `替补的文书：${documentNames.map((name) => `${name} ${substitutionDocuments[name]}`).join('、')}`,
    params: { ...params, name: z.enum(documentNames) },
    types: ['application/pdf'],
    refusals: ['not-found', 'wrong-state', 'missing-glyph'],
    handle: async (context, { looker, params: { id, name } }) => ({
      type: 'application/pdf',
      fileName: `${substitutionDocuments[name]}.pdf`,
      bytes: await renderSubstitution(context, id, name, looker),
    }),
  }),
];

const skips: readonly Route[] = [
  reads({
    path: '/api/v1/tasks/{id}/remainder',
    access: { permission: 'task-detail-read', of: { kind: 'task', param: 'id' } },
    tag,
    summary: '跳过了哪些对象、哪些层低于抽查下限、有哪些补抽',
    params,
    answer: RemainderSchema,
    refusals: ['not-found', 'wrong-state'],
    handle: async (context, { looker, params: { id } }) => {
      const task = await getTask(context.db, id);
      const { shortfalls, supplements } = await findRemainder(context.db, task);
      const isOpen = await mayTell(context, looker, id);
      return {
        skips: isOpen && looker !== null ? (await listSkips(context.db, id)).map(showSkip) : null,
        shortfalls,
        supplements: supplements.map((each) => ({
          task_id: each.id,
          draw_number: each.drawNumber,
          state: each.state,
        })),
      };
    },
  }),
  writes({
    path: '/api/v1/tasks/{id}/skips',
    access: { permission: 'amendment-request', of: { kind: 'task', param: 'id' } },
    tag,
    summary: '申请对抽中而不具备检查条件的对象不予检查；由另一人批准',
    status: 201,
    params,
    body: SkipWishSchema,
    example: { target: 'H33010600001', reason: 'closed', evidence },
    answer: SkipSchema,
    refusals: ['not-found', 'wrong-state', 'forbidden'],
    handle: async (context, { actorId, params: { id }, body }) =>
      showSkip(await requestSkip(context, actorId, id, body)),
  }),
  ...(['approve', 'reject'] as const).map((step) =>
    writes({
      path: `/api/v1/skips/{id}/${step}`,
      access: { permission: 'amendment-approve', of: { kind: 'skip', param: 'id' } },
      tag,
      summary: step === 'approve' ? '批准不予检查；不能由申请人批准' : '不批准：照常检查',
      params,
      body: Nothing,
      example: undefined,
      answer: SkipSchema,
      refusals: stepRefusals,
      handle: async (context, { actorId, params: { id } }) =>
        showSkip(await (step === 'approve' ? approveSkip : rejectSkip)(context, actorId, id)),
    }),
  ),
  writes({
    path: '/api/v1/tasks/{id}/supplement',
    access: { permission: 'amendment-request', of: { kind: 'task', param: 'id' } },
    tag,
    summary: '为低于抽查下限的一层拟定补抽任务；它另行冻结、公布指纹和抽取',
    status: 201,
    params,
    body: SupplementRequest,
    example: { tree: 0, path: [] },
    answer: TaskSchema,
    refusals: ['not-found', 'wrong-state', 'forbidden'],
    handle: async (context, { actorId, params: { id }, body: { release_on: releaseOn, ...wish } }) =>
      showTask(await draftSupplement(context, actorId, id, { ...wish, releaseOn })),
  }),
];

const differences: readonly Route[] = [
  reads({
    path: '/api/v1/tasks/{id}/difference',
    access: { permission: 'task-detail-read', of: { kind: 'task', param: 'id' } },
    tag,
    summary: '作废的抽取和代替它的抽取：谁不再抽中、谁新抽中、名录有什么变化',
    params,
    query: differenceQuery,
    answer: DifferenceSchema,
    refusals: ['not-found', 'wrong-state'],
    handle: async (context, { looker, params: { id }, query: { from } }) =>
      showDifference(await compareDraws(context, looker, id, from ?? null)),
  }),
];

/** What is changed about a draw after it, and how. */
export const amendmentRoutes: readonly Route[] = [...substitutions, ...papers, ...skips, ...differences];
