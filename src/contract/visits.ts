import { z } from 'zod';
import {
  exemptions,
  recordableBases,
  visitBases,
  type Exemption,
  type VisitBasis,
} from '../core/visits/bases.ts';
import { visitActionLabels, visitStateLabels, type VisitState } from '../core/visits/states.ts';
import { fileName } from './imports.ts';
import { Code, Day, Digest, Id, pageOf, pageQuery, prose, rowListQuery, StoredInstant } from './values.ts';

const explain = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([code, label]) => `${code} ${label}`)
    .join('、');

const basisLabels = Object.fromEntries(Object.entries(visitBases).map(([code, { label }]) => [code, label]));
const states = Object.keys(visitStateLabels) as VisitState[];
const changes = Object.keys(visitActionLabels) as (keyof typeof visitActionLabels)[];

const Basis = z
  .enum(Object.keys(visitBases) as VisitBasis[])
  .describe(`检查依据类型：${explain(basisLabels)}`);

const State = z.enum(states).describe(`状态：${explain(visitStateLabels)}`);

const Exempt = z
  .enum(Object.keys(exemptions) as Exemption[])
  .nullable()
  .describe(`不计入频次上限的理由：${explain(exemptions)}；null 为计入`);

const visit = {
  id: z.string(),
  target_code: z.string(),
  organisation_code: z.string().describe('检查机构'),
  item_code: z.string(),
  task_id: z.string().nullable(),
  basis: Basis,
  basis_label: z.string(),
  ground: z.string().describe('检查缘由'),
  on_site: z.boolean().describe('现场检查'),
  full_check: z.boolean().describe('全面检查'),
  state: State,
  state_label: z.string(),
  due: z.strictObject({ from: z.string(), to: z.string() }).nullable().describe('应检查的日期，首尾都算'),
  completed_on: z.string().nullable(),
  officers: z.array(z.string()).describe('检查人员编号；空为人员不足、待安排'),
  exemption: Exempt,
  origin: z.enum(['draw', 'recorded', 'imported']).describe('draw 抽取、recorded 登记、imported 成批导入'),
  batch_id: z.string().nullable(),
  recorded_by: z.string(),
  recorded_at: StoredInstant,
  confirmed_by: z.string().nullable(),
  confirmed_at: StoredInstant.nullable(),
};

export const VisitSchema = z.strictObject(visit).meta({ id: 'Visit', description: '一次检查' });

export const VisitPageSchema = pageOf(VisitSchema).meta({ id: 'VisitPage' });

export const VisitHistorySchema = z
  .strictObject({
    ...visit,
    changes: z.array(
      z.strictObject({
        version: z.int(),
        change: z.enum(changes).describe(`变动：${explain(visitActionLabels)}`),
        change_label: z.string(),
        reason: z.string(),
        state: State,
        due: visit.due,
        completed_on: visit.completed_on,
        officers: visit.officers,
        actor_id: z.string(),
        recorded_at: StoredInstant,
      }),
    ),
  })
  .meta({ id: 'VisitHistory', description: '一次检查和它的全部变动' });

const sortable = ['completed_on', 'due_from', 'target_code', 'state', 'first_recorded_at'] as const;

export const visitListQuery = {
  target: Code.optional().describe('机构编码'),
  organisation: Code.optional().describe('检查机构代码'),
  item: Code.optional().describe('事项编号'),
  task: Id.optional().describe('抽查任务'),
  batch: Id.optional().describe('导入批次'),
  basis: Basis.optional(),
  state: State.optional(),
  from: Day.optional().describe('完成日（未完成的按应检查日期）不早于这一天'),
  to: Day.optional().describe('完成日（未完成的按应检查日期）不晚于这一天'),
  ...pageQuery,
  sort: z
    .enum(sortable.flatMap((key) => [key, `-${key}` as const]))
    .default('-first_recorded_at')
    .describe('排序；前加减号为倒序'),
};

const officers = z.array(Code).max(20).describe('检查人员编号，至少两名持有效执法证');

export const VisitRequest = z
  .strictObject({
    target_code: Code,
    organisation_code: Code.describe('检查机构代码'),
    item_code: Code.describe('事项编号'),
    basis: z.enum(recordableBases).describe(`检查依据类型：${explain(basisLabels)}；不能是双随机抽取`),
    ground: prose(500).describe('检查缘由；不得写出举报人'),
    on_site: z.boolean().describe('是否现场检查'),
    full_check: z.boolean().default(false).describe('是否全面检查：现场的全面检查才抵年度应查次数'),
    completed_on: Day.describe('检查完成的那一天'),
    officers,
    exemption: Exempt.default(null).describe('只用于转办交办：不计入频次上限的理由'),
  })
  .meta({ id: 'VisitRequest', description: '登记一次抽查以外的检查；须由另一人确认才算数' });

export const CompletionRequest = z
  .strictObject({
    completed_on: Day,
    officers: officers.optional().describe('实际检查人员；省略为抽中的检查组，不同时须写明原因'),
    on_site: z.boolean().optional().describe('是否现场检查；省略为原定方式，不同时须写明原因'),
    reason: prose(500, 0).default(''),
  })
  .meta({ id: 'VisitCompletion', description: '登记完成' });

export const ClosureRequest = z
  .strictObject({
    outcome: z
      .enum(['closed', 'refused', 'failed'])
      .describe(
        'refused 拒绝检查、failed 未能开展；closed 已停业不在这里登记：附证据申请不予检查，由另一人批准',
      ),
    reason: prose(500),
  })
  .meta({ id: 'VisitClosure', description: '没有完成的检查' });

export const MoveRequest = z
  .strictObject({ from: Day, to: Day.optional().describe('省略为只有一天'), reason: prose(500) })
  .meta({ id: 'VisitMove', description: '改期' });

export const RejectionRequest = z
  .strictObject({ reason: prose(500) })
  .meta({ id: 'VisitRejection', description: '不予确认' });

export const visitImportQuery = { organisation: Code.describe('检查机构代码'), file_name: fileName };

export const VisitImportSchema = z
  .strictObject({
    id: z.string(),
    organisation_code: z.string(),
    file_name: z.string(),
    file_sha256: Digest,
    visits: z.int().describe('检查次数'),
    state: z
      .enum(['proposed', 'confirmed', 'rejected'])
      .describe('proposed 待确认、confirmed 已确认、rejected 不予确认'),
    actor_id: z.string(),
    created_at: StoredInstant,
    decided_by: z.string().nullable(),
    decided_at: StoredInstant.nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'VisitImport', description: '一批导入的既往检查' });

export const VisitImportPageSchema = pageOf(VisitImportSchema).meta({ id: 'VisitImportPage' });

export const visitImportListQuery = rowListQuery(['organisation_code', 'state', 'actor_id', 'created_at']);
