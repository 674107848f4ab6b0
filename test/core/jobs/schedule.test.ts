import assert from 'node:assert/strict';
import { exceptionsOf } from '../../../src/core/calendar/working-days.ts';
import { jobs } from '../../../src/core/jobs/jobs.ts';
import {
  describeSchedule,
  dueOccurrences,
  latestOccurrence,
  monthsFrom,
  nextRun,
  type KnownDays,
  type Schedule,
} from '../../../src/core/jobs/schedule.ts';

/** 2027-01-01 is a Friday. Invented notices: one week in February and the first days of 2029 are off, a Sunday is worked. */
const known: KnownDays = {
  exceptions: exceptionsOf([
    { day: '2027-01-25', kind: 'holiday', name: '示例节', source: '示例通知' },
    { day: '2027-04-25', kind: 'workday', name: '示例调休', source: '示例通知' },
    { day: '2029-01-01', kind: 'holiday', name: '元旦', source: '示例通知' },
  ]),
  years: new Set([2027, 2028]),
};

const monthly = (day: number): Schedule => ({ kind: 'monthly', day, at: '09:00' });
const daily: Schedule = { kind: 'daily', at: '02:00' };
const every = (minutes: number): Schedule => ({ kind: 'every', minutes });

/** Worked out by hand on a wall calendar: at this instant (UTC), the newest due period and its instant, and the next. */
const table: readonly (readonly [
  string,
  Schedule,
  string,
  readonly [string, string],
  readonly [string, string],
])[] = [
  // Beijing is eight hours ahead: 09:00 there is 01:00 UTC.
  [
    'a second before',
    monthly(25),
    '2026-11-25T00:59:59.999Z',
    ['2026-10', '2026-10-25T01:00:00.000Z'],
    ['2026-11', '2026-11-25T01:00:00.000Z'],
  ],
  [
    'on the dot',
    monthly(25),
    '2026-11-25T01:00:00.000Z',
    ['2026-11', '2026-11-25T01:00:00.000Z'],
    ['2026-12', '2026-12-25T01:00:00.000Z'],
  ],
  [
    'a Saturday of a year without a notice stays',
    monthly(26),
    '2026-12-26T01:00:00.000Z',
    ['2026-12', '2026-12-26T01:00:00.000Z'],
    ['2027-01', '2027-01-26T01:00:00.000Z'],
  ],
  [
    'a holiday on a Monday moves to Tuesday',
    monthly(25),
    '2027-01-25T02:00:00.000Z',
    ['2026-12', '2026-12-25T01:00:00.000Z'],
    ['2027-01', '2027-01-26T01:00:00.000Z'],
  ],
  [
    'a Sunday that is worked stays',
    monthly(25),
    '2027-04-25T01:00:00.000Z',
    ['2027-04', '2027-04-25T01:00:00.000Z'],
    ['2027-05', '2027-05-25T01:00:00.000Z'],
  ],
  [
    'a Saturday moves to Monday',
    monthly(25),
    '2027-09-26T23:00:00.000Z',
    ['2027-08', '2027-08-25T01:00:00.000Z'],
    ['2027-09', '2027-09-27T01:00:00.000Z'],
  ],
  [
    'the 31st in a February of 28 days, a Sunday, moves into March',
    monthly(31),
    '2027-03-01T00:00:00.000Z',
    ['2027-01', '2027-02-01T01:00:00.000Z'],
    ['2027-02', '2027-03-01T01:00:00.000Z'],
  ],
  [
    'the 31st in a month of thirty days',
    monthly(31),
    '2027-06-30T01:00:00.000Z',
    ['2027-06', '2027-06-30T01:00:00.000Z'],
    ['2027-07', '2027-08-02T01:00:00.000Z'],
  ],
  [
    'the leap day',
    monthly(30),
    '2028-02-29T01:00:00.000Z',
    ['2028-02', '2028-02-29T01:00:00.000Z'],
    ['2028-03', '2028-03-30T01:00:00.000Z'],
  ],
  [
    'the end of the year: Sunday, then New Year',
    monthly(31),
    '2029-01-02T00:59:00.000Z',
    ['2028-11', '2028-11-30T01:00:00.000Z'],
    ['2028-12', '2029-01-02T01:00:00.000Z'],
  ],
  [
    'a day begins in China before it does in UTC',
    daily,
    '2026-12-31T18:00:00.000Z',
    ['2027-01-01', '2026-12-31T18:00:00.000Z'],
    ['2027-01-02', '2027-01-01T18:00:00.000Z'],
  ],
  [
    'before two in the morning',
    daily,
    '2028-02-28T17:59:59.999Z',
    ['2028-02-28', '2028-02-27T18:00:00.000Z'],
    ['2028-02-29', '2028-02-28T18:00:00.000Z'],
  ],
  [
    'every hour, over New Year',
    every(60),
    '2026-12-31T15:59:59.000Z',
    ['2026-12-31T23:00', '2026-12-31T15:00:00.000Z'],
    ['2027-01-01T00:00', '2026-12-31T16:00:00.000Z'],
  ],
  [
    'every fifteen minutes',
    every(15),
    '2027-03-01T00:44:00.000Z',
    ['2027-03-01T08:30', '2027-03-01T00:30:00.000Z'],
    ['2027-03-01T08:45', '2027-03-01T00:45:00.000Z'],
  ],
];

