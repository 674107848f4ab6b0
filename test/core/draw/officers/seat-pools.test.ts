import assert from 'node:assert/strict';
import { pairingProblem, SeatPools, type SeatPool } from '../../../../src/core/draw/officers/seat-pools.ts';
import { countUnits, capacityOf, isAllowed, seatGroup } from '../../../support/brute-force.ts';
import { makeOfficer, makeSeat, makeTarget, openProblem, randomProblem, recuse } from './pairing-samples.ts';

const unitsOf = ({ list, without }: SeatPool): readonly number[] =>
  [...list.units].filter((unit) => !without.includes(unit));

describe('who is allowed at a seat', () => {
  it('is exactly who fits by the words of the protocol, at every level, for officers and groups', () => {
    let [allowed, kept] = [0, 0];
    for (const by of ['officer', 'group'] as const) {
      for (let i = 0; i < 300; i += 1) {
        const problem = randomProblem(`pools ${i}`, by);
        const pools = new SeatPools(problem);
        const { units, seats } = countUnits(problem);
        assert.deepEqual([pools.unitCount, pools.seatsPerTarget], [units, seats]);
        for (let level = 0; level <= problem.team.ladder.length; level += 1) {
          for (let unit = 0; unit < units; unit += 1)
            assert.equal(pools.capacityOf(unit, level), capacityOf(problem, unit, level));
          for (const place of problem.targets.keys()) {
            for (let seat = 0; seat < seats; seat += 1) {
              const expected = Array.from({ length: units }, (_, unit) => unit).filter((unit) =>
                isAllowed(problem, unit, place, seat, level),
              );
              const pool = pools.at(place, seat, level);
              assert.deepEqual(unitsOf(pool), expected, JSON.stringify([problem, place, seat, level]));
              [allowed, kept] = [allowed + expected.length, kept + pool.without.length];
            }
          }
        }
      }
    }
    assert.ok(allowed > 2000 && kept > 300, `${allowed} allowed, ${kept} kept off a list by bars`);
  });

  it('is one list for all targets and seats alike, however many, and those with bars name only whom they take off it', () => {
    const problem = openProblem(4, 3, {
      seats: [makeSeat({ role: '组长', match: ['district'] }), makeSeat({ match: ['district'] })],
    });
    const pools = new SeatPools({
      ...problem,
      targets: [0, 1, 2, 3].map((row) =>
        makeTarget(row, { attributes: { district: row < 3 ? 'a' : 'b', kind: `${row}` } }),
      ),
      recusals: [recuse(2, 1)],
    });
    const [first, second, third, far] = [0, 1, 2, 3].map((place) => pools.at(place, 0, 0));
    assert.equal(first?.list, third?.list);
    assert.equal(first?.list, second?.list);
    assert.equal(first?.list, pools.at(0, 1, 0).list);
    assert.deepEqual([first?.without, second?.without], [[], [2]]);
    assert.deepEqual([...(far?.list.units ?? [])], []);
  });

  it('takes those of the last visit off until the ladder lets them come', () => {
    const problem = openProblem(
      0,
      3,
      { separate_last: true, ladder: [{ kind: 'capacity', capacity: 2000 }, { kind: 'last_team' }] },
      {
        targets: [makeTarget(0, { last_team: [makeOfficer(1).id, 'Z998'] })],
        recusals: [recuse(0, 0)],
      },
    );
    const pools = new SeatPools(problem);
    assert.deepEqual(
      [0, 1, 2].map((level) => unitsOf(pools.at(0, 0, level))),
      [[2], [2], [1, 2]],
    );
    // Where last teams may come anyway, they are no bar at level 0 either.
    const open = new SeatPools({ ...problem, team: { ...problem.team, separate_last: false } });
    assert.deepEqual(unitsOf(open.at(0, 0, 0)), [1, 2]);
  });

  it('seats the members of a group in the first way: the first member for whom the rest can be completed', () => {
    const skills = [['药学'], [], []];
    const problem = openProblem(1, 3, {
      by: 'group',
      seats: [makeSeat(), makeSeat(), makeSeat({ skills: ['药学'] })],
    });
    const officers = problem.officers.map((officer, i) => ({
      ...officer,
      group: '一组',
      skills: skills[i] ?? [],
    }));
    // Officer 0 is the only pharmacist: seat 0 goes to the next.
    assert.deepEqual(new SeatPools({ ...problem, officers }).teamOf(0, 0, [0]), [1, 2, 0]);
    for (let i = 0; i < 300; i += 1) {
      const random = randomProblem(`first way ${i}`, 'group');
      const pools = new SeatPools(random);
      for (let unit = 0; unit < pools.unitCount; unit += 1)
        assert.deepEqual(pools.teamOf(0, 0, [unit]), seatGroup(random, unit, 0, 0) ?? []);
    }
  });

  it('numbers groups in the order of the bytes of their names, and leaves out who is in none', () => {
    const names = ['\u{20000}组', '\uff21组', '乙组', '', '乙组'];
    const { officers, ...problem } = openProblem(0, 5, { by: 'group' });
    const { groups } = new SeatPools({
      ...problem,
      officers: officers.map((officer, i) => ({ ...officer, group: names[i] ?? '' })),
    });
    assert.deepEqual(groups?.names, ['乙组', '\uff21组', '\u{20000}组']);
    assert.deepEqual(groups?.members, [[2, 4], [1], [0]]);
  });
});

describe('the pairing of drawn rows', () => {
  const { team, officers, recusals } = openProblem(0, 2);
  const row = {
    name: '',
    excluded: null,
    counted: true,
    duties: [],
    weight: 1,
    pi: 1,
    sealed: '',
  };
  const frame = {
    targets: ['A', 'B', 'C'].map((id) => ({ ...row, id, attributes: { district: id }, last_team: ['Z000'] })),
    officers,
    recusals,
  };

  it('takes what decides of each row', () => {
    assert.deepEqual(pairingProblem(frame, { team }, [0, 2]), {
      team,
      officers,
      recusals,
      targets: [
        { row: 0, id: 'A', attributes: { district: 'A' }, last_team: ['Z000'] },
        { row: 2, id: 'C', attributes: { district: 'C' }, last_team: ['Z000'] },
      ],
    });
  });

  it('is none where nobody is sent', () => {
    assert.equal(pairingProblem(frame, { team: null }, [0]), undefined);
  });
});
