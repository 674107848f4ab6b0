import assert from 'node:assert/strict';
import fc from 'fast-check';
import { drawTargets, type TargetDecision } from '../../../../src/core/draw/targets/draw-targets.ts';
import { enumerateOutcomes, fraction, sum, type Fraction } from '../../../support/enumerate.ts';
import { streamOf } from '../samples.ts';
import { modelDraw, whole, type ModelRow } from './target-model.ts';
import { chanceOf, madeWhole, nodesOf, offNodes, scripted, treesOf } from './target-samples.ts';

/**
 * The exact chance of every set of drawn rows, over every path. On each of them the draw is that of the model, line by
 * line, every comparison being tried at both sides of its threshold, and every node holds its floor or its ceiling.
 */
function outcomesOf(rows: readonly ModelRow[]): ReadonlyMap<string, Fraction> {
  const population = treesOf(rows);
  const pi = rows.map((row) => row.pi);
  const nodes = nodesOf(rows);
  return enumerateOutcomes((fork) => {
    const script: [number, number][] = [];
    const expected = modelDraw(
      rows,
      chanceOf(fork, (n, value) => script.push([n, value])),
    );
    const draw = drawTargets(population, pi, scripted(script));
    assert.deepEqual(draw, expected);
    assert.deepEqual(offNodes(nodes, draw.drawn), []);
    return draw.drawn.join();
  });
}

function together(outcomes: ReadonlyMap<string, Fraction>, rows: readonly number[]): Fraction {
  const has = (outcome: string): boolean => rows.every((row) => outcome.split(',').includes(String(row)));
  return sum([...outcomes].filter(([outcome]) => has(outcome)).map(([, chance]) => chance));
}

function assertExact(rows: readonly ModelRow[]): void {
  const outcomes = outcomesOf(rows);
  assert.deepEqual(sum(outcomes.values()), fraction(1));
  rows.forEach(({ pi }, row) => {
    assert.deepEqual(together(outcomes, [row]), fraction(pi, whole), `row ${row} of ${JSON.stringify(rows)}`);
  });
}

/** Rows of one tree without levels, with chances in parts of so many. */
const oneLeaf = (parts: number, pi: readonly number[]): readonly ModelRow[] =>
  pi.map((each) => ({ pi: (each * whole) / parts, paths: [''] }));

/** Rows written as "leaf of tree one, leaf of tree two": chances in parts of so many. */
const crossed = (
  parts: number,
  cells: readonly (readonly [cell: string, ...pi: number[]])[],
): readonly ModelRow[] =>
  cells.flatMap(([cell, ...pi]) =>
    pi.map((each) => ({ pi: (each * whole) / parts, paths: cell.split(',') })),
  );

const leaves: readonly (readonly [number, readonly number[]])[] = [
  [4, [4]],
  [4, [2, 2]],
  [4, [1, 3]],
  [4, [1, 1, 1, 1]],
  [4, [3, 3, 3, 3]],
  [4, [1, 2, 2, 3]],
  [4, [1, 2, 3, 3, 3]],
  [4, [1, 4, 0, 2, 3, 2]],
  [5, [1, 1, 2, 3, 3]],
  [8, [7, 6, 5, 4, 2]],
  [4, [1, 1, 2, 2, 3, 3]],
  [whole, [1, whole - 1]],
  [whole, [1, 1, 1, whole - 3]],
  [whole, [1, whole - 1, whole - 1, 1]],
  [whole, [999_999_937, 2, 400_000_009, 600_000_052]],
];

const trees: readonly (readonly ModelRow[])[] = [
  crossed(4, [
    ['a', 1, 2],
    ['b', 3, 2],
  ]),
  crossed(4, [
    ['a/x', 1, 2],
    ['a/y', 3],
    ['b/x', 1],
    ['b/y', 1],
  ]),
  crossed(5, [
    ['a/x', 2],
    ['a/y', 2],
    ['a/z', 2],
    ['b/x', 2],
    ['b/y', 2],
  ]),
  crossed(4, [
    ['b/y', 3],
    ['a/x', 3],
    ['b/y', 3],
    ['a/y', 4],
    ['a/x', 3],
  ]),
  crossed(whole, [
    ['a/x', 1],
    ['a/y', whole - 1],
    ['b/x', 1, 1],
    ['b/y', whole - 2],
  ]),
];

