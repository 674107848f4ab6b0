import { z } from 'zod';
import {
  RecordCeremonySchema,
  recordDrawListQuery,
  RecordDrawPageSchema,
  recordDrawQuery,
  RecordDrawSchema,
  RecordResultSchema,
} from '../../contract/record-draws.ts';
import { VerdictSchema, VoidRequest } from '../../contract/task-steps.ts';
import { Id, Nothing } from '../../contract/values.ts';
import { recordKinds, recordPlanOf, type RecordKind } from '../../core/records/plan.ts';
import { recordSheets } from '../../core/records/read-record-sheet.ts';
import { zipBundle } from '../../files/bundle-files.ts';
import { writeTemplate } from '../../files/write-sheet.ts';
import { commitRecordDraw } from '../../usecases/commit-record-draw.ts';
import { drawRecords } from '../../usecases/draw-records.ts';
import { sealRecordDraw } from '../../usecases/seal-record-draw.ts';
import {
  listVisibleRecordDraws,
  renderSeenRecords,
  seeRecordBundle,
  seeRecordDraw,
  seeRecords,
} from '../../usecases/see-record-draw.ts';
import { requestRecordDrawVoid, voidRecordDraw } from '../../usecases/void-record-draw.ts';
import { gives, reads, takes, writes, type Route } from '../route.ts';
import { sheetTypes, uploadTypes } from '../sheet-types.ts';
import { showRecordDraw, showRecordResult } from '../show-record-draw.ts';
import { showVerdict } from '../show-result.ts';

const tag = '记录抽取';
const params = { id: Id };
const kinds = Object.keys(recordKinds) as RecordKind[];
const stepRefusals = ['not-found', 'wrong-state', 'same-person', 'forbidden'] as const;

const commits: readonly Route[] = [
  reads({
    path: '/api/v1/record-draws',
    access: { permission: 'task-detail-read', of: 'filtered' },
    tag,
    summary: '抽中机构的记录抽取，新的在前',
    query: recordDrawListQuery,
    answer: RecordDrawPageSchema,
    refusals: ['not-found'],
    handle: async (context, { looker, query: { page, page_size: pageSize, ...query } }) => {
      const { total, draws } = await listVisibleRecordDraws(context, looker, query, { page, pageSize });
      return { total, page, page_size: pageSize, entries: draws.map(showRecordDraw) };
    },
  }),
  gives({
    path: '/api/v1/record-draws/templates/{kind}.xlsx',
    access: { permission: 'task-detail-read', of: 'nothing' },
    tag,
    summary: '空白的记录表',
    params: { kind: z.enum(kinds) },
    types: [sheetTypes.xlsx],
    handle: async (_, call) => ({
      type: sheetTypes.xlsx,
      fileName: `${recordKinds[call.params.kind]}模板.xlsx`,
      bytes: await writeTemplate(recordSheets[call.params.kind], 'xlsx'),
    }),
  }),
  takes({
    path: '/api/v1/record-draws',
    access: { permission: 'record-draw', of: { kind: 'task', query: 'task' } },
    tag,
    summary: '导入抽中机构的记录，冻结并公布名录指纹；之后才能掷骰；有一处错误就一行也不导入',
    query: recordDrawQuery,
    types: uploadTypes,
    maxBytes: 20 * 2 ** 20,
    answer: RecordDrawSchema,
    refusals: ['not-found', 'wrong-state', 'forbidden', 'unreadable-file', 'faulty-rows', 'contradiction'],
    handle: async (context, { actorId, query, bytes }) => {
      const { task: taskId, target: targetCode, file_name: name, ...plan } = query;
      const upload = { taskId, targetCode, plan: recordPlanOf(plan), fileName: name, bytes };
      return showRecordDraw(await commitRecordDraw(context, actorId, upload));
    },
  }),
  reads({
    path: '/api/v1/record-draws/{id}',
    access: { permission: 'task-detail-read', of: { kind: 'record-draw', param: 'id' } },
    tag,
    summary: '一次记录抽取',
    params,
    answer: RecordDrawSchema,
    refusals: ['not-found'],
    handle: async (context, { looker, params: { id } }) =>
      showRecordDraw(await seeRecordDraw(context, looker, id)),
  }),
];

