import { z } from 'zod';
import {
  EntryRequest,
  exportQuery,
  HistorySchema,
  ListNameSchema,
  RecordPageSchema,
  recordListQuery,
  RecordSchema,
  VersionRequest,
} from '../../contract/lists.ts';
import { Code, Day } from '../../contract/values.ts';
import { getList } from '../../core/lists/definitions.ts';
import { Refusal } from '../../core/refusal.ts';
import { writeRecords, writeTemplate } from '../../files/write-sheet.ts';
import { allRecords, historyOf, listRecords } from '../../store/register.ts';
import { getRecord, recordChange } from '../../usecases/record-change.ts';
import { recordExport } from '../../usecases/trail/record-export.ts';
import { readFilter } from '../read-filter.ts';
import { gives, reads, writes, type Route } from '../route.ts';
import { sheetFormat, sheetTypes } from '../sheet-types.ts';
import { showRecord } from '../show-record.ts';

const tag = '名录';
const list = ListNameSchema;
const SheetFormat = z.enum(['xlsx', 'csv']);
const entryExample = {
  code: 'H33010600001',
  values: { name: '示例医院', kind: '综合医院', organisation_code: '330100YB' },
  effective_on: '2026-11-01',
  reason: '新增定点',
};

/** The five lists: pages, single records, histories, files, and changes of one record. */
export const listRoutes: readonly Route[] = [
  reads({
    path: '/api/v1/lists/{list}',
    access: { permission: 'list-read', of: 'filtered' },
    tag,
    summary: '名录中的记录，可筛选、排序、分页，可看过去某日',
    params: { list },
    query: recordListQuery,
    answer: RecordPageSchema,
    handle: async ({ db, jurisdiction: within }, { params, query }) => {
      const { page, page_size: pageSize, sort = 'code' } = query;
      const found = await listRecords(db, getList(params.list), {
        ...readFilter(params.list, query),
        within,
        sortBy: sort.replace(/^-/, ''),
        descending: sort.startsWith('-'),
        page,
        pageSize,
      });
      return { total: found.total, page, page_size: pageSize, entries: found.records.map(showRecord) };
    },
  }),
  writes({
    path: '/api/v1/lists/{list}',
    access: { permission: 'list-change', of: 'body' },
    tag,
    summary: '入库一条记录',
    params: { list },
    status: 201,
    body: EntryRequest,
    example: entryExample,
    answer: RecordSchema,
    refusals: ['wrong-state'],
    handle: async (context, { actorId, params, body }) => {
      const { code, values: texts, effective_on: effectiveOn, reason, is_correction: isCorrection } = body;
      const entry = { change: 'entry' as const, code, texts, effectiveOn, reason, isCorrection };
      return showRecord(await recordChange(context, actorId, { list: params.list, ...entry }));
    },
  }),
  gives({
    path: '/api/v1/lists/{list}/template.{format}',
    access: { permission: 'list-read', of: 'nothing' },
    tag,
    summary: '空白填报模板',
    params: { list, format: SheetFormat },
    query: { encoding: exportQuery.encoding },
    types: Object.values(sheetTypes),
    handle: async (_context, { params, query }) => {
      const definition = getList(params.list);
      return {
        type: sheetTypes[params.format],
        fileName: `${definition.label}模板.${params.format}`,
        bytes: await writeTemplate(definition, sheetFormat(params.format, query.encoding)),
      };
    },
  }),
  gives({
    path: '/api/v1/lists/{list}/export.{format}',
    access: { permission: 'list-read', of: 'filtered' },
    tag,
    summary: '导出名录，筛选条件与列表相同',
    params: { list, format: SheetFormat },
    query: exportQuery,
    types: Object.values(sheetTypes),
    handle: async (context, { params, query, looker }) => {
      const { db, jurisdiction: within } = context;
      const definition = getList(params.list);
      const records = await allRecords(db, definition, { ...readFilter(params.list, query), within });
      await recordExport(context, looker ?? '', { subject: `lists/${params.list}`, records: records.length });
      const format = sheetFormat(params.format, query.encoding);
      return {
        type: sheetTypes[params.format],
        fileName: `${definition.label}.${params.format}`,
        bytes: await writeRecords(
          definition,
          records.map(({ values }) => values),
          format,
        ),
      };
    },
  }),
  reads({
    path: '/api/v1/lists/{list}/{code}',
    access: { permission: 'list-read', of: { kind: 'record', param: 'code' } },
    tag,
    summary: '一条记录的最新版本，或截至某日有效的版本',
    params: { list, code: Code },
    query: { as_of: Day.optional().describe('截至这一天有效的版本；省略为最新版本') },
    answer: RecordSchema,
    refusals: ['not-found'],
    handle: async (context, { params, query }) =>
      showRecord(await getRecord(context, params.list, params.code, query.as_of)),
  }),
  reads({
    path: '/api/v1/lists/{list}/{code}/history',
    access: { permission: 'list-read', of: { kind: 'record', param: 'code' } },
    tag,
    summary: '一条记录的全部版本',
    params: { list, code: Code },
    answer: HistorySchema,
    refusals: ['not-found'],
    handle: async ({ db }, { params }) => {
      const definition = getList(params.list);
      const history = await historyOf(db, definition, params.code);
      if (history.length === 0) throw new Refusal('not-found', `${definition.label}中没有 ${params.code}`);
      return {
        entries: history.map((entry) => ({ ...showRecord(entry), is_backdated: entry.isBackdated })),
      };
    },
  }),
  writes({
    path: '/api/v1/lists/{list}/{code}/versions',
    access: { permission: 'list-change', of: { kind: 'record', param: 'code' } },
    tag,
    summary: '变更、暂停、恢复或退出一条记录',
    params: { list, code: Code },
    status: 201,
    body: VersionRequest,
    example: { change: 'suspension', effective_on: '2026-12-01', reason: '暂停服务协议' },
    answer: RecordSchema,
    refusals: ['wrong-state'],
    handle: async (context, { actorId, params, body }) => {
      const { change, values: texts = {}, effective_on: effectiveOn, reason } = body;
      const version = { change, texts, effectiveOn, reason, isCorrection: body.is_correction };
      return showRecord(await recordChange(context, actorId, { ...params, ...version }));
    },
  }),
];
