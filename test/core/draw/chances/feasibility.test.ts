import assert from 'node:assert/strict';
import fc from 'fast-check';
import { findContradictions } from '../../../../src/core/draw/chances/contradictions.ts';
import { leastSample } from '../../../../src/core/draw/chances/feasibility.ts';
import { boundsOf, percentText } from '../../../../src/core/draw/chances/floors.ts';
import { sampleOf } from '../../../../src/core/draw/build-frame.ts';
import { inclusionProbabilities } from '../../../../src/core/draw/chances/inclusion-probabilities.ts';
import { FlowNetwork } from '../../../../src/core/draw/chances/max-flow.ts';
import { populationOf } from '../../../../src/core/draw/chances/population.ts';
import { unit, type Rules } from '../../../../src/core/draw/rules.ts';
import { frames } from './samples-frames.ts';
import { duty, floor, makeRules, weighted, type Weighted } from '../samples.ts';

const twoTrees = (one: readonly ReturnType<typeof floor>[], two: readonly ReturnType<typeof floor>[]) => [
  { attributes: ['kind'], floors: one },
  { attributes: ['level'], floors: two },
];
const times = (count: number, kind: string, level: string): readonly Weighted[] =>
  Array.from({ length: count }, () => weighted(1, kind, level));

const leastOf = (targets: readonly Weighted[], rules: Rules): ReturnType<typeof leastSample> | undefined => {
  const population = populationOf(targets, rules);
  const bounds = boundsOf(population, rules);
  if (findContradictions(population, rules, bounds).length > 0) return undefined;
  return leastSample(population, rules, bounds);
};

/**
 * What a set of floors asks for whatever the assignment: their sum, where rows under no floor of the set still keep their
 * start, and rows under two of them count twice at their highest. The most that any set asks for is the least Σπ (duality of
 * linear programmes).
 */
function asksFor(
  targets: readonly Weighted[],
  rules: Rules,
  chosen: readonly { readonly rows: readonly number[]; readonly asked: number }[],
): number {
  const { start, eligible } = populationOf(targets, rules);
  return [...targets.keys()].reduce(
    (sum, row) => {
      if (eligible[row] !== 1) return sum;
      const times = chosen.filter(({ rows }) => rows.includes(row)).length;
      const bound = times === 0 ? (start[row] ?? 0) : Math.max(start[row] ?? 0, rules.maximum_ppb);
      return sum + (1 - times) * bound;
    },
    chosen.reduce((sum, { asked }) => sum + asked * unit, 0),
  );
}

/** Frames with floors of kinds in one tree and of districts in the other, each alone within reach. */
const crossing = fc
  .record({
    cells: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 9, maxLength: 9 }),
    asked: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 6, maxLength: 6 }),
    maximum: fc.constantFrom(unit, 900_000_000),
  })
  .map(({ cells, asked, maximum }) => {
    const floors = asked.map((minimum, i) => floor([String(i % 3)], minimum));
    return {
      targets: cells.flatMap((count, i) => times(count, String(i % 3), String(Math.floor(i / 3)))),
      rules: makeRules({ maximum_ppb: maximum, trees: twoTrees(floors.slice(0, 3), floors.slice(3)) }),
    };
  });

describe('the least sample of any assignment', () => {
  it('is the most that any set of floors asks for, and the floors that are named ask for just that', () => {
    let solved = 0;
    let crossed = 0;
    fc.assert(
      fc.property(fc.oneof(frames, crossing), ({ targets, rules }) => {
        const least = leastOf(targets, rules);
        if (least === undefined) return;
        solved += 1;
        const { trees } = populationOf(targets, rules);
        const bounds = boundsOf(populationOf(targets, rules), rules);
        const floors = bounds.flatMap((tree, t) =>
          tree.floors
            .filter(({ asked }) => asked > 0)
            .map(({ stratum, asked, floor: { path } }) => ({
              rows: [...(trees[t]?.rowsOf(stratum) ?? [])],
              asked,
              key: JSON.stringify([t, path]),
            })),
        );
        let most = 0;
        for (let set = 0; set < 2 ** floors.length; set += 1)
          most = Math.max(
            most,
            asksFor(
              targets,
              rules,
              floors.filter((_, i) => (set >> i) % 2 === 1),
            ),
          );
        assert.equal(least.sum, most);
        const named = least.floors.map(({ tree, path }) => JSON.stringify([tree, path]));
        if (new Set(least.floors.map(({ tree }) => tree)).size === 2) crossed += 1;
        assert.equal(
          asksFor(
            targets,
            rules,
            floors.filter(({ key }) => named.includes(key)),
          ),
          most,
        );
        assert.equal(named.length, new Set(named).size);
      }),
      { seed: 21, numRuns: 2000 },
    );
    assert.ok(solved > 1000 && crossed > 50, `${solved} solved, ${crossed} across both trees`);
  });

  it('is what these rules reach when there is one tree', () => {
    // Children first and nothing more than is missing: in one tree the sum below every node is as small as can be.
    fc.assert(
      fc.property(frames, ({ targets, rules }) => {
        const one = { ...rules, trees: rules.trees.slice(0, 1), budget: null };
        const least = leastOf(targets, one);
        if (least === undefined || Math.ceil(least.sum / unit) * unit > reachOf(targets, one)) return;
        const pi = inclusionProbabilities(populationOf(targets, one), one);
        assert.equal(sampleOf(pi), Math.ceil(least.sum / unit));
      }),
      { seed: 22, numRuns: 500 },
    );
  });
});

