import assert from 'node:assert/strict';
import { explainTeams, shortageSentences } from '../../../../src/core/draw/officers/explain-pairing.ts';
import type { SeatDecision } from '../../../../src/core/draw/officers/pair-officers.ts';
import { SeatPools, type PairingProblem } from '../../../../src/core/draw/officers/seat-pools.ts';
import { findShortages, reasonsOut, type Shortage } from '../../../../src/core/draw/officers/shortages.ts';
import { allPairings, capacityOf, countUnits, isAllowed } from '../../../support/brute-force.ts';
import {
  largeProblem,
  makeSeat,
  makeTarget,
  openProblem,
  pair,
  randomProblem,
  recuse,
} from './pairing-samples.ts';

const problems = [
  ...Array.from({ length: 300 }, (_, i) => randomProblem(`explain ${i}`)),
  ...Array.from({ length: 100 }, (_, i) => randomProblem(`explain ${i}`, 'group')),
];
const rowsOf = ({ targets }: PairingProblem): readonly number[] => targets.map(({ row }) => row);

const lastLevels = (decisions: readonly SeatDecision[]): ReadonlyMap<number, number> =>
  new Map(
    decisions.flatMap((decision) =>
      decision.kind === 'relaxed' ? decision.rows.map((row) => [row, decision.level] as const) : [],
    ),
  );

describe('the explanation of a team', () => {
  it('names for each seat exactly those who hold it in some team of the target alone, and who came', () => {
    for (const [i, problem] of problems.entries()) {
      const { teams, decisions, levels: told } = pair(problem, `team ${i}`);
      const levels = lastLevels(decisions);
      assert.deepEqual(
        told,
        rowsOf(problem).map((row) => levels.get(row) ?? 0),
      );
      const explained = explainTeams(new SeatPools(problem), decisions, rowsOf(problem));
      assert.equal(explained.length, problem.targets.length);
      for (const [place, { row, level, seats, isAssigned }] of explained.entries()) {
        const target = problem.targets[place];
        assert.ok(target !== undefined && target.row === row);
        assert.equal(level, levels.get(row) ?? 0);
        const alone = allPairings({ ...problem, targets: [target] }, level).map(([team]) => team ?? []);
        const expected = seats.map((_, seat) =>
          [...new Set(alone.map((team) => team[seat] ?? -1))].toSorted((a, b) => a - b),
        );
        assert.deepEqual(
          seats.map(({ alternatives }) => alternatives),
          expected,
          JSON.stringify([problem, row]),
        );
        const sets = new Set(alone.map((team) => team.toSorted((a, b) => a - b).join()));
        assert.equal(isAssigned, sets.size === 1);
        for (const { drawn, alternatives, isAssigned: isOnly } of seats) {
          assert.equal(isOnly, alternatives.length === 1);
          assert.ok(drawn === null || alternatives.includes(drawn));
        }
        const drawn = seats.flatMap((seat) => seat.drawn ?? []);
        if (problem.team.by === 'officer') assert.deepEqual(drawn, teams[place]);
        else assert.equal(drawn.length === 0, teams[place]?.length === 0);
      }
    }
  });

  it('says in Chinese who could have come, from how many, who was assigned and what gave way', () => {
    const open = openProblem(1, 4, {
      seats: [makeSeat({ role: '组长', skills: ['组长'] }), makeSeat({ match: ['district'] })],
      ladder: [{ kind: 'match', attribute: 'district' }],
    });
    const officers = open.officers.map((officer, i) =>
      i === 0 ? { ...officer, skills: ['组长'] } : officer,
    );
    const problem = {
      ...open,
      officers,
      targets: [makeTarget(0, { attributes: { district: 'b', kind: '' } })],
    };
    const { teams, decisions } = pair(problem, 'words');
    const other = teams[0]?.[1] ?? 0;
    const labelOf = (name: string): string => (name === 'district' ? '行政区划' : name);
    const pools = new SeatPools(problem);
    const [team] = explainTeams(pools, decisions, [0], labelOf, (i) => `检查员${i}（Z00${i}）`);
    // Seat 2 came first, when officer 0 was still as free as the others.
    assert.deepEqual(team?.sentences, [
      '人员不足，依次放宽：不再要求行政区划相同或不同。',
      '第 1 席（组长）：只有检查员0（Z000）可派，是指定，不是抽取。',
      `第 2 席：可派的有检查员1（Z001）、检查员2（Z002）、检查员3（Z003）共 3 人，抽取时从任务最少的 4 人中抽得检查员${other}（Z00${other}）。`,
    ]);
    assert.equal(team?.isAssigned, false);
    // Without the sealed lines there are no names but the roster's.
    const [unnamed] = explainTeams(pools, decisions, [0], labelOf);
    assert.equal(unnamed?.sentences[1], '第 1 席（组长）：只有Z000可派，是指定，不是抽取。');
  });

  it('says so where exactly as many can come as there are seats', () => {
    const problem = openProblem(3, 2);
    const { decisions } = pair(problem, 'two');
    const explained = explainTeams(new SeatPools(problem), decisions, [0, 2]);
    assert.deepEqual(
      explained.map(({ row, isAssigned, sentences }) => [row, isAssigned, sentences.at(-1)]),
      [0, 2].map((row) => [row, true, '可派的人数恰等于席位数：检查组是指定，不是抽取。']),
    );
  });
});

