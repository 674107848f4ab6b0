import { noAttempts, type Attempts } from '../core/people/lockout.ts';
import type { Context } from '../context.ts';
import type { Db } from './connect.ts';
import { isDuplicateIn } from './database-fault.ts';

interface AttemptsRow {
  readonly account_key: string;
  readonly failures: string;
  readonly locked_until: number | null;
  readonly version: number;
  readonly changed_at: string;
}

/** What is known of an account's attempts, and the version by which a change is compared: 0 where nothing is stored. */
export interface StoredAttempts extends Attempts {
  readonly version: number;
}

const toAttempts = (row: AttemptsRow): StoredAttempts => ({
  failures: JSON.parse(row.failures) as number[],
  lockedUntil: row.locked_until,
  version: row.version,
});

/** The attempts at an account. */
export async function getAttempts(db: Db, accountKey: string): Promise<StoredAttempts> {
  const row = (await db('sign_in_attempts').where({ account_key: accountKey }).first()) as
    AttemptsRow | undefined;
  return row === undefined ? { ...noAttempts, version: 0 } : toAttempts(row);
}

/** The attempts at every account about which something is known, by account. */
export async function listAttempts(db: Db): Promise<ReadonlyMap<string, Attempts>> {
  const rows = (await db('sign_in_attempts')) as AttemptsRow[];
  return new Map(rows.map((row) => [row.account_key, toAttempts(row)]));
}

/** Stores attempts after the version that was seen; false when somebody else was first. */
export async function saveAttempts(
  { db, now }: Pick<Context, 'db' | 'now'>,
  accountKey: string,
  seenVersion: number,
  { failures, lockedUntil }: Attempts,
): Promise<boolean> {
  const row: Omit<AttemptsRow, 'account_key'> = {
    failures: JSON.stringify(failures),
    locked_until: lockedUntil,
    version: seenVersion + 1,
    changed_at: now().toISOString(),
  };
  if (seenVersion > 0) {
    const seen = { account_key: accountKey, version: seenVersion };
    return (await db('sign_in_attempts').where(seen).update(row)) === 1;
  }
  try {
    await db('sign_in_attempts').insert({ account_key: accountKey, ...row });
    return true;
  } catch (error) {
    if (isDuplicateIn(error, 'sign_in_attempts')) return false;
    throw error;
  }
}

/** Forgets every failure and lock of an account: somebody signed in, or unlocked it. Returns whether there was anything. */
export async function clearAttempts({ db, now }: Context, accountKey: string): Promise<boolean> {
  const nothing = { failures: '[]', locked_until: null, changed_at: now().toISOString() };
  const stored = db('sign_in_attempts').where({ account_key: accountKey });
  return (await stored.update({ ...nothing, version: db.raw('version + 1') })) === 1;
}

/** Removes what was last changed before an instant (UTC, ISO 8601) and locks nothing after `now`; returns how much. */
export async function removeOldAttempts(db: Db, before: string, now: number): Promise<number> {
  return db('sign_in_attempts')
    .where('changed_at', '<', before)
    .where((open) => void open.whereNull('locked_until').orWhere('locked_until', '<', now))
    .delete();
}
