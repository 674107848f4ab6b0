import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  floorCount,
  inclusionProbabilities,
  weightOf,
  type Weighted,
} from '../../../src/core/draw/inclusion-probabilities.ts';
import { comparePaths, unit, type Rules } from '../../../src/core/draw/rules.ts';
import { Refusal } from '../../../src/core/refusal.ts';
import { floor, makeRules, weighted } from './samples.ts';
import { probabilitiesByWaterLevel } from './water-filling.ts';

const kinds = ['医院', '诊所', '𠮷店'];
const levels = ['三级', '二级', ''];

const strata = (...floors: readonly ReturnType<typeof floor>[]): Rules['strata'] => ({
  attributes: ['kind', 'level'],
  floors,
});

/** Frames of up to 40 targets in a tree of 0, 1 or 2 levels, with floors that may or may not be within reach. */
const frames = fc
  .record({
    targets: fc.array(
      fc.record({
        kind: fc.constantFrom(...kinds),
        level: fc.constantFrom(...levels),
        weight: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 1_000_000 })),
        isExcluded: fc.integer({ min: 0, max: 7 }).map((n) => n === 0),
      }),
      { minLength: 1, maxLength: 40 },
    ),
    depth: fc.integer({ min: 0, max: 2 }),
    floors: fc.uniqueArray(
      fc.record({
        path: fc.oneof(
          fc.constant<readonly string[]>([]),
          fc.tuple(fc.constantFrom(...kinds)),
          fc.tuple(fc.constantFrom(...kinds), fc.constantFrom(...levels)),
        ),
        ratio_bp: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 4000 })),
        minimum: fc.integer({ min: 0, max: 3 }),
      }),
      { maxLength: 6, selector: ({ path }) => path.join('/') },
    ),
    maximum: fc.constantFrom(unit, 900_000_000, 500_000_001, 333_333_333),
  })
  .map(({ targets, depth, floors, maximum }) => ({
    targets: targets.map(({ kind, level, weight, isExcluded }) =>
      weighted(weight, kind, level, isExcluded ? '本年度已检查' : null),
    ),
    rules: makeRules({
      maximum_ppb: maximum,
      strata: {
        attributes: ['kind', 'level'].slice(0, depth),
        floors: floors
          .filter(({ path }) => path.length <= depth)
          .toSorted((a, b) => comparePaths(a.path, b.path)),
      },
    }),
  }));

const compute = (targets: readonly Weighted[], rules: Rules): readonly number[] | undefined => {
  try {
    return inclusionProbabilities(targets, rules);
  } catch (error) {
    assert.ok(error instanceof Refusal && error.code === 'contradiction', String(error));
    assert.ok(error.problems.length > 0, 'a contradiction without a word of explanation');
    return undefined;
  }
};

