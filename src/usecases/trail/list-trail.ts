import type { Context } from '../../context.ts';
import { listAudit, type AuditEntry, type AuditQuery } from '../../store/audit.ts';

/**
 * Entries of the trail. An auditor of a part of the tree sees what people of that part did; what the service itself did, and what others did, is
 * for those whose jurisdiction is everything.
 */
export async function listTrail(context: Context, query: AuditQuery): Promise<readonly AuditEntry[]> {
  const { jurisdiction } = context;
  const organisations = jurisdiction === undefined || jurisdiction === null ? undefined : [...jurisdiction];
  return listAudit(context.db, { ...query, organisations });
}
