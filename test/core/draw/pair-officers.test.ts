import assert from 'node:assert/strict';
import type { SeatDecision } from '../../../src/core/draw/pair-officers.ts';
import type { PairingProblem } from '../../../src/core/draw/staffing.ts';
import { allPairings, evenest, sortedLoads } from '../../support/brute-force.ts';
import { Board, openProblem, pair, randomProblem } from './pairing-samples.ts';

const instances = Array.from({ length: 400 }, (_, i) => ({
  name: `instance ${i}`,
  problem: randomProblem(`${i}`),
}));
const solved = instances.map(({ name, problem }) => {
  const best = evenest(allPairings(problem), problem.officers);
  return { name, problem, best };
});
const feasible = solved.filter(({ best }) => best.length > 0);
const impossible = solved.filter(({ best }) => best.length === 0);

type Owed = Extract<SeatDecision, { kind: 'owed' }>;

/**
 * Whether the seats named cannot all be filled: the officers named hold at most their capacity, and everybody else who is
 * allowed at one of these targets can sit there once.
 */
function isViolator(problem: PairingProblem, { seats, officers }: Owed): boolean {
  const rows = new Set(seats.map(([row]) => row));
  const listed = new Set(officers);
  const others = problem.targets
    .filter(({ row }) => rows.has(row))
    .map(({ allowed }) => allowed.filter((officer) => !listed.has(officer)).length);
  return seats.length > officers.length * problem.capacity + others.reduce((sum, count) => sum + count, 0);
}

describe('the pairing of officers, against brute force on 400 small problems,', () => {
  it('has both kinds of problems to judge by', () => {
    assert.ok(feasible.length > 100 && impossible.length > 100, `${feasible.length} of 400 can be staffed`);
  });

  it('staffs every target exactly when that is possible', () => {
    for (const { name, problem, best } of solved) {
      for (let seed = 0; seed < 8; seed += 1) {
        const { teams, decisions } = pair(problem, `${name}/${seed}`);
        const isOwed = decisions.some(({ kind }) => kind === 'owed');
        assert.equal(isOwed, best.length === 0, `${name}: ${JSON.stringify(problem)}`);
        assert.equal(
          teams.some((team) => team.length === 0),
          isOwed,
        );
        for (const team of teams) assert.ok(team.length === 0 || team.length === problem.teamSize);
      }
    }
  });

  it('spreads the loads as evenly as any full pairing does', () => {
    for (const { name, problem, best } of feasible) {
      const optimal = sortedLoads(best[0] ?? [], problem.officers);
      for (let seed = 0; seed < 8; seed += 1) {
        const loads = sortedLoads(pair(problem, `${name}/${seed}`).teams, problem.officers);
        assert.deepEqual(loads, optimal, `${name}: ${JSON.stringify(problem)}`);
      }
      const squares = allPairings(problem).map((teams) => squareSum(sortedLoads(teams, problem.officers)));
      assert.equal(squareSum(optimal), Math.min(...squares), 'not the least sum of squares');
    }
  });

  it('spreads the loads of those who can be staffed as evenly as possible, given who is owed', () => {
    for (const { name, problem } of impossible) {
      const { teams } = pair(problem, `${name}/0`);
      const staffed = { ...problem, targets: problem.targets.filter((_, i) => teams[i]?.length !== 0) };
      const best = evenest(allPairings(staffed), problem.officers);
      assert.deepEqual(sortedLoads(teams, problem.officers), sortedLoads(best[0] ?? [], problem.officers));
    }
  });

  it('never breaks a bar or a capacity, nor seats anybody twice in a team', () => {
    for (const { name, problem } of solved) {
      const { teams } = pair(problem, `${name}/x`);
      teams.forEach((team, place) => {
        assert.equal(new Set(team).size, team.length);
        for (const officer of team) assert.ok(problem.targets[place]?.allowed.includes(officer));
      });
      assert.ok((sortedLoads(teams, problem.officers)[0] ?? 0) <= problem.capacity);
    }
  });

  it('can give every officer to every target that some evenest pairing gives them', () => {
    for (const { name, problem, best } of feasible) {
      const wanted = new Set(best.flatMap((teams) => named(teams)));
      // Every such assignment was met within 1,500 seeds; the seeds are fixed.
      for (let seed = 0; wanted.size > 0; seed += 1) {
        assert.ok(seed < 3000, `${[...wanted].join(' ')} never occur in ${name}: ${JSON.stringify(problem)}`);
        for (const assignment of named(pair(problem, `${name}/any ${seed}`).teams)) wanted.delete(assignment);
      }
    }
  });

  it('shows for every owed visit seats that cannot all be filled, and officers who were full at that moment', () => {
    let count = 0;
    for (const { name, problem } of impossible) {
      for (let seed = 0; seed < 8; seed += 1) {
        const board = new Board(problem);
        for (const decision of pair(problem, `${name}/${seed}`).decisions) {
          if (decision.kind === 'owed') {
            count += 1;
            assert.ok(isViolator(problem, decision), `${name}: ${JSON.stringify([problem, decision])}`);
            for (const officer of decision.officers) assert.equal(board.loadOf(officer), problem.capacity);
            assert.ok(decision.seats.some(([row]) => row === decision.row));
          }
          board.play(decision);
        }
      }
    }
    assert.ok(count > 500, `only ${count} visits were owed`);
  });

  it('writes a transcript that replays, move by move, to the very teams', () => {
    const kinds = new Map<string, number>();
    for (const { name, problem } of solved) {
      const board = new Board(problem);
      const { teams, decisions } = pair(problem, `${name}/replay`);
      for (const decision of decisions) {
        const before = board.sumOfSquares();
        board.play(decision);
        kinds.set(decision.kind, (kinds.get(decision.kind) ?? 0) + 1);
        if (decision.kind === 'balance')
          assert.ok(board.sumOfSquares() < before, 'the loads did not get more even');
      }
      assert.deepEqual(
        problem.targets.map(({ row }) => board.team(row)),
        teams,
      );
    }
    for (const kind of ['seats', 'seat', 'chain', 'balance', 'owed'])
      assert.ok((kinds.get(kind) ?? 0) >= 10, `hardly any ${kind}: ${kinds.get(kind) ?? 0}`);
  });
});

