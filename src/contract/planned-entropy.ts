import { z } from 'zod';
import { defaultPlannedEntropy } from '../core/task/planned-entropy.ts';
import { line, whole } from './values.ts';

const instant = z.iso
  .datetime({ offset: true, error: '应写成 2027-03-01T09:30:00+08:00 这样带时区的时刻' })
  // Kept as one form, so that two ways to write one instant are one plan. It is called with what was refused, too.
  .overwrite((text) => (Number.isNaN(Date.parse(text)) ? text : new Date(text).toISOString()));

const MomentSchema = z
  .union([
    z.strictObject({ at: instant }),
    z.strictObject({ minutes: whole(1, 525_600).describe('公布名录指纹之后多少分钟') }),
  ])
  .describe('一个时刻：{"at": "2027-03-01T09:30:00+08:00"}，或 {"minutes": 15}，自公布名录指纹起');

const SourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('dice'), digits: whole(1, 64).describe('掷几位') }),
  z.strictObject({ kind: z.literal('secret'), holder: line(100).describe('保密数由谁保管') }),
  z.strictObject({ kind: z.literal('drand'), when: MomentSchema }).describe('公共随机信标 drand quicknet'),
  z.strictObject({
    kind: z.literal('lottery'),
    lottery: line(100).describe('彩票名称'),
    issue: line(50).describe('期号'),
    digits: whole(1, 64).describe('号码几位'),
  }),
]);

/** What is mixed into the draw, in order; the default is two witnesses' dice. */
export const PlannedEntropySchema = z
  .array(
    z.strictObject({
      name: z
        .string()
        .regex(/^[!-~]{1,64}$/, { error: '应为 1 至 64 个英文字母、数字或符号' })
        .describe('来源的名称，如 dice-a'),
      deadline: MomentSchema.nullable().default(null).describe('自何时起可用备用来源；null 为没有备用来源'),
      options: z.array(SourceSchema).min(1).max(4).describe('首选来源，其后为备用来源'),
    }),
  )
  .min(1)
  .max(16)
  .default(defaultPlannedEntropy)
  .describe('随机数从哪里来，依次混合；省略为两位见证人各掷 12 位骰子');
