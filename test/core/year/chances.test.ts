import assert from 'node:assert/strict';
import { dutyChance } from '../../../src/core/draw/chances/hazard.ts';
import { Refusal } from '../../../src/core/refusal.ts';
import {
  expectedVisits,
  plannedDuty,
  ratioRange,
  solveChance,
  visitWeights,
  type CoinSpec,
} from '../../../src/core/year/chances.ts';
import { cap, duty, line, plan } from './samples.ts';

const unit = 1_000_000_000;
const spec = (changes: Partial<CoinSpec>): CoinSpec => ({
  periods: 12,
  reserve: 0,
  owed: 1,
  allowed: null,
  ...changes,
});

/** The weight of every number of visits, by going through all sequences of tosses. */
function countSequences(given: CoinSpec, k: bigint): ReadonlyMap<number, bigint> {
  const draws = given.periods + given.reserve;
  const most = given.allowed ?? draws;
  const weights = new Map<number, bigint>();
  for (let sequence = 0; sequence < 2 ** draws; sequence += 1) {
    const falls = Array.from({ length: draws }, (_, draw) => Math.floor(sequence / 2 ** draw) % 2 === 1);
    const before = falls.slice(0, given.periods).filter(Boolean).length;
    if (before < given.owed || before > most) continue;
    // A toss of the reserve means nothing once the cap is reached.
    const visits = Math.min(most, falls.filter(Boolean).length);
    const weight = falls.reduce((product, fell) => product * (fell ? k : BigInt(unit) - k), 1n);
    weights.set(visits, (weights.get(visits) ?? 0n) + weight);
  }
  return weights;
}

/** Expected visits of the year in floating point, from the engine's hazards played state by state. */
function playHazards({ periods, reserve, owed, allowed }: CoinSpec, k: number) {
  const most = allowed ?? periods + reserve;
  let states = new Map([[0, 1]]);
  const byDraw: number[] = [];
  for (let draw = 0; draw < periods + reserve; draw += 1) {
    const left = Math.max(1, periods - draw);
    const next = new Map<number, number>();
    let drawn = 0;
    for (const [done, chance] of states) {
      if (chance === 0) continue;
      const state = {
        owed: Math.max(0, owed - done),
        allowed: Math.min(most - done, left),
        periods: left,
      };
      const hazard = most === done ? 0 : dutyChance(state, k) / unit;
      drawn += chance * hazard;
      next.set(done + 1, (next.get(done + 1) ?? 0) + chance * hazard);
      next.set(done, (next.get(done) ?? 0) + chance * (1 - hazard));
    }
    byDraw.push(drawn);
    states = next;
  }
  return { byDraw, states };
}

