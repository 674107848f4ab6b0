import assert from 'node:assert/strict';
import { findOutOfLine, isOutOfLine, pool } from '../../../src/core/audit/rates.ts';

describe('rates that are out of line', () => {
  it('agree with a count of all ways in which the events can fall on the occasions', () => {
    // Every subset of the occasions with that many events; the unit's own occasions are the first ones.
    for (let all = 1; all <= 9; all += 1) {
      for (let events = 0; events <= all; events += 1) {
        for (let own = 0; own <= all; own += 1) {
          const tally = countSubsets(all, events, own);
          for (let times = Math.max(0, events + own - all); times <= Math.min(own, events); times += 1) {
            const ways = tally.slice(times).reduce((sum, count) => sum + count, 0);
            const total = tally.reduce((sum, count) => sum + count, 0);
            const [rate, pooled] = [
              { times, of: own },
              { times: events, of: all },
            ];
            assert.equal(isOutOfLine(rate, pooled), ways * 1000 < total, JSON.stringify({ rate, pooled }));
          }
        }
      }
    }
  });

  it('the boundary: once in 1001 ways is out of line, once in 1000 or fewer is not', () => {
    // All 4 events on the unit's own 4 of 14 occasions: one of C(14, 4) = 1001 ways. Of 13 occasions: 715 ways.
    assert.equal(isOutOfLine({ times: 4, of: 4 }, { times: 4, of: 14 }), true);
    assert.equal(isOutOfLine({ times: 4, of: 4 }, { times: 4, of: 13 }), false);
    // One event among 1000 occasions, the unit's only one: exactly once in 1000, which is not less.
    assert.equal(isOutOfLine({ times: 1, of: 1 }, { times: 1, of: 1000 }), false);
    assert.equal(isOutOfLine({ times: 1, of: 1 }, { times: 1, of: 1001 }), true);
  });

  it('a unit that is alone, or has no events, is in line', () => {
    assert.equal(isOutOfLine({ times: 50, of: 50 }, { times: 50, of: 50 }), false);
    assert.equal(isOutOfLine({ times: 0, of: 500 }, { times: 3, of: 100_000 }), false);
    assert.equal(isOutOfLine({ times: 0, of: 0 }, { times: 0, of: 0 }), false);
  });

  it('an officer who falls out nine times as often as all others is found among hundreds', () => {
    const rates = Array.from({ length: 300 }, (_, i) => ({ times: i === 7 ? 9 : 1, of: 30 }));
    assert.deepEqual(pool(rates), { times: 308, of: 9000 });
    assert.deepEqual(
      findOutOfLine(rates).flatMap((isOut, i) => (isOut ? [i] : [])),
      [7],
    );
  });

  it('is quick where there are a million occasions', () => {
    assert.equal(isOutOfLine({ times: 40, of: 1000 }, { times: 2000, of: 1_000_000 }), true);
    assert.equal(isOutOfLine({ times: 3, of: 1000 }, { times: 2000, of: 1_000_000 }), false);
  });

  it('refuses what is no rate', () => {
    assert.throws(() => isOutOfLine({ times: 2, of: 1 }, { times: 2, of: 3 }), RangeError);
    assert.throws(() => isOutOfLine({ times: 2, of: 3 }, { times: 1, of: 9 }), RangeError);
    assert.throws(() => isOutOfLine({ times: 0, of: 3 }, { times: 8, of: 9 }), RangeError);
  });
});

/** By how many of the first `own` of `all` occasions are among those chosen, the number of choices of `events` of them. */
function countSubsets(all: number, events: number, own: number): number[] {
  const tally = Array.from({ length: own + 1 }, () => 0);
  for (let set = 0; set < 1 << all; set += 1) {
    const bits = Array.from({ length: all }, (_, i) => (set >> i) & 1);
    if (bits.reduce((sum, bit) => sum + bit, 0) !== events) continue;
    const inside = bits.slice(0, own).reduce((sum, bit) => sum + bit, 0);
    tally[inside] = (tally[inside] ?? 0) + 1;
  }
  return tally;
}
