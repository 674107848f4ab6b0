import assert from 'node:assert/strict';
import fc from 'fast-check';
import { floorCount } from '../../../../src/core/draw/chances/floors.ts';
import { inclusionProbabilities } from '../../../../src/core/draw/chances/inclusion-probabilities.ts';
import { populationOf } from '../../../../src/core/draw/chances/population.ts';
import { unit, type Rules } from '../../../../src/core/draw/rules.ts';
import { Refusal } from '../../../../src/core/refusal.ts';
import { frames } from './samples-frames.ts';
import { duty, floor, makeRules, weighted, type Weighted } from '../samples.ts';
import { probabilitiesByWaterLevel } from './water-filling.ts';

const oneTree = (...floors: readonly ReturnType<typeof floor>[]): Pick<Rules, 'trees'> => ({
  trees: [{ attributes: ['kind', 'level'], floors }],
});
const whole = (...floors: readonly ReturnType<typeof floor>[]): Pick<Rules, 'trees'> => ({
  trees: [{ attributes: [], floors }],
});

const probabilities = (targets: readonly Weighted[], rules: Rules): readonly number[] => [
  ...inclusionProbabilities(populationOf(targets, rules), rules),
];

const compute = (targets: readonly Weighted[], rules: Rules): readonly number[] | undefined => {
  try {
    return probabilities(targets, rules);
  } catch (error) {
    assert.ok(error instanceof Refusal && error.code === 'contradiction', String(error));
    assert.ok(error.problems.length > 0, 'a contradiction without a word of explanation');
    return undefined;
  }
};

