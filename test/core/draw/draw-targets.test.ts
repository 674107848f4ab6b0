import assert from 'node:assert/strict';
import fc from 'fast-check';
import { drawTargets, type TargetDecision } from '../../../src/core/draw/draw-targets.ts';
import { buildStrata, postOrder, rowsOf, type Stratum } from '../../../src/core/draw/strata.ts';
import { enumerateOutcomes, fraction, sum, type Fraction } from '../../support/enumerate.ts';

/** A frame for exhaustive draws: rows by leaf, the leaf's path as "a/b", π in parts of a small whole. */
interface Small {
  readonly whole: number;
  readonly rows: readonly (readonly [leaf: string, pi: number])[];
}

const oneLeaf = (whole: number, pi: readonly number[]): Small => ({
  whole,
  rows: pi.map((each) => ['', each]),
});

function treeOf({ rows }: Small): Stratum {
  const targets = rows.map(([leaf]) => {
    const [kind = '', level = ''] = leaf.split('/');
    return { attributes: { kind, level } };
  });
  const depth = rows.some(([leaf]) => leaf.includes('/')) ? 2 : rows.some(([leaf]) => leaf !== '') ? 1 : 0;
  const eligible = rows.flatMap(([, pi], row) => (pi > 0 ? [row] : []));
  return buildStrata(targets, eligible, ['kind', 'level'].slice(0, depth));
}

/** The exact chance of every set of drawn rows; every path is checked for the bounds at every node. */
function outcomesOf(small: Small): ReadonlyMap<string, Fraction> {
  const root = treeOf(small);
  const pi = small.rows.map(([, each]) => each);
  const nodes = postOrder(root).map((node) => {
    const rows = rowsOf(node);
    const expected = rows.reduce((total, row) => total + (pi[row] ?? 0), 0) / small.whole;
    return { name: node.path.join('/'), rows: new Set(rows), expected };
  });
  return enumerateOutcomes((stream) => {
    const { drawn } = drawTargets(root, pi, stream, small.whole);
    for (const { name, rows, expected } of nodes) {
      const count = drawn.filter((row) => rows.has(row)).length;
      assert.ok(
        count === Math.floor(expected) || count === Math.ceil(expected),
        `${count} drawn at "${name}", expected ${expected}`,
      );
    }
    return drawn.join();
  });
}

function chanceOf(outcomes: ReadonlyMap<string, Fraction>, rows: readonly number[]): Fraction {
  const has = (outcome: string): boolean => rows.every((row) => outcome.split(',').includes(String(row)));
  return sum([...outcomes].filter(([outcome]) => has(outcome)).map(([, chance]) => chance));
}

function assertExact(small: Small): void {
  const outcomes = outcomesOf(small);
  assert.deepEqual(sum(outcomes.values()), fraction(1));
  small.rows.forEach(([, pi], row) => {
    assert.deepEqual(
      chanceOf(outcomes, [row]),
      fraction(pi, small.whole),
      `row ${row} of ${JSON.stringify(small)}`,
    );
  });
}

const leaves: readonly (readonly [number, readonly number[]])[] = [
  [4, [4]],
  [4, [2, 2]],
  [4, [1, 3]],
  [4, [1, 1, 1, 1]],
  [4, [3, 3, 3, 3]],
  [4, [1, 2, 2, 3]],
  [4, [1, 2, 3, 3, 3]],
  [4, [1, 4, 0, 2, 3, 2]],
  [6, [1, 2, 3]],
  [6, [1, 5, 4, 2]],
  [6, [5, 5, 5, 3]],
  [6, [1, 2, 3, 4, 2]],
  [5, [1, 1, 2, 3, 3]],
  [7, [6, 5, 4, 3, 3]],
  [4, [1, 1, 2, 2, 3, 3]],
  [3, [1, 1, 1, 2, 2, 2]],
];