describe('the schedule of a job', () => {
  for (const [title, schedule, now, latest, next] of table)
    it(`knows what is due and what comes next: ${title}`, () => {
      const found = [latestOccurrence(schedule, now, known), nextRun(schedule, now, known)];
      assert.deepEqual(
        found.map(({ period, at }) => [period, at]),
        [latest, next],
      );
    });

  it('has the newest period due where nothing was done yet, and nothing twice', () => {
    const now = '2026-11-30T00:00:00.000Z';
    const due = (last: string | null) =>
      dueOccurrences(monthly(25), last, now, known, 'each').map(({ period }) => period);
    assert.deepEqual(due(null), ['2026-11']);
    assert.deepEqual(due('2026-11'), []);
    assert.deepEqual(due('2026-12'), []);
    assert.deepEqual(due('2026-10'), ['2026-11']);
  });

  it('catches up each missed period, or the latest alone', () => {
    const now = '2027-03-25T01:00:00.000Z';
    const due = (catchUp: 'each' | 'latest') =>
      dueOccurrences(monthly(25), '2026-11', now, known, catchUp).map(({ period }) => period);
    assert.deepEqual(due('each'), ['2026-12', '2027-01', '2027-02', '2027-03']);
    assert.deepEqual(due('latest'), ['2027-03']);
  });

  it('does not flood: of a long absence the last twenty-four periods are caught up', () => {
    const due = dueOccurrences(every(60), '2020-01-01T00:00', '2027-01-02T00:30:00.000Z', known, 'each');
    assert.equal(due.length, 24);
    assert.deepEqual([due[0]?.period, due.at(-1)?.period], ['2027-01-01T09:00', '2027-01-02T08:00']);
  });

  it('runs each period of three years exactly once, whenever it is looked at', () => {
    // Four looks a day over 1,096 days: every day of the daily schedule comes up once, in order.
    let last: string | null = null;
    const seen: string[] = [];
    for (let hour = 0; hour < 1096 * 24; hour += 6) {
      const now = new Date(Date.UTC(2027, 0, 1, hour)).toISOString();
      for (const { period, at } of dueOccurrences(daily, last, now, known, 'latest')) {
        assert.ok(at <= now);
        seen.push(period);
        last = period;
      }
    }
    assert.equal(seen.length, 1097);
    assert.equal(new Set(seen).size, 1097);
    assert.deepEqual([seen[0], seen[1], seen.at(-1)], ['2027-01-01', '2027-01-02', '2030-01-01']);
  });

  it('counts months over years', () => {
    assert.deepEqual(
      [monthsFrom('2026-12', 1), monthsFrom('2027-01', -1), monthsFrom('2026-11', 26)],
      ['2027-01', '2026-12', '2029-01'],
    );
  });

  it('refuses minutes that do not divide a day', () => {
    assert.throws(() => latestOccurrence(every(7), '2027-01-01T00:00:00.000Z', known), TypeError);
  });

  it('is said in words', () => {
    assert.deepEqual(
      Object.values(jobs).map(({ schedule }) => describeSchedule(schedule)),
      ['每月 25 日 09:00（遇休息日顺延）', '每小时', '每天 02:00', '每天 03:00', '每天 01:00', '每小时'],
    );
    assert.equal(describeSchedule(every(15)), '每 15 分钟');
  });
});
