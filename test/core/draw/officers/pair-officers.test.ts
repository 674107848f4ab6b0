import assert from 'node:assert/strict';
import type { Pairing, SeatDecision } from '../../../../src/core/draw/officers/pair-officers.ts';
import type { PairingProblem } from '../../../../src/core/draw/officers/seat-pools.ts';
import {
  allPairings,
  capacityOf,
  countUnits,
  evenest,
  fits,
  groupsOf,
  isAllowed,
  sortedLoads,
  type Teams,
} from '../../../support/brute-force.ts';
import { openProblem, pair, randomProblem } from './pairing-samples.ts';

const instances = [
  ...Array.from({ length: 400 }, (_, i) => ({ name: `brute ${i}`, problem: randomProblem(`brute ${i}`) })),
  ...Array.from({ length: 100 }, (_, i) => ({
    name: `brute groups ${i}`,
    problem: randomProblem(`brute ${i}`, 'group'),
  })),
].map(({ name, problem }) => ({
  name: `${name}: ${JSON.stringify(problem)}`,
  problem,
  full: allPairings(problem, 0),
  relaxed: allPairings(problem, problem.team.ladder.length).length > 0,
}));
const feasible = instances.filter(({ full }) => full.length > 0);
const impossible = instances.filter(({ relaxed }) => !relaxed);

type Owed = Extract<SeatDecision, { kind: 'owed' }>;

const kindsOf = ({ decisions }: Pairing): ReadonlySet<string> => new Set(decisions.map(({ kind }) => kind));

/** The level at which each target ends. */
function levelsOf(problem: PairingProblem, { decisions }: Pairing): readonly number[] {
  const levels = new Map<number, number>();
  for (const decision of decisions)
    if (decision.kind === 'relaxed') for (const row of decision.rows) levels.set(row, decision.level);
  return problem.targets.map(({ row }) => levels.get(row) ?? 0);
}

/** The unit of every seat when all lines but those before the last few have been carried out. */
function replay(problem: PairingProblem, decisions: readonly SeatDecision[]): ReadonlyMap<string, number> {
  const seats = new Map<string, number>();
  for (const decision of decisions) {
    if (decision.kind === 'seat') seats.set(`${decision.row}/${decision.seat}`, decision.unit);
    else if (decision.kind === 'chain' || decision.kind === 'balance')
      for (const [row, seat, unit] of decision.moves) seats.set(`${row}/${seat}`, unit);
    else if (decision.kind === 'owed')
      for (const seat of problem.team.seats.keys()) seats.delete(`${decision.row}/${seat}`);
  }
  return seats;
}

/** The units of each target, ascending by seat; [] where the visit is owed. */
function unitTeams(problem: PairingProblem, { decisions }: Pairing): Teams {
  const seats = replay(problem, decisions);
  return problem.targets.map(({ row }) =>
    [...problem.team.seats.keys()].flatMap((seat) => seats.get(`${row}/${seat}`) ?? []),
  );
}

/**
 * Whether the seats named cannot all be filled, each target's being judged at the end of the ladder: the units named hold at
 * most their capacity, and everybody else who is allowed at one of a target's seats can sit there once.
 */
function isViolator(problem: PairingProblem, { seats, units }: Owed): boolean {
  const level = problem.team.ladder.length;
  const { units: count } = countUnits(problem);
  let room = units.reduce((sum, unit) => sum + capacityOf(problem, unit, level), 0);
  for (const [place, { row }] of problem.targets.entries()) {
    const own = seats.filter(([each]) => each === row).map(([, seat]) => seat);
    for (let unit = 0; unit < count; unit += 1) {
      const canSit = own.some((seat) => isAllowed(problem, unit, place, seat, level));
      if (canSit && !units.includes(unit)) room += 1;
    }
  }
  return seats.length > room;
}

