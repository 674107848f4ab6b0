import { inTransaction, type Context } from '../../context.ts';
import { getActor } from '../../store/actors.ts';
import { appendAudit } from '../../store/audit.ts';

/** What left the service as a file: `lists/officers`, and how many records. */
export interface GivenAway {
  readonly subject: string;
  readonly records: number;
}

/** Writes down that somebody took records out of the service as a file; before the file is given. */
export async function recordExport(
  context: Context,
  actorId: string,
  { subject, records }: GivenAway,
): Promise<void> {
  await inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    await appendAudit(inner, { actor: actor.id, action: 'exported', subject, detail: { records } });
  });
}
