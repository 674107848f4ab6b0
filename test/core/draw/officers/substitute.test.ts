import assert from 'node:assert/strict';
import type { OfficerRow, TargetRow } from '../../../../src/core/draw/frame.ts';
import {
  drawSubstitutes,
  type StandingVisit,
  type SubstitutionProblem,
} from '../../../../src/core/draw/officers/substitute.ts';
import type { Rules, SeatRules, TeamRules } from '../../../../src/core/draw/rules.ts';
import type { Stream } from '../../../../src/core/stream.ts';
import { enumerateOutcomes, fraction } from '../../../support/enumerate.ts';
import { streamOf } from '../samples.ts';
import { substituteNaively } from './naive-substitution.ts';

const seat = (over: Partial<SeatRules> = {}): SeatRules => ({
  role: '',
  certified: true,
  scope: [],
  skills: [],
  match: [],
  differ: [],
  ...over,
});

const team = (over: Partial<TeamRules> = {}): TeamRules => ({
  attributes: ['district'],
  by: 'officer',
  capacity: 9,
  separate_last: false,
  seats: [seat(), seat()],
  ladder: [],
  ...over,
});

const officer = (number: number, over: Partial<OfficerRow> = {}): OfficerRow => ({
  id: `p${number}`,
  attributes: { district: 'a' },
  skills: [],
  group: '',
  certified: true,
  available: true,
  capacity: null,
  days_off: [],
  sealed: '',
  ...over,
});

const target = (row: number, over: Partial<TargetRow> = {}): TargetRow => ({
  id: `t${row}`,
  name: '',
  attributes: { district: 'a' },
  excluded: null,
  counted: true,
  duties: [],
  last_team: [],
  weight: 1,
  pi: 1,
  sealed: '',
  ...over,
});

const visit = (
  row: number,
  members: readonly number[],
  day: string | null = null,
  level = 0,
): StandingVisit => ({ row, team: members, day, level });

const together: Rules['dates'] = { days: ['2026-12-01', '2026-12-02'], per_day: 2, together: 'district' };

/** Officers p0… and targets t0…, the visits as given; officer 0 falls out everywhere he sits. */
function problem(
  officers: readonly OfficerRow[],
  visits: readonly StandingVisit[],
  over: { readonly team?: Partial<TeamRules>; readonly dates?: Rules['dates']; readonly out?: number[] } = {},
  frame: Partial<SubstitutionProblem['frame']> = {},
): SubstitutionProblem {
  const out = new Set(over.out ?? [0]);
  return {
    frame: {
      targets: Array.from({ length: 6 }, (_, row) => target(row)),
      officers,
      recusals: [],
      ...frame,
    },
    rules: {
      team: team(over.team),
      dates: over.dates ?? null,
      window: { from: '2026-12-01', to: '2026-12-31' },
    },
    visits,
    rows: visits.filter((each) => each.team.some((member) => out.has(member))).map(({ row }) => row),
    out,
    named: out,
  };
}

const five = [0, 1, 2, 3, 4].map((number) => officer(number));
const never: Stream = { below: () => assert.fail('nothing is to be drawn') };
const first: Stream = { below: () => 0 };