describe('the pairing of officers, against brute force on 500 small problems,', () => {
  it('has all kinds of problems to judge by', () => {
    const some = instances.length - feasible.length - impossible.length;
    assert.ok(feasible.length > 100 && impossible.length > 100 && some > 20, `${feasible.length}, ${some}`);
  });

  it('staffs every target without relaxation exactly when that is possible', () => {
    for (const { name, problem, full } of instances) {
      for (let seed = 0; seed < 8; seed += 1) {
        const kinds = kindsOf(pair(problem, `level 0 ${seed}`));
        assert.equal(kinds.has('relaxed') || kinds.has('owed'), full.length === 0, name);
      }
    }
  });

  it('owes a visit exactly when no full staffing exists at the end of the ladder', () => {
    for (const { name, problem, relaxed } of instances) {
      for (let seed = 0; seed < 8; seed += 1) {
        const pairing = pair(problem, `top ${seed}`);
        assert.equal(kindsOf(pairing).has('owed'), !relaxed, name);
        assert.equal(
          pairing.teams.some((team) => team.length === 0),
          !relaxed,
          name,
        );
      }
    }
  });

  it('gives each target its whole team or nobody', () => {
    for (const { name, problem } of instances) {
      for (const team of pair(problem, 'whole').teams)
        assert.ok(team.length === 0 || team.length === problem.team.seats.length, name);
    }
  });

  it('spreads the loads as evenly as any full pairing does, by the sum of squares too', () => {
    for (const { name, problem, full } of feasible) {
      const { units } = countUnits(problem);
      const optimal = sortedLoads(evenest(full, units)[0] ?? [], units);
      const least = full.reduce(
        (best, teams) => Math.min(best, squareSum(sortedLoads(teams, units))),
        Infinity,
      );
      assert.equal(squareSum(optimal), least, 'the evenest has not the least sum of squares');
      for (let seed = 0; seed < 8; seed += 1) {
        const pairing = pair(problem, `even ${seed}`);
        assert.deepEqual(sortedLoads(unitTeams(problem, pairing), units), optimal, name);
      }
    }
  });

  it('spreads the loads of those who can be staffed as evenly as possible, given who is owed and what gave way', () => {
    let count = 0;
    for (const { name, problem } of instances.filter(({ full }) => full.length === 0)) {
      if (problem.team.ladder.some(({ kind }) => kind === 'capacity')) continue;
      const { units } = countUnits(problem);
      const pairing = pair(problem, 'given');
      const staffed = unitTeams(problem, pairing);
      const places = [...staffed.keys()].filter((place) => staffed[place]?.length !== 0);
      const best = evenest(allPairings(problem, 0, levelsOf(problem, pairing), places), units);
      assert.deepEqual(sortedLoads(staffed, units), sortedLoads(best[0] ?? [], units), name);
      count += 1;
    }
    assert.ok(count > 100, `only ${count} problems`);
  });

  it('never breaks a bar or a capacity, nor sends anybody twice to a target', () => {
    for (const { name, problem } of instances) {
      const pairing = pair(problem, 'bars');
      const levels = levelsOf(problem, pairing);
      const { units } = countUnits(problem);
      for (const [place, team] of pairing.teams.entries()) {
        assert.equal(new Set(team).size, team.length);
        for (const [seat, officer] of team.entries())
          assert.ok(fits(problem, officer, place, seat, levels[place] ?? 0), name);
      }
      const top = Math.max(0, ...levels);
      const teams = unitTeams(problem, pairing);
      for (let unit = 0; unit < units; unit += 1) {
        const load = teams.flat().filter((each) => each === unit).length;
        assert.ok(load <= capacityOf(problem, unit, top), name);
      }
      if (problem.team.by === 'group') {
        const groups = groupsOf(problem).map((group) => group.toString());
        for (const team of pairing.teams.filter((each) => each.length > 0))
          assert.ok(groups.includes(team.toSorted((a, b) => a - b).toString()), name);
      }
    }
  });

  it('can send every unit to every target to which some evenest pairing sends it', () => {
    const named = (teams: Teams): readonly string[] =>
      teams.flatMap((team, place) => team.map((unit) => `${unit} at ${place}`));
    for (const { name, problem, full } of feasible.slice(0, 150)) {
      const { units } = countUnits(problem);
      const wanted = new Set(evenest(full, units).flatMap((teams) => named(teams)));
      for (let seed = 0; wanted.size > 0; seed += 1) {
        assert.ok(seed < 3000, `${[...wanted].join(' ')} never occur in ${name}`);
        for (const each of named(unitTeams(problem, pair(problem, `any ${seed}`)))) wanted.delete(each);
      }
    }
  });

  it('shows for every owed visit seats that cannot all be filled', () => {
    let count = 0;
    for (const { name, problem } of impossible) {
      for (let seed = 0; seed < 8; seed += 1) {
        const { decisions } = pair(problem, `owed ${seed}`);
        const second = decisions.findIndex(({ kind }) => kind === 'again');
        for (const decision of decisions.slice(0, second)) {
          if (decision.kind !== 'owed') continue;
          count += 1;
          assert.ok(isViolator(problem, decision), `${JSON.stringify(decision)} ${name}`);
          assert.ok(decision.seats.some(([row]) => row === decision.row));
        }
      }
    }
    assert.ok(count > 500, `only ${count} visits were owed`);
  });

  it('gets more even with every line that balances, and ends at the teams', () => {
    let count = 0;
    for (const { name, problem } of instances.filter(({ problem: { team } }) => team.by === 'officer')) {
      for (let seed = 0; seed < 4; seed += 1) {
        const pairing = pair(problem, `replay ${seed}`);
        const squares = (lines: number): number => {
          const held = [...replay(problem, pairing.decisions.slice(0, lines)).values()];
          return squareSum(sortedLoads([held], problem.officers.length));
        };
        pairing.decisions.forEach(({ kind }, line) => {
          if (kind !== 'balance') return;
          count += 1;
          assert.ok(squares(line + 1) < squares(line), name);
        });
        assert.deepEqual(unitTeams(problem, pairing), pairing.teams);
      }
    }
    assert.ok(count >= 10, `only ${count} lines balance`);
  });
});

