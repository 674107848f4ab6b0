import assert from 'node:assert/strict';
import fc from 'fast-check';
import { chinaTime, instantOf, isInstant, secondsOf } from '../../../src/core/calendar/instants.ts';

describe('an instant of the protocol', () => {
  it('has three decimals, a Z and a real day and time', () => {
    for (const text of ['2027-03-01T09:30:00.000Z', '2028-02-29T23:59:59.999Z', '0001-01-01T00:00:00.000Z'])
      assert.ok(isInstant(text), text);
    for (const text of [
      '',
      '2027-03-01',
      '2027-03-01T09:30:00Z',
      '2027-03-01T09:30:00.00Z',
      '2027-03-01T09:30:00.0000Z',
      '2027-03-01T09:30:00.000+00:00',
      '2027-03-01 09:30:00.000Z',
      '2027-03-01t09:30:00.000z',
      '2027-02-29T09:30:00.000Z',
      '2027-13-01T09:30:00.000Z',
      '0000-01-01T00:00:00.000Z',
      '2027-03-01T24:00:00.000Z',
      '2027-03-01T23:60:00.000Z',
      '2027-03-01T23:59:60.000Z',
      '2027-03-01T09:30:00.000Z\n',
    ])
      assert.ok(!isInstant(text), text);
  });

  it('counts the seconds that the clock of the machine counts, both ways', () => {
    const last = Date.UTC(9999, 11, 31, 23, 59, 59) / 1000;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: last }), (seconds) => {
        const text = new Date(seconds * 1000).toISOString();
        assert.equal(instantOf(seconds), text);
        assert.equal(secondsOf(text), seconds);
        assert.ok(isInstant(text));
      }),
      { numRuns: 2000 },
    );
    assert.equal(secondsOf('2027-03-01T09:30:00.999Z'), Date.UTC(2027, 2, 1, 9, 30) / 1000);
    assert.equal(secondsOf('1969-12-31T23:59:59.000Z'), -1);
  });

  it('is shown as the time in China, over midnight and the turn of the year', () => {
    assert.equal(chinaTime('2026-12-31T16:00:00.500Z'), '2027-01-01 00:00:00（北京时间）');
    assert.equal(chinaTime('2028-02-28T17:05:09.000Z'), '2028-02-29 01:05:09（北京时间）');
  });

  it('is refused where it is none', () => {
    assert.throws(() => secondsOf('2027-03-01'), TypeError);
    assert.throws(() => chinaTime(''), TypeError);
  });
});
