import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { compareChances } from '../../../src/core/risk/compare-chances.ts';

const row = (id: string, credit_class: string, kind: string) => ({
  id,
  name: `示例${id}`,
  attributes: { credit_class, kind },
});
const rows = [
  row('a', 'A', '诊所'),
  row('b', 'A', '诊所'),
  row('c', 'D', '诊所'),
  row('d', 'D', '综合医院'),
  row('e', '', '综合医院'),
  row('excluded', 'D', '综合医院'),
];
const chances = (pi: readonly number[], maximum_ppb = 900) => ({ pi: Int32Array.from(pi), maximum_ppb });

describe('a comparison of chances', () => {
  const comparison = compareChances(
    rows,
    chances([300, 300, 300, 300, 300, 0]),
    chances([100, 101, 600, 900, 300, 0], 900),
    1,
  );

  it('counts those that can be drawn, those that change, and those at the maximum', () => {
    assert.equal(comparison.count, 5);
    assert.equal(comparison.changed, 4);
    assert.deepEqual(comparison.at_maximum, { before: 0, after: 1 });
  });

  it('gives the means of classes and kinds, rounded half up, in text order', () => {
    assert.deepEqual(comparison.by_class, [
      { value: '', count: 1, before: 300, after: 300 },
      { value: 'A', count: 2, before: 300, after: 101 },
      { value: 'D', count: 2, before: 300, after: 750 },
    ]);
    assert.deepEqual(comparison.by_kind, [
      { value: '综合医院', count: 2, before: 300, after: 600 },
      { value: '诊所', count: 3, before: 300, after: 267 },
    ]);
  });

  it('names the largest risers and fallers, equal ones by id', () => {
    assert.deepEqual(comparison.risers, [{ id: 'd', name: '示例d', before: 300, after: 900 }]);
    assert.deepEqual(comparison.fallers, [{ id: 'a', name: '示例a', before: 300, after: 100 }]);
    const all = compareChances(rows, chances([5, 5, 5, 5, 9, 9]), chances([7, 7, 6, 4, 8, 8]));
    assert.deepEqual(
      all.risers.map(({ id }) => id),
      ['a', 'b', 'c'],
    );
    assert.deepEqual(
      all.fallers.map(({ id }) => id),
      ['d', 'e', 'excluded'],
    );
  });

  it('counts whoever could be drawn before or can be now, each side by its own maximum', () => {
    const one = compareChances(rows.slice(0, 2), chances([0, 800], 800), chances([50, 0], 50));
    assert.deepEqual([one.count, one.changed, one.at_maximum], [2, 2, { before: 1, after: 1 }]);
  });

  it('keeps sums of large chances exact', () => {
    const many = Array.from({ length: 9 }, (_, index) => row(String(index), 'A', '诊所'));
    const pi = many.map((_, index) => 1_000_000_000 - (index === 0 ? 5 : 0));
    const [mean] = compareChances(many, chances(pi), chances(pi)).by_class;
    // (9 · 10^9 − 5) / 9 = 999999999 and 4/9.
    assert.deepEqual(mean, { value: 'A', count: 9, before: 999_999_999, after: 999_999_999 });
  });

  it('is a bug when arrays and rows differ in length', () => {
    assert.throws(() => compareChances(rows, chances([1]), chances([1])), TypeError);
  });
});
