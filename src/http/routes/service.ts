import { auditCheckQuery, AuditPageSchema, auditQuery, AuditReportSchema } from '../../contract/audit.ts';
import { HealthSchema } from '../../contract/service.ts';
import { Refusal } from '../../core/refusal.ts';
import { listAudit, verifyAudit, type AuditEntry } from '../../store/audit.ts';
import { pingDatabase } from '../../store/views/health.ts';
import { reads, type Route } from '../route.ts';

const showEntry = ({ prevHash, ...entry }: AuditEntry) => ({ ...entry, prev_hash: prevHash });

/** The audit chain, and whether the service is up. */
export const serviceRoutes: readonly Route[] = [
  reads({
    path: '/api/v1/audit',
    access: { permission: 'trail-read', of: 'nothing' },
    tag: '审计',
    summary: '审计记录，按先后',
    query: auditQuery,
    answer: AuditPageSchema,
    handle: async ({ db }, { query: { after: afterSeq, limit, subject } }) => {
      const wanted = { afterSeq, limit: limit + 1, ...(subject === undefined ? {} : { subject }) };
      // One more than is shown tells whether there is a next page.
      const found = await listAudit(db, wanted);
      const entries = found.slice(0, limit).map(showEntry);
      return { entries, next_after: found.length > limit ? (entries.at(-1)?.seq ?? null) : null };
    },
  }),
  reads({
    path: '/api/v1/audit/verification',
    access: { permission: 'trail-read', of: 'nothing' },
    tag: '审计',
    summary: '重新计算整条审计链；可与事先留存的一条比对',
    query: auditCheckQuery,
    answer: AuditReportSchema,
    handle: async ({ db }, { query: { seq, hash } }) => {
      if ((seq === undefined) !== (hash === undefined)) {
        throw new Refusal('invalid', '查询参数有误', [{ place: 'hash', message: 'seq 和 hash 须同时给出' }]);
      }
      const anchor = seq === undefined || hash === undefined ? undefined : { seq, hash };
      const { count, head, fault } = await verifyAudit(db, anchor);
      return { ok: fault === undefined, count, head, fault: fault ?? null };
    },
  }),
  reads({
    path: '/healthz',
    access: 'open',
    tag: '服务',
    summary: '服务和数据库是否可用；不可用时为 500',
    answer: HealthSchema,
    handle: async ({ db }) => {
      await pingDatabase(db);
      return { status: 'ok' as const };
    },
  }),
];
