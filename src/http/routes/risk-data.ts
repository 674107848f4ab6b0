import { z } from 'zod';
import {
  asOfQuery,
  IndicatorHistorySchema,
  MeasuresSchema,
  RatingHistorySchema,
  ratingListQuery,
  RatingPageSchema,
  RiskApplicationRequest,
  RiskImportSchema,
  sheetQuery,
} from '../../contract/risk-data.ts';
import { Code, Id } from '../../contract/values.ts';
import { measures } from '../../core/risk/measures.ts';
import { Refusal } from '../../core/refusal.ts';
import { chinaDay } from '../../core/task/china-day.ts';
import { writeErrorWorkbook } from '../../files/write-sheet.ts';
import type { Context } from '../../context.ts';
import { indicatorHistory, indicatorsOf, type IndicatorVersion } from '../../store/indicators.ts';
import { listRatings, ratingHistory, type RatingVersion } from '../../store/ratings.ts';
import {
  getRiskImport,
  getRiskImportContent,
  type RiskImport,
  type RiskImportKind,
} from '../../store/risk-imports.ts';
import { applyRiskSheet } from '../../usecases/apply-risk-sheet.ts';
import { checkRiskSheet, riskTemplate } from '../../usecases/check-risk-sheet.ts';
import { pageOfRows } from '../page-of-rows.ts';
import { gives, reads, takes, writes, type Route } from '../route.ts';
import { sheetTypes, uploadTypes } from '../sheet-types.ts';
import { ownCodes } from '../../usecases/people/find-own-record.ts';

const maxBytes = 20 * 2 ** 20;
const ratingTag = '信用评级';
const indicatorTag = '风险指标';

const today = ({ now }: Context): string => chinaDay(now().toISOString());

const showImport = (run: RiskImport) => ({
  id: run.id,
  kind: run.kind,
  file_name: run.fileName,
  file_sha256: run.fileSha256,
  state: run.state,
  report: run.report,
  actor_id: run.actorId,
  created_at: run.createdAt,
  applied_by: run.appliedBy,
  applied_at: run.appliedAt,
});

const showVersion = (version: Omit<RatingVersion, 'class' | 'source'>) => ({
  target_code: version.targetCode,
  period: version.period,
  version: version.version,
  reason: version.reason,
  import_id: version.importId,
  actor_id: version.actorId,
  effective_on: version.effectiveOn,
  recorded_at: version.recordedAt,
});

const showRating = (rating: RatingVersion) => ({
  ...showVersion(rating),
  class: rating.class,
  source: rating.source,
});

const showIndicator = (indicator: IndicatorVersion) => ({
  ...showVersion(indicator),
  measure: indicator.measure,
  value: indicator.value,
});

/** Whose an import of a kind is. */
const importOf = (kind: RiskImportKind) =>
  ({ kind: kind === 'ratings' ? 'rating-import' : 'indicator-import', param: 'id' }) as const;

/** The files that belong to a kind of sheet: what to fill in, and what to correct. */
const fileRoutes = (kind: RiskImportKind, tag: string): readonly Route[] => [
  gives({
    path: `/api/v1/${kind}/template.{format}`,
    access: { permission: 'risk-read', of: 'nothing' },
    tag,
    summary: `空白的${tag}导入模板`,
    params: { format: z.enum(['xlsx', 'csv']) },
    types: Object.values(sheetTypes),
    refusals: ['wrong-state'],
    handle: async (context, { params: { format } }) => ({
      type: sheetTypes[format],
      fileName: `${tag}模板.${format}`,
      bytes: await riskTemplate(context, kind, format),
    }),
  }),
  gives({
    path: `/api/v1/${kind}/imports/{id}/errors.xlsx`,
    access: { permission: 'risk-read', of: importOf(kind) },
    tag,
    summary: `${tag}的错误说明表：改正后可再上传`,
    params: { id: Id },
    types: [sheetTypes.xlsx],
    refusals: ['not-found'],
    handle: async ({ db }, { params }) => {
      const { sheet, checked } = await getRiskImportContent(db, kind, params.id);
      const bytes = await writeErrorWorkbook(sheet, checked.faults);
      return { type: sheetTypes.xlsx, fileName: '错误说明.xlsx', bytes };
    },
  }),
];

