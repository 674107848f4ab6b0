import type { Db } from './connect.ts';

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
