import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DayBook } from '../../../../src/core/draw/dates/day-book.ts';
import { drawDates, type DateProblem } from '../../../../src/core/draw/dates/draw-dates.ts';
import { enumerateOutcomes, fraction } from '../../../support/enumerate.ts';
import { modelDates, mostDated, replayDates } from './date-model.ts';
import { streamOf } from '../samples.ts';

/** So many days of December. */
const daysOf = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => `2026-12-${String(i + 1).padStart(2, '0')}`);

/** A tour for each team, visits of rows 0, 10, 20, …; officers are free but for what is said. */
function problemOf(
  teams: readonly (readonly number[])[],
  days: number,
  daysOff: readonly (readonly number[])[] = [],
): DateProblem {
  const visits = teams.map((members, i) => ({ row: 10 * i, members, place: '' }));
  const all = daysOf(days);
  const offOf = (officer: number): readonly string[] => (daysOff[officer] ?? []).map((i) => all[i] ?? '');
  return { days: all, visits, perDay: 1, isTogether: false, daysOff: offOf };
}

/** Nobody has two tours on a day, or a tour on a day off; visits of one tour have one day. */
function assertPossible(problem: DateProblem, days: readonly (string | null)[]): void {
  const tourOn = new Map<string, string>();
  problem.visits.forEach(({ members, place }, i) => {
    const day = days[i] ?? null;
    if (day === null) return;
    assert.ok(problem.days.includes(day));
    const tour = problem.isTogether ? `${members.toSorted((a, b) => a - b).join()} ${place}` : String(i);
    for (const member of members) {
      assert.ok(![...problem.daysOff(member)].includes(day), `${member} is off on ${day}`);
      const other = tourOn.get(`${member} ${day}`);
      assert.ok(other === undefined || other === tour, `${member} is in two places on ${day}`);
      tourOn.set(`${member} ${day}`, tour);
    }
  });
}

/** Teams of so many, days few enough for exchanges, a few days off, two places and up to three visits a day. */
const random = (team: number): fc.Arbitrary<DateProblem> =>
  fc
    .record({
      teams: fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 5 }), { minLength: 2, maxLength: team }), {
        minLength: 1,
        maxLength: 12,
      }),
      places: fc.array(fc.constantFrom('东', '西'), { minLength: 12, maxLength: 12 }),
      days: fc.integer({ min: 1, max: 6 }),
      off: fc.array(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 1 }), { maxLength: 6 }),
      perDay: fc.integer({ min: 1, max: 3 }),
      isTogether: fc.boolean(),
    })
    .map(({ teams, places, days, off, perDay, isTogether }) => {
      const problem = problemOf(teams, days, off);
      const visits = problem.visits.map((visit, i) => ({ ...visit, place: places[i] ?? '' }));
      return isTogether ? { ...problem, visits, perDay, isTogether } : problem;
    });

const loadOf = (teams: readonly (readonly number[])[]): number => {
  const members = teams.flat();
  return Math.max(...members.map((member) => members.filter((other) => other === member).length));
};

/** Random teams of two different officers below `officers`. */
function teamsOfTwo(name: string, count: number, officers: number): readonly (readonly number[])[] {
  const stream = streamOf(name);
  return Array.from({ length: count }, () => {
    const first = stream.below(officers);
    return [first, (first + 1 + stream.below(officers - 1)) % officers];
  });
}

