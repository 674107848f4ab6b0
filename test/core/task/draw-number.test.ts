import assert from 'node:assert/strict';
import { compareDrawNumbers } from '../../../src/core/task/draw-number.ts';

describe('draw numbers', () => {
  it('sort by year, then by number, however long; before them what has none', () => {
    const inOrder = [null, '2026-0009', '2026-9999', '2026-10000', '2027-0001'];
    assert.deepEqual([...inOrder].reverse().toSorted(compareDrawNumbers), inOrder);
  });
});
