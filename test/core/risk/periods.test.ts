import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { orderAfter, parsePeriod } from '../../../src/core/risk/periods.ts';

describe('a period', () => {
  it('is a year, a half, a quarter or a month, in full-width letters too', () => {
    for (const text of ['2026', '2026H1', '2026Q4', '2026-09']) assert.equal(parsePeriod(text)?.text, text);
    assert.equal(parsePeriod(' ２０２６ｑ３ ')?.text, '2026Q3');
    for (const text of [
      '',
      '26',
      '2026Q5',
      '2026Q0',
      '2026H3',
      '2026-13',
      '2026-9',
      '2026年',
      '1999',
      '2026-09-01',
      '202609',
    ])
      assert.equal(parsePeriod(text), undefined, text);
  });

  it('is newer when it begins later, and of two that begin together when it is shorter', () => {
    const fromOldToNew = [
      '2025-12',
      '2026',
      '2026H1',
      '2026Q1',
      '2026-01',
      '2026-03',
      '2026Q2',
      '2026-04',
      '2026H2',
      '2026Q3',
      '2026-07',
      '2026Q4',
      '2026-10',
      '2026-12',
      '2027',
    ];
    const shuffled = fromOldToNew.toReversed();
    const sorted = shuffled.toSorted((left, right) =>
      (parsePeriod(left)?.order ?? '') < (parsePeriod(right)?.order ?? '') ? -1 : 1,
    );
    assert.deepEqual(sorted, fromOldToNew);
  });

  it('has begun by a day of its first month', () => {
    const hasBegun = (period: string, day: string): boolean =>
      (parsePeriod(period)?.order ?? '') < orderAfter(day);
    assert.ok(hasBegun('2026', '2026-01-01'));
    assert.ok(hasBegun('2026-01', '2026-01-01'));
    assert.ok(hasBegun('2026Q3', '2026-07-31'));
    assert.ok(!hasBegun('2026Q3', '2026-06-30'));
    assert.ok(!hasBegun('2027', '2026-12-31'));
  });
});
