import {
  trailCheckQuery,
  TrailExportRequest,
  TrailLineSchema,
  TrailPageSchema,
  trailQuery,
  TrailReportSchema,
} from '../../contract/trail.ts';
import { Refusal } from '../../core/refusal.ts';
import type { AuditEntry } from '../../store/audit.ts';
import { exportTrail } from '../../usecases/trail/export-trail.ts';
import { listTrail } from '../../usecases/trail/list-trail.ts';
import { verifyTrail } from '../../usecases/trail/verify-trail.ts';
import { reads, streams, type Route } from '../route.ts';

const showEntry = ({ prevHash, hash, ...entry }: AuditEntry) => ({ ...entry, prev_hash: prevHash, hash });

/** The audit trail: who did what, when, from where. Removing what has expired is for the command line. */
export const trailRoutes: readonly Route[] = [
  reads({
    path: '/api/v1/trail',
    access: { permission: 'trail-read', of: 'filtered' },
    tag: '审计',
    summary: '审计记录（操作留痕）；下级机构的审计员只看本机构及下级人员的操作',
    query: trailQuery,
    answer: TrailPageSchema,
    handle: async (context, { query: { limit, after: afterSeq, ...filter } }) => {
      // One more than is shown tells whether there is a next page.
      const found = await listTrail(context, { ...filter, afterSeq, limit: limit + 1 });
      const entries = found.slice(0, limit).map(showEntry);
      return { entries, next_after: found.length > limit ? (entries.at(-1)?.seq ?? null) : null };
    },
  }),
  reads({
    path: '/api/v1/trail/verification',
    access: { permission: 'trail-read', of: 'nothing' },
    isHeavy: true,
    tag: '审计',
    summary: '重新计算全部审计记录，与透明日志比对；可与事先留存的一条比对',
    query: trailCheckQuery,
    answer: TrailReportSchema,
    handle: async (context, { query: { seq, hash } }) => {
      if ((seq === undefined) !== (hash === undefined)) {
        throw new Refusal('invalid', '查询参数有误', [{ place: 'hash', message: 'seq 和 hash 须同时给出' }]);
      }
      const entries = seq === undefined || hash === undefined ? [] : [{ seq, hash }];
      const report = await verifyTrail(context, { entries });
      const { count, head, anchors, anchoredTo, fault } = report;
      return { ok: fault === undefined, count, head, anchors, anchored_to: anchoredTo, fault: fault ?? null };
    },
  }),
  streams({
    path: '/api/v1/trail/exports',
    access: { permission: 'trail-read', of: 'nothing' },
    tag: '审计',
    summary:
      '导出审计记录：每行一条，末行为清单；保存成文件后可用 shuangsui trail verify 核对；导出本身也记一条',
    body: TrailExportRequest,
    example: { from: '2026-11-01', to: null },
    line: TrailLineSchema,
    handle: async (context, { actorId, body: { from, to } }) =>
      exportTrail(context, actorId, { from: from ?? undefined, to: to ?? undefined }),
  }),
];
