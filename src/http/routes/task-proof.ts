import { z } from 'zod';
import {
  BundleFileName,
  ExplanationSchema,
  ResultSchema,
  scanListQuery,
  ScanPageSchema,
  ScanSchema,
  VerdictSchema,
} from '../../contract/task-steps.ts';
import { Code, Id } from '../../contract/values.ts';
import { fileName } from '../../contract/imports.ts';
import { Refusal } from '../../core/refusal.ts';
import { zipBundle } from '../../files/bundle-files.ts';
import { loadTaskFiles } from '../../store/files.ts';
import { listScans, type Scan } from '../../store/scans.ts';
import { getTask } from '../../store/tasks.ts';
import { attachScan } from '../../usecases/attach-scan.ts';
import { explainTarget } from '../../usecases/explain-target.ts';
import { loadBundle, loadDraw } from '../../usecases/load-draw.ts';
import { renderTaskDocument, taskDocuments, type TaskDocument } from '../../usecases/render-document.ts';
import { gives, reads, takes, type Route } from '../route.ts';
import { pageOfRows } from '../page-of-rows.ts';
import { showExplanation, showResult, showVerdict } from '../show-result.ts';

const tag = '结果与证明';
const params = { id: Id };
const documentNames = Object.keys(taskDocuments) as TaskDocument[];

const showScan = (scan: Scan) => ({
  id: scan.id,
  file_name: scan.fileName,
  media_type: scan.mediaType,
  sha256: scan.sha256,
  size: scan.size,
  actor_id: scan.actorId,
  created_at: scan.createdAt,
});

const proofs: readonly Route[] = [
  reads({
    path: '/api/v1/tasks/{id}/result',
    tag,
    summary: '抽中的对象、检查组和抽中概率',
    params,
    answer: ResultSchema,
    refusals: ['not-found', 'wrong-state'],
    handle: async (context, call) => showResult(await loadDraw(context, call.params.id)),
  }),
  reads({
    path: '/api/v1/tasks/{id}/targets/{code}',
    tag,
    summary: '一家机构的抽中概率从何而来、是否抽中、检查组怎样产生',
    params: { ...params, code: Code },
    answer: ExplanationSchema,
    refusals: ['not-found', 'wrong-state'],
    handle: async (context, { params: { id, code } }) =>
      showExplanation(await explainTarget(context, id, code)),
  }),
  reads({
    path: '/api/v1/tasks/{id}/verdict',
    tag,
    summary: '从存档文件重新抽取一遍，逐项核验',
    params,
    answer: VerdictSchema,
    refusals: ['not-found', 'wrong-state'],
    handle: async (context, call) => {
      const task = await getTask(context.db, call.params.id);
      return showVerdict(await loadBundle(context, task.id), task);
    },
  }),
  gives({
    path: '/api/v1/tasks/{id}/bundle.zip',
    tag,
    summary: '证明包；任何人可用它重新抽取一遍',
    params,
    types: ['application/zip'],
    refusals: ['not-found', 'wrong-state'],
    handle: async (context, call) => {
      const { drawNumber } = await getTask(context.db, call.params.id);
      const bytes = await zipBundle(await loadBundle(context, call.params.id));
      return { type: 'application/zip', fileName: `${drawNumber}.zip`, bytes };
    },
  }),
  gives({
    path: '/api/v1/tasks/{id}/files/{name}',
    tag,
    summary: '证明包中的一个文件；名录和规则在冻结后、结果在抽取后才有',
    params: { ...params, name: BundleFileName },
    types: ['application/json', 'application/jsonl'],
    refusals: ['not-found'],
    handle: async ({ db }, { params: { id, name } }) => {
      await getTask(db, id);
      const bytes = (await loadTaskFiles(db, id, [name])).get(name);
      if (bytes === undefined) throw new Refusal('not-found', `还没有 ${name}`);
      const type = name.endsWith('.jsonl') ? 'application/jsonl' : 'application/json';
      return { type, fileName: name, bytes };
    },
  }),
  gives({
    path: '/api/v1/tasks/{id}/documents/{name}.pdf',
    tag,
    summary: `文书：${documentNames.map((name) => `${name} ${taskDocuments[name]}`).join('、')}`,
    params: { ...params, name: z.enum(documentNames) },
    types: ['application/pdf'],
    refusals: ['not-found', 'wrong-state', 'contradiction', 'missing-glyph'],
    handle: async (context, { params: { id, name } }) => ({
      type: 'application/pdf',
      fileName: `${taskDocuments[name]}.pdf`,
      bytes: await renderTaskDocument(context, id, name),
    }),
  }),
];

const scans: readonly Route[] = [
  reads({
    path: '/api/v1/tasks/{id}/scans',
    tag,
    summary: '签名记录的扫描件',
    params,
    query: scanListQuery,
    answer: ScanPageSchema,
    refusals: ['not-found'],
    handle: async ({ db }, call) => {
      const { id } = await getTask(db, call.params.id);
      return pageOfRows((await listScans(db, id)).map(showScan), call.query);
    },
  }),
  takes({
    path: '/api/v1/tasks/{id}/scans',
    tag,
    summary: '上传签名记录的扫描件（PDF、JPEG 或 PNG）',
    params,
    query: { file_name: fileName },
    types: ['application/octet-stream', 'application/pdf', 'image/jpeg', 'image/png'],
    maxBytes: 10 * 2 ** 20,
    answer: ScanSchema,
    refusals: ['not-found', 'wrong-state', 'unreadable-file'],
    handle: async (context, { actorId, params: { id }, query, bytes }) =>
      showScan(await attachScan(context, actorId, id, { fileName: query.file_name, bytes })),
  }),
];

/** What a draw gave and how anyone verifies it. */
export const proofRoutes: readonly Route[] = [...proofs, ...scans];
