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
import { editions } from '../../core/proof/bundle.ts';
import { zipBundle } from '../../files/bundle-files.ts';
import type { Context } from '../../context.ts';
import { listScans, type Scan } from '../../store/scans.ts';
import { getTask } from '../../store/tasks.ts';
import { attachScan } from '../../usecases/attach-scan.ts';
import { exportBundle } from '../../usecases/export-bundle.ts';
import { loadBundle } from '../../usecases/load-draw.ts';
import { isSealedNow, type Looker } from '../../usecases/look-at-draw.ts';
import { renderTaskDocument, taskDocuments, type TaskDocument } from '../../usecases/render-document.ts';
import { seeExplanation, seeFile, seeResult } from '../../usecases/see-draw.ts';
import { gives, reads, takes, type GivenFile, type Route } from '../route.ts';
import { pageOfRows } from '../page-of-rows.ts';
import { sealVerdict, showExplanation, showResult, showVerdict } from '../show-result.ts';

const tag = '结果与证明';
const params = { id: Id };

/** What hangs out for everybody or lies before the witnesses, who need no account; the others are for those who work with the task. */
const publicDocuments = ['task-notice', 'drawn-notice', 'ceremony-guide', 'witness-sheet'] as const;
const internalDocuments = (Object.keys(taskDocuments) as TaskDocument[]).filter(
  (name) => !publicDocuments.some((each) => each === name),
);
const documentRefusals = ['not-found', 'wrong-state', 'contradiction', 'missing-glyph'] as const;

async function giveDocument(
  context: Context,
  id: string,
  name: TaskDocument,
  looker: Looker,
): Promise<GivenFile> {
  const bytes = await renderTaskDocument(context, id, name, looker);
  return { type: 'application/pdf', fileName: `${taskDocuments[name]}.pdf`, bytes };
}

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
    access: { known: 'task-read', of: { kind: 'task', param: 'id' } },
    tag,
    summary: '抽中的对象、检查组和抽中概率；名单公布之前只有指纹和家数',
    params,
    answer: ResultSchema,
    refusals: ['not-found', 'wrong-state'],
    handle: async (context, { looker, params: { id } }) => showResult(await seeResult(context, looker, id)),
  }),
  reads({
    path: '/api/v1/tasks/{id}/targets/{code}',
    access: { permission: 'task-detail-read', of: { kind: 'task', param: 'id' } },
    tag,
    summary: '一家机构的抽中概率从何而来、是否抽中、检查组怎样产生；名单公布之前只供有权查看的人',
    params: { ...params, code: Code },
    answer: ExplanationSchema,
    refusals: ['not-found', 'wrong-state'],
    handle: async (context, { looker, params: { id, code } }) =>
      showExplanation(await seeExplanation(context, looker, id, code)),
  }),
  reads({
    path: '/api/v1/tasks/{id}/verdict',
    access: { known: 'task-read', of: { kind: 'task', param: 'id' } },
    isHeavy: true,
    tag,
    summary: '从存档文件重新抽取一遍，逐项核验',
    params,
    answer: VerdictSchema,
    refusals: ['not-found', 'wrong-state'],
    handle: async (context, { params: { id } }) => {
      const task = await getTask(context.db, id);
      const verdict = showVerdict(await loadBundle(context, id), task);
      return isSealedNow(context, task) ? sealVerdict(verdict) : verdict;
    },
  }),
  gives({
    path: '/api/v1/tasks/{id}/bundle.zip',
    access: { known: 'task-read', of: { kind: 'task', param: 'id' } },
    tag,
    summary: '证明包；公开版在名单公布之后供任何人重新抽取一遍，审计版只供有权查看的人',
    params,
    query: { edition: z.enum(editions).default('public').describe('public 公开版、auditor 审计版') },
    types: ['application/zip'],
    refusals: ['not-found', 'wrong-state'],
    handle: async (context, { looker, params: { id }, query: { edition } }) => {
      const { name, files } = await exportBundle(context, looker, id, edition);
      return { type: 'application/zip', fileName: `${name}.zip`, bytes: await zipBundle(files) };
    },
  }),
  gives({
    path: '/api/v1/tasks/{id}/files/{name}',
    access: { known: 'task-read', of: { kind: 'task', param: 'id' } },
    tag,
    summary:
      '证明包中的一个文件；commitment.json 生成后即公开，其余在名单公布之后，-sealed 的只供有权查看的人',
    params: { ...params, name: BundleFileName },
    types: ['application/json', 'application/jsonl'],
    refusals: ['not-found'],
    handle: async (context, { looker, params: { id, name } }) => {
      const bytes = await seeFile(context, looker, id, name);
      const type = name.endsWith('.jsonl') ? 'application/jsonl' : 'application/json';
      return { type, fileName: name, bytes };
    },
  }),
  ...publicDocuments.map((name) =>
    gives({
      path: `/api/v1/tasks/{id}/documents/${name}.pdf`,
      access: { known: 'task-read', of: { kind: 'task', param: 'id' } },
      tag,
      summary: `文书：${taskDocuments[name]}`,
      params,
      types: ['application/pdf'],
      refusals: documentRefusals,
      handle: (context, { looker, params: { id } }) => giveDocument(context, id, name, looker),
    }),
  ),
  gives({
    path: '/api/v1/tasks/{id}/documents/{name}.pdf',
    access: { permission: 'task-detail-read', of: { kind: 'task', param: 'id' } },
    tag,
    summary: `文书：${internalDocuments.map((name) => `${name} ${taskDocuments[name]}`).join('、')}`,
    params: { ...params, name: z.enum(internalDocuments) },
    types: ['application/pdf'],
    refusals: documentRefusals,
    handle: (context, { looker, params: { id, name } }) => giveDocument(context, id, name, looker),
  }),
];

const scans: readonly Route[] = [
  reads({
    path: '/api/v1/tasks/{id}/scans',
    access: { permission: 'task-detail-read', of: { kind: 'task', param: 'id' } },
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
    access: { permission: 'task-draw', of: { kind: 'task', param: 'id' } },
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
