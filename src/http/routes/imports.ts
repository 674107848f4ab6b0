import {
  ApplicationRequest,
  ImportPageSchema,
  importListQuery,
  importQuery,
  ImportSchema,
  mappingListQuery,
  MappingPageSchema,
  MappingRequest,
  SavedMappingSchema,
} from '../../contract/imports.ts';
import { Id } from '../../contract/values.ts';
import { writeErrorWorkbook } from '../../files/write-sheet.ts';
import { getImport, getImportContent, listImports, type ImportRun } from '../../store/imports.ts';
import { listMappings, type SavedMapping } from '../../store/mappings.ts';
import { applyImport } from '../../usecases/apply-import.ts';
import { checkUpload } from '../../usecases/check-import.ts';
import { saveMapping } from '../../usecases/save-mapping.ts';
import { pageOfRows } from '../page-of-rows.ts';
import { gives, reads, takes, writes, type Route } from '../route.ts';
import { sheetTypes, uploadTypes } from '../sheet-types.ts';

const tag = '导入';
const maxBytes = 20 * 2 ** 20;

const showImport = (run: ImportRun) => ({
  id: run.id,
  list: run.list,
  file_name: run.fileName,
  file_sha256: run.fileSha256,
  state: run.state,
  report: run.report,
  actor_id: run.actorId,
  created_at: run.createdAt,
  applied_by: run.appliedBy,
  applied_at: run.appliedAt,
});

// The schema of a mapping has plain objects where the core has a union of read-only ones.
const showMapping = ({ list, name, mapping, actorId, savedAt }: SavedMapping) => ({
  list,
  name,
  mapping,
  actor_id: actorId,
  saved_at: savedAt,
});

/** Imports: checked whole first, then applied; and the column mappings that they use. */
export const importRoutes: readonly Route[] = [
  reads({
    path: '/api/v1/imports',
    access: { permission: 'list-read', of: 'filtered' },
    tag,
    summary: '历次导入，新的在前',
    query: importListQuery,
    answer: ImportPageSchema,
    handle: async (
      { db, jurisdiction: within },
      { query: { list, state, sort, page, page_size: pageSize } },
    ) => {
      const { total, imports } = await listImports(db, { within, list, state, sort, page, pageSize });
      return { total, page, page_size: pageSize, entries: imports.map(showImport) };
    },
  }),
  takes({
    path: '/api/v1/imports',
    access: { permission: 'list-change', of: 'body' },
    tag,
    summary: '上传表格并核对；不改名录',
    query: importQuery,
    types: uploadTypes,
    maxBytes,
    answer: ImportSchema,
    refusals: ['unreadable-file', 'not-found'],
    handle: async (context, { actorId, query, bytes }) => {
      const { list, file_name: fileName, mapping: name } = query;
      const mapping = name === undefined ? undefined : { name };
      return showImport(await checkUpload(context, actorId, { list, fileName, bytes, mapping }));
    },
  }),
  reads({
    path: '/api/v1/imports/{id}',
    access: { permission: 'list-read', of: { kind: 'import', param: 'id' } },
    tag,
    summary: '一次导入的核对结果',
    params: { id: Id },
    answer: ImportSchema,
    refusals: ['not-found'],
    handle: async ({ db }, { params }) => showImport(await getImport(db, params.id)),
  }),
  gives({
    path: '/api/v1/imports/{id}/errors.xlsx',
    access: { permission: 'list-read', of: { kind: 'import', param: 'id' } },
    tag,
    summary: '错误说明表：改正后可再上传',
    params: { id: Id },
    types: [sheetTypes.xlsx],
    refusals: ['not-found'],
    handle: async ({ db }, { params }) => {
      const { sheet, checked } = await getImportContent(db, params.id);
      const bytes = await writeErrorWorkbook(sheet, checked.faults);
      return { type: sheetTypes.xlsx, fileName: '错误说明.xlsx', bytes };
    },
  }),
  writes({
    path: '/api/v1/imports/{id}/apply',
    access: { permission: 'list-change', of: { kind: 'import', param: 'id' } },
    tag,
    summary: '应用一次核对无误的导入',
    params: { id: Id },
    body: ApplicationRequest,
    example: { reason: '按月更新', effective_on: '2026-11-01', leaving: 'keep' },
    answer: ImportSchema,
    refusals: ['not-found', 'faulty-rows', 'wrong-state'],
    handle: async (context, { actorId, params, body }) => {
      const { reason, effective_on: effectiveOn, leaving } = body;
      return showImport(await applyImport(context, actorId, params.id, { reason, effectiveOn, leaving }));
    },
  }),
  reads({
    path: '/api/v1/mappings',
    access: { permission: 'list-read', of: 'nothing' },
    tag,
    summary: '一个名录已保存的列对应',
    query: mappingListQuery,
    answer: MappingPageSchema,
    handle: async ({ db }, { query }) =>
      pageOfRows((await listMappings(db, query.list)).map(showMapping), query),
  }),
  writes({
    path: '/api/v1/mappings',
    access: { permission: 'list-change', of: 'nothing' },
    tag,
    summary: '保存列对应，供以后导入同样的表格',
    status: 201,
    body: MappingRequest,
    example: {
      list: 'departments',
      name: '人事系统导出',
      mapping: {
        code: { column: '部门编号' },
        name: { column: '部门' },
        organisation_code: { constant: '330100YB' },
        sector: { column: '领域', translations: { 医保: '医疗保障' } },
      },
    },
    answer: SavedMappingSchema,
    handle: async (context, { actorId, body: { list, name, mapping } }) =>
      showMapping(await saveMapping(context, actorId, list, name, mapping as SavedMapping['mapping'])),
  }),
];