function reachOf(targets: readonly Weighted[], rules: Rules): number {
  const { start, eligible } = populationOf(targets, rules);
  return start.reduce((sum, pi, row) => sum + (eligible[row] === 1 ? Math.max(pi, rules.maximum_ppb) : 0), 0);
}

describe('a sample that does not fit is refused', () => {
  const cases: readonly (readonly [string, readonly Weighted[], Rules, string, string])[] = [
    [
      'as impossible when disjoint floors ask for more than the budget, naming them',
      [...times(5, '医院', '甲区'), ...times(5, '诊所', '乙区')],
      makeRules({
        budget: 4,
        trees: twoTrees([floor(['医院'], 2), floor(['诊所'], 1)], [floor(['乙区'], 3)]),
      }),
      'budget',
      '抽取总数上限是 4 家，按本规则要抽 5 家；换一种分法也办不到，至少要抽 5 家（“医院” 2 家、“乙区” 3 家合计）。请把上限提高到 5 家，或降低下限',
    ],
    [
      'as a matter of these rules when another assignment would fit',
      // Hospitals 1/2 each; 甲区 has 2 and misses 2 for eight rows: 6 in all. But 甲区's four hospitals alone could nearly meet both floors.
      [...times(4, '医院', '甲区'), ...times(4, '医院', '乙区'), ...times(4, '诊所', '甲区')],
      makeRules({ budget: 5, trees: twoTrees([floor(['医院'], 4)], [floor(['甲区'], 4)]) }),
      'budget',
      '抽取总数上限是 5 家，按本规则要抽 6 家；这不是办不到：别的分法最少可以只抽 5 家，但不是本规则的分法。请把上限提高到 6 家，或降低下限',
    ],
    [
      'as impossible when floors that overlap ask for more than the budget',
      // 甲区's two hospitals count for both floors, the other two of each cannot: 3 + 3 − 2 at least.
      [...times(2, '医院', '甲区'), ...times(2, '医院', '乙区'), ...times(2, '诊所', '甲区')],
      makeRules({ budget: 3, trees: twoTrees([floor(['医院'], 3)], [floor(['甲区'], 3)]) }),
      'budget',
      '抽取总数上限是 3 家，按本规则要抽 5 家；换一种分法也办不到，至少要抽 4 家（“医院” 3 家、“甲区” 3 家，同属两项的对象只计一次）。请把上限提高到 5 家，或降低下限',
    ],
    [
      'as impossible when the duties alone ask for more than the budget',
      Array.from({ length: 3 }, () => ({
        ...weighted(1),
        duties: [{ owed: 1, allowed: 1, periods: 2 }],
      })),
      makeRules({ budget: 1, duties: [duty(5)] }),
      'budget',
      '抽取总数上限是 1 家，按本规则要抽 2 家；换一种分法也办不到，至少要抽 2 家（各对象的起始概率合计，不足一家的进为一家）。请把上限提高到 2 家，或降低下限',
    ],
    [
      'as impossible when the maximum leaves no room for a single target',
      times(2, '', ''),
      makeRules({ maximum_ppb: 499_999_999 }),
      'maximum_ppb',
      '全部对象按各层下限合计应抽取 1 家（不足一家的进为一家），可抽对象 2 家在最高概率 49.9999999% 下达不到；换一种分法也办不到（各对象的起始概率合计，不足一家的进为一家）。请提高最高概率、降低下限或扩大范围',
    ],
    [
      'as impossible when the floors together need another target and the maximum leaves no room for it',
      [...times(2, '医院', ''), ...times(1, '诊所', '')],
      makeRules({ maximum_ppb: 500_000_000, trees: twoTrees([floor(['医院'], 1)], []) }),
      'maximum_ppb',
      '全部对象按各层下限合计应抽取 2 家（不足一家的进为一家），可抽对象 3 家在最高概率 50% 下达不到；换一种分法也办不到（“医院” 1 家，加上其余对象的起始概率）。请提高最高概率、降低下限或扩大范围',
    ],
    [
      'as a matter of these rules when another assignment would fit under the maximum',
      // 8 hospitals share 3; 甲区 has 1.875 and misses 1.125: 4.125 in all, so 5, but only 11 · 0.45 = 4.95 can be reached. With 0.45 for the
      // five hospitals of 甲区 3.75 would do, so 4.
      [...times(5, '医院', '甲区'), ...times(3, '医院', '乙区'), ...times(3, '诊所', '甲区')],
      makeRules({ maximum_ppb: 450_000_000, trees: twoTrees([floor(['医院'], 3)], [floor(['甲区'], 3)]) }),
      'maximum_ppb',
      '全部对象按各层下限合计应抽取 5 家（不足一家的进为一家），可抽对象 11 家在最高概率 45% 下达不到；这不是办不到：别的分法抽取 4 家即可，但不是本规则的分法。请提高最高概率、降低下限或扩大范围',
    ],
  ];
  for (const [title, targets, rules, place, message] of cases) {
    it(title, () => {
      assert.throws(() => inclusionProbabilities(populationOf(targets, rules), rules), {
        code: 'contradiction',
        problems: [{ place, message }],
      });
    });
  }

  it('naming no more than ten floors', () => {
    const kinds = Array.from({ length: 12 }, (_, i) => `第${String(i + 1).padStart(2, '0')}类`);
    const floors = kinds.map((kind) => floor([kind], 1));
    const rules = makeRules({ budget: 11, trees: twoTrees(floors, []) });
    const targets = kinds.flatMap((kind) => times(2, kind, ''));
    assert.throws(
      () => inclusionProbabilities(populationOf(targets, rules), rules),
      (error) => {
        assert.match(JSON.stringify(error), /“第10类” 1 家等 12 项下限合计）/);
        assert.doesNotMatch(JSON.stringify(error), /第11类/);
        return true;
      },
    );
  });

  it('and the budget that is proposed is the least under which these rules work', () => {
    let proposed = 0;
    fc.assert(
      fc.property(frames, ({ targets, rules }) => {
        const population = populationOf(targets, rules);
        const isRefused = (budget: number | null): string | undefined => {
          try {
            inclusionProbabilities(population, { ...rules, budget });
            return undefined;
          } catch (error) {
            return JSON.stringify(error);
          }
        };
        if (isRefused(null) !== undefined) return;
        const found = /请把上限提高到 (\d+) 家/.exec(isRefused(1) ?? '');
        if (found === null) return;
        proposed += 1;
        const budget = Number(found[1]);
        assert.equal(isRefused(budget), undefined);
        assert.match(isRefused(budget - 1) ?? '', /抽取总数上限/);
      }),
      { seed: 23, numRuns: 300 },
    );
    assert.ok(proposed > 50, `${proposed}`);
  });
});

