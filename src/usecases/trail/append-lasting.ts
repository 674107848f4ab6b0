import { inTransaction, type Context } from '../../context.ts';
import { appendAudit, type AuditEvent } from '../../store/audit.ts';

/**
 * Appends an entry about something that has happened whatever becomes of the rest: that somebody looked, that a file was refused. Outside of a
 * transaction it stands at once. Inside one that is taken back, whoever began it appends the entry again.
 */
export async function appendLasting(context: Context, event: AuditEvent): Promise<void> {
  await inTransaction(context, (inner) => appendAudit(inner, event));
  context.onLasting?.(event);
}
