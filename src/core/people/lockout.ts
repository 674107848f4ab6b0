import type { SignInPolicy } from './policy.ts';

/** What is known of the attempts to sign in to an account. Instants are milliseconds since 1970. */
export interface Attempts {
  /** When somebody tried and did not succeed, or is still trying; oldest first. */
  readonly failures: readonly number[];
  readonly lockedUntil: number | null;
}

/** Nobody has tried. */
export const noAttempts: Attempts = { failures: [], lockedUntil: null };

const minute = 60_000;

/** Until when an account is locked; null when it is not. A lock that lies too far ahead, since the clock was set back, is none. */
export function lockedUntil(
  { lockedUntil: end }: Attempts,
  now: number,
  policy: SignInPolicy,
): number | null {
  const isLocked = end !== null && now < end && end - now <= policy.lockMinutes * minute;
  return isLocked ? end : null;
}

/**
 * Counts an attempt before its password is looked at, so that many at once get no more tries than one after the other; success takes
 * it back. The last try that the policy allows locks the account. Returns undefined for a locked account: nothing is tried then.
 */
export function countAttempt(known: Attempts, now: number, policy: SignInPolicy): Attempts | undefined {
  if (lockedUntil(known, now, policy) !== null) return undefined;
  // After a lock counting begins anew; failures from after now are of a clock that was set back.
  const earlier = known.lockedUntil === null ? known.failures : [];
  const since = now - policy.failureMinutes * minute;
  const failures = [...earlier.filter((at) => at > since && at <= now), now];
  const isLast = failures.length >= policy.maxFailures;
  return { failures, lockedUntil: isLast ? now + policy.lockMinutes * minute : null };
}