const steps: readonly Route[] = [
  writes({
    path: '/api/v1/record-draws/{id}/draw',
    access: { permission: 'record-draw', of: { kind: 'record-draw', param: 'id' } },
    tag,
    summary: '录入检查人员和机构代表的骰子并抽取；不能由公布名录指纹的人操作',
    params,
    body: RecordCeremonySchema,
    example: {
      place: '某医院病案室',
      present: [
        { name: '李四', role: '检查人员', unit: '基金监管科' },
        { name: '钱七', role: '机构代表', unit: '某医院医保办' },
      ],
      sources: [
        { name: 'dice-a', by: '李四', value: '314159265358', again: '314159265358' },
        { name: 'dice-b', by: '钱七', value: '271828182845', again: '271828182845' },
      ],
    },
    answer: RecordDrawSchema,
    refusals: stepRefusals,
    handle: async (context, call) =>
      showRecordDraw(await drawRecords(context, call.actorId, call.params.id, call.body)),
  }),
  writes({
    path: '/api/v1/record-draws/{id}/seal',
    access: { permission: 'record-draw', of: { kind: 'record-draw', param: 'id' } },
    tag,
    summary: '封存：从存档文件重新抽取一遍，一致才封存',
    params,
    body: Nothing,
    example: undefined,
    answer: RecordDrawSchema,
    refusals: stepRefusals,
    handle: async (context, call) =>
      showRecordDraw(await sealRecordDraw(context, call.actorId, call.params.id)),
  }),
  writes({
    path: '/api/v1/record-draws/{id}/request-void',
    access: { permission: 'record-void-request', of: { kind: 'record-draw', param: 'id' } },
    tag,
    summary: '申请作废',
    params,
    body: VoidRequest,
    example: { reason: 'frame-error', evidence: '导出的记录漏了十一月下旬' },
    answer: RecordDrawSchema,
    refusals: stepRefusals,
    handle: async (context, call) =>
      showRecordDraw(await requestRecordDrawVoid(context, call.actorId, call.params.id, call.body)),
  }),
  writes({
    path: '/api/v1/record-draws/{id}/void',
    access: { permission: 'record-void-approve', of: { kind: 'record-draw', param: 'id' } },
    tag,
    summary: '批准作废；不能由申请人操作；原结果仍保留',
    params,
    body: Nothing,
    example: undefined,
    answer: RecordDrawSchema,
    refusals: stepRefusals,
    handle: async (context, call) =>
      showRecordDraw(await voidRecordDraw(context, call.actorId, call.params.id)),
  }),
];

const outputs: readonly Route[] = [
  reads({
    path: '/api/v1/record-draws/{id}/result',
    access: { permission: 'task-detail-read', of: { kind: 'record-draw', param: 'id' } },
    tag,
    summary: '抽中的记录：哪一条、哪个月、必查还是随机',
    params,
    answer: RecordResultSchema,
    refusals: ['not-found', 'wrong-state'],
    handle: async (context, call) => showRecordResult(await seeRecords(context, call.looker, call.params.id)),
  }),
  reads({
    path: '/api/v1/record-draws/{id}/verdict',
    access: { permission: 'task-detail-read', of: { kind: 'record-draw', param: 'id' } },
    isHeavy: true,
    tag,
    summary: '从存档文件重新抽取一遍，逐项核验',
    params,
    answer: VerdictSchema,
    refusals: ['not-found', 'wrong-state'],
    handle: async (context, { looker, params: { id } }) => {
      const { draw, files } = await seeRecordBundle(context, looker, id);
      return showVerdict(files, draw);
    },
  }),
  gives({
    path: '/api/v1/record-draws/{id}/bundle.zip',
    access: { permission: 'task-detail-read', of: { kind: 'record-draw', param: 'id' } },
    tag,
    summary: '证明包；任何人可用它重新抽取一遍',
    params,
    types: ['application/zip'],
    refusals: ['not-found', 'wrong-state'],
    handle: async (context, { looker, params: { id } }) => {
      const { draw, files } = await seeRecordBundle(context, looker, id);
      return { type: 'application/zip', fileName: `${draw.number}.zip`, bytes: await zipBundle(files) };
    },
  }),
  gives({
    path: '/api/v1/record-draws/{id}/list.pdf',
    access: { permission: 'task-detail-read', of: { kind: 'record-draw', param: 'id' } },
    tag,
    summary: '抽查记录清单；抽取之前为空白单，供核对名录指纹和填写骰子',
    params,
    types: ['application/pdf'],
    refusals: ['not-found', 'missing-glyph'],
    handle: async (context, { looker, params: { id } }) => ({
      type: 'application/pdf',
      fileName: '抽查记录清单.pdf',
      bytes: await renderSeenRecords(context, looker, id),
    }),
  }),
];

/** Draws of records within a drawn institution. */
export const recordDrawRoutes: readonly Route[] = [...commits, ...steps, ...outputs];
