import {
  ApproveRequest,
  DraftRequest,
  ReviseRequest,
  taskListQuery,
  TaskPageSchema,
  TaskSchema,
} from '../../contract/tasks.ts';
import { TaskWithParticipantsSchema } from '../../contract/participation.ts';
import { CeremonySchema } from '../../contract/ceremony.ts';
import { VoidRequest, WithdrawRequest } from '../../contract/task-steps.ts';
import { Id, Nothing } from '../../contract/values.ts';
import type { Permission } from '../../core/people/permissions.ts';
import { getTask, listTasks, type Task } from '../../store/tasks.ts';
import type { Context } from '../../context.ts';
import { approveTask } from '../../usecases/approve-task.ts';
import { commitTask } from '../../usecases/commit-task.ts';
import { coverPlan } from '../../usecases/cover-plan.ts';
import { draftTask, reviseTask } from '../../usecases/draft-task.ts';
import { drawTask } from '../../usecases/draw-task.ts';
import { requestVoid, voidTask, withdrawTask } from '../../usecases/end-task.ts';
import { freezeTask } from '../../usecases/freeze-task.ts';
import type { Looker } from '../../usecases/look-at-draw.ts';
import { releaseTask } from '../../usecases/release-task.ts';
import { sealTask } from '../../usecases/seal-task.ts';
import { participationOf } from '../../usecases/show-participation.ts';
import { planExample } from '../plan-example.ts';
import { ceremonyExample } from '../ceremony-example.ts';
import { reads, writes, type Route } from '../route.ts';
import { showParticipant } from '../show-participation.ts';
import { showTask } from '../show-task.ts';

const tag = '抽查任务';
const params = { id: Id };

type SortKey = 'month' | 'name' | 'state' | 'created_at' | 'changed_at';

const show = async (context: Context, looker: Looker, task: Task) =>
  showTask(await coverPlan(context, looker, task));

/** A step that needs nothing but the task and the person. */
const step = (
  action: string,
  permission: Permission,
  summary: string,
  run: (context: Context, actorId: string, taskId: string) => Promise<Task>,
): Route =>
  writes({
    path: `/api/v1/tasks/{id}/${action}`,
    access: { permission, of: { kind: 'task', param: 'id' } },
    tag,
    summary,
    params,
    body: Nothing,
    example: undefined,
    answer: TaskSchema,
    refusals: ['not-found', 'wrong-state', 'same-person', 'contradiction'],
    handle: async (context, { actorId, params: { id } }) =>
      show(context, actorId, await run(context, actorId, id)),
  });

const stepRefusals = ['not-found', 'wrong-state', 'same-person'] as const;

const plans: readonly Route[] = [
  reads({
    path: '/api/v1/tasks',
    access: { permission: 'task-read', of: 'filtered' },
    tag,
    summary: '抽查任务，可筛选、排序、分页',
    query: taskListQuery,
    answer: TaskPageSchema,
    handle: async (context, { looker, query }) => {
      const { organisation, month, state, sort, page, page_size: pageSize } = query;
      const sortBy = sort?.replace(/^-/, '') as SortKey | undefined;
      const descending = sort?.startsWith('-');
      const wanted = {
        within: context.jurisdiction,
        organisation,
        month,
        state,
        sortBy,
        descending,
        page,
        pageSize,
      };
      const { total, tasks } = await listTasks(context.db, wanted);
      const entries = [];
      for (const task of tasks) entries.push(await show(context, looker, task));
      return { total, page, page_size: pageSize, entries };
    },
  }),
  writes({
    path: '/api/v1/tasks',
    access: { permission: 'task-draft', of: 'body' },
    tag,
    summary: '拟定任务',
    status: 201,
    body: DraftRequest,
    example: { plan: planExample },
    answer: TaskSchema,
    refusals: ['not-found', 'wrong-state'],
    handle: async (context, { actorId, body }) =>
      show(context, actorId, await draftTask(context, actorId, body.plan, body.replaces)),
  }),
  reads({
    path: '/api/v1/tasks/{id}',
    access: { permission: 'task-read', of: { kind: 'task', param: 'id' } },
    tag,
    summary: '一个任务：方案、状态、配合部门的确认情况和下一步可以做什么',
    params,
    answer: TaskWithParticipantsSchema,
    refusals: ['not-found'],
    handle: async (context, { looker, params: { id } }) => {
      const task = await getTask(context.db, id);
      return {
        ...(await show(context, looker, task)),
        participants: (await participationOf(context, task)).map(showParticipant),
      };
    },
  }),
  writes({
    path: '/api/v1/tasks/{id}',
    access: { permission: 'task-draft', of: { kind: 'task', param: 'id' } },
    method: 'put',
    tag,
    summary: '修改草稿；修改人成为拟定人',
    params,
    body: ReviseRequest,
    example: { revision: 1, plan: planExample },
    answer: TaskSchema,
    refusals: stepRefusals,
    handle: async (context, { actorId, params: { id }, body }) =>
      show(context, actorId, await reviseTask(context, actorId, id, body.plan, body.revision)),
  }),
];

