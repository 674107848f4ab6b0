import { countAttempt } from '../../core/people/lockout.ts';
import { signInPolicy } from '../../core/people/policy.ts';
import { inTransaction, type Context } from '../../context.ts';
import { getAttempts, saveAttempts } from '../../store/sign-in-attempts.ts';

/** An attempt that was counted; `locks` tells until when the account is locked should it fail. */
export interface CountedAttempt {
  /** UTC, ISO 8601 with milliseconds; null when more attempts are left. */
  readonly locks: string | null;
}

/** So often somebody else may be first before we give up; each time one more attempt is counted, so the lock ends it sooner. */
const maxRounds = 50;

/**
 * Counts an attempt on an account before its password is looked at; undefined when the account is locked. Any number of processes
 * together count exactly: each compares the version that it saw.
 */
export async function takeAttempt(context: Context, accountKey: string): Promise<CountedAttempt | undefined> {
  const policy = signInPolicy(context.protectionLevel);
  for (let round = 0; round < maxRounds; round += 1) {
    const known = await getAttempts(context.db, accountKey);
    const counted = countAttempt(known, context.now().getTime(), policy);
    if (counted === undefined) return undefined;
    const isSaved = await inTransaction(context, (inner) =>
      saveAttempts(inner, accountKey, known.version, counted),
    );
    const { lockedUntil } = counted;
    if (isSaved) return { locks: lockedUntil === null ? null : new Date(lockedUntil).toISOString() };
  }
  return undefined;
}
