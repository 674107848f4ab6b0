import assert from 'node:assert/strict';
import { dayNumber, nextDay, weekday } from '../../../src/core/calendar/days.ts';
import { daysOff, isAwayThroughout } from '../../../src/core/calendar/leave.ts';
import {
  addWorkingDays,
  calendarWarnings,
  exceptionsOf,
  isWorkingDay,
  workingDays,
  type CalendarDay,
} from '../../../src/core/calendar/working-days.ts';

const entry = (day: string, kind: CalendarDay['kind']): CalendarDay => ({
  day,
  kind,
  name: '示例',
  source: '示例通知',
});

// A made-up notice: Wednesday to Friday off, the Sunday before and the Saturday after worked instead.
const notice = exceptionsOf([
  entry('2031-04-09', 'holiday'),
  entry('2031-04-10', 'holiday'),
  entry('2031-04-11', 'holiday'),
  entry('2031-04-06', 'workday'),
  entry('2031-04-12', 'workday'),
]);

describe('calendar days as text', () => {
  it('have the numbers, successors and weekdays of the Gregorian calendar, from 1899 to 2201', () => {
    const first = Date.UTC(1899, 0, 1);
    const count = (Date.UTC(2201, 0, 1) - first) / 86_400_000;
    let day = '1899-01-01';
    for (let i = 0; i < count; i += 1) {
      const date = new Date(first + i * 86_400_000);
      const text = date.toISOString().slice(0, 10);
      if (day !== text || dayNumber(day) !== date.getTime() / 86_400_000) assert.fail(`${day} ${text}`);
      if (weekday(day) !== (date.getUTCDay() === 0 ? 7 : date.getUTCDay())) assert.fail(`${day} weekday`);
      day = nextDay(day);
    }
    assert.equal(day, '2201-01-01');
  });
});

describe('working days', () => {
  it('are Monday to Friday where nothing is said', () => {
    // 2031-04-07 is a Monday.
    assert.deepEqual(workingDays('2031-04-05', '2031-04-14', new Map()), [
      '2031-04-07',
      '2031-04-08',
      '2031-04-09',
      '2031-04-10',
      '2031-04-11',
      '2031-04-14',
    ]);
  });

  it('follow the notice where it says otherwise, for better and for worse', () => {
    assert.deepEqual(workingDays('2031-04-05', '2031-04-14', notice), [
      '2031-04-06',
      '2031-04-07',
      '2031-04-08',
      '2031-04-12',
      '2031-04-14',
    ]);
    assert.equal(isWorkingDay('2031-04-06', notice), true);
    assert.equal(isWorkingDay('2031-04-09', notice), false);
  });

  it('include both ends, and are none where the end is before the beginning', () => {
    assert.deepEqual(workingDays('2031-04-08', '2031-04-08', notice), ['2031-04-08']);
    assert.deepEqual(workingDays('2031-04-09', '2031-04-09', notice), []);
    assert.deepEqual(workingDays('2031-04-09', '2031-04-08', notice), []);
    assert.throws(() => workingDays('2000-01-01', '2999-01-01', notice), { code: 'invalid' });
    assert.equal(workingDays('2020-01-01', '2030-02-16', new Map()).length > 2600, true);
  });

  it('are counted from the day after', () => {
    const cases: readonly [string, number, string][] = [
      ['2031-04-07', 0, '2031-04-07'],
      ['2031-04-05', 0, '2031-04-05'],
      ['2031-04-05', 1, '2031-04-06'],
      ['2031-04-05', 3, '2031-04-08'],
      ['2031-04-08', 1, '2031-04-12'],
      ['2031-04-08', 2, '2031-04-14'],
      // Twenty from Friday 2031-03-28: 31 March to 4 April 5, 6 to 8 April 8, 12 April 9, 14 to 18 April 14, 21 to 25 April 19.
      ['2031-03-28', 20, '2031-04-28'],
    ];
    for (const [day, n, last] of cases) assert.equal(addWorkingDays(day, n, notice), last, `${day} + ${n}`);
    for (const n of [-1, 1.5, 2501]) assert.throws(() => addWorkingDays('2031-04-07', n, notice), TypeError);
  });

  it('are the same whether counted one by one or listed', () => {
    const listed = workingDays('2031-01-02', '2032-12-31', notice);
    for (const n of [1, 2, 17, 60, 250])
      assert.equal(addWorkingDays('2031-01-01', n, notice), listed[n - 1], String(n));
  });

  it('warn of years whose notice was never imported', () => {
    assert.deepEqual(calendarWarnings('2031-12-01', '2033-01-31', new Set([2031, 2032])), [
      '2033 年的节假日安排尚未导入，暂按周一至周五为工作日：请导入当年的放假通知后再核对',
    ]);
    assert.deepEqual(calendarWarnings('2031-12-01', '2031-12-31', new Set([2031])), []);
    assert.equal(calendarWarnings('2031-12-01', '2033-01-31', new Set()).length, 3);
  });
});

describe('days off', () => {
  const week = ['2031-04-07', '2031-04-08', '2031-04-09', '2031-04-10', '2031-04-11'];
  const ranges = [
    { from: '2031-04-01', to: '2031-04-07' },
    { from: '2031-04-07', to: '2031-04-08' },
    { from: '2031-04-11', to: '2031-05-01' },
  ];

  it('are the days within any range, each once', () => {
    assert.deepEqual(daysOff(ranges, week), ['2031-04-07', '2031-04-08', '2031-04-11']);
    assert.deepEqual(daysOff([], week), []);
  });

  it('cover a window only when they cover every day of it', () => {
    assert.equal(isAwayThroughout(ranges, week), false);
    assert.equal(isAwayThroughout([...ranges, { from: '2031-04-09', to: '2031-04-10' }], week), true);
    assert.equal(isAwayThroughout(ranges, ['2031-04-07', '2031-04-11']), true);
    assert.equal(isAwayThroughout(ranges, []), false);
  });
});
