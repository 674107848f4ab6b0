import assert from 'node:assert/strict';
import { drawTargets } from '../../../../src/core/draw/targets/draw-targets.ts';
import { enumerateOutcomes } from '../../../support/enumerate.ts';
import { streamOf } from '../samples.ts';
import { modelDraw, whole, type ModelRow } from './target-model.ts';
import { chanceOf, treesOf } from './target-samples.ts';

/** Rows with chances in parts of `parts`, each at its paths. */
const rowsOf = (parts: number, cells: readonly (readonly [string, number])[]): readonly ModelRow[] =>
  cells.map(([cell, pi]) => ({ pi: (pi * whole) / parts, paths: cell.split(',') }));

/** As many draws, each by the stream of a seed of its own. */
function* drawsOf(rows: readonly ModelRow[], runs: number, name: string): Generator<readonly number[]> {
  const population = treesOf(rows);
  const pi = rows.map((row) => row.pi);
  for (let run = 0; run < runs; run += 1) yield drawTargets(population, pi, streamOf(`${name} ${run}`)).drawn;
}

/** How far each count is from what is expected, in standard deviations of a binomial. */
function scoresOf(counts: readonly number[], chances: readonly number[], runs: number): readonly number[] {
  return counts.map((count, i) => {
    const chance = chances[i] ?? 0;
    return (count - runs * chance) / Math.sqrt(runs * chance * (1 - chance));
  });
}

describe('the draw of targets over many seeds', () => {
  const unequal = [100, 250, 400, 900, 50, 300, 999, 201, 450, 150, 725, 475];
  const one = unequal.map((pi, i): readonly [string, number] => [['医院', '诊所', '药店'][i % 3] ?? '', pi]);
  const two = unequal.map((pi, i): readonly [string, number] => [`p${(i % 4) >> 1}/d${i % 4},k${i % 3}`, pi]);
  for (const [name, cells] of Object.entries({ 'one tree': one, 'two trees': two })) {
    it(`draws each of 12 unequal targets in ${name} as often as its chance says: |z| < 4.5 over 10,000 seeds`, () => {
      const rows = rowsOf(1000, cells);
      const counts = rows.map(() => 0);
      for (const drawn of drawsOf(rows, 10_000, 'frequency')) {
        assert.equal(drawn.length, 5);
        for (const row of drawn) counts[row] = (counts[row] ?? 0) + 1;
      }
      // Two-sided over 12 targets: a false alarm in 1 of 12,000 such tests; the seeds are fixed.
      const scores = scoresOf(
        counts,
        rows.map(({ pi }) => pi / whole),
        10_000,
      );
      report(`largest |z| over the 12 targets in ${name}: ${largest(scores)}`);
      assert.ok(Number(largest(scores)) < 4.5, scores.join());
    });
  }

  const samples = {
    'one tree': rowsOf(8, [['a', 1], ['a', 3], ['b', 4], ['b', 5], ['b', 3]]), // prettier-ignore
    'two trees': rowsOf(10, [['a,x', 3], ['a,y', 4], ['b,x', 9], ['b,y', 7], ['b,x', 7]]), // prettier-ignore
  };
  for (const [name, rows] of Object.entries(samples)) {
    it(`gives whole samples in ${name} as often as the enumeration of all paths says: chi-square over 10,000 seeds`, () => {
      const chances = enumerateOutcomes((fork) => modelDraw(rows, chanceOf(fork)).drawn.join());
      const counts = new Map([...chances.keys()].map((outcome) => [outcome, 0]));
      for (const drawn of drawsOf(rows, 10_000, 'outcome')) {
        const outcome = drawn.join();
        assert.ok(counts.has(outcome), outcome);
        counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
      }
      const terms = [...chances].map(([outcome, { top, bottom }]) => {
        const expected = (10_000 * Number(top)) / Number(bottom);
        return ((counts.get(outcome) ?? 0) - expected) ** 2 / expected;
      });
      const statistic = terms.reduce((total, term) => total + term, 0);
      const score = normalScore(statistic, terms.length - 1);
      report(`chi-square over the ${terms.length} samples of ${name}: ${statistic.toFixed(1)}`);
      assert.ok(terms.length > 4 && score < 4, `${statistic} with ${terms.length - 1} degrees of freedom`);
    });
  }

  it('leaves none of 4279 equal targets out: 500 draws of 214 reach everybody', () => {
    const [share, more] = [Math.floor((214 * whole) / 4279), (214 * whole) % 4279];
    const rows = Array.from({ length: 4279 }, (_, row) => ({
      pi: share + (row < more ? 1 : 0),
      paths: [''],
    }));
    const seen = new Set<number>();
    // A given target is missed by all 500 with chance 0.95^500 = 7e-12; any of 4279: 3e-8. The seeds are fixed.
    for (const drawn of drawsOf(rows, 500, 'everybody')) {
      assert.equal(drawn.length, 214);
      for (const row of drawn) seen.add(row);
    }
    assert.equal(seen.size, 4279);
  });
});

/** A chi-square value as a standard normal one (Wilson and Hilferty 1931). */
function normalScore(statistic: number, degrees: number): number {
  const spread = 2 / (9 * degrees);
  return (Math.cbrt(statistic / degrees) - (1 - spread)) / Math.sqrt(spread);
}

function largest(scores: readonly number[]): string {
  return Math.max(...scores.map((score) => Math.abs(score))).toFixed(2);
}

/** Figures for whoever asks for them: VERBOSE=1. */
function report(line: string): void {
  if (process.env['VERBOSE'] === '1') console.log(`      ${line}`);
}
