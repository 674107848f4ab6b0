import {
  AnnualPlanChangeRequest,
  AnnualPlanCheckRequest,
  AnnualPlanCheckSchema,
  AnnualPlanDraftRequest,
  AnnualPlanFileRequest,
  annualPlanListQuery,
  AnnualPlanPageSchema,
  AnnualPlanReviseRequest,
  AnnualPlanStepRequest,
  AnnualPlanVersionSchema,
  LineTaskRequest,
  profileQuery,
  ProfilesSchema,
} from '../../contract/annual-plan-steps.ts';
import { TaskSchema } from '../../contract/tasks.ts';
import { Id } from '../../contract/values.ts';
import { countOf } from '../../core/year/population.ts';
import type { Context } from '../../context.ts';
import { listAnnualPlans, type AnnualPlanVersion } from '../../store/annual-plans.ts';
import type { PlanStepCall } from '../../usecases/advance-annual-plan.ts';
import { approveAnnualPlan } from '../../usecases/approve-annual-plan.ts';
import { changeAnnualPlan } from '../../usecases/change-annual-plan.ts';
import { draftAnnualPlan } from '../../usecases/draft-annual-plan.ts';
import { draftTaskOfLine } from '../../usecases/draft-task-of-line.ts';
import { fileAnnualPlan } from '../../usecases/file-annual-plan.ts';
import { judgeAnnualPlan } from '../../usecases/judge-annual-plan.ts';
import { planProfiles } from '../../usecases/plan-profiles.ts';
import { publishAnnualPlan } from '../../usecases/publish-annual-plan.ts';
import { reviseAnnualPlan } from '../../usecases/revise-annual-plan.ts';
import { annualPlanExample } from '../annual-plan-example.ts';
import { reads, writes, type Route } from '../route.ts';
import { showAnnualPlan, summarizeAnnualPlan } from '../show-annual-plan.ts';
import { showTask } from '../show-task.ts';
import { annualPlanViews } from './annual-plan-views.ts';

const tag = '年度方案';
const params = { id: Id };
const stepRefusals = ['not-found', 'wrong-state', 'same-person', 'contradiction'] as const;

type SortKey = 'year' | 'name' | 'state' | 'created_at' | 'changed_at';

const drafts: readonly Route[] = [
  reads({
    path: '/api/v1/annual-plans',
    access: { permission: 'plan-read', of: 'filtered' },
    tag,
    summary: '年度方案的最新一版，可筛选、排序、分页',
    query: annualPlanListQuery,
    answer: AnnualPlanPageSchema,
    handle: async (
      { db, jurisdiction: within },
      { query: { sort, page, page_size: pageSize, ...filter } },
    ) => {
      const sortBy = sort?.replace(/^-/, '') as SortKey | undefined;
      const descending = sort?.startsWith('-');
      const { total, plans } = await listAnnualPlans(db, {
        ...filter,
        within,
        sortBy,
        descending,
        page,
        pageSize,
      });
      return { total, page, page_size: pageSize, entries: plans.map(summarizeAnnualPlan) };
    },
  }),
  writes({
    path: '/api/v1/annual-plans',
    access: { permission: 'plan-draft', of: 'body' },
    tag,
    summary: '拟定年度方案，每个机构每年一份；有矛盾的一次全部列出',
    status: 201,
    body: AnnualPlanDraftRequest,
    example: { plan: annualPlanExample },
    answer: AnnualPlanVersionSchema,
    refusals: ['contradiction'],
    handle: async (context, { actorId, body: { plan, keep_contradictions: keep } }) =>
      showAnnualPlan(await draftAnnualPlan(context, actorId, plan, keep)),
  }),
  writes({
    path: '/api/v1/annual-plans/check',
    access: { permission: 'plan-draft', of: 'body' },
    tag,
    summary: '按今天的名录核对方案，列出全部矛盾；不保存',
    body: AnnualPlanCheckRequest,
    example: { plan: annualPlanExample },
    answer: AnnualPlanCheckSchema,
    handle: async (context, { body }) => {
      const { contradictions, population } = await judgeAnnualPlan(context, body.plan);
      return {
        contradictions,
        targets: countOf(population.targets),
        officers: countOf(population.officers.filter(({ certified }) => certified)),
        working_days: population.working_days,
      };
    },
  }),
  writes({
    path: '/api/v1/annual-plans/{id}',
    access: { permission: 'plan-draft', of: { kind: 'annual-plan', param: 'id' } },
    method: 'put',
    tag,
    summary: '修改尚未公布的一版；修改人成为拟定人，已批准的须重新批准',
    params,
    body: AnnualPlanReviseRequest,
    example: { revision: 1, plan: annualPlanExample },
    answer: AnnualPlanVersionSchema,
    refusals: stepRefusals,
    handle: async (context, { actorId, params: { id }, body }) => {
      const call = { actorId, planId: id, seen: body.revision };
      return showAnnualPlan(await reviseAnnualPlan(context, call, body.plan, body.keep_contradictions));
    },
  }),
];

