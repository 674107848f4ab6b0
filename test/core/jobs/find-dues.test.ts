import assert from 'node:assert/strict';
import { exceptionsOf } from '../../../src/core/calendar/working-days.ts';
import { draftDates } from '../../../src/core/jobs/draft-dates.ts';
import {
  calendarDues,
  certificateDues,
  reconciliationDues,
  taskDues,
  type TaskFacts,
} from '../../../src/core/jobs/find-dues.ts';
import { urgencyOf } from '../../../src/core/jobs/reminders.ts';
import { defaultPlannedEntropy } from '../../../src/core/task/planned-entropy.ts';
import type { TaskState } from '../../../src/core/task/states.ts';

const none = exceptionsOf([]);

/** 2027-01-01 is a Friday; in this invented notice the first week of October is off, the Saturday after it is worked. */
const october = exceptionsOf([
  ...['01', '04', '05', '06', '07', '08'].map((day) => ({
    day: `2027-10-${day}`,
    kind: 'holiday' as const,
    name: '示例长假',
    source: '示例通知',
  })),
  { day: '2027-10-09', kind: 'workday', name: '示例调休', source: '示例通知' },
]);

const task = (state: TaskState, changes: Partial<TaskFacts> = {}): TaskFacts => ({
  id: 'a'.repeat(32),
  state,
  plan: {
    name: '示例抽查',
    organisation_code: 'DEMO-XIAN',
    window: { from: '2027-01-11', to: '2027-01-29' },
    release_on: '2027-02-01',
    cut_off_day: '2027-01-05',
    entropy: defaultPlannedEntropy,
  },
  committedAt: null,
  drawnAt: null,
  ...changes,
});

const kindsOf = (facts: TaskFacts, now: string): readonly string[] =>
  taskDues(facts, now, none).map(({ kind, dueOn }) => `${kind} ${dueOn}`);

describe('the days of a task that a job drafts', () => {
  it('leave three working days before and after the cut-off', () => {
    // January: 1 Fri, 4, 5 are the first three working days; 6, 7, 8 follow; the 29th is the last; 1 February is a Monday.
    assert.deepEqual(draftDates('2027-01', '2026-12-25', none), {
      cut_off_day: '2027-01-05',
      window: { from: '2027-01-08', to: '2027-01-29' },
      release_on: '2027-02-01',
    });
    // October: Sat 9 (worked), 11, 12 are the first three; 13, 14, 15 follow; the 29th is the last; 1 November is a Monday.
    assert.deepEqual(draftDates('2027-10', '2027-09-25', october), {
      cut_off_day: '2027-10-12',
      window: { from: '2027-10-15', to: '2027-10-29' },
      release_on: '2027-11-01',
    });
  });

  it('begin today in a month that has begun, and are none when it is nearly over', () => {
    // Thursday 21 January: 22, 25, 26 follow.
    assert.deepEqual(draftDates('2027-01', '2027-01-21', none), {
      cut_off_day: '2027-01-21',
      window: { from: '2027-01-26', to: '2027-01-29' },
      release_on: '2027-02-01',
    });
    assert.equal(draftDates('2027-01', '2027-01-27', none), undefined);
  });
});