/** The routes by which a kind of sheet comes in: checked whole first, then applied. */
const sheetRoutes = (kind: RiskImportKind, tag: string): readonly Route[] => [
  takes({
    path: `/api/v1/${kind}/imports`,
    access: { permission: 'risk-change', of: 'body' },
    tag,
    summary: `上传${tag}表并核对；不改数据`,
    query: sheetQuery,
    types: uploadTypes,
    maxBytes,
    answer: RiskImportSchema,
    refusals: ['unreadable-file', 'wrong-state'],
    handle: async (context, { actorId, query: { file_name: fileName }, bytes }) =>
      showImport(await checkRiskSheet(context, actorId, { kind, fileName, bytes })),
  }),
  reads({
    path: `/api/v1/${kind}/imports/{id}`,
    access: { permission: 'risk-read', of: importOf(kind) },
    tag,
    summary: `一次${tag}导入的核对结果`,
    params: { id: Id },
    answer: RiskImportSchema,
    refusals: ['not-found'],
    handle: async ({ db }, { params }) => showImport(await getRiskImport(db, kind, params.id)),
  }),
  writes({
    path: `/api/v1/${kind}/imports/{id}/apply`,
    access: { permission: 'risk-change', of: importOf(kind) },
    tag,
    summary: `应用一次核对无误的${tag}导入`,
    params: { id: Id },
    body: RiskApplicationRequest,
    example: { reason: '三季度数据', effective_on: '2026-11-01' },
    answer: RiskImportSchema,
    refusals: ['not-found', 'faulty-rows', 'wrong-state'],
    handle: async (context, { actorId, params, body: { reason, effective_on: effectiveOn } }) =>
      showImport(await applyRiskSheet(context, actorId, kind, params.id, { reason, effectiveOn })),
  }),
];

/** Ratings and indicators of targets by period. */
export const riskDataRoutes: readonly Route[] = [
  reads({
    path: '/api/v1/ratings',
    access: { permission: 'risk-read', of: 'filtered' },
    tag: ratingTag,
    summary: '各机构现行的信用评级，或过去某日的',
    query: ratingListQuery,
    answer: RatingPageSchema,
    handle: async (context, { query }) => {
      const { as_of: day = today(context), recorded_by: by } = query;
      const recordedBy = by === undefined ? undefined : new Date(by);
      const targets = await ownCodes(context, 'targets');
      const ratings = await listRatings(context.db, { day, recordedBy });
      const own = ratings.filter(({ targetCode }) => targets?.has(targetCode) ?? true);
      return pageOfRows(own.map(showRating), query);
    },
  }),
  ...fileRoutes('ratings', ratingTag),
  ...sheetRoutes('ratings', ratingTag),
  reads({
    path: '/api/v1/ratings/{code}',
    access: { permission: 'risk-read', of: { kind: 'record:targets', param: 'code' } },
    tag: ratingTag,
    summary: '一家机构的全部评级，含更正',
    params: { code: Code },
    answer: RatingHistorySchema,
    refusals: ['not-found'],
    handle: async ({ db }, { params }) => {
      const entries = (await ratingHistory(db, params.code)).map(showRating);
      if (entries.length === 0) throw new Refusal('not-found', `${params.code} 还没有信用评级`);
      return { entries };
    },
  }),
  reads({
    path: '/api/v1/measures',
    access: { permission: 'risk-read', of: 'nothing' },
    tag: indicatorTag,
    summary: '风险模型可用的指标',
    answer: MeasuresSchema,
    handle: () => Promise.resolve({ entries: measures }),
  }),
  ...fileRoutes('indicators', indicatorTag),
  ...sheetRoutes('indicators', indicatorTag),
  reads({
    path: '/api/v1/indicators/{code}',
    access: { permission: 'risk-read', of: { kind: 'record:targets', param: 'code' } },
    tag: indicatorTag,
    summary: '一家机构的风险指标：计入的和全部版本',
    params: { code: Code },
    query: asOfQuery,
    answer: IndicatorHistorySchema,
    refusals: ['not-found'],
    handle: async (context, { params, query }) => {
      const entries = (await indicatorHistory(context.db, params.code)).map(showIndicator);
      if (entries.length === 0) throw new Refusal('not-found', `${params.code} 还没有风险指标`);
      const inForce = await indicatorsOf(context.db, params.code, { day: query.as_of ?? today(context) });
      return { in_force: inForce.map(showIndicator), entries };
    },
  }),
];
