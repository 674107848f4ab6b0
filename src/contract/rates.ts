import { z } from 'zod';
import { officeMeasures, type OfficeMeasure } from '../core/audit/rates.ts';

const measures = Object.keys(officeMeasures) as [OfficeMeasure, ...OfficeMeasure[]];

export const ratesQuery = {
  year: z
    .string()
    .regex(/^\d{4}$/, { error: '应为四位年份' })
    .optional()
    .describe('抽取编号的年份；省略为全部'),
};

const Rate = z.strictObject({
  times: z.int().describe('次数'),
  of: z.int().describe('总数'),
  out_of_line: z
    .boolean()
    .describe('与全体合计相比，偶然高到这样的机会不足千分之一（超几何分布，单侧，精确计算）'),
});

export const RatesSchema = z
  .strictObject({
    offices: z.array(
      z.strictObject({
        code: z.string(),
        name: z.string(),
        rates: z
          .record(z.enum(measures), Rate)
          .describe(measures.map((measure) => `${measure} ${officeMeasures[measure]}`).join('；')),
      }),
    ),
    officers: z
      .array(
        z.strictObject({
          label: z.string().describe('姓氏和执法证号尾号'),
          organisation: z.string(),
          fallen_out: Rate.describe('不能到岗的抽取次数，占抽中派出的抽取次数'),
        }),
      )
      .describe('名单已公布的抽取中抽中过的检查人员'),
  })
  .meta({ id: 'Rates', description: '撤回、作废、替补、跳过、他人到场和改用备用随机数的比率' });