describe('the greatest flow', () => {
  it('is the least cut of a small network, by trying every cut', () => {
    const arcs = fc.array(
      fc.tuple(
        fc.integer({ min: 0, max: 6 }),
        fc.integer({ min: 0, max: 6 }),
        fc.integer({ min: 0, max: 20 }),
      ),
      { maxLength: 25 },
    );
    fc.assert(
      fc.property(arcs, (list) => {
        const network = new FlowNetwork(7);
        for (const [from, to, capacity] of list) network.addArc(from, to, capacity);
        const flow = network.fill(0, 6);
        const cutOf = (isNear: (node: number) => boolean): number =>
          list.reduce((sum, [from, to, room]) => sum + (isNear(from) && !isNear(to) ? room : 0), 0);
        let least = Infinity;
        for (let set = 0; set < 32; set += 1)
          least = Math.min(
            least,
            cutOf((node) => node === 0 || (node < 6 && (set >> (node - 1)) % 2 === 1)),
          );
        assert.equal(flow, least);
        const layers = network.layersFrom(0);
        assert.equal(
          cutOf((node) => (layers[node] ?? -1) >= 0),
          least,
        );
      }),
      { seed: 24, numRuns: 1000 },
    );
  });
});

describe('a share in percent', () => {
  it('is exact to the last part', () => {
    for (const [ppb, text] of [
      [unit, '100%'],
      [1, '0.0000001%'],
      [50_000_000, '5%'],
      [50_011_685, '5.0011685%'],
      [999_999_999, '99.9999999%'],
      [0, '0%'],
      [100_000_000, '10%'],
    ] as const)
      assert.equal(percentText(ppb), text);
  });
});
