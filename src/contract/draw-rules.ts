import { z } from 'zod';
import { Code, line, whole } from './values.ts';

const attribute = line(64).describe('名录栏目名，如 kind、district_code');
const value = line(200, 0);

/** Conditions that must all hold. */
export const scopeSchema = z
  .array(z.strictObject({ attribute, values: z.array(value).min(1).max(1000) }))
  .max(20)
  .describe('范围：各条件同时满足；[] 为全部');

const floorSchema = z.strictObject({
  path: z.array(value).max(20).describe('层的路径；[] 为全部'),
  ratio_bp: whole(0, 10_000).describe('最低比例，万分之一'),
  minimum: whole(0, 10_000_000).describe('最少家数'),
  yearly: z.boolean().describe('true 为全年合计，false 为每次抽取'),
});

/** One or two trees of strata with their bounds. */
export const treesSchema = z
  .array(z.strictObject({ attributes: z.array(attribute).max(20), floors: z.array(floorSchema).max(2000) }))
  .min(1)
  .max(2)
  .describe('分层和每层的下限，至多两棵树');

const points = whole(0, 1_000_000).describe('分值');

/** The published formula of the weight. */
export const weightsSchema = z
  .strictObject({
    name: line(100).describe('风险模型的名称和版本'),
    base: whole(1, 1_000_000).describe('基础分，每家都有'),
    indicators: z
      .array(
        z.discriminatedUnion('kind', [
          z.strictObject({
            kind: z.literal('value'),
            attribute,
            table: z.array(z.strictObject({ value, points })).max(1000),
            otherwise: points,
          }),
          z.strictObject({
            kind: z.literal('band'),
            measure: line(64).describe('指标名，如 fund_amount'),
            bands: z.array(z.strictObject({ from: whole(0, 1e15).describe('起点'), points })).max(1000),
            otherwise: points,
          }),
        ]),
      )
      .max(50),
  })
  .describe('权重公式：基础分加各项指标的分值');

const keys = (max: number) => z.array(attribute).max(max);

const seatSchema = z.strictObject({
  role: line(50).describe('席位名称，如 组长、组员'),
  certified: z.boolean().describe('是否须持有效执法证'),
  scope: scopeSchema.describe('人员须满足的条件'),
  skills: z.array(line(100)).max(20).describe('须具备的业务专长'),
  match: keys(10).describe('人员与对象须一致的栏目'),
  differ: keys(10).describe('人员与对象须不同的栏目'),
});

/** Who is sent, and what gives way where nobody can be. */
export const teamSchema = z
  .strictObject({
    by: z.enum(['officer', 'group']).describe('officer 逐人抽取，group 以固定检查组抽取'),
    capacity: whole(1, 100_000).describe('每人每次至多检查几家'),
    separate_last: z.boolean().describe('上次去过的人员是否避开'),
    seats: z.array(seatSchema).min(2).max(20),
    ladder: z
      .array(
        z.discriminatedUnion('kind', [
          z.strictObject({ kind: z.literal('last_team') }),
          z.strictObject({ kind: z.literal('match'), attribute }),
          z.strictObject({ kind: z.literal('capacity'), capacity: whole(1, 100_000) }),
        ]),
      )
      .max(20)
      .describe('人员不足时依次放宽什么'),
  })
  .describe('检查组');

/** Drawn days. */
export const datesSchema = z
  .strictObject({
    per_day: whole(1, 100).describe('一组一天至多几家'),
    together: attribute.nullable().describe('同一天的各家须相同的栏目'),
  })
  .nullable()
  .describe('抽取检查日期的规则；null 为不抽日期');

/** Departments of a joint inspection. */
export const participantsSchema = z
  .array(z.strictObject({ department_code: Code, name: line(100) }))
  .max(20)
  .describe('联合抽查的配合部门');