const draws: readonly Route[] = [
  writes({
    path: '/api/v1/tasks/{id}/approve',
    access: { permission: 'task-approve', of: { kind: 'task', param: 'id' } },
    tag,
    summary: '批准您看到的那一版方案；不能由拟定人批准',
    params,
    body: ApproveRequest,
    example: { revision: 1 },
    answer: TaskSchema,
    refusals: stepRefusals,
    handle: async (context, { actorId, params: { id }, body }) =>
      show(context, actorId, await approveTask(context, actorId, id, body.revision)),
  }),
  step('freeze', 'task-freeze', '冻结名录，取得抽取编号；当月核对表须已双方签字', freezeTask),
  step('commit', 'task-freeze', '公布名录指纹；之后才能掷骰', commitTask),
  writes({
    path: '/api/v1/tasks/{id}/draw',
    access: { permission: 'task-draw', of: { kind: 'task', param: 'id' } },
    tag,
    summary: '录入见证人的骰子并抽取；不能由冻结人操作',
    params,
    body: CeremonySchema,
    example: ceremonyExample,
    answer: TaskSchema,
    refusals: [...stepRefusals, 'contradiction'],
    handle: async (context, { actorId, params: { id }, body }) =>
      show(context, actorId, await drawTask(context, actorId, id, body)),
  }),
  step('seal', 'task-draw', '封存：从存档文件重新抽取一遍，一致才封存', sealTask),
  step('release', 'task-release', '公布名单；不能由抽取人操作，不早于公布日', releaseTask),
];

const ends: readonly Route[] = [
  writes({
    path: '/api/v1/tasks/{id}/withdraw',
    access: { permission: 'task-withdraw', of: { kind: 'task', param: 'id' } },
    tag,
    summary: '抽取之前撤回',
    params,
    body: WithdrawRequest,
    example: { reason: '检查计划调整' },
    answer: TaskSchema,
    refusals: stepRefusals,
    handle: async (context, { actorId, params: { id }, body }) =>
      show(context, actorId, await withdrawTask(context, actorId, id, body.reason)),
  }),
  writes({
    path: '/api/v1/tasks/{id}/request-void',
    access: { permission: 'void-request', of: { kind: 'task', param: 'id' } },
    tag,
    summary: '抽取之后申请作废',
    params,
    body: VoidRequest,
    example: { reason: 'frame-error', evidence: '核对表第 3 行漏入一家，见附件' },
    answer: TaskSchema,
    refusals: stepRefusals,
    handle: async (context, { actorId, params: { id }, body }) =>
      show(context, actorId, await requestVoid(context, actorId, id, body)),
  }),
  step('void', 'void-approve', '批准作废；不能由申请人操作', voidTask),
];

/** A task from its draft to its end. */
export const taskRoutes: readonly Route[] = [...plans, ...draws, ...ends];