describe('the inclusion probabilities', () => {
  it('are those of the worked example of the specification', () => {
    const rules = makeRules({ maximum_ppb: 900_000_000, strata: { attributes: [], floors: [floor([], 2)] } });
    const targets = [1, 1, 2, 4].map((weight) => weighted(weight));
    assert.deepEqual(
      inclusionProbabilities(targets, rules),
      [275_000_000, 275_000_000, 550_000_000, 900_000_000],
    );
  });

  it('raise a stratum first and the whole afterwards, worked by hand', () => {
    // Stratum 医院: 1 + 1 is raised by 999999998, half each, to 1 · U. All: U + 1 is raised by 999999999, W = 4: the shares are
    // 249999999 (remainder 3), the same, and 499999999 (remainder 2); the two parts left go to the first two rows.
    const rules = makeRules({ strata: strata(floor(['医院'], 1)) });
    const targets = [weighted(1, '医院'), weighted(1, '医院'), weighted(2, '诊所')];
    assert.deepEqual(inclusionProbabilities(targets, rules), [750_000_000, 750_000_000, 500_000_000]);
  });

  it('give a hundred equal targets and a ratio of 5% exactly one part in twenty each', () => {
    const rules = makeRules({ strata: { attributes: [], floors: [floor([], 0, 500)] } });
    const targets = Array.from({ length: 100 }, () => weighted(3));
    assert.deepEqual(new Set(inclusionProbabilities(targets, rules)), new Set([50_000_000]));
  });

  it('give 214 of 4279 equal targets 50011685 ppb, and 50011684 to the last 115, worked by hand', () => {
    // 214 · 10^9 = 4279 · 50011684 + 4164; nobody is left at zero.
    const rules = makeRules({ strata: { attributes: [], floors: [floor([], 214)] } });
    const pi = inclusionProbabilities(
      Array.from({ length: 4279 }, () => weighted(1)),
      rules,
    );
    assert.deepEqual(pi.slice(0, 4164), Array(4164).fill(50_011_685));
    assert.deepEqual(pi.slice(4164), Array(115).fill(50_011_684));
  });

  it('round the sample up to one target where no floor asks for any, worked by hand', () => {
    // 1 + 1 is raised by 999999998; the shares are 199999999 (remainder 3) and 799999998 (2), the part over goes to the first.
    assert.deepEqual(
      inclusionProbabilities([weighted(1), weighted(4)], makeRules()),
      [200_000_001, 799_999_999],
    );
  });

  it('are 0 for the excluded, who neither count toward a ratio nor take a share', () => {
    const rules = makeRules({ strata: { attributes: [], floors: [floor([], 0, 5000)] } });
    const targets = [weighted(9, '', '', '暂停'), weighted(1), weighted(1), weighted(9, '', '', '暂停')];
    assert.deepEqual(inclusionProbabilities(targets, rules), [0, 500_000_000, 500_000_000, 0]);
  });

  it('give equal remainders to the lower rows, also across strata', () => {
    // Three equal rows share 999999997 missing parts: 333333332 each and one part over, for the lowest row, wherever it stands.
    const rules = makeRules({ strata: strata() });
    for (const order of [
      ['诊所', '医院', '医院'],
      ['医院', '诊所', '医院'],
    ])
      assert.deepEqual(
        inclusionProbabilities(
          order.map((kind) => weighted(1, kind)),
          rules,
        ),
        [333_333_334, 333_333_333, 333_333_333],
      );
  });

  it('count a floor as the greater of the minimum and the ratio rounded up', () => {
    for (const [ratio, minimum, eligible, expected] of [
      [500, 0, 20, 1],
      [500, 0, 21, 2],
      [1, 0, 10_000, 1],
      [1, 0, 10_001, 2],
      [3, 0, 1_000_000, 300],
      [10_000, 0, 7, 7],
      [0, 4, 3, 4],
      [500, 2, 20, 2],
      [7, 0, 9_999_999, 7000],
    ] as const)
      assert.equal(floorCount({ path: [], ratio_bp: ratio, minimum }, eligible), expected);
  });

  it('agree with a second implementation, on what is refused too', () => {
    let refused = 0;
    fc.assert(
      fc.property(frames, ({ targets, rules }) => {
        const expected = probabilitiesByWaterLevel(targets, rules);
        refused += expected === undefined ? 1 : 0;
        assert.deepEqual(compute(targets, rules), expected);
      }),
      { seed: 5, numRuns: 1500 },
    );
    assert.ok(refused > 100 && refused < 1000, `${refused} of 1500 refused`);
  });

  it('add up to a whole number, meet every floor and leave nobody eligible at zero or above the maximum', () => {
    fc.assert(
      fc.property(frames, ({ targets, rules }) => {
        const pi = compute(targets, rules);
        if (pi === undefined) return;
        const total = pi.reduce((sum, each) => sum + each, 0);
        assert.ok(total > 0 && total % unit === 0, `${total}`);
        targets.forEach((target, row) => {
          const each = pi[row] ?? 0;
          if (target.excluded === null)
            assert.ok(each >= 1 && each <= rules.maximum_ppb && Number.isInteger(each));
          else assert.equal(each, 0);
        });
        for (const asked of rules.strata.floors) {
          const rows = rowsIn(targets, rules, asked.path);
          const expected = rows.reduce((sum, row) => sum + (pi[row] ?? 0), 0);
          assert.ok(expected >= Math.ceil((rows.length * asked.ratio_bp) / 10_000) * unit);
          assert.ok(expected >= asked.minimum * unit);
        }
      }),
      { seed: 6, numRuns: 1500 },
    );
  });

  it('stand as the weights among the uncapped of one leaf, to 1 ppb for each raise', () => {
    fc.assert(
      fc.property(frames, ({ targets, rules }) => {
        const pi = compute(targets, rules);
        if (pi === undefined) return;
        const raises = BigInt(rules.strata.attributes.length + 1 + 1);
        for (const left of targets.keys()) {
          for (const right of targets.keys()) {
            if (!isFreePair(targets, rules, pi, [left, right])) continue;
            const [a, b] = [BigInt(targets[left]?.weight ?? 0), BigInt(targets[right]?.weight ?? 0)];
            const [x, y] = [BigInt((pi[left] ?? 0) - 1), BigInt((pi[right] ?? 0) - 1)];
            const gap = x * b - y * a;
            assert.ok((gap < 0n ? -gap : gap) <= (a + b) * raises, `${left} ${right}`);
          }
        }
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it('take the weight from the table by the attribute, and the default otherwise', () => {
    const table = [
      { value: '', weight: 3 },
      { value: 'A', weight: 5 },
    ];
    const rules = makeRules({ weights: { attribute: 'kind', table, default: 7 } });
    assert.equal(weightOf(rules, { kind: 'A' }), 5);
    assert.equal(weightOf(rules, { kind: '' }), 3);
    assert.equal(weightOf(rules, { kind: 'a' }), 7);
    const blind = makeRules({ weights: { attribute: null, table, default: 2 } });
    assert.equal(weightOf(blind, { kind: 'A' }), 2);
  });
});

describe('a frame whose floors contradict it is refused', () => {
  const cases: readonly (readonly [string, readonly Weighted[], Rules, readonly RegExp[]])[] = [
    [
      'when a minimum is above the number of targets in the stratum',
      [weighted(1, '医院'), weighted(1, '医院'), weighted(1, '诊所')],
      makeRules({ strata: strata(floor(['医院'], 3)) }),
      [/“医院”要求至少抽取 3 家，可抽对象只有 2 家/],
    ],
    [
      'when at least 2 tertiary hospitals are asked for and there are none',
      [weighted(1, '医院', '二级'), weighted(1, '诊所')],
      makeRules({ strata: strata(floor(['医院', '三级'], 2)) }),
      [/“医院\/三级”要求至少抽取 2 家，可抽对象只有 0 家/],
    ],
    [
      'when the maximum is too low for a stratum',
      Array.from({ length: 3 }, () => weighted(1, '诊所')),
      makeRules({ maximum_ppb: 999_999_999, strata: strata(floor(['诊所'], 3)) }),
      [/“诊所”要求在 3 家中至少抽取 3 家，高于单家最高概率 99\.9999999%/],
    ],
    [
      'when the maximum is too low for the whole',
      [weighted(1), weighted(1)],
      makeRules({ maximum_ppb: 300_000_000, strata: { attributes: [], floors: [floor([], 1)] } }),
      [/全部对象要求在 2 家中至少抽取 1 家，高于单家最高概率 30%/],
    ],
    [
      'when the maximum is too low for a single target and no floor asks for any',
      [weighted(1), weighted(1)],
      makeRules({ maximum_ppb: 499_999_999 }),
      [/可抽对象只有 2 家，在最高概率 49\.9999999% 下抽不满一家/],
    ],
    [
      'when the floors together need another target and the maximum leaves no room for it',
      [weighted(1, '医院'), weighted(1, '医院'), weighted(1, '诊所')],
      makeRules({ maximum_ppb: 500_000_000, strata: strata(floor(['医院'], 1)) }),
      [/应抽取 2 家（不足一家的进为一家），可抽对象 3 家在最高概率 50% 下达不到/],
    ],
    ['when it is empty', [], makeRules(), [/范围内没有可抽对象/]],
    [
      'when everybody is excluded, naming the floor too',
      [weighted(1, '医院', '', '暂停')],
      makeRules({ strata: { attributes: [], floors: [floor([], 1)] } }),
      [/全部对象要求至少抽取 1 家，可抽对象只有 0 家/, /范围内没有可抽对象/],
    ],
    [
      'when several floors cannot be met, naming each',
      [weighted(1, '医院'), weighted(1, '诊所')],
      makeRules({ strata: strata(floor([], 3), floor(['医院'], 2), floor(['诊所'], 1)) }),
      [/全部对象要求至少抽取 3 家，可抽对象只有 2 家/, /“医院”要求至少抽取 2 家，可抽对象只有 1 家/],
    ],
  ];
  for (const [title, targets, rules, messages] of cases) {
    it(title, () => {
      assert.throws(
        () => inclusionProbabilities(targets, rules),
        (error) => {
          assert.ok(error instanceof Refusal);
          assert.equal(error.code, 'contradiction');
          assert.equal(error.problems.length, messages.length, JSON.stringify(error.problems));
          messages.forEach((message, i) => assert.match(error.problems[i]?.message ?? '', message));
          return true;
        },
      );
    });
  }
});

function rowsIn(targets: readonly Weighted[], rules: Rules, path: readonly string[]): readonly number[] {
  return targets.flatMap(({ excluded, attributes }, row) =>
    excluded === null && path.every((value, i) => attributes[rules.strata.attributes[i] ?? ''] === value)
      ? [row]
      : [],
  );
}

/** Whether both rows are eligible, below the maximum and in the same leaf. */
function isFreePair(
  targets: readonly Weighted[],
  rules: Rules,
  pi: readonly number[],
  rows: readonly [number, number],
): boolean {
  const leafOf = (row: number): string =>
    rules.strata.attributes.map((name) => targets[row]?.attributes[name]).join('\n');
  const isFree = (row: number): boolean =>
    targets[row]?.excluded === null && (pi[row] ?? 0) < rules.maximum_ppb;
  return rows[0] < rows[1] && rows.every(isFree) && leafOf(rows[0]) === leafOf(rows[1]);
}