describe('substitutes', () => {
  it('each of the least loaded is equally likely, nobody else comes', () => {
    // p3 holds a seat already, p2 and p4 none: one half each.
    const given = problem(five, [visit(0, [0, 1]), visit(2, [1, 3])]);
    const chances = enumerateOutcomes((stream) => {
      const { visits, decisions } = drawSubstitutes(given, stream);
      assert.deepEqual(visits[1], visit(2, [1, 3]));
      assert.equal(decisions.length, 1);
      return JSON.stringify(visits[0]?.team);
    });
    assert.deepEqual(
      chances,
      new Map([
        ['[2,1]', fraction(1, 2)],
        ['[4,1]', fraction(1, 2)],
      ]),
    );
  });

  it('the line of the transcript says who could have come', () => {
    const given = problem(five, [visit(0, [0, 1]), visit(2, [1, 3])]);
    assert.deepEqual(drawSubstitutes(given, { below: () => 1 }).decisions, [
      { kind: 'substitute', rows: [0], seat: 0, candidates: 2, value: 1, unit: 4 },
    ]);
  });

  it('two seats of one target are filled one after the other, never with the same', () => {
    const given = problem(five, [visit(3, [0, 1])], { out: [0, 1] });
    const chances = enumerateOutcomes((stream) =>
      JSON.stringify(drawSubstitutes(given, stream).visits[0]?.team),
    );
    assert.equal(chances.size, 6);
    for (const chance of chances.values()) assert.deepEqual(chance, fraction(1, 6));
  });

  it('whoever fell out before never comes back, and whoever is barred does not come', () => {
    const given = {
      ...problem(
        [...five.slice(0, 4), officer(4, { available: false }), officer(5, { certified: false }), officer(6)],
        [visit(0, [0, 1])],
        {},
        { recusals: [{ officer: 'p3', target: 't0', sealed: '' }] },
      ),
      named: new Set([0, 2]),
    };
    assert.deepEqual(drawSubstitutes(given, first).decisions, [
      { kind: 'substitute', rows: [0], seat: 0, candidates: 1, value: 0, unit: 6 },
    ]);
  });

  it('visits of one team on one day get one substitute; on different days they are apart', () => {
    const sameDay = [visit(0, [0, 1], '2026-12-01'), visit(1, [0, 1], '2026-12-01')];
    const drawn = drawSubstitutes(problem(five, sameDay, { dates: together }), { below: (n) => n - 1 });
    assert.deepEqual(drawn.decisions, [
      { kind: 'substitute', rows: [0, 1], seat: 0, candidates: 3, value: 2, unit: 4 },
    ]);
    const apart = [visit(0, [0, 1], '2026-12-01'), visit(1, [0, 1], '2026-12-02')];
    assert.deepEqual(
      drawSubstitutes(problem(five, apart, { dates: together }), first).visits.map((each) => each.team),
      [
        [2, 1],
        [3, 1],
      ],
    );
    // Without tours the two of one day are apart too, and nobody can be at both.
    const single: Rules['dates'] = { days: ['2026-12-01'], per_day: 1, together: null };
    assert.deepEqual(
      drawSubstitutes(problem(five, sameDay, { dates: single }), first).visits.map((each) => each.team),
      [
        [2, 1],
        [3, 1],
      ],
    );
  });

  it('nobody comes on a day off or is in two places on one day', () => {
    const officers = [five[0], five[1], officer(2, { days_off: ['2026-12-01'] }), five[3], five[4]].flatMap(
      (each) => each ?? [],
    );
    const given = problem(
      officers,
      [visit(0, [0, 1], '2026-12-01'), visit(1, [3, 2], '2026-12-01'), visit(2, [4, 4], null)],
      { dates: { days: ['2026-12-01'], per_day: 1, together: null } },
    );
    assert.deepEqual(drawSubstitutes(given, first).decisions, [
      { kind: 'substitute', rows: [0], seat: 0, candidates: 1, value: 0, unit: 4 },
    ]);
  });

  it('a tour counts with all its targets against the capacity', () => {
    const days = together;
    const block = [visit(0, [0, 1], '2026-12-01'), visit(1, [0, 1], '2026-12-01')];
    // p2 may have one target only, p3 has one already and may have two, p4 may have two.
    const officers = [
      officer(0),
      officer(1),
      officer(2, { capacity: 1 }),
      officer(3, { capacity: 2 }),
      officer(4, { capacity: 2 }),
    ];
    const given = problem(officers, [...block, visit(3, [3, 1], '2026-12-02')], { dates: days });
    assert.deepEqual(drawSubstitutes(given, first).decisions, [
      { kind: 'substitute', rows: [0, 1], seat: 0, candidates: 1, value: 0, unit: 4 },
    ]);
  });

  it('what gives way does so for the least level of the block first, and then stays so', () => {
    const officers = [officer(0), officer(1), officer(2, { attributes: { district: 'b' } })];
    const strict = { seats: [seat({ match: ['district'] }), seat({ match: ['district'] })] };
    const ladder = [{ kind: 'match', attribute: 'district' }] as const;
    const given = problem(officers, [visit(0, [0, 1], '2026-12-01', 1), visit(1, [0, 1], '2026-12-01', 0)], {
      team: { ...strict, ladder },
      dates: together,
    });
    const { visits, decisions } = drawSubstitutes(given, first);
    assert.deepEqual(decisions, [
      { kind: 'relaxed', level: 1, rows: [1] },
      { kind: 'substitute', rows: [0, 1], seat: 0, candidates: 1, value: 0, unit: 2 },
    ]);
    assert.deepEqual(
      visits.map(({ level }) => level),
      [1, 1],
    );
  });

  it('where nobody is left the visit is owed, and gives back all its seats', () => {
    const given = problem(five.slice(0, 3), [visit(0, [0, 1]), visit(1, [0, 1]), visit(2, [2, 1])], {
      team: { capacity: 2 },
    });
    // p2 has one visit and room for one more: the first target gets him, the second nobody.
    const { visits, decisions } = drawSubstitutes(given, first);
    assert.deepEqual(decisions, [
      { kind: 'substitute', rows: [0], seat: 0, candidates: 1, value: 0, unit: 2 },
      { kind: 'owed', rows: [1] },
    ]);
    assert.deepEqual(
      visits.map((each) => each.team),
      [[2, 1], [], [2, 1]],
    );
    const alone = problem(five.slice(0, 2), [visit(0, [0, 1])]);
    assert.deepEqual(drawSubstitutes(alone, never).visits[0]?.team, []);
  });

  it('the seats that an owed visit gives back are free for the next one', () => {
    // Both seats of t0 fall empty; p2 takes the first, nobody the second: p2 is free for t1 again.
    const given = problem(five.slice(0, 4), [visit(0, [0, 1]), visit(1, [0, 3])], {
      out: [0, 1],
      team: { capacity: 1, seats: [seat(), seat()] },
    });
    const { visits, decisions } = drawSubstitutes(given, first);
    assert.deepEqual(
      decisions.map(({ kind }) => kind),
      ['substitute', 'owed', 'substitute'],
    );
    assert.deepEqual(
      visits.map((each) => each.team),
      [[], [2, 3]],
    );
  });

  it('a group is replaced by a group, its members seated in the first way that fits', () => {
    const officers = [
      officer(0, { group: 'g1' }),
      officer(1, { group: 'g1' }),
      officer(2, { group: 'g2' }),
      officer(3, { group: 'g2', skills: ['药品'] }),
      officer(4, { group: 'g3' }),
      officer(5, { group: 'g3' }),
    ];
    const given = problem(officers, [visit(0, [0, 1])], {
      out: [1],
      team: { by: 'group', seats: [seat({ skills: ['药品'] }), seat()] },
    });
    const { visits, decisions } = drawSubstitutes(given, first);
    assert.deepEqual(decisions, [
      { kind: 'substitute', rows: [0], seat: 0, candidates: 1, value: 0, unit: 1 },
    ]);
    assert.deepEqual(visits[0]?.team, [3, 2]);
  });

  for (const by of ['officer', 'group'] as const) {
    it(`random cases agree with the words of the page, word by word (by ${by})`, () => {
      const kinds = new Set<string>();
      for (let round = 0; round < 600; round += 1) {
        const given = randomProblem(`${by} ${round}`, by);
        const [mine, theirs] = [drawSubstitutes, substituteNaively].map((draw) =>
          draw(given, streamOf(`substitutes ${by} ${round}`)),
        );
        assert.deepEqual(mine, theirs, `round ${round}`);
        for (const { kind } of mine?.decisions ?? []) kinds.add(kind);
      }
      assert.deepEqual([...kinds].toSorted(), ['owed', 'relaxed', 'substitute']);
    });
  }
});

