import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import type { Db } from './connect.ts';
import { isDuplicateIn } from './database-fault.ts';

/** With what somebody signs in. Whoever has none cannot. */
export interface Credentials {
  readonly actorId: string;
  /** argon2id, as `$argon2id$v=19$m=…,t=…,p=…$salt$hash`. */
  readonly passwordHash: string;
  /** Somebody else knows this password: it opens nothing but its own change. */
  readonly mustChange: boolean;
  /** UTC, ISO 8601 with milliseconds. */
  readonly changedAt: string;
  /** From 1; every change adds one. */
  readonly version: number;
}

interface CredentialsRow {
  readonly actor_id: string;
  readonly password_hash: string;
  readonly must_change: number;
  readonly changed_at: string;
  readonly version: number;
}

/** The credentials of a person; undefined when he has none. */
export async function findCredentials(db: Db, actorId: string): Promise<Credentials | undefined> {
  const row = (await db('credentials').where({ actor_id: actorId }).first()) as CredentialsRow | undefined;
  if (row === undefined) return undefined;
  return {
    actorId: row.actor_id,
    passwordHash: row.password_hash,
    mustChange: row.must_change === 1,
    changedAt: row.changed_at,
    version: row.version,
  };
}

const isTaken = (error: unknown): boolean =>
  isDuplicateIn(error, 'credentials') || isDuplicateIn(error, 'password_history');

/** A password to store from now on. */
export interface NewPassword {
  readonly passwordHash: string;
  readonly mustChange: boolean;
}

/**
 * Stores a password after the version that was seen: 0 for a person who has none yet. Refuses (conflict) when another password was
 * stored meanwhile.
 */
export async function savePassword(
  { db, now }: Context,
  actorId: string,
  seenVersion: number,
  { passwordHash, mustChange }: NewPassword,
): Promise<void> {
  const version = seenVersion + 1;
  const row: Omit<CredentialsRow, 'actor_id'> = {
    password_hash: passwordHash,
    must_change: mustChange ? 1 : 0,
    changed_at: now().toISOString(),
    version,
  };
  try {
    await db('password_history').insert({ actor_id: actorId, version, password_hash: passwordHash });
    if (seenVersion === 0) await db('credentials').insert({ actor_id: actorId, ...row });
    else if ((await db('credentials').where({ actor_id: actorId, version: seenVersion }).update(row)) !== 1)
      throw changedMeanwhile();
  } catch (error) {
    throw isTaken(error) ? changedMeanwhile() : error;
  }
}

/**
 * Puts a hash that nobody has the password of in the place of the one that was seen. It is no password to be remembered. Refuses (conflict)
 * when another was stored meanwhile.
 */
export async function barPassword(
  { db, now }: Context,
  { actorId, version }: Credentials,
  nobodysHash: string,
): Promise<void> {
  const row: Omit<CredentialsRow, 'actor_id'> = {
    password_hash: nobodysHash,
    must_change: 1,
    changed_at: now().toISOString(),
    version: version + 1,
  };
  if ((await db('credentials').where({ actor_id: actorId, version }).update(row)) !== 1)
    throw changedMeanwhile();
}

const changedMeanwhile = (): Refusal =>
  new Refusal('conflict', '口令刚被修改，这次没有保存：请重新登录后再试');

/** Puts a stronger hash of the same password in the place of the one that was seen; does nothing when that has gone. */
export async function strengthenPassword(
  db: Db,
  { actorId, version, passwordHash: seen }: Credentials,
  passwordHash: string,
): Promise<void> {
  const stronger = { password_hash: passwordHash };
  const place = { actor_id: actorId, version, password_hash: seen };
  const isStored = (await db('credentials').where(place).update(stronger)) === 1;
  if (isStored) await db('password_history').where(place).update(stronger);
}

/** The hashes of the newest passwords of a person, newest first, at most `count`. */
export async function newestPasswords(db: Db, actorId: string, count: number): Promise<readonly string[]> {
  const rows = (await db('password_history')
    .where({ actor_id: actorId })
    .orderBy('version', 'desc')
    .limit(count)
    .select('password_hash')) as readonly { readonly password_hash: string }[];
  return rows.map(({ password_hash }) => password_hash);
}

/** Who has a password, and whether he must change it. */
export async function listCredentials(db: Db): Promise<ReadonlyMap<string, boolean>> {
  const rows = (await db('credentials').select('actor_id', 'must_change')) as readonly Pick<
    CredentialsRow,
    'actor_id' | 'must_change'
  >[];
  return new Map(rows.map(({ actor_id, must_change }) => [actor_id, must_change === 1]));
}
