import fc from 'fast-check';
import type { DutyState } from '../../../../src/core/draw/frame.ts';
import { comparePaths } from '../../../../src/core/draw/rule-problems.ts';
import { unit, type Floor, type Rules } from '../../../../src/core/draw/rules.ts';
import { makeRules, type Weighted } from '../samples.ts';

const kinds = ['医院', '诊所', '𠮷店'];
const levels = ['三级', '二级', ''];
const districts = ['甲区', '乙区'];

const dutyStates: fc.Arbitrary<DutyState | null> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(null) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.integer({ min: 1, max: 6 }), fc.nat(), fc.nat())
      .map(([periods, first, second]) => {
        const allowed = 1 + (first % periods);
        return { owed: second % (allowed + 1), allowed, periods };
      }),
  },
);

const targets: fc.Arbitrary<Weighted> = fc
  .record({
    kind: fc.constantFrom(...kinds),
    level: fc.constantFrom(...levels),
    district: fc.constantFrom(...districts),
    weight: fc.oneof(
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 51_000_000 }),
      fc.constantFrom(2, 3),
    ),
    state: fc.constantFrom('eligible', 'eligible', 'eligible', 'eligible', 'eligible', 'capped', 'closed'),
    duties: fc.tuple(dutyStates, dutyStates),
  })
  .map(({ kind, level, district, weight, state, duties }) => ({
    attributes: { kind, level, district },
    excluded: state === 'eligible' ? null : state,
    counted: state !== 'closed',
    duties,
    weight,
  }));

/** Floors over some of the paths, small enough that about half of the frames can meet them. */
const floorsOver = (...values: readonly (readonly string[])[]): fc.Arbitrary<readonly Floor[]> =>
  fc
    .uniqueArray(
      fc.record({
        path: fc
          .integer({ min: 0, max: values.length })
          .chain((depth) => fc.tuple(...values.slice(0, depth).map((level) => fc.constantFrom(...level)))),
        ratio_bp: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 4000 })),
        minimum: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 3 })),
        done: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 3 })),
        periods: fc.constantFrom(1, 1, 1, 2, 5),
      }),
      { maxLength: 5, selector: ({ path }) => JSON.stringify(path) },
    )
    .map((floors) => floors.toSorted((a, b) => comparePaths(a.path, b.path)));

const noTree = floorsOver().map((floors) => [{ attributes: [], floors }]);
const oneTree = floorsOver(kinds, levels).map((floors) => [{ attributes: ['kind', 'level'], floors }]);
const twoTrees = fc.tuple(floorsOver(kinds, levels), floorsOver(districts, levels)).map(([one, two]) => [
  { attributes: ['kind', 'level'], floors: one },
  { attributes: ['district', 'level'], floors: two },
]);

/** Frames of up to 40 targets in one tree or two, with two duties, caps, yearly floors and budgets that may or may not be within reach. */
export const frames: fc.Arbitrary<{ readonly targets: readonly Weighted[]; readonly rules: Rules }> = fc
  .record({
    targets: fc.array(targets, { minLength: 1, maxLength: 40 }),
    trees: fc.oneof(noTree, oneTree, twoTrees, twoTrees),
    maximum: fc.constantFrom(unit, unit, 900_000_000, 500_000_001, 333_333_333, 12_345),
    budget: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, fc.integer({ min: 1, max: 12 })),
    coins: fc.tuple(fc.integer({ min: 1, max: unit - 1 }), fc.integer({ min: 1, max: 200_000_000 })),
  })
  .map(({ targets, trees, maximum, budget, coins: [one, two] }) => ({
    targets,
    rules: makeRules({
      attributes: ['district', 'kind', 'level'],
      trees,
      maximum_ppb: maximum,
      budget,
      duties: [
        { name: '甲', attribute: 'kind', table: [{ value: '医院', chance_ppb: one }], otherwise: two },
        { name: '乙', attribute: null, table: [], otherwise: two },
      ],
    }),
  }));
