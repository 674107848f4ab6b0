import {
  RejectionRequest,
  VisitImportPageSchema,
  visitImportListQuery,
  visitImportQuery,
  VisitImportSchema,
} from '../../contract/visits.ts';
import { Id, Nothing } from '../../contract/values.ts';
import { isWithin } from '../../core/people/jurisdiction.ts';
import { visitSheet } from '../../core/visits/read-visit-sheet.ts';
import { writeTemplate } from '../../files/write-sheet.ts';
import { getVisitImport, listVisitImports } from '../../store/visit-imports.ts';
import { confirmVisitImport, rejectVisitImport } from '../../usecases/decide-visit-import.ts';
import { importVisits } from '../../usecases/import-visits.ts';
import { pageOfRows } from '../page-of-rows.ts';
import { gives, reads, takes, writes, type Route } from '../route.ts';
import { sheetTypes, uploadTypes } from '../sheet-types.ts';
import { showVisitImport } from '../show-visit.ts';

const tag = '检查记录';

/** Batches of visits from before the service was there. */
export const visitImportRoutes: readonly Route[] = [
  reads({
    path: '/api/v1/visit-imports',
    access: { permission: 'visit-read', of: 'filtered' },
    tag,
    summary: '历次导入的既往检查，新的在前',
    query: visitImportListQuery,
    answer: VisitImportPageSchema,
    handle: async ({ db, jurisdiction = null }, { query }) => {
      const imports = await listVisitImports(db);
      const own = imports.filter(({ organisationCode }) => isWithin(jurisdiction, organisationCode));
      return pageOfRows(own.map(showVisitImport), query);
    },
  }),
  gives({
    path: '/api/v1/visit-imports/template.xlsx',
    access: { permission: 'visit-read', of: 'nothing' },
    tag,
    summary: '空白的既往检查表',
    types: [sheetTypes.xlsx],
    handle: async () => ({
      type: sheetTypes.xlsx,
      fileName: '既往检查模板.xlsx',
      bytes: await writeTemplate(visitSheet, 'xlsx'),
    }),
  }),
  takes({
    path: '/api/v1/visit-imports',
    access: { permission: 'visit-record', of: { kind: 'record:organisations', query: 'organisation' } },
    tag,
    summary: '导入既往检查；有一处错误就一行也不导入；须由另一人确认',
    query: visitImportQuery,
    types: uploadTypes,
    maxBytes: 20 * 2 ** 20,
    answer: VisitImportSchema,
    refusals: ['unreadable-file', 'faulty-rows', 'not-found'],
    handle: async (context, { actorId, query, bytes }) => {
      const { organisation: organisationCode, file_name: fileName } = query;
      return showVisitImport(await importVisits(context, actorId, { organisationCode, fileName, bytes }));
    },
  }),
  reads({
    path: '/api/v1/visit-imports/{id}',
    access: { permission: 'visit-read', of: { kind: 'visit-import', param: 'id' } },
    tag,
    summary: '一批导入的既往检查；各次检查用 /api/v1/visits?batch= 查看',
    params: { id: Id },
    answer: VisitImportSchema,
    refusals: ['not-found'],
    handle: async ({ db }, { params }) => showVisitImport(await getVisitImport(db, params.id)),
  }),
  writes({
    path: '/api/v1/visit-imports/{id}/confirm',
    access: { permission: 'visit-confirm', of: { kind: 'visit-import', param: 'id' } },
    tag,
    summary: '确认整批；确认人不能是导入人',
    params: { id: Id },
    body: Nothing,
    example: undefined,
    answer: VisitImportSchema,
    refusals: ['not-found', 'same-person'],
    handle: async (context, { actorId, params }) =>
      showVisitImport(await confirmVisitImport(context, actorId, params.id)),
  }),
  writes({
    path: '/api/v1/visit-imports/{id}/reject',
    access: { permission: 'visit-reject', of: { kind: 'visit-import', param: 'id' } },
    tag,
    summary: '整批不予确认',
    params: { id: Id },
    body: RejectionRequest,
    example: { reason: '文件年份有误' },
    answer: VisitImportSchema,
    refusals: ['not-found'],
    handle: async (context, { actorId, params, body }) =>
      showVisitImport(await rejectVisitImport(context, actorId, params.id, body.reason)),
  }),
];
