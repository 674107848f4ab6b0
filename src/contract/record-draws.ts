import { z } from 'zod';
import { recordKinds, type RecordKind } from '../core/records/plan.ts';
import { recordDrawStateLabels, type RecordDrawState } from '../core/records/states.ts';
import { fileName } from './imports.ts';
import { CeremonySchema } from './ceremony.ts';
import { Code, Digest, Id, line, Month, pageOf, pageQuery, StoredInstant } from './values.ts';

const Kind = z
  .enum(Object.keys(recordKinds) as RecordKind[])
  .describe('visits 人次病历，每月随机抽取；drugs 药品，每月金额前列的必查，其余随机抽取');

const State = z.enum(Object.keys(recordDrawStateLabels) as RecordDrawState[]).describe(
  `状态：${Object.entries(recordDrawStateLabels)
    .map(([code, label]) => `${code} ${label}`)
    .join('、')}`,
);

const count = z.coerce.number().int().min(1).max(10_000).optional();

/** How records are to be drawn, as queries and options write it. */
export const recordPlanQuery = {
  kind: Kind,
  from: Month.describe('从哪个月起'),
  to: Month.describe('到哪个月止，含该月；至多 36 个月'),
  minimum: count.describe('只用于 visits：每月抽取条数，省略为 20；不足的月份全部抽取'),
  bands: line(400)
    .optional()
    .describe(
      '只用于 visits：按费用加权，如 10000:5,50000:20 为一万元起加 5 分、五万元起加 20 分；省略为机会均等',
    ),
  top: count.describe('只用于 drugs：每月金额前几名必查，省略为 20'),
  random: count.describe('只用于 drugs：其余药品每月随机抽取几种，省略为 10'),
};

export const RecordPlanRequest = z.strictObject(recordPlanQuery);

export const recordDrawQuery = {
  task: Id.describe('抽查任务'),
  target: Code.describe('抽中机构的编码'),
  ...recordPlanQuery,
  file_name: fileName,
};

export const recordDrawListQuery = {
  task: Id.optional().describe('抽查任务'),
  target: Code.optional().describe('机构编码'),
  kind: Kind.optional(),
  state: State.optional(),
  ...pageQuery,
};

/** On site fewer people stand by than at the draw of a task: whoever operates, and who throws. */
export const RecordCeremonySchema = CeremonySchema.extend({
  present: z
    .array(z.strictObject({ name: line(50), role: line(50), unit: line(100) }))
    .min(2, { error: '至少写明检查人员和机构代表' })
    .max(20)
    .describe('在场人员：检查人员和机构代表，两人以上'),
}).meta({ id: 'RecordCeremony', description: '现场抽取记录；两组骰子由检查人员和机构代表各掷一组' });

const period = { from: z.string(), to: z.string() };

const PlanSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('visits'),
    period: z.strictObject(period),
    minimum: z.int(),
    bands: z.array(z.strictObject({ from: z.int().describe('元'), points: z.int() })),
  }),
  z.strictObject({
    kind: z.literal('drugs'),
    period: z.strictObject(period),
    top: z.int(),
    random: z.int(),
  }),
]);

export const RecordDrawSchema = z
  .strictObject({
    id: z.string(),
    number: z.string().describe('任务抽取编号、机构编码、第几次'),
    task_id: z.string(),
    target_code: z.string(),
    item_code: z.string(),
    plan: PlanSchema,
    sheet: z.strictObject({
      file_name: z.string(),
      file_sha256: Digest,
      records: z.int(),
      shortages: z
        .array(z.strictObject({ month: z.string(), records: z.int(), wanted: z.int() }))
        .describe('记录少于应抽条数的月份，全部抽取；0 为该月没有记录'),
    }),
    state: State,
    state_label: z.string(),
    revision: z.int(),
    hands: z.record(z.string(), z.string()).describe('各步骤由谁操作'),
    notes: z.record(z.string(), z.unknown()).describe('各步骤的时间和说明'),
    commitment: Digest.describe('名录指纹'),
    result: z.string().nullable().describe('结果指纹'),
    created_at: StoredInstant,
    changed_at: StoredInstant,
  })
  .meta({ id: 'RecordDraw', description: '一次记录抽取：抽中机构的人次病历或药品' });

export const RecordDrawPageSchema = pageOf(RecordDrawSchema).meta({ id: 'RecordDrawPage' });

export const RecordResultSchema = z
  .strictObject({
    number: z.string(),
    commitment: Digest,
    result: Digest,
    drawn: z.array(
      z.strictObject({
        number: z.string().describe('就诊流水号或药品编码'),
        name: z.string(),
        month: z.string(),
        amount_fen: z.int().describe('金额，分'),
        probability: z.string().describe('抽中概率，保留一位小数的百分数'),
        probability_ppb: z.int().describe('抽中概率，十亿分之一'),
        certain: z.boolean().describe('掷骰之前已确定'),
        why: z.string().describe('必查或随机'),
      }),
    ),
  })
  .meta({ id: 'RecordResult', description: '抽中的记录' });
