import { trailSubjects } from '../../core/trail/compare-anchors.ts';
import { inTransaction, type Context } from '../../context.ts';
import { findAuditHead } from '../../store/audit.ts';
import { appendLog, findLastLogged, type LogEntry } from '../../store/log.ts';

/**
 * Writes into the transparency log where the trail stands: its last entry's number and hash (docs/transparency-log.md, kind `audit`). From then on
 * nobody can change, remove or exchange an entry up to there without the log showing it. Does nothing, and returns null, when the
 * trail has not moved since the last time. Joins the caller's transaction.
 */
export async function anchorAudit(context: Context): Promise<LogEntry | null> {
  return inTransaction(context, async (inner) => {
    const head = await findAuditHead(inner.db);
    const last = await findLastLogged(inner.db, 'audit', trailSubjects.anchor);
    const before = Number(last?.facts['seq'] ?? 0);
    if (head.seq === before) return null;
    return appendLog(inner, {
      kind: 'audit',
      subject: trailSubjects.anchor,
      digest: head.hash,
      // A chain that has become shorter than the log says is noted as it is: whoever checks finds both.
      facts: { step: 'anchor', seq: head.seq, count: Math.max(0, head.seq - before) },
    });
  });
}
