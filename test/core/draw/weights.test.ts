import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import {
  findWeightProblems,
  pointsOf,
  sortWeights,
  weightOf,
  type Indicated,
  type Indicator,
  type Weights,
} from '../../../src/core/draw/weights.ts';

const weights: Weights = {
  name: '试算模型',
  base: 10,
  indicators: [
    {
      kind: 'value',
      attribute: 'credit_class',
      table: [
        { value: '', points: 7 },
        { value: 'A', points: 0 },
        { value: 'D', points: 60 },
      ],
      otherwise: 25,
    },
    {
      kind: 'band',
      measure: 'complaints',
      bands: [
        { from: 1, points: 10 },
        { from: 3, points: 4 },
      ],
      otherwise: 2,
    },
  ],
};
const known = { attributes: ['credit_class'], measures: ['complaints'] };

const target = (credit_class: string | undefined, complaints: number | null | undefined): Indicated => ({
  attributes: credit_class === undefined ? {} : { credit_class },
  measures: complaints === undefined ? {} : { complaints },
});

describe('the weight of a target', () => {
  it('is the base and the points of every indicator, by hand', () => {
    const cases: readonly (readonly [Indicated, readonly [number, number], number])[] = [
      [target('A', 0), [0, 2], 12],
      [target('A', 1), [0, 10], 20],
      [target('A', 2), [0, 10], 20],
      [target('D', 3), [60, 4], 74],
      [target('D', 1_000_000), [60, 4], 74],
      [target('C', null), [25, 2], 37],
      [target('', 2), [7, 10], 27],
      [target(undefined, undefined), [7, 2], 19],
    ];
    for (const [row, points, weight] of cases) {
      assert.deepEqual(pointsOf(weights, row), points);
      assert.equal(weightOf(weights, row), weight);
    }
    assert.equal(weightOf({ name: '', base: 3, indicators: [] }, target('D', 9)), 3);
  });

  const points = fc.nat(1_000_000);
  const texts = fc.constantFrom('', '是', '否', 'A', 'B', '\u{20000}', '\uffff');
  const value: fc.Arbitrary<Indicator> = fc.record({
    kind: fc.constant('value' as const),
    attribute: fc.constantFrom('p', 'q'),
    table: fc.uniqueArray(fc.record({ value: texts, points }), { selector: (entry) => entry.value }),
    otherwise: points,
  });
  const band: fc.Arbitrary<Indicator> = fc.record({
    kind: fc.constant('band' as const),
    measure: fc.constantFrom('m', 'n'),
    bands: fc
      .uniqueArray(fc.record({ from: fc.nat(20), points }), { selector: (entry) => entry.from })
      .map((bands) => bands.toSorted((left, right) => left.from - right.from)),
    otherwise: points,
  });
  const formula: fc.Arbitrary<Weights> = fc.record({
    name: fc.constant('m'),
    base: fc.integer({ min: 1, max: 1_000_000 }),
    indicators: fc.array(fc.oneof(value, band), { maxLength: 8 }),
  });
  const measured = fc.option(fc.nat(25), { nil: null });
  const row: fc.Arbitrary<Indicated> = fc.record({
    attributes: fc.record({ p: texts, q: texts }),
    measures: fc.record({ m: measured, n: measured }),
  });

  /** Section 5 of the protocol, read sentence by sentence. */
  function naive({ base, indicators }: Weights, { attributes, measures }: Indicated): number {
    let sum = base;
    for (const indicator of indicators) {
      let found = indicator.otherwise;
      if (indicator.kind === 'value') {
        for (const entry of indicator.table)
          if (entry.value === attributes[indicator.attribute]) found = entry.points;
      } else {
        const number = measures[indicator.measure] as number | null;
        if (number !== null)
          for (let from = 0; from <= number; from += 1)
            for (const entry of indicator.bands) if (entry.from === from) found = entry.points;
      }
      sum += found;
    }
    return sum;
  }

  it('agrees with the sentence of the protocol for any formula and target, sorted or not', () => {
    fc.assert(
      fc.property(formula, row, (any, one) => {
        assert.equal(weightOf(any, one), naive(any, one));
        assert.equal(weightOf(sortWeights(any), one), naive(any, one));
      }),
      { numRuns: 2000 },
    );
  });

  it('is taken by the protocol once it is sorted', () => {
    fc.assert(
      fc.property(formula, (any) => {
        const open = { attributes: ['p', 'q'], measures: ['m', 'n'] };
        assert.deepEqual(findWeightProblems(sortWeights(any), open), []);
      }),
    );
  });
});

describe('the problems of a formula', () => {
  type Loose = { base: unknown; indicators: Record<string, unknown>[] };
  /** What a change of the right formula is blamed for. */
  const blame = (change: (copy: Loose) => void): readonly string[] => {
    const copy = structuredClone(weights) as unknown as Loose;
    change(copy);
    return findWeightProblems(copy as unknown as Weights, known).map(({ place }) => place);
  };
  const set = (index: number, path: string, wrong: unknown) => (copy: Loose) => {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    const holder = keys.reduce<unknown>(
      (node, key) => (node as Record<string, unknown>)[key],
      copy.indicators[index],
    );
    (holder as Record<string, unknown>)[last] = wrong;
  };

  it('are none in the example, and each is named by its place', () => {
    assert.deepEqual(findWeightProblems(weights, known), []);
    for (const base of [0, -1, 1_000_001, 0.5, Number.NaN])
      assert.deepEqual(
        blame((copy) => {
          copy.base = base;
        }),
        ['weights.base'],
      );
    for (const points of [-1, -0, 0.5, 1_000_001]) {
      assert.deepEqual(blame(set(0, 'otherwise', points)), ['weights.indicators.0.otherwise']);
      assert.deepEqual(blame(set(1, 'otherwise', points)), ['weights.indicators.1.otherwise']);
      assert.deepEqual(blame(set(0, 'table.2.points', points)), ['weights.indicators.0.table.2.points']);
      assert.deepEqual(blame(set(1, 'bands.0.points', points)), ['weights.indicators.1.bands.0.points']);
    }
    assert.deepEqual(blame(set(0, 'attribute', 'name')), ['weights.indicators.0.attribute']);
    assert.deepEqual(blame(set(1, 'measure', 'credit_class')), ['weights.indicators.1.measure']);
    assert.deepEqual(blame(set(0, 'table.2.value', 'A')), ['weights.indicators.0.table.2.value']);
    assert.deepEqual(blame(set(0, 'table.1.value', 'E')), ['weights.indicators.0.table.2.value']);
    assert.deepEqual(blame(set(1, 'bands.1.from', 1)), ['weights.indicators.1.bands.1.from']);
    assert.deepEqual(blame(set(1, 'bands.1.from', 0)), ['weights.indicators.1.bands.1.from']);
    assert.deepEqual(blame(set(1, 'bands.0.from', 0.5)), ['weights.indicators.1.bands.0.from']);
  });

  it('include more than fifty indicators, and never more than one at a time hide another', () => {
    const many = Array.from({ length: 51 }, () => weights.indicators[0] as Indicator);
    const found = findWeightProblems({ ...weights, base: 0, indicators: many }, known);
    assert.deepEqual(
      found.map(({ place }) => place),
      ['weights.base', 'weights.indicators'],
    );
    assert.deepEqual(findWeightProblems({ ...weights, indicators: many.slice(1) }, known), []);
    for (const { message } of found) assert.match(message, /\p{Script=Han}/u);
  });
});
