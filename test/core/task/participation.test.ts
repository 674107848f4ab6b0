import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  answerDueOn,
  endOfTerm,
  isAfterTerm,
  participationAt,
} from '../../../src/core/task/participation.ts';

describe('the term of participants', () => {
  it('is two working days from the day after the draw, counted in China', () => {
    const none = new Map();
    // Tuesday; Friday; late on Thursday in UTC, which is Friday in China.
    assert.equal(answerDueOn('2026-12-01T01:00:00.000Z', none), '2026-12-03');
    assert.equal(answerDueOn('2026-12-04T01:00:00.000Z', none), '2026-12-08');
    assert.equal(answerDueOn('2026-12-03T16:00:00.000Z', none), '2026-12-08');
  });

  it('passes over holidays and counts worked weekends', () => {
    const exceptions = new Map([
      ['2026-12-02', 'holiday'],
      ['2026-12-05', 'workday'],
    ] as const);
    assert.equal(answerDueOn('2026-12-01T01:00:00.000Z', exceptions), '2026-12-04');
    assert.equal(answerDueOn('2026-12-03T01:00:00.000Z', exceptions), '2026-12-05');
  });

  it('ends with its last day in China, after which whoever has not answered is silent', () => {
    const term = { state: 'awaiting', dueOn: '2026-12-03' } as const;
    assert.equal(endOfTerm(term.dueOn), '2026-12-03T15:59:59.999Z');
    assert.equal(participationAt(term, '2026-12-03T15:59:59.999Z'), 'awaiting');
    assert.equal(participationAt(term, '2026-12-03T16:00:00.000Z'), 'silent');
    assert.equal(isAfterTerm('2026-12-03T16:00:00.000Z', term.dueOn), true);
    for (const state of ['confirmed', 'declined'] as const)
      assert.equal(participationAt({ ...term, state }, '2027-01-01T00:00:00.000Z'), state);
  });
});
