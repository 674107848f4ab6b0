import { z } from 'zod';
import {
  annualPlanActionLabels,
  annualPlanStateLabels,
  type AnnualPlanAction,
  type AnnualPlanState,
} from '../core/year/plan-states.ts';
import { AnnualPlanRequest, AnnualPlanSchema } from './annual-plans.ts';
import { PlannedEntropySchema } from './planned-entropy.ts';
import { Code, Day, Digest, Id, line, pageOf, pageQuery, prose, StoredInstant, whole } from './values.ts';

const states = Object.keys(annualPlanStateLabels) as AnnualPlanState[];
const actions = Object.keys(annualPlanActionLabels) as AnnualPlanAction[];

const revision = whole(1, 1_000_000_000).describe('您看到的修订号；他人在此期间改过则拒绝（409）');
const keep_contradictions = z
  .boolean()
  .default(false)
  .describe('true：有矛盾也存为草稿，矛盾一并列出；有矛盾的方案不能批准');

export const AnnualPlanDraftRequest = z
  .strictObject({ plan: AnnualPlanRequest, keep_contradictions })
  .meta({ id: 'AnnualPlanDraftRequest', description: '拟定年度方案' });

export const AnnualPlanReviseRequest = z
  .strictObject({ revision, plan: AnnualPlanRequest, keep_contradictions })
  .meta({ id: 'AnnualPlanReviseRequest', description: '修改尚未公布的年度方案' });

export const AnnualPlanChangeRequest = z
  .strictObject({
    revision,
    plan: AnnualPlanRequest,
    reason: prose(1000).describe('变更原因，随变更公告公布'),
    keep_contradictions,
  })
  .meta({ id: 'AnnualPlanChangeRequest', description: '变更已公布的年度方案' });

export const AnnualPlanStepRequest = z
  .strictObject({ revision })
  .meta({ id: 'AnnualPlanStepRequest', description: '批准或公布您看到的那一版' });

export const AnnualPlanFileRequest = z
  .strictObject({
    revision,
    filed_on: Day.describe('备案日期'),
    filed_with: line(200).describe('备案机关'),
  })
  .meta({ id: 'AnnualPlanFileRequest', description: '登记备案' });

export const AnnualPlanCheckRequest = z
  .strictObject({ plan: AnnualPlanRequest })
  .meta({ id: 'AnnualPlanCheckRequest', description: '只核对，不保存' });

export const annualPlanListQuery = {
  organisation: Code.optional(),
  year: z.coerce.number().int().min(2000).max(2999).optional(),
  state: z.enum(states).optional().describe('最新一版的状态'),
  ...pageQuery,
  sort: z
    .enum(['year', 'name', 'state', 'created_at', 'changed_at'].flatMap((key) => [key, `-${key}`]))
    .optional()
    .describe('排序；前加减号为倒序；省略为新的年度在前'),
};

const versionNumber = z.coerce.number().int().min(1).max(1_000_000);

export const versionQuery = { version: versionNumber.optional().describe('第几版；省略为最新一版') };

export const versionParams = { id: Id, version: versionNumber.describe('第几版') };

export const differenceQuery = {
  from: versionNumber.describe('较早的一版'),
  to: versionNumber.describe('较晚的一版'),
};

export const ContradictionSchema = z
  .strictObject({
    code: z.string().describe('矛盾的种类'),
    place: z.string().describe('在方案中的位置'),
    message: z.string().describe('哪两条矛盾、差多少、怎样解决'),
  })
  .meta({ id: 'Contradiction', description: '方案中不能同时做到的两条' });

export const AnnualPlanCheckSchema = z
  .strictObject({
    contradictions: z.array(ContradictionSchema),
    targets: z.int().describe('名录中的检查对象家数'),
    officers: z.int().describe('其中持证的检查人员'),
    working_days: z.array(z.int()).describe('各月工作日'),
  })
  .meta({ id: 'AnnualPlanCheck', description: '方案与今天的名录核对的结果' });

const PlanActionSchema = z
  .strictObject({
    action: z.enum(actions),
    label: z.string(),
    method: z.enum(['POST', 'PUT']),
    path: z.string(),
    not_by: z.string().nullable().describe('不能由此人操作；null 为不限'),
  })
  .meta({ id: 'AnnualPlanAction', description: '下一步可以做什么' });