const trees: readonly Small[] = [
  {
    whole: 4,
    rows: [
      ['a', 1],
      ['a', 2],
      ['b', 3],
      ['b', 2],
    ],
  },
  {
    whole: 4,
    rows: [
      ['a/x', 1],
      ['a/x', 2],
      ['a/y', 3],
      ['b/x', 1],
      ['b/y', 1],
    ],
  },
  {
    whole: 6,
    rows: [
      ['a/x', 5],
      ['b/x', 4],
      ['b/y', 5],
      ['b/y', 4],
    ],
  },
  {
    whole: 4,
    rows: [
      ['b/y', 3],
      ['a/x', 3],
      ['b/y', 3],
      ['a/y', 4],
      ['a/x', 3],
    ],
  },
  {
    whole: 5,
    rows: [
      ['a/x', 2],
      ['a/y', 2],
      ['a/z', 2],
      ['b/x', 2],
      ['b/y', 2],
    ],
  },
  {
    whole: 4,
    rows: [
      ['a/x', 1],
      ['a/x', 1],
      ['a/y', 3],
      ['b/x', 3],
      ['b/x', 2],
      ['b/y', 2],
    ],
  },
];

describe('the draw of targets, over every path of small frames,', () => {
  for (const [whole, pi] of leaves) {
    it(`draws each of ${pi.join(', ')} with exactly that chance in ${whole}`, () => {
      assertExact(oneLeaf(whole, pi));
    });
  }

  for (const tree of trees) {
    it(`is exact and within one of the expected count at every node of ${JSON.stringify(tree.rows)} in ${tree.whole}`, () => {
      assertExact(tree);
    });
  }

  it('is exact on random frames of up to five targets in random trees', () => {
    const small = fc
      .record({
        whole: fc.integer({ min: 2, max: 5 }),
        rows: fc.array(
          fc.tuple(fc.constantFrom('a/x', 'a/y', 'b/x', 'b/y'), fc.integer({ min: 0, max: 5 })),
          { minLength: 1, maxLength: 5 },
        ),
      })
      .map(({ whole, rows }) => makeWhole(whole, rows));
    fc.assert(fc.property(small, assertExact), { seed: 9, numRuns: 150 });
  });

  it('gives every pair of one leaf a chance together when more than one fractional target is expected there', () => {
    for (const [whole, pi] of leaves) {
      const small = oneLeaf(whole, pi);
      const expected = pi.filter((each) => each < whole).reduce((total, each) => total + each, 0);
      if (expected <= whole) continue;
      const outcomes = outcomesOf(small);
      for (const [left, right] of pairsOf(pi.length, (row) => (pi[row] ?? 0) > 0))
        assert.ok(chanceOf(outcomes, [left, right]).top > 0n, `${left} and ${right} of ${pi.join()}`);
    }
  });

  it('gives pairs of different leaves a chance together when their leftovers together exceed one target', () => {
    for (const small of trees) {
      const outcomes = outcomesOf(small);
      for (const [left, right] of pairsOf(small.rows.length, () => true)) {
        if (leftoversAtMeeting(small, left, right) <= small.whole) continue;
        assert.ok(
          chanceOf(outcomes, [left, right]).top > 0n,
          `${left} and ${right} of ${JSON.stringify(small)}`,
        );
      }
    }
  });

  it('never draws two of those whose chances together make at most one target', () => {
    const outcomes = outcomesOf(oneLeaf(4, [1, 1, 2, 4]));
    for (const [left, right] of pairsOf(3, () => true))
      assert.deepEqual(chanceOf(outcomes, [left, right]), fraction(0));
  });

  it('gives the certain, who never play, and nobody who is excluded', () => {
    const outcomes = outcomesOf(oneLeaf(4, [4, 0, 2, 2, 4]));
    assert.deepEqual(
      [...outcomes.keys()].toSorted((a, b) => (a < b ? -1 : 1)),
      ['0,2,4', '0,3,4'],
    );
  });
});