describe('the drawing of days', () => {
  it('is that of the page, line by line, and possible, for teams of two and of more, with days off, apart and together', () => {
    let seen = 0;
    const kinds = new Set<string>();
    const check = (problem: DateProblem): void => {
      seen += 1;
      const name = `dates ${seen}`;
      const { days, decisions } = drawDates(problem, streamOf(name));
      const model = modelDates(problem, streamOf(name));
      assert.deepEqual(decisions, model.decisions);
      const dayOfRow = new Map(
        model.tours.flatMap(({ rows, day }) => rows.map((row) => [row, problem.days[day ?? -1] ?? null])),
      );
      assert.deepEqual(
        days,
        problem.visits.map(({ row }) => dayOfRow.get(row)),
      );
      const replayed = replayDates(decisions);
      assert.deepEqual(
        days,
        problem.visits.map(({ row }) => replayed.get(row) ?? null),
      );
      assertPossible(problem, days);
      for (const { kind } of decisions) kinds.add(kind);
    };
    fc.assert(fc.property(random(2), check), { seed: 3, numRuns: 600 });
    fc.assert(fc.property(random(4), check), { seed: 4, numRuns: 600 });
    assert.deepEqual([...kinds].toSorted(), ['day', 'exchange', 'undated']);
  });

  it('gives one tour each day with the same chance, two tours of strangers different days, one team different days', () => {
    const chances = (problem: DateProblem): ReadonlyMap<string, unknown> =>
      enumerateOutcomes((fork) =>
        drawDates(problem, fork)
          .days.map((day) => (day === null ? '-' : day.slice(-1)))
          .join(''),
      );
    const one = new Map(['1', '2', '3'].map((days) => [days, fraction(1, 3)]));
    assert.deepEqual(chances(problemOf([[0, 1]], 3)), one);
    const two = new Map(['12', '21'].map((days) => [days, fraction(1, 2)]));
    assert.deepEqual(sorted(chances(problemOf([[0, 1], [2, 3]], 2))), two); // prettier-ignore
    assert.deepEqual(sorted(chances(problemOf([[0, 1], [1, 0]], 2))), two); // prettier-ignore
    // Officer 1 is off on the first day, officer 3 on the second: nothing is left to chance.
    const off = problemOf([[0, 1], [2, 3]], 2, [[], [0], [], [1]]); // prettier-ignore
    assert.deepEqual(chances(off), new Map([['21', fraction(1)]]));
  });

  it('leaves a tour without a day when its officers are full or have every day off', () => {
    const full = drawDates(problemOf([[0, 1], [1, 0], [0, 1]], 2), streamOf('full')); // prettier-ignore
    assert.equal(full.days.filter((day) => day === null).length, 1);
    const off = drawDates(problemOf([[0, 1]], 2, [[0], [1]]), streamOf('off'));
    assert.deepEqual(off, { days: [null], decisions: [{ kind: 'undated', rows: [0] }] });
  });

  it('makes room by an exchange where a tour has no free day', () => {
    // Officers 0-1 and 2-3 go on one day each; 1-2 needs a day on which both are free: 0-1 and 2-3 on the same one.
    const problem = problemOf([[0, 1], [2, 3], [1, 2]], 2); // prettier-ignore
    const lines = Array.from({ length: 40 }, (_, run) => drawDates(problem, streamOf(`room ${run}`)));
    assert.ok(lines.every(({ days }) => !days.includes(null) && days[0] === days[1] && days[0] !== days[2]));
    const exchanges = lines.flatMap(({ decisions }) =>
      decisions.filter((decision) => decision.kind === 'exchange'),
    );
    assert.ok(exchanges.length > 0);
    for (const { rows, moved } of exchanges) {
      assert.deepEqual(rows, [20]);
      assert.ok(moved.length === 1 && (moved[0] === 0 || moved[0] === 10));
    }
  });

  it('keeps visits of one team to one place together, so many a day', () => {
    const places = ['东', '西', '东', '东', '西', '东', '东', '东'];
    const visits = places.map((place, row) => ({ row, members: row % 2 === 0 ? [4, 7] : [7, 4], place }));
    const problem: DateProblem = {
      days: daysOf(9),
      visits,
      perDay: 3,
      isTogether: true,
      daysOff: () => ['2026-12-05'],
    };
    const { days, decisions } = drawDates(problem, streamOf('together'));
    assert.deepEqual(
      decisions.map(({ rows }) => rows).toSorted((a, b) => (a[0] ?? 0) - (b[0] ?? 0)),
      [
        [0, 2, 3],
        [1, 4],
        [5, 6, 7],
      ],
    );
    assert.equal(new Set(days).size, 3);
    assert.ok(!days.includes('2026-12-05') && !days.includes(null));
    assert.deepEqual([days[2], days[3], days[4], days[6]], [days[0], days[0], days[1], days[5]]);
  });

  it('never puts two teams, or two places, into one tour', () => {
    const visits = [
      { row: 0, members: [1, 2], place: '3 东' },
      { row: 1, members: [1, 2, 3], place: '东' },
      { row: 2, members: [1, 2], place: '东' },
    ];
    const problem: DateProblem = {
      days: daysOf(3),
      visits,
      perDay: 9,
      isTogether: true,
      daysOff: () => [],
    };
    const { days, decisions } = drawDates(problem, streamOf('apart'));
    assert.deepEqual([decisions.length, new Set(days).size], [3, 3]);
  });

  it('spreads tours of strangers evenly: the numbers of any two days differ by one at most', () => {
    const teams = Array.from({ length: 38 }, (_, i) => [2 * i, 2 * i + 1]);
    const { days } = drawDates(problemOf(teams, 5), streamOf('even'));
    const counts = daysOf(5).map((day) => days.filter((each) => each === day).length);
    assert.deepEqual(
      counts.toSorted((a, b) => a - b),
      [7, 7, 8, 8, 8],
    );
  });

  it('dates everybody where teams join two halves and no one has more tours than there are days (Kőnig)', () => {
    for (let run = 0; run < 200; run += 1) {
      const stream = streamOf(`halves ${run}`);
      const teams = Array.from({ length: 30 }, () => [stream.below(6), 6 + stream.below(6)]);
      const problem = problemOf(teams, loadOf(teams));
      const { days } = drawDates(problem, streamOf(`halves, days ${run}`));
      assertPossible(problem, days);
      assert.ok(!days.includes(null), `run ${run}`);
    }
  });

  it('dates as many tours of teams of two as brute force where days are half as many again as tours (Shannon)', () => {
    let [cases, short] = [0, 0];
    for (let run = 0; run < 600; run += 1) {
      const teams = teamsOfTwo(`shannon ${run}`, 3 + (run % 7), 3 + (run % 4));
      const load = loadOf(teams);
      for (const count of new Set([load, Math.floor((3 * load) / 2)])) {
        const problem = problemOf(teams, count);
        const { days } = drawDates(problem, streamOf(`shannon, days ${run}`));
        assertPossible(problem, days);
        const dated = days.filter((day) => day !== null).length;
        const most = mostDated(problem.visits, problem.days, problem.daysOff);
        if (count > load || load === 1) assert.deepEqual([dated, most], [teams.length, teams.length]);
        else {
          cases += 1;
          short += dated < most ? 1 : 0;
        }
      }
    }
    // An exchange over two days does not find everything: with not a day to spare it may miss a tour.
    if (process.env['VERBOSE'] === '1')
      console.log(`      without a day to spare: fewer than possible in ${short} of ${cases}`);
    assert.ok(short <= cases / 50, `${short} of ${cases}`);
  });

  it('dates 3,000 visits of teams of two whose officers go on 19 of 21 days', () => {
    const stream = streamOf('nearly full');
    const officers = Math.ceil(6000 / 19);
    const seats = Array.from({ length: 6000 }, (_, i) => i % officers);
    const teams: number[][] = [];
    while (seats.length > 0) {
      const at = stream.below(seats.length - 1);
      const [first, second] = [seats.pop() as number, seats[at] as number];
      seats.splice(at, 1);
      teams.push(first === second ? [first, (first + 1) % officers] : [first, second]);
    }
    const problem = problemOf(teams, 21);
    const { days, decisions } = drawDates(problem, streamOf('nearly full, days'));
    assertPossible(problem, days);
    assert.ok(!days.includes(null));
    assert.ok(decisions.some(({ kind }) => kind === 'exchange'));
  });

  it('gives the same days for the same seed, and others for another', () => {
    const problem = problemOf(teamsOfTwo('same', 60, 20), 9);
    assert.deepEqual(drawDates(problem, streamOf('x')), drawDates(problem, streamOf('x')));
    assert.notDeepEqual(drawDates(problem, streamOf('x')).days, drawDates(problem, streamOf('y')).days);
  });
});

function sorted<V>(map: ReadonlyMap<string, V>): ReadonlyMap<string, V> {
  return new Map([...map].toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

describe('an exchange of days', () => {
  /** Tours of two in a row, each sharing an officer with the next, on two days in turn; then one more that begins at the first. */
  const inARow = (count: number): readonly number[] | undefined => {
    const tours = Array.from({ length: count + 1 }, (_, i) => ({
      rows: [i],
      visits: [i],
      members: i < count ? [i, i + 1] : [0, count + 1],
    }));
    const book = new DayBook({ days: ['2026-12-01', '2026-12-02'], daysOff: () => [] }, tours);
    for (let i = 0; i < count; i += 1) book.place(i, i % 2);
    return book.chainBetween(count, 0, 1);
  };

  it('moves two hundred tours at once, and no more', () => {
    assert.equal(inARow(200)?.length, 200);
    assert.equal(inARow(201), undefined);
  });
});
