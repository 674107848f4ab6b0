import assert from 'node:assert/strict';
import type { PairingProblem } from '../../../../src/core/draw/officers/seat-pools.ts';
import type { SeatDecision } from '../../../../src/core/draw/officers/pair-officers.ts';
import { makeOfficer, makeSeat, makeTarget, openProblem, pair } from './pairing-samples.ts';

const idOf = (officer: number): string => makeOfficer(officer).id;

/** The lines of one kind. */
function linesOf<K extends SeatDecision['kind']>(
  decisions: readonly SeatDecision[],
  kind: K,
): readonly Extract<SeatDecision, { kind: K }>[] {
  return decisions.filter((decision) => decision.kind === kind) as Extract<SeatDecision, { kind: K }>[];
}

/** A county of so many officers, in which these visited each target last time; others come this time if it can be had. */
function county(
  officers: number,
  lastTeams: readonly (readonly number[])[],
  ladder: PairingProblem['team']['ladder'] = [{ kind: 'last_team' }],
): PairingProblem {
  return openProblem(
    0,
    officers,
    { separate_last: true, capacity: 10, ladder },
    {
      targets: lastTeams.map((team, row) => makeTarget(row, { last_team: team.map(idOf) })),
    },
  );
}

const sharesNobody = (
  teams: readonly (readonly number[])[],
  lastTeams: readonly (readonly number[])[],
): boolean =>
  teams.every((team, place) => team.every((officer) => lastTeams[place]?.includes(officer) === false));

describe('others than last time', () => {
  it('come to each of 24 targets of a county with six officers, without anything giving way', () => {
    const last = Array.from({ length: 24 }, (_, row) => [row % 6, (row + 1 + (row % 5)) % 6]);
    for (let seed = 0; seed < 50; seed += 1) {
      const { teams, decisions } = pair(county(6, last), `county ${seed}`);
      assert.deepEqual(linesOf(decisions, 'relaxed'), []);
      assert.ok(sharesNobody(teams, last));
      // 48 seats on six officers.
      const loads = Array.from(
        { length: 6 },
        (_, officer) => teams.flat().filter((each) => each === officer).length,
      );
      assert.deepEqual(loads, [8, 8, 8, 8, 8, 8]);
    }
  });

  it('come as far as there are others: with three officers each target sees one of the last two again', () => {
    const last = [
      [0, 1],
      [1, 2],
    ];
    for (let seed = 0; seed < 20; seed += 1) {
      const { teams, decisions } = pair(county(3, last), `few ${seed}`);
      assert.equal(teams.flat().length, 4);
      assert.deepEqual(
        linesOf(decisions, 'relaxed')
          .map(({ level, rows }) => [level, rows] as const)
          .toSorted(([, [left = 0]], [, [right = 0]]) => left - right),
        [
          [1, [0]],
          [1, [1]],
        ],
      );
    }
  });

  it('gives way only for the targets that compete: one of another list keeps it', () => {
    const problem = county(5, [[0, 1], [0]]);
    const seats = [makeSeat({ match: ['district'] }), makeSeat({ match: ['district'] })];
    const [first, second] = problem.targets;
    assert.ok(first !== undefined && second !== undefined);
    const split: PairingProblem = {
      ...problem,
      team: { ...problem.team, seats },
      officers: problem.officers.map((officer, i) => ({
        ...officer,
        attributes: { district: i < 2 ? 'a' : 'b', kind: '' },
      })),
      targets: [first, { ...second, attributes: { district: 'b', kind: '' }, last_team: [idOf(2)] }],
    };
    for (let seed = 0; seed < 20; seed += 1) {
      const { teams, decisions } = pair(split, `split ${seed}`);
      assert.deepEqual(linesOf(decisions, 'relaxed'), [{ kind: 'relaxed', level: 1, rows: [0] }]);
      assert.deepEqual(teams[0]?.toSorted(), [0, 1]);
      assert.deepEqual(teams[1]?.toSorted(), [3, 4]);
    }
  });

  it('is a bar like any other where the ladder has no such step: the visit is owed', () => {
    const last = [[0, 1], [2]];
    for (let seed = 0; seed < 20; seed += 1) {
      const { teams, decisions } = pair(county(3, last, []), `hard ${seed}`);
      assert.deepEqual(teams[0], []);
      assert.deepEqual(teams[1]?.toSorted(), [0, 1]);
      const owed = linesOf(decisions, 'owed');
      // Once, and once more at the end.
      assert.deepEqual(
        owed.map(({ row }) => row),
        [0, 0],
      );
      assert.deepEqual(linesOf(decisions, 'again'), [{ kind: 'again', row: 0 }]);
      // Only officer 2 is left for the first target, and it takes two.
      assert.deepEqual(linesOf(decisions, 'relaxed'), []);
    }
  });
});

describe('the ladder', () => {
  it('gives way in its order: districts first, capacity only when that is not enough', () => {
    const seats = [makeSeat({ match: ['district'] }), makeSeat({ match: ['district'] })];
    const ladder = [
      { kind: 'match', attribute: 'district' },
      { kind: 'capacity', capacity: 2 },
    ] as const;
    // Two officers of the district a, two of b; two or three targets in a.
    for (const [targets, levels] of [
      [1, []],
      [2, [1]],
      [3, [1, 2]],
    ] as const) {
      const open = openProblem(targets, 4, { capacity: 1, seats, ladder });
      const officers = open.officers.map((officer, i) => ({
        ...officer,
        attributes: { district: i < 2 ? 'a' : 'b', kind: '' },
      }));
      for (let seed = 0; seed < 10; seed += 1) {
        const { teams, decisions } = pair({ ...open, officers }, `order ${seed}`);
        const reached = new Set(linesOf(decisions, 'relaxed').map(({ level }) => level));
        assert.deepEqual([...reached], levels);
        assert.equal(teams.flat().length, 2 * targets);
      }
    }
  });
});