const summary = {
  id: z.string(),
  version: z.int().describe('第几版；第 2 版起为变更'),
  state: z.enum(states),
  state_label: z.string(),
  revision: z.int(),
  organisation_code: z.string(),
  year: z.int(),
  name: z.string(),
  plan_sha256: Digest.describe('方案的 SHA-256'),
  contradictions: z.array(ContradictionSchema).describe('最近一次核对时的矛盾'),
  reason: z.string().nullable().describe('变更原因；第 1 版为 null'),
  hands: z.record(z.string(), z.string()).describe('各步骤由谁操作'),
  notes: z.record(z.string(), z.unknown()).describe('批准、备案、公布的时间和说明'),
  created_at: StoredInstant,
  changed_at: StoredInstant,
};

export const AnnualPlanSummarySchema = z
  .strictObject(summary)
  .meta({ id: 'AnnualPlanSummary', description: '年度方案的一版，不含正文' });

export const AnnualPlanVersionSchema = z
  .strictObject({ ...summary, plan: AnnualPlanSchema, next: z.array(PlanActionSchema) })
  .meta({ id: 'AnnualPlanVersion', description: '年度方案的一版' });

export const AnnualPlanPageSchema = pageOf(AnnualPlanSummarySchema).meta({ id: 'AnnualPlanPage' });

export const AnnualPlanVersionsSchema = z
  .strictObject({ entries: z.array(AnnualPlanSummarySchema) })
  .meta({ id: 'AnnualPlanVersions', description: '各版，先后排列' });

export const DifferenceSchema = z
  .strictObject({
    from: z.int(),
    to: z.int(),
    reason: z.string().nullable().describe('较晚一版的变更原因'),
    entries: z.array(z.string()).describe('变更内容，每句一处'),
  })
  .meta({ id: 'AnnualPlanDifference', description: '两版的差异' });

const milli = z.int().describe('千分之一家次');

export const WorkloadSchema = z
  .strictObject({
    version: z.int(),
    total_milli: milli,
    months: z.array(
      z.strictObject({
        month: z.int(),
        milli,
        per_officer_milli: z.int().describe('每名持证人员承担的人次，千分之一'),
        working_days: z.int(),
      }),
    ),
    districts: z.array(
      z.strictObject({
        district_code: z.string(),
        district_name: z.string(),
        milli,
        officers: z.int(),
        per_officer_milli: z.int().nullable().describe('null：本区划没有持证人员'),
      }),
    ),
    cells: z.array(z.strictObject({ line: z.string(), month: z.int(), district_code: z.string(), milli })),
  })
  .meta({ id: 'AnnualPlanWorkload', description: '全年预计工作量：按月、按区划、按人员' });

export const ScheduleSchema = z
  .strictObject({
    version: z.int(),
    entries: z.array(
      z.strictObject({
        month: z.int(),
        line: z.string().nullable().describe('计划项目编号；null 为补查'),
        what: z.string(),
        visits: z.int().nullable().describe('预计家次'),
        persons: z.array(z.string()),
      }),
    ),
  })
  .meta({ id: 'AnnualPlanSchedule', description: '工作推进配档表' });

export const LineTaskRequest = z
  .strictObject({
    line: Code.describe('计划项目编号'),
    month: whole(1, 12),
    cut_off_day: Day.describe('名录截止日'),
    window: z.strictObject({ from: Day, to: Day }).describe('检查时段'),
    release_on: Day.describe('名单最早公布日'),
    readers: z.array(Code).max(20).optional().describe('公布之前可以查看抽取结果的操作人（批准人之外）'),
    dispatch_on: Day.nullable().optional().describe('派出日；省略为检查开始日'),
    entropy: PlannedEntropySchema,
  })
  .meta({ id: 'LineTaskRequest', description: '按已公布方案的一个计划项目拟定当月任务' });

export const profileQuery = {
  organisation: Code.describe('监管机构代码'),
  year: z.coerce.number().int().min(2000).max(2999).describe('年度'),
  item: Code.describe('各月抽查的事项编号'),
  partner: Code.optional().describe('联合抽查的配合部门代码；写明时也给出市级示例'),
};

export const ProfilesSchema = z
  .strictObject({
    entries: z.array(
      z.strictObject({ name: z.enum(['county', 'city']), label: z.string(), plan: AnnualPlanSchema }),
    ),
  })
  .meta({ id: 'AnnualPlanProfiles', description: '可作起点的年度方案' });
