import { z } from 'zod';
import { Digest, pageOf, pageQuery, StoredInstant, whole } from './values.ts';

const SpreadSchema = z
  .strictObject({ min: z.int(), p5: z.int(), median: z.int(), p95: z.int(), max: z.int() })
  .meta({ id: 'Spread', description: '多次模拟中的最少、5%分位、中位数、95%分位、最多' });

export const SimulationRequest = z
  .strictObject({
    seeds: whole(1, 10_000).default(1000).describe('模拟多少遍，随机数取 1、2、…'),
    completed_bp: whole(1, 10_000).default(9500).describe('当月完成率，万分之一；未完成的下月补查'),
  })
  .meta({ id: 'SimulationRequest', description: '全年模拟' });

const ReportSchema = z.strictObject({
  years: z.int(),
  targets: z.int(),
  months: z.array(z.strictObject({ month: z.int(), trips: SpreadSchema.describe('检查家次') })),
  duties: z.array(
    z.strictObject({
      name: z.string(),
      targets: z.int(),
      missed: z.int().describe('各遍合计未完成的家数；应为 0'),
      visits: SpreadSchema.describe('全年完成家次'),
    }),
  ),
  cap_breaches: z.int().describe('各遍合计超过频次上限的家数；应为 0'),
  districts: z.array(
    z.strictObject({
      district_code: z.string(),
      officers: z.int(),
      trips: SpreadSchema,
      per_officer_milli: SpreadSchema.nullable().describe('人均检查人次，千分之一'),
    }),
  ),
  chances: z
    .strictObject({
      eligible: z.int(),
      capped: z.int(),
      pending: z.int(),
      unexplained: z.int(),
      least_after_visit: z.int().nullable(),
    })
    .describe('各次抽取中可抽、已达上限、待检查的家次，和查过之后最低的抽中概率（十亿分之一）'),
  failures: z
    .array(z.strictObject({ seed: z.int(), month: z.int(), line: z.string(), message: z.string() }))
    .describe('不能按方案抽取的月份，前 50 个'),
  failure_count: z.int(),
});

export const SimulationSchema = z
  .strictObject({
    id: z.string(),
    version: z.int(),
    plan_sha256: Digest.describe('模拟的方案的 SHA-256'),
    population_sha256: Digest.describe('模拟的名录计数的 SHA-256'),
    seeds: z.int(),
    completed_bp: z.int(),
    result: ReportSchema,
    actor_id: z.string(),
    created_at: StoredInstant,
  })
  .meta({ id: 'Simulation', description: '一次全年模拟' });

export const SimulationPageSchema = pageOf(SimulationSchema).meta({ id: 'SimulationPage' });

export const simulationListQuery = { ...pageQuery };

export const SimulationLineSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('progress'), played: z.int(), seeds: z.int() }),
    z.strictObject({ kind: z.literal('result'), simulation: SimulationSchema }),
    z.strictObject({
      kind: z.literal('refused'),
      code: z.string(),
      detail: z.string(),
      problems: z.array(z.strictObject({ place: z.string(), message: z.string() })),
    }),
  ])
  .meta({ id: 'SimulationLine', description: '逐行返回的进度；最后一行为结果，或中途被拒绝' });