/** A step that needs nothing but the revision that was seen. */
const step = (
  action: string,
  summary: string,
  run: (context: Context, call: PlanStepCall) => Promise<AnnualPlanVersion>,
): Route =>
  writes({
    path: `/api/v1/annual-plans/{id}/${action}`,
    access: { permission: 'plan-approve', of: { kind: 'annual-plan', param: 'id' } },
    tag,
    summary,
    params,
    body: AnnualPlanStepRequest,
    example: { revision: 1 },
    answer: AnnualPlanVersionSchema,
    refusals: stepRefusals,
    handle: async (context, { actorId, params: { id }, body }) =>
      showAnnualPlan(await run(context, { actorId, planId: id, seen: body.revision })),
  });

const steps: readonly Route[] = [
  step('approve', '批准您看到的那一版；不能由拟定人批准，有矛盾的不能批准', approveAnnualPlan),
  writes({
    path: '/api/v1/annual-plans/{id}/file',
    access: { permission: 'plan-approve', of: { kind: 'annual-plan', param: 'id' } },
    tag,
    summary: '登记备案：日期和备案机关',
    params,
    body: AnnualPlanFileRequest,
    example: { revision: 2, filed_on: '2026-12-20', filed_with: '示例省医疗保障局' },
    answer: AnnualPlanVersionSchema,
    refusals: stepRefusals,
    handle: async (context, { actorId, params: { id }, body }) => {
      const filing = { on: body.filed_on, with: body.filed_with };
      const call = { actorId, planId: id, seen: body.revision };
      return showAnnualPlan(await fileAnnualPlan(context, call, filing));
    },
  }),
  step('publish', '公布；变更后的一版公布时，原来的一版被代替', publishAnnualPlan),
  writes({
    path: '/api/v1/annual-plans/{id}/change',
    access: { permission: 'plan-draft', of: { kind: 'annual-plan', param: 'id' } },
    tag,
    summary: '变更已公布的方案：拟定下一版并写明原因，另行批准、公布',
    params,
    body: AnnualPlanChangeRequest,
    example: { revision: 4, plan: annualPlanExample, reason: '新增两家定点医院' },
    answer: AnnualPlanVersionSchema,
    refusals: stepRefusals,
    handle: async (context, { actorId, params: { id }, body }) => {
      const call = { actorId, planId: id, seen: body.revision };
      const change = { plan: body.plan, reason: body.reason, keepContradictions: body.keep_contradictions };
      return showAnnualPlan(await changeAnnualPlan(context, call, change));
    },
  }),
  writes({
    path: '/api/v1/annual-plans/{id}/tasks',
    access: { permission: 'task-draft', of: { kind: 'annual-plan', param: 'id' } },
    tag,
    summary: '按已公布方案的一个计划项目拟定当月任务',
    status: 201,
    params,
    body: LineTaskRequest,
    example: {
      line: 'L1',
      month: 1,
      cut_off_day: '2026-12-31',
      window: { from: '2027-01-10', to: '2027-01-25' },
      release_on: '2027-01-26',
    },
    answer: TaskSchema,
    refusals: ['not-found', 'wrong-state', 'contradiction'],
    handle: async (context, { actorId, params: { id }, body: { line, month, ...dates } }) =>
      showTask(await draftTaskOfLine(context, actorId, { planId: id, line, month, dates })),
  }),
  reads({
    path: '/api/v1/annual-plan-profiles',
    access: { permission: 'plan-read', of: { kind: 'record:organisations', query: 'organisation' } },
    tag,
    summary: '可作起点的县级、市级年度方案',
    query: profileQuery,
    answer: ProfilesSchema,
    refusals: ['not-found'],
    handle: async (context, { query }) => ({ entries: await planProfiles(context, query) }),
  }),
];

/** The year's plan of a bureau: its steps, its views, its papers and its simulations. */
export const annualPlanRoutes: readonly Route[] = [...drafts, ...steps, ...annualPlanViews];