/** Visits with teams in which nobody is twice, whatever the rules; then some officers fall out. */
function randomProblem(name: string, by: TeamRules['by']): SubstitutionProblem {
  const stream = streamOf(name);
  const chance = (of: number): boolean => stream.below(of) === 0;
  const count = 4 + stream.below(5);
  const groups = Math.floor(count / 2);
  const days = ['2026-12-01', '2026-12-02', '2026-12-03'];
  const officers = Array.from({ length: count }, (_, i) =>
    officer(i, {
      attributes: { district: chance(3) ? 'b' : 'a' },
      skills: chance(2) ? ['药品'] : [],
      group: by === 'group' ? `g${Math.min(Math.floor(i / 2), groups - 1)}` : '',
      available: !chance(8),
      certified: !chance(8),
      capacity: chance(3) ? 1 + stream.below(2) : null,
      days_off: days.filter(() => chance(6)),
    }),
  );
  const pair = (): readonly number[] => {
    const group = stream.below(groups);
    if (by === 'group') return officers.flatMap((each, i) => (each.group === `g${group}` ? [i] : []));
    const one = stream.below(count);
    return [one, (one + 1 + stream.below(count - 1)) % count];
  };
  const teams = [pair(), pair()];
  const visits = Array.from({ length: 2 + stream.below(4) }, (_, row) =>
    visit(
      row,
      chance(8) ? [] : chance(2) ? (teams[stream.below(2)] ?? []) : pair(),
      chance(4) ? null : (days[stream.below(3)] ?? null),
      stream.below(2),
    ),
  );
  const ladder: TeamRules['ladder'] = chance(4)
    ? [{ kind: 'last_team' }]
    : [{ kind: 'last_team' }, { kind: 'match', attribute: 'district' }, { kind: 'capacity', capacity: 4 }];
  const given = problem(
    officers,
    visits,
    {
      out: visits.flatMap(({ team: members }) => (chance(2) ? members.slice(0, 1) : [])),
      dates: chance(2) ? together : { days, per_day: 1, together: null },
      team: {
        by,
        capacity: 1 + stream.below(3),
        separate_last: chance(2),
        seats: [seat({ match: chance(2) ? ['district'] : [] }), seat({ skills: chance(3) ? ['药品'] : [] })],
        ladder,
      },
    },
    {
      targets: Array.from({ length: 6 }, (_, row) =>
        target(row, { last_team: chance(3) ? [`p${stream.below(count)}`] : [] }),
      ),
      recusals: chance(2)
        ? [{ officer: `p${stream.below(count)}`, target: `t${stream.below(6)}`, sealed: '' }]
        : [],
    },
  );
  // Not every target of theirs is asked for, and some have fallen out before.
  return {
    ...given,
    rows: given.rows.filter(() => !chance(4)),
    named: new Set([...given.out, ...(chance(3) ? [stream.below(count)] : [])]),
  };
}
