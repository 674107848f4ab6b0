import type { Context } from '../context.ts';
import type { Db } from './connect.ts';
import { isDuplicateIn } from './database-fault.ts';

/** The secret of a person's time-based codes. */
export interface TotpSecret {
  readonly actorId: string;
  /** Base32. */
  readonly secret: string;
  /** From then on a code is asked for; null while it is being enrolled. UTC, ISO 8601 with milliseconds. */
  readonly confirmedAt: string | null;
  /** The newest step of 30 seconds since 1970 whose code was used. */
  readonly lastStep: number;
}

interface TotpRow {
  readonly actor_id: string;
  readonly secret: string;
  readonly created_at: string;
  readonly confirmed_at: string | null;
  readonly last_step: number;
}

const placeOf = (actorId: string) => ({ table: 'totp_secrets', column: 'secret', id: actorId });

/** The secret of a person; undefined when he has none. */
export async function findTotp({ db, cipher }: Context, actorId: string): Promise<TotpSecret | undefined> {
  const row = (await db('totp_secrets').where({ actor_id: actorId }).first()) as TotpRow | undefined;
  if (row === undefined) return undefined;
  const secret = cipher.open(placeOf(actorId), row.secret);
  return { actorId, secret, confirmedAt: row.confirmed_at, lastStep: row.last_step };
}

/** Whether a person has confirmed a secret: no key is needed to know. */
export async function hasTotp(db: Db, actorId: string): Promise<boolean> {
  const confirmed = db('totp_secrets').where({ actor_id: actorId }).whereNotNull('confirmed_at');
  return (await confirmed.first('actor_id')) !== undefined;
}

/** Everybody who has confirmed a secret. */
export async function listTotpHolders(db: Db): Promise<ReadonlySet<string>> {
  const rows = (await db('totp_secrets').whereNotNull('confirmed_at').select('actor_id')) as readonly {
    readonly actor_id: string;
  }[];
  return new Set(rows.map(({ actor_id }) => actor_id));
}

/** Stores a secret to be confirmed, in the place of one that was not; false when a confirmed one is there. */
export async function saveTotp(
  { db, cipher, now }: Context,
  actorId: string,
  secret: string,
): Promise<boolean> {
  await db('totp_secrets').where({ actor_id: actorId, confirmed_at: null }).delete();
  const row: TotpRow = {
    actor_id: actorId,
    secret: cipher.seal(placeOf(actorId), secret),
    created_at: now().toISOString(),
    confirmed_at: null,
    last_step: 0,
  };
  try {
    await db('totp_secrets').insert(row);
    return true;
  } catch (error) {
    if (isDuplicateIn(error, 'totp_secrets')) return false;
    throw error;
  }
}

/** Uses up a step, and all before it; false when it or a later one was used: each code counts once. */
export async function useTotpStep(db: Db, actorId: string, step: number): Promise<boolean> {
  const unused = db('totp_secrets').where({ actor_id: actorId }).where('last_step', '<', step);
  return (await unused.update({ last_step: step })) === 1;
}

/** Confirms a secret; false when it is confirmed already. */
export async function confirmTotp({ db, now }: Context, actorId: string): Promise<boolean> {
  const open = db('totp_secrets').where({ actor_id: actorId, confirmed_at: null });
  return (await open.update({ confirmed_at: now().toISOString() })) === 1;
}

/** Removes the secret and the recovery codes of a person; returns whether there was a secret. */
export async function removeTotp(db: Db, actorId: string): Promise<boolean> {
  await db('recovery_codes').where({ actor_id: actorId }).delete();
  return (await db('totp_secrets').where({ actor_id: actorId }).delete()) === 1;
}

/** Puts new recovery codes, by their hashes, in the place of all earlier ones. */
export async function saveRecoveryCodes(db: Db, actorId: string, hashes: readonly string[]): Promise<void> {
  await db('recovery_codes').where({ actor_id: actorId }).delete();
  await db('recovery_codes').insert(hashes.map((hash) => ({ actor_id: actorId, code_hash: hash })));
}

/** Uses up a recovery code; false when it is none or was used. */
export async function useRecoveryCode({ db, now }: Context, actorId: string, hash: string): Promise<boolean> {
  const unused = db('recovery_codes').where({ actor_id: actorId, code_hash: hash, used_at: null });
  return (await unused.update({ used_at: now().toISOString() })) === 1;
}

/** How many recovery codes a person has left. */
export async function countRecoveryCodes(db: Db, actorId: string): Promise<number> {
  const rows = await db('recovery_codes').where({ actor_id: actorId, used_at: null }).select('code_hash');
  return rows.length;
}
