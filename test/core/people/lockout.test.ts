import assert from 'node:assert/strict';
import { countAttempt, lockedUntil, noAttempts, type Attempts } from '../../../src/core/people/lockout.ts';
import { signInPolicy } from '../../../src/core/people/policy.ts';

const policy = signInPolicy(2);
const minute = 60_000;
const start = 1_000_000_000_000;

/** Counts attempts at these minutes; `null` for each that met a lock. */
function attemptsAt(...minutes: readonly number[]): readonly (Attempts | null)[] {
  let known: Attempts = noAttempts;
  return minutes.map((at) => {
    const counted = countAttempt(known, start + at * minute, policy);
    if (counted === undefined) return null;
    known = counted;
    return counted;
  });
}

const locks = (attempts: readonly (Attempts | null)[]) =>
  attempts.map((each) => (each === null ? 'refused' : each.lockedUntil === null ? '-' : 'locks'));

describe('the lock of an account', () => {
  it('comes with the fifth failure within fifteen minutes and lasts fifteen', () => {
    assert.deepEqual(locks(attemptsAt(0, 1, 2, 3, 4, 5, 18.9, 19)), [
      '-',
      '-',
      '-',
      '-',
      'locks',
      'refused',
      'refused',
      '-',
    ]);
    assert.equal(attemptsAt(0, 1, 2, 3, 4)[4]?.lockedUntil, start + 19 * minute);
  });

  it('does not come when the fifth is fifteen minutes after the first, and does just before', () => {
    assert.deepEqual(locks(attemptsAt(0, 1, 2, 3, 15)), ['-', '-', '-', '-', '-']);
    assert.deepEqual(locks(attemptsAt(0, 1, 2, 3, 14.99)), ['-', '-', '-', '-', 'locks']);
  });

  it('slides: what counts are the last fifteen minutes, whenever they began', () => {
    assert.deepEqual(locks(attemptsAt(0, 10, 12, 14, 16, 18)), ['-', '-', '-', '-', '-', 'locks']);
  });

  it('gives five tries again when it is over', () => {
    const again = attemptsAt(0, 0, 0, 0, 0, 15, 15, 15, 15, 15, 15);
    assert.deepEqual(locks(again).slice(5), ['-', '-', '-', '-', 'locks', 'refused']);
  });

  it('is none where the clock was set back by a day since', () => {
    const locked = { failures: [], lockedUntil: start + 10 * minute };
    assert.equal(lockedUntil(locked, start, policy), start + 10 * minute);
    assert.equal(lockedUntil(locked, start - 24 * 60 * minute, policy), null);
    assert.equal(lockedUntil(locked, start + 10 * minute, policy), null);
  });

  it('lasts twice as long at level 3', () => {
    assert.equal(signInPolicy(3).lockMinutes, 30);
    assert.equal(signInPolicy().lockMinutes, 15);
  });
});