describe('the pairing of officers', () => {
  it('of no targets is an empty order of seats', () => {
    assert.deepEqual(pair(openProblem(0, 3, 2, 1), 'x'), {
      teams: [],
      decisions: [{ kind: 'seats', order: [] }],
    });
  });

  it('owes a visit at which fewer than a team are allowed, and leaves the others alone', () => {
    const problem = {
      ...openProblem(2, 3, 2, 5),
      targets: [
        { row: 4, allowed: [1] },
        { row: 9, allowed: [0, 1, 2] },
      ],
    };
    for (let seed = 0; seed < 20; seed += 1) {
      const { teams, decisions } = pair(problem, `few ${seed}`);
      assert.deepEqual(teams[0], []);
      assert.equal(teams[1]?.length, 2);
      const owed = decisions.filter((decision): decision is Owed => decision.kind === 'owed');
      assert.deepEqual(
        owed.map(({ row }) => row),
        [4],
      );
    }
  });

  it('of larger teams without slack uses everybody to the limit', () => {
    for (const [targets, officers, teamSize, capacity] of [
      [10, 6, 3, 5],
      [15, 10, 4, 6],
      [7, 7, 5, 5],
    ] as const) {
      for (let seed = 0; seed < 20; seed += 1) {
        const { teams } = pair(openProblem(targets, officers, teamSize, capacity), `tight ${seed}`);
        assert.deepEqual(sortedLoads(teams, officers), Array(officers).fill(capacity));
      }
    }
  });

  it('numbers each seat once in the order of filling', () => {
    const [first] = pair(openProblem(5, 6, 3, 9), 'order').decisions;
    assert.equal(first?.kind, 'seats');
    const order = first?.kind === 'seats' ? first.order.map(([row, seat]) => row * 3 + seat) : [];
    assert.deepEqual(
      order.toSorted((a, b) => a - b),
      Array.from({ length: 15 }, (_, i) => i),
    );
  });
});

function named(teams: readonly (readonly number[])[]): readonly string[] {
  return teams.flatMap((team, place) => team.map((officer) => `${officer} at ${place}`));
}

function squareSum(loads: readonly number[]): number {
  return loads.reduce((sum, load) => sum + load ** 2, 0);
}
