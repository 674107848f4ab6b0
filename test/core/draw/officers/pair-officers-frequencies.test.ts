import assert from 'node:assert/strict';
import { pairOfficers } from '../../../../src/core/draw/officers/pair-officers.ts';
import type { PairingProblem } from '../../../../src/core/draw/officers/seat-pools.ts';
import { enumerateOutcomes, fraction, sum } from '../../../support/enumerate.ts';
import { makeSeat, makeTarget, openProblem, pair, recuse } from './pairing-samples.ts';

/** The largest distance of these counts from a chance, in standard deviations. */
function largestScore(counts: readonly number[], runs: number, chance: number): number {
  const deviation = Math.sqrt(runs * chance * (1 - chance));
  const largest = Math.max(...counts.map((count) => Math.abs(count - runs * chance) / deviation));
  if (process.env['VERBOSE'] === '1') console.log(`      largest |z|: ${largest.toFixed(2)}`);
  return largest;
}

describe('officers alike in every respect', () => {
  it('have exactly the same chance at every target, over every path of small problems', () => {
    const barred: PairingProblem = { ...openProblem(2, 4, { capacity: 2 }), recusals: [recuse(3, 1)] };
    const specialist = openProblem(2, 4, {
      capacity: 2,
      seats: [makeSeat({ skills: ['药学'] }), makeSeat()],
    });
    const skilled = {
      ...specialist,
      officers: specialist.officers.map((officer, i) => (i < 2 ? { ...officer, skills: ['药学'] } : officer)),
    };
    for (const [problem, ...classes] of [
      [openProblem(2, 4, { capacity: 1 }), [0, 1, 2, 3]],
      [openProblem(1, 5, { capacity: 1 }), [0, 1, 2, 3, 4]],
      [barred, [0, 1, 2]],
      [skilled, [0, 1], [2, 3]],
    ] as const) {
      const outcomes = enumerateOutcomes((stream) => JSON.stringify(pairOfficers(problem, stream).teams));
      assert.deepEqual(sum(outcomes.values()), fraction(1));
      for (const alike of classes) {
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
    }
  });

  it('are sent to each target equally often: |z| < 4.8 over 6,000 seeds and 48 combinations', () => {
    const problem = openProblem(6, 8, { capacity: 2 });
    const [runs, counts] = [6000, new Map<string, number>()];
    for (let run = 0; run < runs; run += 1) {
      pair(problem, `alike ${run}`).teams.forEach((team, place) => {
        for (const officer of team)
          counts.set(`${officer} ${place}`, (counts.get(`${officer} ${place}`) ?? 0) + 1);
      });
    }
    // By symmetry each of 8 officers is one of the 2 at a target with chance 1/4. Two-sided over 48 counts: a false alarm in
    // 1 of 13,000 such tests; the seeds are fixed.
    assert.equal(counts.size, 48);
    assert.ok(largestScore([...counts.values()], runs, 1 / 4) < 4.8);
  });

  it('are equally often the busier ones where bars differ: |z| < 4.4 over 6,000 seeds and 8 officers', () => {
    // Officers of two districts in turn, three targets in each; nine seats do not divide by four.
    const open = openProblem(6, 8, {
      capacity: 9,
      seats: [
        makeSeat({ match: ['district'] }),
        makeSeat({ match: ['district'] }),
        makeSeat({ match: ['district'] }),
      ],
    });
    const problem: PairingProblem = {
      ...open,
      officers: open.officers.map((officer, i) => ({
        ...officer,
        attributes: { district: 'ab'[i % 2] as string, kind: '' },
      })),
      targets: open.targets.map((target, i) => ({
        ...target,
        attributes: { district: 'ab'[Math.floor(i / 3)] as string, kind: '' },
      })),
    };
    const [runs, busy] = [6000, Array.from({ length: 8 }, () => 0)];
    for (let run = 0; run < runs; run += 1) {
      const seats = pair(problem, `busy ${run}`).teams.flat();
      for (const officer of busy.keys())
        if (seats.filter((each) => each === officer).length === 3) busy[officer] = (busy[officer] ?? 0) + 1;
    }
    // Nine seats on four officers: loads 3, 2, 2, 2, so each is the busy one with chance 1/4. A false alarm in 1 of 11,000.
    assert.ok(largestScore(busy, runs, 1 / 4) < 4.4);
  });

  it('hold each of the seats equally often: χ² of 8 officers at two kinds of seats below 27.9 over 4,000 seeds', () => {
    const problem = openProblem(2, 8, { seats: [makeSeat({ role: '组长' }), makeSeat({ role: '组员' })] });
    const [runs, counts] = [4000, new Map<string, number>()];
    for (let run = 0; run < runs; run += 1) {
      pair(problem, `seats ${run}`).teams[0]?.forEach((officer, seat) => {
        counts.set(`${officer}/${seat}`, (counts.get(`${officer}/${seat}`) ?? 0) + 1);
      });
    }
    // Each seat by itself is uniform over 8; 24.3 is exceeded by χ² of 7 degrees in 1 of 1,000 tests, 27.9 in 1 of 4,400.
    for (const seat of [0, 1]) {
      const expected = runs / 8;
      const squares = Array.from(
        { length: 8 },
        (_, officer) => (counts.get(`${officer}/${seat}`) ?? 0) - expected,
      );
      const chi = squares.reduce((total, distance) => total + distance ** 2 / expected, 0);
      assert.ok(chi < 27.9, `χ² = ${chi}`);
    }
  });

  it('are drawn equally often after everything gave way: |z| < 4.2 over 4,000 seeds', () => {
    // Nobody is of the targets' district, so the match gives way for both; then four officers are alike.
    const problem = openProblem(2, 4, {
      capacity: 3,
      seats: [makeSeat({ match: ['district'] }), makeSeat({ match: ['district'] })],
      ladder: [{ kind: 'match', attribute: 'district' }],
    });
    const far = [0, 1].map((row) => makeTarget(row, { attributes: { district: 'b', kind: '' } }));
    const [runs, counts] = [4000, [0, 0, 0, 0]];
    for (let run = 0; run < runs; run += 1) {
      for (const officer of pair({ ...problem, targets: far }, `far ${run}`).teams[0] ?? [])
        counts[officer] = (counts[officer] ?? 0) + 1;
    }
    // Two of four at the first target. A false alarm in 1 of 9,000.
    assert.ok(largestScore(counts, runs, 1 / 2) < 4.2);
  });
});