describe('the pairing of officers', () => {
  it('of no targets is an empty order of seats', () => {
    assert.deepEqual(pair(openProblem(0, 3), 'x'), {
      teams: [],
      levels: [],
      decisions: [{ kind: 'seats', order: [] }],
    });
  });

  it('numbers each seat once in the order of filling', () => {
    const [first] = pair(openProblem(5, 6), 'order').decisions;
    const order = first?.kind === 'seats' ? first.order.map(([row, seat]) => row * 2 + seat) : [];
    assert.deepEqual(
      order.toSorted((a, b) => a - b),
      Array.from({ length: 10 }, (_, i) => i),
    );
  });

  it('without slack uses everybody to the limit', () => {
    for (const [targets, officers, capacity] of [
      [15, 6, 5],
      [30, 10, 6],
      [7, 7, 2],
    ] as const) {
      for (let seed = 0; seed < 20; seed += 1) {
        const { teams } = pair(openProblem(targets, officers, { capacity }), `tight ${seed}`);
        assert.deepEqual(sortedLoads(teams, officers), Array(officers).fill(capacity));
      }
    }
  });

  it("keeps to an officer's own capacity when the ladder raises the team's", () => {
    const problem = openProblem(6, 4, { capacity: 2, ladder: [{ kind: 'capacity', capacity: 6 }] });
    const officers = problem.officers.map((officer, i) => (i === 0 ? { ...officer, capacity: 1 } : officer));
    for (let seed = 0; seed < 20; seed += 1) {
      const pairing = pair({ ...problem, officers }, `own ${seed}`);
      // Twelve seats: one for officer 0 and eleven for the others.
      assert.ok(kindsOf(pairing).has('relaxed'));
      assert.deepEqual(sortedLoads(pairing.teams, 4), [4, 4, 3, 1]);
      assert.equal(pairing.teams.flat().filter((officer) => officer === 0).length, 1);
    }
  });

  it('tries an owed visit once more when all others have been tried', () => {
    const again = instances.flatMap(({ problem }) =>
      Array.from({ length: 8 }, (_, seed) => pair(problem, `again ${seed}`).decisions),
    );
    const rescued = again.filter((decisions) => {
      const owed = decisions.filter(({ kind }) => kind === 'owed').length;
      const tried = decisions.filter(({ kind }) => kind === 'again').length;
      assert.ok(owed >= tried && owed <= 2 * tried);
      return owed < 2 * tried;
    });
    assert.ok(rescued.length > 0, 'no visit was ever rescued');
  });
});

function squareSum(loads: readonly number[]): number {
  return loads.reduce((sum, load) => sum + load ** 2, 0);
}
