import assert from 'node:assert/strict';
import { keptFrom, startInChina } from '../../../src/core/trail/retention.ts';

describe('how long the trail stays', () => {
  it('is years to the day, by the calendar of China', () => {
    assert.equal(keptFrom('2026-11-23T01:00:00.000Z', 5), '2021-11-23');
    assert.equal(keptFrom('2026-11-23T16:00:00.000Z', 5), '2021-11-24');
    assert.equal(keptFrom('2024-02-29T01:00:00.000Z', 1), '2023-02-28');
    assert.throws(() => keptFrom('2026-11-23T01:00:00.000Z', 0), RangeError);
    assert.throws(() => keptFrom('2026-11-23T01:00:00.000Z', 0.5), RangeError);
  });

  it('counts days from midnight in China', () => {
    assert.equal(startInChina('2026-01-01'), '2025-12-31T16:00:00.000Z');
    assert.equal(startInChina('2024-03-01'), '2024-02-29T16:00:00.000Z');
  });
});
