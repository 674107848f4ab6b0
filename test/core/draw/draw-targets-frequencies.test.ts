import assert from 'node:assert/strict';
import { drawTargets } from '../../../src/core/draw/draw-targets.ts';
import { inclusionProbabilities } from '../../../src/core/draw/inclusion-probabilities.ts';
import { unit } from '../../../src/core/draw/rules.ts';
import { buildStrata } from '../../../src/core/draw/strata.ts';
import { enumerateOutcomes } from '../../support/enumerate.ts';
import { floor, makeRules, streamOf, weighted } from './samples.ts';

describe('the draw of targets over many seeds', () => {
  it('draws each of 12 unequal targets as often as its chance says: |z| < 4.5 over 10,000 seeds', () => {
    const targets = [1, 2, 4, 9, 1, 3, 30, 2, 5, 1, 7, 2].map((weight, i) =>
      weighted(weight, ['医院', '诊所', '药店'][i % 3]),
    );
    const rules = makeRules({
      maximum_ppb: 900_000_000,
      strata: { attributes: ['kind'], floors: [floor([], 4), floor(['诊所'], 1)] },
    });
    const pi = inclusionProbabilities(targets, rules);
    const root = buildStrata(targets, [...targets.keys()], ['kind']);
    const [runs, counts] = [10_000, targets.map(() => 0)];
    for (let run = 0; run < runs; run += 1) {
      const { drawn } = drawTargets(root, pi, streamOf(`frequency ${run}`), unit);
      for (const row of drawn) counts[row] = (counts[row] ?? 0) + 1;
    }
    // Two-sided over 12 targets: a false alarm in 1 of 12,000 such tests; the seeds are fixed.
    const scores = pi.map((each, row) => {
      const chance = each / unit;
      return ((counts[row] ?? 0) - runs * chance) / Math.sqrt(runs * chance * (1 - chance));
    });
    report(`largest |z| over the 12 targets: ${largest(scores)}`);
    assert.ok(Number(largest(scores)) < 4.5, scores.join());
  });

  it('gives whole samples as often as the enumeration of all paths says: |z| < 4.5 over 10,000 seeds', () => {
    const pi = [1, 2, 3, 4, 2];
    const targets = pi.map((_, i) => weighted(1, i < 2 ? 'a' : 'b'));
    const root = buildStrata(targets, [...targets.keys()], ['kind']);
    const chances = enumerateOutcomes((stream) => drawTargets(root, pi, stream, 6).drawn.join());
    const [runs, counts] = [10_000, new Map<string, number>()];
    for (let run = 0; run < runs; run += 1) {
      const outcome = drawTargets(root, pi, streamOf(`outcome ${run}`), 6).drawn.join();
      counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    }
    for (const outcome of counts.keys()) assert.ok(chances.has(outcome), outcome);
    const scores = [...chances].map(([outcome, { top, bottom }]) => {
      const chance = Number(top) / Number(bottom);
      return ((counts.get(outcome) ?? 0) - runs * chance) / Math.sqrt(runs * chance * (1 - chance));
    });
    report(`largest |z| over the ${scores.length} samples: ${largest(scores)}`);
    assert.ok(scores.length > 4 && Number(largest(scores)) < 4.5, scores.join());
  });

  it('leaves none of 4279 equal targets out: all chances are above zero, and 500 draws of 214 reach everybody', () => {
    const targets = Array.from({ length: 4279 }, () => weighted(1));
    const rules = makeRules({ strata: { attributes: [], floors: [floor([], 214)] } });
    const pi = inclusionProbabilities(targets, rules);
    assert.ok(pi.every((each) => each >= 1));
    const root = buildStrata(targets, [...targets.keys()], []);
    const seen = new Set<number>();
    // A given target is missed by all 500 with chance 0.95^500 = 7e-12; any of 4279: 3e-8. The seeds are fixed.
    for (let run = 0; run < 500; run += 1) {
      const { drawn } = drawTargets(root, pi, streamOf(`everybody ${run}`), unit);
      assert.equal(drawn.length, 214);
      for (const row of drawn) seen.add(row);
    }
    assert.equal(seen.size, 4279);
  });
});

function largest(scores: readonly number[]): string {
  return Math.max(...scores.map((score) => Math.abs(score))).toFixed(2);
}

/** Figures for whoever asks for them: VERBOSE=1. */
function report(line: string): void {
  if (process.env['VERBOSE'] === '1') console.log(`      ${line}`);
}