const pairs: readonly (readonly ModelRow[])[] = [
  crossed(2, [['a,x', 1, 1]]),
  crossed(2, [
    ['a,x', 1],
    ['a,y', 1],
    ['b,x', 1],
    ['b,y', 1],
  ]),
  crossed(4, [
    ['a,x', 1],
    ['a,y', 3],
    ['b,x', 3],
    ['b,y', 1],
  ]),
  crossed(8, [
    ['a,x', 1, 6],
    ['a,y', 3],
    ['b,x', 5, 4, 0],
    ['b,y', 8, 5],
  ]),
  crossed(10, [
    ['p/a,x', 3],
    ['p/b,x', 4],
    ['p/b,y', 9],
    ['q/c,y', 7],
    ['q/c,x', 7],
  ]),
  crossed(8, [
    ['p/a,p/x', 3],
    ['p/a,p/y', 5],
    ['p/b,p/x', 6],
    ['q/c,q/x', 7],
    ['q/c,q/y', 3],
  ]),
  crossed(5, [
    [',x', 1],
    [',y', 2],
    [',z', 3],
    [',w', 4],
  ]),
  crossed(whole, [
    ['a,x', 1],
    ['a,y', whole - 1],
    ['b,x', whole - 1],
    ['b,y', 1],
  ]),
  crossed(whole, [
    ['a,x', 1],
    ['a,y', 1],
    ['b,x', 1],
    ['b,y', whole - 3],
  ]),
  crossed(whole, [
    ['p/a,x', 123_456_789],
    ['p/b,y', 987_654_321],
    ['p/a,y', 1],
    ['q/c,x', 500_000_003],
    ['q/c,y', 388_888_886],
  ]),
];

const random = (paths: readonly string[]): fc.Arbitrary<readonly ModelRow[]> =>
  fc
    .array(
      fc.record({
        pi: fc.oneof(
          fc.integer({ min: 1, max: whole - 1 }),
          fc.constantFrom(0, 1, whole / 4, whole / 2, whole - 1, whole),
        ),
        paths: fc.constantFrom(...paths).map((each) => each.split(',')),
      }),
      { minLength: 1, maxLength: 4 },
    )
    .map(madeWhole);

describe('the draw of targets, over every path of small frames,', () => {
  for (const [parts, pi] of leaves) {
    it(`draws each of ${pi.join(', ')} with exactly that chance in ${parts}`, () => {
      assertExact(oneLeaf(parts, pi));
    });
  }

  for (const rows of [...trees, ...pairs]) {
    const named = rows.map(({ pi, paths }) => `${paths.join(' × ')}: ${pi}`).join('; ');
    it(`is exact and within one of the expected count at every node of ${named}`, () => {
      assertExact(rows);
    });
  }

  it('is exact on random frames of up to five targets in one tree', () => {
    fc.assert(fc.property(random(['a/x', 'a/y', 'b/x', 'b/y']), assertExact), { seed: 9, numRuns: 100 });
  });

  it('is exact on random frames of up to five targets in two trees', () => {
    const cells = ['p/a', 'p/b', 'q/c'].flatMap((one) => ['x', 'y', 'z'].map((two) => `${one},${two}`));
    fc.assert(fc.property(random(cells), assertExact), { seed: 10, numRuns: 150 });
    const nested = ['p/a,p/x', 'p/a,p/y', 'p/b,p/x', 'p/b,p/y', 'q/c,q/x', 'q/c,q/y'];
    fc.assert(fc.property(random(nested), assertExact), { seed: 11, numRuns: 100 });
  });

  it('gives every pair of one leaf a chance together when more than one fractional target is expected there', () => {
    for (const [parts, pi] of leaves) {
      const playing = pi.filter((each) => each < parts).reduce((total, each) => total + each, 0);
      if (playing <= parts) continue;
      const outcomes = outcomesOf(oneLeaf(parts, pi));
      for (const pair of pairsOf(pi.length, (row) => (pi[row] ?? 0) > 0))
        assert.ok(together(outcomes, pair).top > 0n, `${pair.join(' and ')} of ${pi.join()}`);
    }
  });

  it('gives every pair of one cell a chance together when more than one fractional target is expected there', () => {
    const rows = crossed(8, [
      ['a,x', 5, 4, 3],
      ['a,y', 7],
      ['b,x', 3],
      ['b,y', 2],
    ]);
    const outcomes = outcomesOf(rows);
    for (const pair of pairsOf(3, () => true)) assert.ok(together(outcomes, pair).top > 0n, pair.join());
  });

  it('never draws two of those whose chances together make at most one target', () => {
    const outcomes = outcomesOf(oneLeaf(4, [1, 1, 2, 4]));
    for (const pair of pairsOf(3, () => true)) assert.deepEqual(together(outcomes, pair), fraction(0));
  });

  it('gives the certain, who never play, and nobody who is excluded', () => {
    const sorted = (rows: readonly ModelRow[]): readonly string[] =>
      [...outcomesOf(rows).keys()].toSorted((a, b) => (a < b ? -1 : 1));
    assert.deepEqual(sorted(oneLeaf(4, [4, 0, 2, 2, 4])), ['0,2,4', '0,3,4']);
    const rows = crossed(2, [
      ['a,x', 2, 0],
      ['a,y', 1],
      ['b,y', 1],
    ]);
    assert.deepEqual(sorted(rows), ['0,2', '0,3']);
  });
});

