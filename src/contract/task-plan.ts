import { z } from 'zod';
import { Code, Day, line, Month, prose, whole } from './values.ts';

const attribute = line(64).describe('名录栏目名，如 kind、district_code');
const value = line(200, 0);
const reasoned = z.array(z.strictObject({ code: Code, reason: line(200) })).max(20_000);

/** A whole plan; the meaning of each member stands with `TaskPlan` in core/task/plan.ts. */
export const PlanSchema = z
  .strictObject({
    name: line(100).describe('任务名称'),
    organisation_code: Code.describe('监管机构代码'),
    item_code: Code.describe('抽查事项编号'),
    month: Month,
    cut_off_day: Day.describe('名录截止日'),
    scope: z
      .array(z.strictObject({ attribute, values: z.array(value).max(1000) }))
      .max(20)
      .describe('抽查范围：各条件同时满足；[] 为全部'),
    strata: z
      .strictObject({
        attributes: z.array(attribute).max(20),
        floors: z
          .array(
            z.strictObject({
              path: z.array(value).max(20),
              ratio_bp: whole(0, 10_000).describe('最低比例，万分之一'),
              minimum: whole(0, 10_000_000).describe('最少家数'),
            }),
          )
          .max(2000),
      })
      .describe('分层和每层的下限；path [] 为全部'),
    weights: z.strictObject({
      attribute: attribute.nullable(),
      table: z.array(z.strictObject({ value, weight: whole(1, 1_000_000) })).max(1000),
      default: whole(1, 1_000_000),
    }),
    maximum_ppb: whole(1, 1_000_000_000).describe('单家抽中概率的上限，十亿分之一'),
    exclusions: reasoned.describe('在范围内而不抽取的对象和原因'),
    unavailable: reasoned.describe('检查时段内不能派出的人员和原因'),
    team: z.strictObject({
      size: whole(2, 20).describe('每组人数'),
      capacity: whole(1, 100_000).describe('每人至多检查几家'),
      match: z.array(attribute).max(2),
    }),
    window: z.strictObject({ from: Day, to: Day }).describe('检查时段'),
    release_on: Day.describe('名单最早公布日'),
    contact: line(200).describe('咨询联系方式'),
  })
  .meta({ id: 'Plan', description: '抽查方案，各项齐全' });

const { scope, weights, maximum_ppb, exclusions, unavailable } = PlanSchema.shape;

/** A plan as people write it: what they leave out takes its usual value. */
export const TaskPlanSchema = PlanSchema.extend({
  scope: scope.default([]),
  weights: weights.default({ attribute: null, table: [], default: 1 }),
  maximum_ppb: maximum_ppb.default(900_000_000),
  exclusions: exclusions.default([]),
  unavailable: unavailable.default([]),
}).meta({ id: 'PlanRequest', description: '抽查方案；省略的项取通常的值' });

const digits = line(64).describe('骰子的数字，按先后写成文字');

/** What the operator types at the ceremony; every digit string twice. */
export const CeremonySchema = z
  .strictObject({
    place: line(200).describe('抽取地点'),
    present: z
      .array(z.strictObject({ name: line(50), role: line(50), unit: line(100) }))
      .min(3, { error: '至少写明操作员和两名见证人' })
      .max(20)
      .describe('在场人员：操作员和两名见证人以上'),
    objections: prose(2000, 0).default('').describe('现场异议'),
    sources: z
      .array(
        z.strictObject({ name: line(64), by: line(50).describe('掷骰人'), value: digits, again: digits }),
      )
      .max(20)
      .describe('依次为 dice-a、dice-b，每项 12 位，录入两遍'),
  })
  .meta({ id: 'Ceremony', description: '抽取现场' });
