import { z } from 'zod';
import { taskKinds, type TaskKind } from '../core/task/plan.ts';
import { exemptions, type Exemption } from '../core/visits/bases.ts';
import { PlannedEntropySchema } from './planned-entropy.ts';
import { WeightsSchema } from './risk.ts';
import { Code, Day, line, Month, whole } from './values.ts';

const attribute = line(64).describe('名录栏目名，如 kind、district_code');
const value = line(200, 0);
const attributes = z.array(attribute).max(20).default([]);
const reasoned = z.array(z.strictObject({ code: Code, reason: line(200) })).max(20_000);
const chance = whole(1, 999_999_999).describe('每期的概率，十亿分之一');

const ScopeSchema = z
  .array(z.strictObject({ attribute, values: z.array(value).max(1000) }))
  .max(20)
  .describe('各条件同时满足；[] 为全部');

const DutySchema = z.strictObject({
  name: line(100),
  scope: ScopeSchema.default([]),
  visits: whole(0, 400).describe('全年应检查次数'),
  items: z.array(Code).max(200).default([]).describe('哪些事项的检查算数；[] 为任何事项'),
  attribute: attribute.nullable().default(null).describe('概率按哪一栏取值；null 为都一样'),
  table: z
    .array(z.strictObject({ value, chance_ppb: chance }))
    .max(1000)
    .default([]),
  otherwise: chance,
});

const CapSchema = z.strictObject({
  name: line(100),
  scope: ScopeSchema.default([]),
  visits: whole(1, 400).describe('全年最多检查次数'),
  items: z.array(Code).max(200).default([]),
  on_site_only: z.boolean().default(true).describe('只计现场检查'),
  exemptions: z
    .array(z.enum(Object.keys(exemptions) as Exemption[]))
    .max(20)
    .optional()
    .describe('不受上限限制、也不计入次数的检查；省略为各种法定理由'),
});

const TreeSchema = z.strictObject({
  attributes,
  floors: z
    .array(
      z.strictObject({
        path: z.array(value).max(20),
        ratio_bp: whole(0, 10_000).default(0).describe('最低比例，万分之一'),
        minimum: whole(0, 10_000_000).default(0).describe('最少家数'),
        yearly: z.boolean().default(false).describe('true 为全年合计，false 为本次'),
      }),
    )
    .max(20_000),
});

const SeatSchema = z.strictObject({
  role: line(50).describe('如 组长、组员、药品专家'),
  certified: z.boolean().default(true).describe('须持有效执法证；至少两席'),
  scope: ScopeSchema.default([]).describe('对人员名录各栏的要求'),
  skills: z.array(line(50)).max(20).default([]).describe('须有的业务专长'),
  match: attributes.describe('须与检查对象相同的栏目：属地检查'),
  differ: attributes.describe('须与检查对象不同的栏目：交叉检查'),
});

const RelaxationSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('last_team') }),
  z.strictObject({ kind: z.literal('match'), attribute }),
  z.strictObject({ kind: z.literal('capacity'), capacity: whole(1, 100_000) }),
]);

const TeamSchema = z.strictObject({
  by: z.enum(['officer', 'group']).default('officer').describe('逐人抽取，或按固定检查组抽取'),
  capacity: whole(1, 100_000).describe('每人至多检查几家'),
  separate_last: z.boolean().default(true).describe('上次检查过的人员回避本次'),
  seats: z.array(SeatSchema).min(2).max(20),
  ladder: z
    .array(RelaxationSchema)
    .max(20)
    .default([{ kind: 'last_team' }])
    .describe('派不出人时依次放宽什么'),
});

/** A plan as people write it: what they leave out takes its usual value. The meaning of each member stands with `TaskPlan`. */
export const TaskPlanSchema = z
  .strictObject({
    name: line(100).describe('任务名称'),
    organisation_code: Code.describe('监管机构代码'),
    item_code: Code.describe('抽查事项编号'),
    kind: z
      .enum(Object.keys(taskKinds) as TaskKind[])
      .default('monthly')
      .describe(
        Object.entries(taskKinds)
          .map(([key, label]) => `${key} ${label}`)
          .join('、'),
      ),
    announced: z.boolean().default(true).describe('false 为不预先告知'),
    annual_plan: z
      .strictObject({ id: line(64), version: whole(1, 1_000_000), line: line(64) })
      .nullable()
      .default(null)
      .describe('属于哪个年度方案的哪个计划项目'),
    month: Month,
    year: z
      .strictObject({ from: Day, to: Day, periods: whole(1, 400).describe('剩余期数，含本期') })
      .nullable()
      .default(null)
      .describe('检查义务、频次上限和全年下限的起止'),
    cut_off_day: Day.describe('名录截止日'),
    scope: ScopeSchema.default([]).describe('抽查范围；[] 为不定向抽查'),
    duties: z.array(DutySchema).max(20).default([]).describe('检查义务'),
    caps: z.array(CapSchema).max(20).default([]).describe('频次上限'),
    trees: z.array(TreeSchema).min(1).max(2).describe('一棵或两棵分层树，和每层的下限；path [] 为全部'),
    weights: WeightsSchema.default({ name: '不加权', base: 1, indicators: [] }).describe('风险权重'),
    maximum_ppb: whole(1, 1_000_000_000).default(900_000_000).describe('加权所给概率的上限，十亿分之一'),
    budget: whole(1, 10_000_000).nullable().default(null).describe('至多抽取几家'),
    exclusions: reasoned.default([]).describe('在范围内而不抽取的对象和原因'),
    unavailable: reasoned.default([]).describe('检查时段内不能派出的人员和原因'),
    limits: z
      .array(z.strictObject({ code: Code, capacity: whole(1, 100_000) }))
      .max(20_000)
      .default([])
      .describe('少派几家的人员'),
    team: TeamSchema.describe('检查组'),
    dates: z
      .strictObject({
        per_day: whole(1, 50).default(1),
        together: attribute.nullable().default(null).describe('同组、该栏相同的几家排在同一天'),
      })
      .nullable()
      .default(null)
      .describe('抽取检查日期；null 为只定时段'),
    participants: z
      .array(z.strictObject({ department_code: Code, name: line(100) }))
      .max(20)
      .default([])
      .describe('部门联合抽查的配合部门'),
    window: z.strictObject({ from: Day, to: Day }).describe('检查时段'),
    release_on: Day.describe('名单最早公布日'),
    release_after_visits: z.boolean().default(false).describe('true 为各次检查都有结果之后才公布名单'),
    readers: z
      .array(Code)
      .max(20)
      .default([])
      .describe('公布之前可以查看抽取结果的操作人（批准人之外）；每次查看都留痕'),
    dispatch_on: Day.nullable()
      .default(null)
      .describe('派出日：检查人员自此可看自己的检查；null 为检查开始日'),
    contact: line(200).describe('咨询联系方式'),
    entropy: PlannedEntropySchema,
  })
  .meta({ id: 'PlanRequest', description: '抽查方案；省略的项取通常的值' });

/** A whole plan, as answers give it. */
export const PlanSchema = z
  .strictObject(TaskPlanSchema.shape)
  .meta({ id: 'Plan', description: '抽查方案，各项齐全' });
