import { z } from 'zod';
import { fileName } from './imports.ts';
import { Day, Digest, Instant, pageOf, prose, rowListQuery, StoredInstant } from './values.ts';

export const sheetQuery = { file_name: fileName };

export const RiskImportSchema = z
  .strictObject({
    id: z.string(),
    kind: z.enum(['ratings', 'indicators']),
    file_name: z.string(),
    file_sha256: Digest,
    state: z
      .enum(['faulty', 'checked', 'applied'])
      .describe('faulty 有错误，checked 核对无误，applied 已应用'),
    report: z.strictObject({
      rows: z.int(),
      fault_count: z.int(),
      faults: z
        .array(
          z.strictObject({
            row: z.int().describe('表格中的行号'),
            heading: z.string(),
            field: z.string(),
            value: z.string(),
            reason: z.string(),
            remedy: z.string(),
          }),
        )
        .describe('前 200 处；全部在错误说明表中'),
      added: z.int().describe('新增的等级或数值'),
      changed: z.int(),
      unchanged: z.int(),
      samples: z.array(z.string()).describe('与已登记数据的差异，前若干条'),
      unused_headings: z.array(z.string()),
    }),
    actor_id: z.string(),
    created_at: StoredInstant,
    applied_by: z.string().nullable(),
    applied_at: StoredInstant.nullable(),
  })
  .meta({ id: 'RiskImport', description: '一次信用评级或风险指标的导入：上传后先核对' });

export const RiskApplicationRequest = z
  .strictObject({
    reason: prose(500).describe('变动原因'),
    effective_on: Day.describe('生效日期'),
  })
  .meta({ id: 'RiskApplicationRequest', description: '应用一次核对无误的导入' });

const version = {
  target_code: z.string(),
  period: z.string().describe('期间，如 2026、2026H1、2026Q3、2026-09'),
  version: z.int().describe('同一期间的第几版'),
  reason: z.string(),
  import_id: z.string(),
  actor_id: z.string(),
  effective_on: z.string(),
  recorded_at: StoredInstant,
};

export const RatingSchema = z
  .strictObject({
    ...version,
    class: z.string().nullable().describe('信用等级；null 为已撤销'),
    source: z.string().describe('来源'),
  })
  .meta({ id: 'Rating', description: '一家机构一个期间信用等级的一个版本' });

export const IndicatorVersionSchema = z
  .strictObject({
    ...version,
    measure: z.string().describe('指标名'),
    value: z.int().nullable().describe('数值；null 为已撤销'),
  })
  .meta({ id: 'IndicatorVersion', description: '一家机构一个期间一项指标的一个版本' });

export const RatingPageSchema = pageOf(RatingSchema).meta({ id: 'RatingPage' });

export const ratingListQuery = {
  ...rowListQuery(['target_code', 'class', 'period', 'effective_on', 'recorded_at']),
  as_of: Day.optional().describe('截至这一天有效的；省略为今天'),
  recorded_by: Instant.optional().describe('只看这一时刻之前登记的'),
};

export const RatingHistorySchema = z
  .strictObject({ entries: z.array(RatingSchema) })
  .meta({ id: 'RatingHistory', description: '一家机构的全部评级，新的期间在前' });

export const IndicatorHistorySchema = z
  .strictObject({
    in_force: z.array(IndicatorVersionSchema).describe('截至这一天计入的数值'),
    entries: z.array(IndicatorVersionSchema).describe('全部版本，新的期间在前'),
  })
  .meta({ id: 'IndicatorHistory', description: '一家机构的风险指标' });

export const asOfQuery = { as_of: Day.optional().describe('截至这一天；省略为今天') };

export const MeasuresSchema = z
  .strictObject({
    entries: z.array(
      z.strictObject({
        key: z.string(),
        label: z.string(),
        unit: z.string(),
        explanation: z.string(),
        maximum: z.int(),
        imported: z.boolean().describe('是否由表格导入'),
      }),
    ),
  })
  .meta({ id: 'Measures', description: '风险模型可用的指标' });
