import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import type { Db } from './connect.ts';

/** With what, beside the password, a person showed who he is. */
export type SecondFactor = 'none' | 'totp' | 'recovery' | 'certificate';

/** Why a session is over. */
export type EndReason =
  | 'signed-out'
  | 'ended'
  | 'idle'
  | 'expired'
  | 'newer-session'
  | 'password'
  | 'disabled'
  | 'roles'
  | 'totp'
  | 'certificate';

/** Somebody who is signed in, or was. */
export interface Session {
  readonly id: string;
  readonly actorId: string;
  readonly door: 'http' | 'cli';
  /** The address, or the user and host of the terminal; at most 100 characters. */
  readonly from: string;
  readonly secondFactor: SecondFactor;
  /** Instants: UTC, ISO 8601 with milliseconds. The last use is written at most once a minute. */
  readonly createdAt: string;
  readonly lastUsedAt: string;
  readonly expiresAt: string;
  readonly endedAt: string | null;
  readonly endReason: EndReason | null;
}

interface SessionRow {
  readonly id: string;
  readonly token_hash: string;
  readonly actor_id: string;
  readonly door: Session['door'];
  readonly source: string;
  readonly second_factor: SecondFactor;
  readonly created_at: string;
  readonly last_used_at: string;
  readonly expires_at: string;
  readonly ended_at: string | null;
  readonly end_reason: EndReason | null;
}

const toSession = (row: SessionRow): Session => ({
  id: row.id,
  actorId: row.actor_id,
  door: row.door,
  from: row.source,
  secondFactor: row.second_factor,
  createdAt: row.created_at,
  lastUsedAt: row.last_used_at,
  expiresAt: row.expires_at,
  endedAt: row.ended_at,
  endReason: row.end_reason,
});

/** Stores a new session under the SHA-256 of its token. */
export async function insertSession(
  db: Db,
  tokenHash: string,
  session: Omit<Session, 'endedAt' | 'endReason'>,
): Promise<void> {
  const row: SessionRow = {
    id: session.id,
    token_hash: tokenHash,
    actor_id: session.actorId,
    door: session.door,
    source: session.from.slice(0, 100),
    second_factor: session.secondFactor,
    created_at: session.createdAt,
    last_used_at: session.lastUsedAt,
    expires_at: session.expiresAt,
    ended_at: null,
    end_reason: null,
  };
  await db('sessions').insert(row);
}

/** The session of a token, by the token's SHA-256, whether it has ended or not. */
export async function findSession(db: Db, tokenHash: string): Promise<Session | undefined> {
  const row = (await db('sessions').where({ token_hash: tokenHash }).first()) as SessionRow | undefined;
  return row === undefined ? undefined : toSession(row);
}

/** Notes the last use of a session unless a later one, or one after `before`, is noted already. */
export async function touchSession({ db, now }: Context, id: string, before: string): Promise<void> {
  await db('sessions')
    .where({ id, ended_at: null })
    .where('last_used_at', '<=', before)
    .update({ last_used_at: now().toISOString() });
}

/** Ends a session; false when it was over already. */
export async function endSession({ db, now }: Context, id: string, reason: EndReason): Promise<boolean> {
  const change = { ended_at: now().toISOString(), end_reason: reason };
  return (await db('sessions').where({ id, ended_at: null }).update(change)) === 1;
}

/** Ends every session of a person, or all but one; returns how many. */
export async function endSessionsOf(
  { db, now }: Context,
  actorId: string,
  reason: EndReason,
  except: string | null = null,
): Promise<number> {
  const own = db('sessions').where({ actor_id: actorId, ended_at: null });
  const ending = except === null ? own : own.whereNot({ id: except });
  return ending.update({ ended_at: now().toISOString(), end_reason: reason });
}

/** The session with this id; refuses (not-found) when there is none. */
export async function getSession(db: Db, id: string): Promise<Session> {
  const row = (await db('sessions').where({ id }).first()) as SessionRow | undefined;
  if (row === undefined) throw new Refusal('not-found', '没有找到，或不在您的管辖范围内');
  return toSession(row);
}

/** The sessions that have not ended, of one person or of all, newest first. */
export async function listSessions(db: Db, actorId: string | null): Promise<readonly Session[]> {
  const open = db('sessions').where({ ended_at: null }).orderBy('id', 'desc');
  const rows = (await (actorId === null ? open : open.where({ actor_id: actorId }))) as SessionRow[];
  return rows.map(toSession);
}

/** Notes that the holder of a session has now shown a second factor. */
export async function saveSecondFactor(db: Db, id: string, factor: SecondFactor): Promise<void> {
  await db('sessions').where({ id }).update({ second_factor: factor });
}

/** Ends every session not used since `idleSince` or past its end; then removes those that ended before `endedBefore`. */
export async function tidySessions(
  { db, now }: Context,
  idleSince: string,
  endedBefore: string,
): Promise<{ readonly ended: number; readonly removed: number }> {
  const at = now().toISOString();
  const close = (reason: EndReason) => ({ ended_at: at, end_reason: reason });
  const open = () => db('sessions').where({ ended_at: null });
  const expired = await open().where('expires_at', '<=', at).update(close('expired'));
  const idle = await open().where('last_used_at', '<=', idleSince).update(close('idle'));
  const removed = await db('sessions').where('ended_at', '<', endedBefore).delete();
  return { ended: expired + idle, removed };
}