describe('the inclusion probabilities', () => {
  it('are those of the worked example of the specification', () => {
    const rules = makeRules({ maximum_ppb: 900_000_000, ...whole(floor([], 2)) });
    const targets = [1, 1, 2, 4].map((weight) => weighted(weight));
    assert.deepEqual(probabilities(targets, rules), [275_000_000, 275_000_000, 550_000_000, 900_000_000]);
  });

  it('raise a stratum first and the whole afterwards, worked by hand', () => {
    // Stratum 医院: 1 + 1 is raised by 999999998, half each, to 1 · U. All: U + 1 is raised by 999999999, W = 4: the shares are
    // 249999999 (remainder 3), the same, and 499999999 (remainder 2); the two parts left go to the first two rows.
    const rules = makeRules(oneTree(floor(['医院'], 1)));
    const targets = [weighted(1, '医院'), weighted(1, '医院'), weighted(2, '诊所')];
    assert.deepEqual(probabilities(targets, rules), [750_000_000, 750_000_000, 500_000_000]);
  });

  it('give a hundred equal targets and a ratio of 5% exactly one part in twenty each', () => {
    const rules = makeRules(whole(floor([], 0, 500)));
    const targets = Array.from({ length: 100 }, () => weighted(3));
    assert.deepEqual(new Set(probabilities(targets, rules)), new Set([50_000_000]));
  });

  it('give 214 of 4279 equal targets 50011685 ppb, and 50011684 to the last 115, worked by hand', () => {
    // 214 · 10^9 = 4279 · 50011684 + 4164; nobody is left at zero.
    const rules = makeRules(whole(floor([], 214)));
    const pi = probabilities(
      Array.from({ length: 4279 }, () => weighted(1)),
      rules,
    );
    assert.deepEqual(pi.slice(0, 4164), Array(4164).fill(50_011_685));
    assert.deepEqual(pi.slice(4164), Array(115).fill(50_011_684));
  });

  it('round the sample up to one target where no floor asks for any, worked by hand', () => {
    // 1 + 1 is raised by 999999998; the shares are 199999999 (remainder 3) and 799999998 (2), the part over goes to the first.
    assert.deepEqual(probabilities([weighted(1), weighted(4)], makeRules()), [200_000_001, 799_999_999]);
  });

  it('are 0 for the excluded, who neither count toward a ratio nor take a share', () => {
    const rules = makeRules(whole(floor([], 0, 5000)));
    const targets = [weighted(9, '', '', '暂停'), weighted(1), weighted(1), weighted(9, '', '', '暂停')];
    assert.deepEqual(probabilities(targets, rules), [0, 500_000_000, 500_000_000, 0]);
  });

  it('give equal remainders to the lower rows, also across strata', () => {
    // Three equal rows share 999999997 missing parts: 333333332 each and one part over, for the lowest row, wherever it stands.
    const rules = makeRules(oneTree());
    for (const order of [
      ['诊所', '医院', '医院'],
      ['医院', '诊所', '医院'],
    ])
      assert.deepEqual(
        probabilities(
          order.map((kind) => weighted(1, kind)),
          rules,
        ),
        [333_333_334, 333_333_333, 333_333_333],
      );
  });

  it('start from the duty and share only what is still missing, worked by hand', () => {
    // The first starts at 1/4 (one visit owed in four periods, at most one), the others at 1 ppb. Missing: U − 250000002 = 749999998;
    // W = 4: shares 187499999 (remainder 2), the same, 374999999 (remainder 0); one part is left, for the first row.
    const rules = makeRules({ duties: [duty(7)], ...whole(floor([], 1)) });
    const owing = { owed: 1, allowed: 1, periods: 4 };
    const targets = [
      { ...weighted(1), duties: [owing] },
      { ...weighted(1), duties: [null] },
      { ...weighted(2), duties: [null] },
    ];
    assert.deepEqual(probabilities(targets, rules), [437_500_000, 187_500_000, 375_000_000]);
  });

  it('let a duty give more than the maximum, and then nothing more', () => {
    // Due now: U. The other two share U − 2, 499999999 each; at most 0.9 · U is given, so nobody is full.
    const rules = makeRules({ duties: [duty(7)], maximum_ppb: 900_000_000, ...whole(floor([], 2)) });
    const due = { ...weighted(1_000_000), duties: [{ owed: 1, allowed: 1, periods: 1 }] };
    assert.deepEqual(probabilities([due, weighted(5), weighted(5)], rules), [unit, 500_000_000, 500_000_000]);
  });

  it('take the first tree before the second, and the whole at last, worked by hand', () => {
    // Tree one: the two hospitals get 1/2 each. Tree two: district 1 has 1/2 + 1 ppb and misses 499999999 for its two rows: 249999999
    // each, the part over to the first. All: 750000000 + 500000000 + 250000000 is raised by 500000000 for three rows: 166666666 and
    // two parts over, to the first two.
    const rules = makeRules({
      trees: [
        { attributes: ['kind'], floors: [floor(['医院'], 1)] },
        { attributes: ['level'], floors: [floor(['1'], 1)] },
      ],
    });
    const targets = [weighted(1, '医院', '1'), weighted(1, '医院', '2'), weighted(1, '诊所', '1')];
    assert.deepEqual(probabilities(targets, rules), [916_666_667, 666_666_667, 416_666_666]);
    // In the other order district 1 gives 1/2 to its rows and the hospitals miss 499999999.
    const other = makeRules({ trees: rules.trees.toReversed() });
    assert.deepEqual(probabilities(targets, other), [916_666_667, 416_666_667, 666_666_666]);
  });

  it('count those whom only a cap keeps out in the ratio, but give them nothing', () => {
    const rules = makeRules(whole(floor([], 0, 5000)));
    const capped = { ...weighted(9, '', '', '已达频次上限'), counted: true };
    assert.deepEqual(probabilities([capped, weighted(1), weighted(1), capped], rules), [0, unit, unit, 0]);
  });

  it('ask for a yearly floor in instalments', () => {
    // 50% of 20 is 10; 3 are done and 3 draws are left: ⌊7 / 3⌋ = 2 now, a tenth for each.
    const rules = makeRules(whole({ path: [], ratio_bp: 5000, minimum: 0, done: 3, periods: 3 }));
    const pi = probabilities(
      Array.from({ length: 20 }, () => weighted(4)),
      rules,
    );
    assert.deepEqual(pi, Array(20).fill(100_000_000));
  });

  it('agree with a second implementation, on what is refused too', () => {
    let refused = 0;
    fc.assert(
      fc.property(frames, ({ targets, rules }) => {
        const expected = probabilitiesByWaterLevel(targets, rules);
        refused += expected === undefined ? 1 : 0;
        assert.deepEqual(compute(targets, rules), expected);
      }),
      { seed: 5, numRuns: 2000 },
    );
    assert.ok(refused > 400 && refused < 1600, `${refused} of 2000 refused`);
  });

  it('add up to a whole number within the budget, meet every floor and lie between the start and the maximum', () => {
    fc.assert(
      fc.property(frames, ({ targets, rules }) => {
        const pi = compute(targets, rules);
        if (pi === undefined) return;
        const total = pi.reduce((sum, each) => sum + each, 0);
        assert.ok(total > 0 && total % unit === 0, `${total}`);
        assert.ok(rules.budget === null || total / unit <= rules.budget);
        const { start } = populationOf(targets, rules);
        targets.forEach((target, row) => {
          const [each = -1, least = 0] = [pi[row], start[row]];
          if (target.excluded === null)
            assert.ok(least >= 1 && each >= least && each <= Math.max(least, rules.maximum_ppb));
          else assert.equal(each, 0);
        });
        for (const { attributes, floors } of rules.trees)
          for (const asked of floors) {
            const rows = rowsIn(targets, attributes, asked.path);
            const expected = rows.reduce((sum, row) => sum + (pi[row] ?? 0), 0);
            assert.ok(expected >= floorCount(asked, rows.length) * unit);
          }
      }),
      { seed: 6, numRuns: 1500 },
    );
  });

  it('do not depend on the order of the rows, but for the parts that are left over', () => {
    // In one tree each raise takes whole shares of the same amounts; only who gets the parts left over goes by row.
    fc.assert(
      fc.property(frames, ({ targets, rules }) => {
        const one = { ...rules, trees: rules.trees.slice(0, 1) };
        const pi = compute(targets, one);
        const turned = compute(targets.toReversed(), one)?.toReversed();
        assert.equal(turned === undefined, pi === undefined);
        pi?.forEach((each, row) => {
          assert.ok(Math.abs(each - (turned?.[row] ?? 0)) <= 2 * 4, `${row}: ${each} ${turned?.[row]}`);
        });
      }),
      { seed: 8, numRuns: 500 },
    );
  });

  it('stand as the weights among the uncapped of one leaf, to 1 ppb for each raise', () => {
    fc.assert(
      fc.property(frames, ({ targets, rules }) => {
        const pi = compute(targets, rules);
        if (pi === undefined) return;
        const { start } = populationOf(targets, rules);
        const raises = BigInt(rules.trees.reduce((sum, { attributes }) => sum + attributes.length + 1, 1));
        for (const left of targets.keys()) {
          for (const right of targets.keys()) {
            if (!isFreePair(targets, rules, pi, [left, right])) continue;
            const [a, b] = [BigInt(targets[left]?.weight ?? 0), BigInt(targets[right]?.weight ?? 0)];
            const [x, y] = [left, right].map((row) => BigInt((pi[row] ?? 0) - (start[row] ?? 0)));
            const gap = (x ?? 0n) * b - (y ?? 0n) * a;
            assert.ok((gap < 0n ? -gap : gap) <= (a + b) * raises, `${left} ${right}`);
          }
        }
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});

describe('a frame whose floors contradict it is refused', () => {
  const capped = { ...weighted(1, '医院', '', '已达频次上限'), counted: true };
  const cases: readonly (readonly [
    string,
    readonly Weighted[],
    Rules,
    readonly (readonly [string, string])[],
  ])[] = [
    [
      'when a minimum is above the number of targets in the stratum',
      [weighted(1, '医院'), weighted(1, '医院'), weighted(1, '诊所')],
      makeRules(oneTree(floor(['医院'], 3))),
      [
        [
          'trees[0].floors[医院]',
          '“医院”要求至少抽取 3 家，可抽对象只有 2 家：请降低比例或最少家数，或扩大范围',
        ],
      ],
    ],
    [
      'when those whom a cap keeps out are needed for a ratio',
      [capped, capped, weighted(1, '医院')],
      makeRules(oneTree(floor(['医院'], 0, 5000))),
      [
        [
          'trees[0].floors[医院]',
          '“医院”要求至少抽取 2 家，可抽对象只有 1 家（另有 2 家计入基数，但已达频次上限或尚有待查，不能抽取）：请降低比例或最少家数，或扩大范围',
        ],
      ],
    ],
    [
      'when at least 2 tertiary hospitals are asked for and there are none',
      [weighted(1, '医院', '二级'), weighted(1, '诊所')],
      makeRules(oneTree(floor(['医院', '三级'], 2))),
      [
        [
          'trees[0].floors[医院/三级]',
          '下限要求至少抽取 2 家“医院/三级”，名录中一家也没有：请删去这条下限，或核对名录',
        ],
      ],
    ],
    [
      'when it has a blank value in the path of a floor that nothing meets',
      [weighted(1, '医院', '二级')],
      makeRules({
        trees: [
          { attributes: [], floors: [] },
          { attributes: ['kind'], floors: [floor([''], 1)] },
        ],
      }),
      [['trees[1].floors[]', '下限要求至少抽取 1 家“未填写”，名录中一家也没有：请删去这条下限，或核对名录']],
    ],
    [
      'when the maximum is too low for a stratum',
      Array.from({ length: 3 }, () => weighted(1, '诊所')),
      makeRules({ maximum_ppb: 999_999_999, ...oneTree(floor(['诊所'], 3)) }),
      [
        [
          'trees[0].floors[诊所]',
          '“诊所”要求在 3 家中至少抽取 3 家，高于单家最高概率 99.9999999%：请降低下限，或把最高概率调到 100%（等于必查，不再是随机）',
        ],
      ],
    ],
    [
      'when it is empty',
      [],
      makeRules(),
      [['scope', '范围内没有可抽对象：请检查范围条件、排除名单和频次上限']],
    ],
    [
      'when everybody is excluded, naming the floor too',
      [weighted(1, '医院', '', '暂停')],
      makeRules(whole(floor([], 1))),
      [
        [
          'trees[0].floors[]',
          '全部对象要求至少抽取 1 家，可抽对象只有 0 家：请降低比例或最少家数，或扩大范围',
        ],
        ['scope', '范围内没有可抽对象：请检查范围条件、排除名单和频次上限'],
      ],
    ],
    [
      'when several floors cannot be met, naming each',
      [weighted(1, '医院'), weighted(1, '诊所')],
      makeRules(oneTree(floor([], 3), floor(['医院'], 2), floor(['诊所'], 1))),
      [
        [
          'trees[0].floors[]',
          '全部对象要求至少抽取 3 家，可抽对象只有 2 家：请降低比例或最少家数，或扩大范围',
        ],
        [
          'trees[0].floors[医院]',
          '“医院”要求至少抽取 2 家，可抽对象只有 1 家：请降低比例或最少家数，或扩大范围',
        ],
      ],
    ],
  ];
  for (const [title, targets, rules, problems] of cases) {
    it(title, () => {
      assert.throws(() => probabilities(targets, rules), {
        code: 'contradiction',
        message: '抽查比例、最少家数与名录相互矛盾，无法抽取',
        problems: problems.map(([place, message]) => ({ place, message })),
      });
    });
  }

  it('but not for a floor over a stratum that does not exist when it asks for nothing', () => {
    const rules = makeRules(oneTree({ ...floor(['医院', '三级'], 2), done: 2 }));
    assert.deepEqual(probabilities([weighted(1, '诊所')], rules), [unit]);
  });
});

function rowsIn(
  targets: readonly Weighted[],
  attributes: readonly string[],
  path: readonly string[],
): readonly number[] {
  return targets.flatMap((target, row) =>
    (target.counted || target.excluded === null) &&
    path.every((value, i) => target.attributes[attributes[i] ?? ''] === value)
      ? [row]
      : [],
  );
}

/** Whether both rows are eligible, below the maximum and in the same leaf of every tree. */
function isFreePair(
  targets: readonly Weighted[],
  rules: Rules,
  pi: readonly number[],
  rows: readonly [number, number],
): boolean {
  const names = rules.trees.flatMap(({ attributes }) => attributes);
  const leafOf = (row: number): string => names.map((name) => targets[row]?.attributes[name]).join('\n');
  const isFree = (row: number): boolean =>
    targets[row]?.excluded === null && (pi[row] ?? 0) < rules.maximum_ppb;
  return rows[0] < rows[1] && rows.every(isFree) && leafOf(rows[0]) === leafOf(rows[1]);
}