describe('the draw of targets', () => {
  it('throws when the chances do not add up to a whole number', () => {
    const frames = [oneLeaf(4, [1, 2]), crossed(4, [['a', 1, 1]]), crossed(4, [['a,x', 1], ['b,y', 1]])]; // prettier-ignore
    for (const rows of frames) {
      assert.throws(
        () =>
          drawTargets(
            treesOf(rows),
            rows.map(({ pi }) => pi),
            streamOf('broken'),
          ),
        /do not add up to a whole number/,
      );
    }
  });

  it('is that of the page, line by line, on frames of hundreds of rows in one and in two trees', () => {
    for (let seed = 0; seed < 12; seed += 1) {
      const rows = largeFrame(`frame ${seed}`, 400, seed % 3 === 0 ? 1 : 2);
      const expected = modelDraw(rows, chanceOf(streamOf(`draw ${seed}`)));
      const pi = Int32Array.from(rows, (row) => row.pi);
      const draw = drawTargets(treesOf(rows), pi, streamOf(`draw ${seed}`));
      assert.deepEqual(draw, expected);
      assert.deepEqual(drawTargets(treesOf(rows), pi, streamOf(`draw ${seed}`)), draw);
      assert.deepEqual(
        pi,
        Int32Array.from(rows, (row) => row.pi),
      );
    }
  });

  it('leaves a transcript that leads from the chances to the drawn without the stream', () => {
    for (const trees of [1, 2]) {
      const rows = largeFrame('replay', 2000, trees);
      const pi = rows.map((row) => row.pi);
      const { drawn, decisions } = drawTargets(treesOf(rows), pi, streamOf('replay'));
      assert.deepEqual(replay(pi, decisions), drawn);
    }
  });

  it('keeps every node of two trees at its floor or ceiling among 20,000 rows', () => {
    const rows = largeFrame('twenty thousand', 20_000, 2);
    const { drawn } = drawTargets(
      treesOf(rows),
      rows.map(({ pi }) => pi),
      streamOf('twenty thousand'),
    );
    assert.deepEqual(offNodes(nodesOf(rows), drawn), []);
  });
});

/** Follows a transcript: each line moves masses, and says who is at the unit and who at 0 by then. */
function replay(pi: readonly number[], decisions: readonly TargetDecision[]): readonly number[] {
  const mass = [...pi];
  const at = (row: number): number => mass[row] ?? 0;
  const settle = (line: { readonly drawn: readonly number[]; readonly out: readonly number[] }): void => {
    assert.ok(line.drawn.every((row) => at(row) === whole) && line.out.every((row) => at(row) === 0));
  };
  for (const line of decisions) {
    if (line.kind === 'certain') settle({ drawn: line.rows, out: [] });
    else if (line.kind === 'cycle') {
      const change = line.value < line.remove ? line.add : -line.remove;
      for (const row of line.up) mass[row] = at(row) + change;
      for (const row of line.down) mass[row] = at(row) - change;
      settle(line);
    } else {
      replayDuels(line, mass);
      const others = line.order.filter((row) => row !== line.left && !line.drawn.includes(row));
      settle({ drawn: line.drawn, out: others });
      if (line.left !== null) assert.equal(at(line.left), line.left_ppb);
    }
  }
  assert.ok(mass.every((each) => each === 0 || each === whole));
  return mass.flatMap((each, row) => (each === whole ? [row] : []));
}

function replayDuels(line: Extract<TargetDecision, { kind: 'pivotal' }>, mass: number[]): void {
  const at = (row: number): number => mass[row] ?? 0;
  const values = [...line.values];
  for (const [i, row] of line.order.entries()) {
    const other = line.order.slice(0, i).find((each) => at(each) > 0 && at(each) < whole);
    if (other === undefined) continue;
    const [a, b, value] = [at(other), at(row), values.shift() ?? NaN];
    const isOther = value < (a + b <= whole ? a : whole - b);
    const [winner, loser] = isOther ? [other, row] : [row, other];
    mass[winner] = Math.min(a + b, whole);
    mass[loser] = Math.max(a + b - whole, 0);
  }
  assert.deepEqual(values, []);
}

/** Rows with chances of all sizes in provinces with districts, and in kinds by province. */
function largeFrame(name: string, size: number, trees: number): readonly ModelRow[] {
  const stream = streamOf(name);
  const rows = Array.from({ length: size }, () => {
    const [province, district, kind] = [stream.below(4), stream.below(5), stream.below(6)];
    const paths = [`p${province}/d${district}`, `p${province}/k${kind}`].slice(0, trees);
    const pi = [1, stream.below(whole + 1), stream.below(whole / 10), whole][stream.below(4)] ?? 0;
    return { pi, paths };
  });
  return madeWhole(rows);
}

function* pairsOf(rows: number, isMember: (row: number) => boolean): Generator<readonly [number, number]> {
  for (let left = 0; left < rows; left += 1)
    for (let right = left + 1; right < rows; right += 1)
      if (isMember(left) && isMember(right)) yield [left, right];
}