describe('what is due', () => {
  it('of a task follows its state: the day before its window, the day of its draw, the day of its release', () => {
    // The window begins on Monday 11 January: the last working day before is Friday 8.
    const near = '2027-01-01T00:00:00.000Z';
    const cases: readonly (readonly [TaskFacts, string, readonly string[]])[] = [
      [task('draft'), '2026-12-24T00:00:00.000Z', []],
      [task('draft'), '2026-12-25T00:00:00.000Z', ['task-unapproved 2027-01-08']],
      [task('approved'), '2026-12-24T15:59:59.000Z', []],
      [task('approved'), '2026-12-24T16:00:00.000Z', ['task-unfrozen 2027-01-08']],
      [task('frozen'), near, ['task-uncommitted 2027-01-08']],
      [task('committed'), '2026-12-01T00:00:00.000Z', ['task-undrawn 2027-01-08']],
      [task('drawn', { drawnAt: '2027-01-07T17:00:00.000Z' }), near, ['task-unsealed 2027-01-08']],
      [task('sealed'), '2027-01-31T15:59:59.000Z', []],
      [task('sealed'), '2027-01-31T16:00:00.000Z', ['task-unreleased 2027-02-01']],
      [task('released'), '2027-03-01T00:00:00.000Z', []],
      [task('withdrawn'), near, []],
      [task('voided'), near, []],
    ];
    for (const [facts, now, expected] of cases) assert.deepEqual(kindsOf(facts, now), expected, facts.state);
  });

  it('of a commitment names each source whose deadline has passed', () => {
    const dice = { kind: 'dice' as const, digits: 12 };
    const entropy = [
      { name: 'minutes', deadline: { minutes: 30 }, options: [dice, dice] },
      { name: 'instant', deadline: { at: '2027-01-06T16:30:00.000Z' }, options: [dice, dice] },
      { name: 'without', deadline: null, options: [dice] },
    ];
    const facts = task('committed', { committedAt: '2027-01-06T15:00:00.000Z' });
    const held = { ...facts, plan: { ...facts.plan, entropy } };
    const at = (now: string) => kindsOf(held, now).filter((text) => text.startsWith('entropy'));
    assert.deepEqual(at('2027-01-06T15:29:59.999Z'), []);
    assert.deepEqual(at('2027-01-06T15:30:00.000Z'), ['entropy-overdue 2027-01-06']);
    assert.deepEqual(at('2027-01-06T16:30:00.000Z'), [
      'entropy-overdue 2027-01-06',
      'entropy-overdue 2027-01-07',
    ]);
  });

  it('of a month is one reconciliation, before the first of the windows that wait for it', () => {
    const later = task('approved');
    const tasks = [
      { ...later, plan: { ...later.plan, window: { from: '2027-01-13', to: '2027-01-29' } } },
      task('draft'),
      task('frozen'),
    ];
    const dues = (signed: boolean, today: string) =>
      reconciliationDues(tasks, () => signed, today, none).map(({ subject, dueOn }) => [subject, dueOn]);
    assert.deepEqual(dues(false, '2027-01-01'), [['reconciliations/DEMO-XIAN/2027-01', '2027-01-08']]);
    assert.deepEqual(dues(true, '2027-01-01'), []);
    assert.deepEqual(dues(false, '2026-12-24'), []);
  });

  it('of the calendar is this year, and from December on the next', () => {
    const dues = (years: readonly number[], today: string) =>
      calendarDues(new Set(years), today).map(({ subject }) => subject);
    assert.deepEqual(dues([], '2027-11-30'), ['calendar/2027']);
    assert.deepEqual(dues([2027], '2027-11-30'), []);
    assert.deepEqual(dues([2027], '2027-12-01'), ['calendar/2028']);
  });

  it('of certificates is what ends within sixty days, by code and without names', () => {
    const officer = (code: string, expiresOn: string) => ({ code, organisationCode: 'DEMO-XIAN', expiresOn });
    // 60 days after 1 January are 2 March: thirty left of January, twenty-eight of February, two.
    const dues = certificateDues(
      [officer('Z1', '2027-03-02'), officer('Z2', '2027-03-03'), officer('Z3', '2026-12-31')],
      '2027-01-01',
    );
    assert.deepEqual(
      dues.map(({ subject, dueOn }) => [subject, dueOn]),
      [
        ['officers/Z1', '2027-03-02'],
        ['officers/Z3', '2026-12-31'],
      ],
    );
    assert.deepEqual(
      dues.map(({ dueOn }) => urgencyOf(dueOn, '2027-01-01')),
      ['coming', 'late'],
    );
    assert.equal(urgencyOf('2027-01-01', '2027-01-01'), 'today');
  });
});