describe('the draw of targets', () => {
  it('throws when the chances do not add up to a whole number', () => {
    const small = oneLeaf(4, [1, 2]);
    assert.throws(
      () => drawTargets(treeOf(small), [1, 2], { below: () => 0 }, 4),
      /do not add up to a whole number/,
    );
  });

  it('records duels that follow from each other and end with what was drawn', () => {
    const small: Small = {
      whole: 6,
      rows: [
        ['a/x', 5],
        ['a/y', 3],
        ['b/x', 6],
        ['b/y', 4],
      ],
    };
    const pi = small.rows.map(([, each]) => each);
    enumerateOutcomes((stream) => {
      const { drawn, decisions } = drawTargets(treeOf(small), pi, stream, small.whole);
      const named = decisions.flatMap((decision) => drawnBy(decision));
      assert.deepEqual(
        named.toSorted((a, b) => a - b),
        drawn,
      );
      for (const duel of decisions) if (duel.kind === 'duel') assertDuel(duel, small.whole);
      assert.deepEqual(
        decisions.flatMap((decision) => (decision.kind === 'stratum' ? [decision.path.join('/')] : [])),
        ['a/x', 'a/y', 'a', 'b/y', 'b', ''],
      );
      return drawn.join();
    });
  });
});

function drawnBy(decision: TargetDecision): readonly number[] {
  if (decision.kind === 'certain') return [decision.row];
  return decision.kind === 'duel' && decision.drawn !== null ? [decision.drawn] : [];
}

/** Section 9, point 4, with the two cases written out by the chances instead of the thresholds. */
function assertDuel(duel: Extract<TargetDecision, { kind: 'duel' }>, whole: number): void {
  const { carried_ppb: a, newcomer_ppb: b, value } = duel;
  if (a + b <= whole) {
    const winner = value < a ? duel.carried : duel.newcomer;
    assert.equal(duel.below, a + b);
    assert.deepEqual(
      [duel.drawn, duel.stays, duel.stays_ppb],
      a + b === whole ? [winner, null, 0] : [null, winner, a + b],
    );
  } else {
    assert.equal(duel.below, whole - a + (whole - b));
    const isCarriedDrawn = value < whole - b;
    assert.deepEqual(
      [duel.drawn, duel.stays, duel.stays_ppb],
      isCarriedDrawn
        ? [duel.carried, duel.newcomer, a + b - whole]
        : [duel.newcomer, duel.carried, a + b - whole],
    );
  }
}

/** Caps every π at the whole and adds one row that makes the sum whole, if it is not. */
function makeWhole(whole: number, rows: readonly (readonly [string, number])[]): Small {
  const capped = rows.map(([leaf, pi]): readonly [string, number] => [leaf, Math.min(pi, whole)]);
  const rest = capped.reduce((total, [, pi]) => total + pi, 0) % whole;
  return { whole, rows: rest === 0 ? capped : [...capped, ['a/x', whole - rest]] };
}

function pairsOf(size: number, isWanted: (row: number) => boolean): readonly (readonly [number, number])[] {
  const rows = Array.from({ length: size }, (_, row) => row).filter(isWanted);
  return rows.flatMap((left, i) => rows.slice(i + 1).map((right) => [left, right] as const));
}

/** What the children leave over where two rows of different leaves meet; 0 for rows of one leaf. */
function leftoversAtMeeting({ whole, rows }: Small, left: number, right: number): number {
  const pathOf = (row: number): readonly string[] => (rows[row]?.[0] ?? '').split('/');
  const depth = pathOf(left).findIndex((value, i) => value !== pathOf(right)[i]);
  if (depth < 0) return 0;
  const masses = new Map<string, number>();
  for (const [leaf, pi] of rows) {
    const path = leaf.split('/');
    const isBelow = path.slice(0, depth).every((value, i) => value === pathOf(left)[i]);
    const child = path.slice(0, depth + 1).join('/');
    if (isBelow) masses.set(child, (masses.get(child) ?? 0) + pi);
  }
  return [...masses.values()].reduce((total, mass) => total + (mass % whole), 0);
}
