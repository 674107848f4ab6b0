import type { Context } from '../context.ts';
import type { Db } from './connect.ts';

/** A one-time password of which one half was given out and the other not yet. While it is there, nobody signs in to the account. */
export interface PasswordHandover {
  /** Another one each time, so that nobody confirms a later one than he saw. */
  readonly id: string;
  readonly actorId: string;
  readonly requestedBy: string;
  /** UTC, ISO 8601 with milliseconds. */
  readonly requestedAt: string;
}

interface HandoverRow {
  readonly actor_id: string;
  readonly id: string;
  readonly first_half: string;
  readonly requested_by: string;
  readonly requested_at: string;
}

const placeOf = (actorId: string) => ({ table: 'password_handovers', column: 'first_half', id: actorId });

const toHandover = (row: Omit<HandoverRow, 'first_half'>): PasswordHandover => ({
  id: row.id,
  actorId: row.actor_id,
  requestedBy: row.requested_by,
  requestedAt: row.requested_at,
});

const shown = ['actor_id', 'id', 'requested_by', 'requested_at'] as const;

/** Stores the first half for somebody, sealed, in the place of an earlier one. */
export async function saveHandover(
  { db, cipher, newId, now }: Context,
  {
    actorId,
    requestedBy,
    firstHalf,
  }: Pick<PasswordHandover, 'actorId' | 'requestedBy'> & { firstHalf: string },
): Promise<PasswordHandover> {
  const row: HandoverRow = {
    actor_id: actorId,
    id: newId(),
    first_half: cipher.seal(placeOf(actorId), firstHalf),
    requested_by: requestedBy,
    requested_at: now().toISOString(),
  };
  await db('password_handovers').where({ actor_id: actorId }).delete();
  await db('password_handovers').insert(row);
  return toHandover(row);
}

/** What waits to be confirmed for a person; undefined when nothing does. */
export async function findHandover(db: Db, actorId: string): Promise<PasswordHandover | undefined> {
  const row = (await db('password_handovers')
    .where({ actor_id: actorId })
    .first(...shown)) as HandoverRow | undefined;
  return row === undefined ? undefined : toHandover(row);
}

/** Everything that waits to be confirmed, by the account's id. */
export async function listHandovers(db: Db): Promise<ReadonlyMap<string, PasswordHandover>> {
  const rows = (await db('password_handovers').select(...shown)) as readonly HandoverRow[];
  return new Map(rows.map((row) => [row.actor_id, toHandover(row)]));
}

/** The half that was given out; undefined when it waits no more. */
export async function openFirstHalf(
  { db, cipher }: Context,
  { id, actorId }: PasswordHandover,
): Promise<string | undefined> {
  const row = (await db('password_handovers').where({ actor_id: actorId, id }).first('first_half')) as
    Pick<HandoverRow, 'first_half'> | undefined;
  return row === undefined ? undefined : cipher.open(placeOf(actorId), row.first_half);
}

/** Ends the waiting; false when somebody else did, or another half has taken its place. */
export async function takeHandover(db: Db, { id, actorId }: PasswordHandover): Promise<boolean> {
  return (await db('password_handovers').where({ actor_id: actorId, id }).delete()) === 1;
}
