import assert from 'node:assert/strict';
import { pairOfficers } from '../../../src/core/draw/pair-officers.ts';
import type { PairingProblem } from '../../../src/core/draw/staffing.ts';
import { enumerateOutcomes, fraction, sum } from '../../support/enumerate.ts';
import { openProblem, pair } from './pairing-samples.ts';

describe('officers alike in every respect', () => {
  it('have exactly the same chance at every target, over every path of small problems', () => {
    const barred: PairingProblem = {
      ...openProblem(2, 4, 2, 2),
      targets: [
        { row: 0, allowed: [0, 1, 2, 3] },
        { row: 1, allowed: [0, 1, 2] },
      ],
    };
    for (const [problem, alike] of [
      [openProblem(2, 4, 2, 1), [0, 1, 2, 3]],
      [openProblem(1, 5, 2, 1), [0, 1, 2, 3, 4]],
      [barred, [0, 1, 2]],
    ] as const) {
      const outcomes = enumerateOutcomes((stream) => JSON.stringify(pairOfficers(problem, stream).teams));
      assert.deepEqual(sum(outcomes.values()), fraction(1));
      problem.targets.forEach((_, place) => {
        const chances = alike.map((officer) =>
          sum(
            [...outcomes]
              .filter(([teams]) => (JSON.parse(teams) as number[][])[place]?.includes(officer))
              .map(([, chance]) => chance),
          ),
        );
        for (const chance of chances) assert.deepEqual(chance, chances[0]);
      });
    }
  });

  it('are sent to each target equally often: |z| < 4.8 over 6,000 seeds and 48 combinations', () => {
    const problem = openProblem(6, 8, 2, 2);
    const [runs, counts] = [6000, new Map<string, number>()];
    for (let run = 0; run < runs; run += 1) {
      pair(problem, `alike ${run}`).teams.forEach((team, place) => {
        for (const officer of team)
          counts.set(`${officer} ${place}`, (counts.get(`${officer} ${place}`) ?? 0) + 1);
      });
    }
    // By symmetry each of 8 officers is one of the 2 at a target with chance 1/4. Two-sided over 48 counts: a false alarm in
    // 1 of 13,000 such tests; the seeds are fixed.
    const scores = [...counts.values()].map((count) => (count - runs / 4) / Math.sqrt((runs * 3) / 16));
    const largest = Math.max(...scores.map((score) => Math.abs(score)));
    if (process.env['VERBOSE'] === '1') console.log(`      largest |z|: ${largest.toFixed(2)}`);
    assert.equal(scores.length, 48);
    assert.ok(largest < 4.8, scores.join());
  });

  it('are equally often the busier ones where bars differ: |z| < 4.4 over 6,000 seeds and 8 officers', () => {
    // Two groups of four; each target is open to one group only, and nine seats do not divide by four.
    const [west, east] = [
      [0, 2, 4, 6],
      [1, 3, 5, 7],
    ] as const;
    const problem: PairingProblem = {
      ...openProblem(6, 8, 3, 9),
      targets: [west, west, west, east, east, east].map((allowed, row) => ({ row, allowed })),
    };
    const [runs, busy] = [6000, Array.from({ length: 8 }, () => 0)];
    for (let run = 0; run < runs; run += 1) {
      const seats = pair(problem, `busy ${run}`).teams.flat();
      for (const officer of busy.keys())
        if (seats.filter((each) => each === officer).length === 3) busy[officer] = (busy[officer] ?? 0) + 1;
    }
    // Nine seats on four officers: loads 3, 2, 2, 2, so each is the busy one with chance 1/4. A false alarm in 1 of 11,000.
    const scores = busy.map((count) => (count - runs / 4) / Math.sqrt((runs * 3) / 16));
    const largest = Math.max(...scores.map((score) => Math.abs(score)));
    if (process.env['VERBOSE'] === '1') console.log(`      largest |z|: ${largest.toFixed(2)}`);
    assert.ok(largest < 4.4, scores.join());
  });
});