describe('the coin of a duty', () => {
  it('has the published chances for one and for two visits a year', () => {
    // ρ = 10% a month with one visit owed: p = .033846; ρ = 18% with two: p = .043643 (exact check in rationals).
    assert.equal(Math.round(solveChance(spec({}), 12_000, '') / 1000), 33_846);
    assert.equal(Math.round(solveChance(spec({ owed: 2 }), 21_600, '') / 1000), 43_643);
  });

  it('counts every sequence of tosses that the year may take, and no other', () => {
    for (const given of [
      spec({ periods: 5 }),
      spec({ periods: 4, reserve: 2, owed: 2, allowed: 3 }),
      spec({ periods: 6, reserve: 1, owed: 0, allowed: 1 }),
      spec({ periods: 3, reserve: 2, owed: 1, allowed: 4 }),
      spec({ periods: 5, reserve: 1, owed: 2, allowed: 2 }),
    ]) {
      const counted = countSequences(given, 70_000_000n);
      const weights = visitWeights(given, 70_000_000);
      const total = [...counted.values()].reduce((sum, weight) => sum + weight, 0n);
      const sum = weights.reduce((whole, weight) => whole + weight, 0n);
      weights.forEach((weight, visits) =>
        assert.equal(weight * total, (counted.get(visits) ?? 0n) * sum, JSON.stringify({ given, visits })),
      );
    }
  });

  it('makes the engine draw the yearly ratio, the same in every draw before the reserve, within duty and cap', () => {
    for (const [given, ratio] of [
      [spec({ periods: 11, reserve: 1, allowed: 2 }), 12_500],
      [spec({ periods: 10, reserve: 2, owed: 2, allowed: 4 }), 26_000],
      [spec({ periods: 10, reserve: 2 }), 18_000],
      [spec({ periods: 4, owed: 0, allowed: 1 }), 500],
    ] as const) {
      const k = solveChance(given, ratio, '');
      const { byDraw, states } = playHazards(given, k);
      const sum = byDraw.reduce((total, each) => total + each, 0);
      assert(Math.abs(sum - ratio / 10_000) < 1e-6, `${sum} for ${ratio}`);
      for (const each of byDraw.slice(0, given.periods))
        assert(Math.abs(each - (byDraw[0] ?? 0)) < 1e-6, String(byDraw));
      for (const [visits, chance] of states)
        assert(chance < 1e-9 || (visits >= given.owed && visits <= (given.allowed ?? 99)));
    }
  });

  it('is the least that reaches the ratio', () => {
    const given = spec({ periods: 11, reserve: 1, allowed: 2 });
    const k = solveChance(given, 12_500, '');
    assert(expectedVisits(given, k) >= 1_250_000_000n);
    assert(expectedVisits(given, k - 1) < 1_250_000_000n);
  });

  it('is given by the number of draws alone where duty and cap are equal', () => {
    assert.equal(solveChance(spec({ periods: 11, reserve: 1, allowed: 1 }), 10_000, ''), 90_909_090);
    assert.equal(expectedVisits(spec({ periods: 11, reserve: 1, allowed: 1 }), 90_909_090), 1_000_000_000n);
  });

  it('reaches from just above the duty to the cap', () => {
    assert.deepEqual(ratioRange(spec({ allowed: 2 })), { from: 10_001, to: 20_000 });
    assert.deepEqual(ratioRange(spec({ periods: 3, reserve: 1, owed: 0 })), { from: 1, to: 40_000 });
    assert.deepEqual(ratioRange(spec({ owed: 2, allowed: 2 })), { from: 20_000, to: 20_000 });
    assert.equal(solveChance(spec({ allowed: 2 }), 20_000, ''), unit - 1);
    assert(solveChance(spec({ allowed: 2 }), 10_001, '') > 1);
  });

  it('refuses ratios that no coin gives, naming the nearest that one does', () => {
    const refused = (given: CoinSpec, ratio: number): string | undefined => {
      try {
        solveChance(given, ratio, '检查义务“全覆盖”');
      } catch (error) {
        assert(error instanceof Refusal && error.code === 'contradiction');
        return error.problems[0]?.message;
      }
      return undefined;
    };
    assert.equal(
      refused(spec({ allowed: 2 }), 10_000),
      '检查义务“全覆盖”的年度比例为 100%，而每家每年至少 1 次、至多 2 次，年度比例应高于 100%、不高于 200%：请改为最接近的 100.01%',
    );
    assert.equal(
      refused(spec({ allowed: 2 }), 20_001),
      '检查义务“全覆盖”的年度比例为 200.01%，而每家每年至少 1 次、至多 2 次，年度比例应高于 100%、不高于 200%：请改为最接近的 200%',
    );
    assert.equal(
      refused(spec({ periods: 1, owed: 2 }), 25_000),
      '检查义务“全覆盖”要求每家每年 2 次，而补查月份之前只抽 1 次',
    );
    assert.equal(refused(spec({ allowed: 2 }), 10_001), undefined);
  });
});

describe('the duty of a task', () => {
  it('carries one chance for each class, with the cap of the class', () => {
    const given = duty({ classes: [{ value: 'D', ratio_bp: 25_000 }], otherwise_bp: 12_500 });
    const annual = plan({
      duties: [given],
      caps: [
        cap({ name: 'D', scope: [{ attribute: 'credit_class', values: ['D'] }], visits: 4 }),
        cap({ name: '其他', scope: [{ attribute: 'credit_class', values: ['A', 'B', 'C', ''] }], visits: 2 }),
        cap({ name: '另一事项', items: ['SL-09'], visits: 1 }),
      ],
    });
    const planned = plannedDuty(
      annual,
      given,
      line({ scope: [{ attribute: 'credit_class', values: ['A', 'D'] }] }),
    );
    assert.equal(planned.attribute, 'credit_class');
    assert.deepEqual(planned.table, [
      {
        value: 'D',
        chance_ppb: solveChance(spec({ periods: 11, reserve: 1, owed: 1, allowed: 4 }), 25_000, ''),
      },
    ]);
    assert.equal(
      planned.otherwise,
      solveChance(spec({ periods: 11, reserve: 1, owed: 1, allowed: 2 }), 12_500, ''),
    );
  });
});