/** The excess of a shortage, counted from scratch at the end of the ladder. */
function countExcess(problem: PairingProblem, { seats, units }: Shortage): number {
  const level = problem.team.ladder.length;
  const { units: count } = countUnits(problem);
  let excess = seats.length;
  for (const unit of units) excess -= capacityOf(problem, unit, level);
  for (const [place, { row }] of problem.targets.entries()) {
    const own = seats.filter(([each]) => each === row).map(([, seat]) => seat);
    for (let unit = 0; unit < count; unit += 1)
      if (!units.includes(unit) && own.some((seat) => isAllowed(problem, unit, place, seat, level)))
        excess -= 1;
  }
  return excess;
}

describe('the shortages behind owed visits', () => {
  it('are true counts, each owed visit in exactly one, and none shares a target or a unit with another', () => {
    let [count, merged] = [0, 0];
    const many = Array.from({ length: 60 }, (_, i) =>
      largeProblem(`short ${i}`, 5 + (i % 6), 10, i % 4 === 0 ? 'group' : 'officer'),
    );
    const all = [...problems, ...many].map((problem, i) => ({ problem, name: `short ${i}` }));
    // Here the search of the second chance ends at targets for which not everything has given way.
    all.push({ problem: largeProblem('second 8794', 9, 8), name: 'second' });
    for (const { problem, name } of all) {
      const { teams, decisions } = pair(problem, name);
      const shortages = findShortages(new SeatPools(problem), decisions);
      const owed = problem.targets.flatMap(({ row }, place) => (teams[place]?.length === 0 ? [row] : []));
      assert.deepEqual(
        shortages.flatMap((each) => each.owed).toSorted((a, b) => a - b),
        owed,
      );
      for (const shortage of shortages) {
        assert.equal(shortage.excess, countExcess(problem, shortage), JSON.stringify([problem, shortage]));
        assert.ok(shortage.excess >= 1);
        assert.equal(shortage.excess, shortage.seats.length - shortage.room - shortage.others);
        assert.ok(shortage.owed.every((row) => shortage.rows.includes(row)));
        [count, merged] = [count + 1, merged + Number(shortage.owed.length > 1)];
      }
      for (const of of ['rows', 'units'] as const) {
        const named = shortages.flatMap((each) => each[of]);
        assert.equal(new Set(named).size, named.length);
      }
    }
    assert.ok(count > 100 && merged > 20, `${count} shortages, ${merged} of several visits`);
  });

  it('leave out only those who can take one of the seats or are full, and give everybody else a reason', () => {
    for (const [i, problem] of problems.entries()) {
      const { decisions } = pair(problem, `reasons ${i}`);
      const top = problem.team.ladder.length;
      for (const shortage of findShortages(new SeatPools(problem), decisions)) {
        const out = reasonsOut(new SeatPools(problem), shortage).map(({ unit }) => unit);
        const { units } = countUnits(problem);
        const expected = Array.from({ length: units }, (_, unit) => unit).filter(
          (unit) =>
            !shortage.units.includes(unit) &&
            !shortage.seats.some(([row, seat]) =>
              isAllowed(problem, unit, rowsOf(problem).indexOf(row), seat, top),
            ),
        );
        assert.deepEqual(out, expected);
      }
    }
  });

  it('name every ground: state, certificate, scope, skill, district, recusal, last visit', () => {
    const seat = makeSeat({
      scope: [{ attribute: 'kind', values: ['执法'] }],
      skills: ['药学'],
      match: ['district'],
    });
    const base = openProblem(0, 9, { capacity: 1, separate_last: true, seats: [seat, seat] });
    const fit = { attributes: { district: 'a', kind: '执法' }, skills: ['药学'] };
    const differences = [
      {},
      { available: false },
      { certified: false },
      { attributes: { district: 'a', kind: '协助' } },
      { skills: [] },
      { attributes: { district: 'b', kind: '执法' } },
      {},
      {},
      { certified: false, skills: [] },
    ];
    const problem: PairingProblem = {
      ...base,
      officers: base.officers.map((officer, i) => ({ ...officer, ...fit, ...differences[i] })),
      targets: [makeTarget(4, { attributes: { district: 'a', kind: '' }, last_team: ['Z007'] })],
      recusals: [recuse(6, 4)],
    };
    const { decisions } = pair(problem, 'grounds');
    const [shortage, ...none] = findShortages(new SeatPools(problem), decisions);
    assert.ok(shortage !== undefined);
    assert.deepEqual(none, []);
    // Two seats; officer 0 can take one of them.
    assert.deepEqual(shortage, {
      owed: [4],
      rows: [4],
      seats: [
        [4, 0],
        [4, 1],
      ],
      units: [],
      room: 0,
      others: 1,
      excess: 1,
    });
    assert.deepEqual(
      reasonsOut(new SeatPools(problem), shortage).map(({ unit, reason }) => [unit, reason]),
      [
        [1, 'unavailable'],
        [2, 'certificate'],
        [3, 'scope'],
        [4, 'skill'],
        [5, 'match'],
        [6, 'recusal'],
        [7, 'last_team'],
        [8, 'certificate'],
      ],
    );
    assert.deepEqual(
      shortageSentences(new SeatPools(problem), shortage, (row) => `示例${row}`),
      [
        '示例4共 1 家待安排。',
        '争用同一批人员的检查对象共 1 家、2 席，可派的人只能担任 1 席：缺 1 席。',
        '其余人员不能派往这些席位：不能派出 1，执法证无效或在检查期内到期 2，不属席位要求的人员 1，没有席位要求的业务专长 1，匹配条件不符 1，须回避 1，上次检查过 1。',
      ],
    );
  });

  it('are one when a later one joins two that had nothing in common', () => {
    const owed = (row: number, units: readonly number[]): SeatDecision => ({
      kind: 'owed',
      row,
      seats: [[row, 0]],
      units,
    });
    const decisions = [owed(0, [0]), owed(1, [1]), owed(3, [3]), owed(2, [0, 1])];
    assert.deepEqual(
      findShortages(new SeatPools(openProblem(4, 4)), decisions).map((each) => [each.owed, each.units]),
      [
        [
          [0, 1, 2],
          [0, 1],
        ],
        [[3], [3]],
      ],
    );
  });

  it('say of who lacks a skill for one seat and the district for another that he does not match', () => {
    const seats = [makeSeat({ skills: ['药学'] }), makeSeat({ match: ['district'] })];
    const open = openProblem(1, 1, { seats });
    const officers = open.officers.map((officer) => ({
      ...officer,
      attributes: { district: 'b', kind: '' },
    }));
    const problem = { ...open, officers };
    const shortage = { owed: [0], rows: [0], units: [], room: 0, others: 0, excess: 2 };
    const both: Shortage = {
      ...shortage,
      seats: [
        [0, 0],
        [0, 1],
      ],
    };
    assert.deepEqual(reasonsOut(new SeatPools(problem), both), [{ unit: 0, reason: 'match' }]);
    assert.deepEqual(reasonsOut(new SeatPools(problem), { ...both, seats: [[0, 0]] }), [
      { unit: 0, reason: 'skill' },
    ]);
  });

  it('are one for all targets that compete for the same two officers', () => {
    const problem = openProblem(5, 2, { capacity: 2 });
    const { decisions } = pair(problem, 'five');
    const [shortage, ...none] = findShortages(new SeatPools(problem), decisions);
    assert.deepEqual(none, []);
    assert.equal(shortage?.owed.length, 3);
    // Ten seats, of which two officers hold four.
    assert.ok(shortage !== undefined);
    assert.deepEqual(
      { ...shortage, owed: [] },
      {
        owed: [],
        rows: [0, 1, 2, 3, 4],
        seats: [0, 1, 2, 3, 4].flatMap((row) => [
          [row, 0],
          [row, 1],
        ]),
        units: [0, 1],
        room: 4,
        others: 0,
        excess: 6,
      },
    );
    const [first, second] = shortageSentences(new SeatPools(problem), shortage, (row) => `示例${row}`);
    assert.ok(first?.endsWith('共 3 家待安排。'));
    assert.equal(
      second,
      '争用同一批人员的检查对象共 5 家、10 席，只能由Z000、Z001共 2 人担任，他们合计至多 4 席：缺 6 席。',
    );
  });
});
