import assert from 'node:assert/strict';
import type { DutyState } from '../../../../src/core/draw/frame.ts';
import { coinOf, DutyChances, dutyChance, startOf } from '../../../../src/core/draw/chances/hazard.ts';
import { unit } from '../../../../src/core/draw/rules.ts';
import { firstFallsBySequences, startBySequences } from './coin-sequences.ts';
import { duty, makeRules } from '../samples.ts';

const whole = BigInt(unit);
const coins = [1, 2, 83_333_333, 333_333_333, 500_000_000, 707_106_781, 999_999_998, 999_999_999];

const states: readonly DutyState[] = Array.from({ length: 7 }, (_, m) => m + 1).flatMap((periods) =>
  Array.from({ length: periods }, (_, c) => c + 1).flatMap((allowed) =>
    Array.from({ length: allowed + 1 }, (_, owed) => ({ owed, allowed, periods })),
  ),
);

describe('the chance of a duty', () => {
  it('is the exact fraction, rounded down, that all sequences of coins give, for every state of up to seven periods', () => {
    assert.equal(states.length, 112);
    for (const k of coins)
      for (const state of states)
        assert.equal(dutyChance(state, k), startBySequences(state, k), JSON.stringify({ k, state }));
  });

  it('worked by hand: one visit in two periods with an even coin is taken now with chance 2/3, or 1/2 when only one is allowed', () => {
    // Of the four sequences 11, 10, 01, 00 the last is ruled out, and under the cap the first too.
    assert.equal(dutyChance({ owed: 1, allowed: 2, periods: 2 }, 500_000_000), 666_666_666);
    assert.equal(dutyChance({ owed: 1, allowed: 1, periods: 2 }, 500_000_000), 500_000_000);
    assert.equal(dutyChance({ owed: 0, allowed: 1, periods: 2 }, 500_000_000), 333_333_333);
  });

  it('is owed/periods whatever the coin when exactly what is owed is allowed', () => {
    for (const k of coins)
      for (const [owed, periods] of [
        [1, 12],
        [5, 12],
        [399, 400],
      ] as const)
        assert.equal(dutyChance({ owed, allowed: owed, periods }, k), Math.floor((owed * unit) / periods));
  });

  it('is the bare coin when nothing is owed and nothing forbidden', () => {
    for (const k of coins) assert.equal(dutyChance({ owed: 0, allowed: 400, periods: 400 }, k), k);
  });

  it('is certain only when every period is owed, and never nothing', () => {
    assert.equal(dutyChance({ owed: 400, allowed: 400, periods: 400 }, 1), unit);
    assert.equal(dutyChance({ owed: 399, allowed: 400, periods: 400 }, unit - 1), unit - 1);
    // U · k / (U − k + 400 · k) is below 1 for k = 1.
    assert.equal(dutyChance({ owed: 0, allowed: 1, periods: 400 }, 1), 1);
  });

  it('refuses states that no eligible target may have', () => {
    for (const [owed, allowed, periods] of [
      [-1, 1, 1],
      [2, 1, 3],
      [0, 0, 3],
      [0, 3, 2],
      [0, 1, 401],
    ] as const)
      assert.throws(() => dutyChance({ owed, allowed, periods }, 5), RangeError);
  });
});

/** The year played out: at the end the mass of every outcome in units of U^−periods, and for each period the mass of being drawn in it. */
function playYear(start: DutyState, k: number): { rates: bigint[]; ends: Map<string, bigint> } {
  let masses = new Map([[`${start.owed} ${start.allowed}`, 1n]]);
  const rates: bigint[] = [];
  for (let periods = start.periods; periods > 0; periods -= 1) {
    const next = new Map<string, bigint>();
    const add = (owed: number, allowed: number, mass: bigint): void => {
      const key = `${Math.max(owed, 0)} ${allowed}`;
      next.set(key, (next.get(key) ?? 0n) + mass);
    };
    let rate = 0n;
    for (const [key, mass] of masses) {
      const [owed = 0, allowed = 0] = key.split(' ').map(Number);
      const state = { owed, allowed: Math.min(allowed, periods), periods };
      const h = allowed === 0 ? 0n : BigInt(dutyChance(state, k));
      rate += mass * h;
      if (h > 0n) add(owed - 1, allowed - 1, mass * h);
      if (h < whole) add(owed, allowed, mass * (whole - h));
    }
    rates.push(rate * whole ** BigInt(periods - 1));
    masses = next;
  }
  return { rates, ends: masses };
}

describe('a year played with these chances', () => {
  it('ends with every visit made that was owed, and none beyond what was allowed', () => {
    for (const k of coins)
      for (const state of states) {
        const { ends } = playYear(state, k);
        for (const key of ends.keys()) {
          const [owed, allowed = -1] = key.split(' ').map(Number);
          assert.ok(owed === 0 && allowed >= 0, `${key} after ${JSON.stringify(state)}`);
        }
        const total = [...ends.values()].reduce((sum, mass) => sum + mass, 0n);
        assert.equal(total, whole ** BigInt(state.periods));
      }
  });

  it('has the same chance in every month, to a ppb for each month before', () => {
    // The chance of the first coin given the bounds is that of every coin, by symmetry; each month's chance is rounded down once.
    for (const k of coins)
      for (const state of states) {
        const { over, under } = firstFallsBySequences(state, k);
        playYear(state, k).rates.forEach((rate, month) => {
          const gap = rate * under - over * whole ** BigInt(state.periods);
          const limit = BigInt(month + 1) * under * whole ** BigInt(state.periods - 1);
          assert.ok((gap < 0n ? -gap : gap) <= limit, JSON.stringify({ k, state, month }));
        });
      }
  });
});

describe('the start of a target', () => {
  const byClass = {
    name: '按信用等级',
    attribute: 'level',
    table: [
      { value: 'A', chance_ppb: 10 },
      { value: 'D', chance_ppb: 40 },
    ],
    otherwise: 20,
  };

  it('takes the coin from the table by the attribute, and the other one otherwise', () => {
    assert.equal(coinOf(byClass, { level: 'D' }), 40);
    assert.equal(coinOf(byClass, { level: 'C' }), 20);
    assert.equal(coinOf(byClass, {}), 20);
    assert.equal(coinOf({ ...byClass, attribute: null }, { level: 'D' }), 20);
  });

  it('is the largest chance of the duties that concern it, the first of equal ones, and 1 ppb without any', () => {
    const rules = makeRules({ duties: [duty(100, '甲'), byClass, duty(100, '丙')] });
    const free = { owed: 0, allowed: 5, periods: 5 };
    const start = (...states: readonly (DutyState | null)[]): unknown =>
      startOf(rules, states, { level: 'D' });
    assert.deepEqual(start(null, null, null), { pi: 1, duty: null });
    assert.deepEqual(start(null, free, null), { pi: 40, duty: 1 });
    assert.deepEqual(start(free, free, free), { pi: 100, duty: 0 });
    assert.deepEqual(start(free, { owed: 1, allowed: 1, periods: 4 }, free), { pi: 250_000_000, duty: 1 });
  });

  it('is the same from a memory of chances', () => {
    const chances = new DutyChances();
    for (let round = 0; round < 2; round += 1)
      for (const k of coins)
        for (const state of states) assert.equal(chances.of(state, k), dutyChance(state, k));
  });
});
