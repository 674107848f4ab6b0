import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  findProfileProblems,
  startingProfiles,
  type CreditClass,
} from '../../../src/core/risk/credit-classes.ts';

const rows: readonly CreditClass[] = [
  { class: 'A', label: '好', rank: 1, ratio_min_bp: 0, ratio_max_bp: 500, visits_max: 1, points: 0 },
  { class: 'B', label: '中', rank: 2, ratio_min_bp: 500, ratio_max_bp: 2000, visits_max: 1, points: 10 },
  { class: 'C', label: '差', rank: 3, ratio_min_bp: 2000, ratio_max_bp: null, visits_max: null, points: 10 },
];

const blame = (index: number, change: Partial<CreditClass>): readonly string[] =>
  findProfileProblems({
    name: '三级',
    classes: rows.with(index, { ...(rows[index] as CreditClass), ...change }),
  }).map(({ place }) => place);

describe('a table of credit classes', () => {
  it('has examples with four and with five classes, neither of them faulty', () => {
    assert.deepEqual(
      startingProfiles.map(({ name, classes }) => [name, classes.map((row) => row.class).join('')]),
      [
        ['四级', 'ABCD'],
        ['五级', 'ABCDE'],
      ],
    );
    for (const profile of startingProfiles) assert.deepEqual(findProfileProblems(profile), []);
  });

  it('is blamed for each mistake at its place', () => {
    assert.deepEqual(findProfileProblems({ name: '三级', classes: rows }), []);
    assert.deepEqual(blame(1, { class: 'A' }), ['classes.1.class']);
    assert.deepEqual(blame(1, { class: ' ' }), ['classes.1.class']);
    assert.deepEqual(blame(1, { class: '一二三四五六七八九十甲' }), ['classes.1.class']);
    assert.deepEqual(blame(1, { label: '' }), ['classes.1.label']);
    assert.deepEqual(blame(1, { rank: 3 }), ['classes.1.rank']);
    assert.deepEqual(blame(1, { ratio_min_bp: 10_001 }), ['classes.1.ratio_min_bp']);
    assert.deepEqual(blame(1, { ratio_max_bp: 0.5 }), ['classes.1.ratio_min_bp']);
    assert.deepEqual(blame(1, { ratio_max_bp: 499 }), ['classes.1.ratio_max_bp']);
    assert.deepEqual(blame(1, { ratio_max_bp: 500 }), []);
    for (const visits_max of [0, 367, 1.5])
      assert.deepEqual(blame(1, { visits_max }), ['classes.1.visits_max']);
    assert.deepEqual(blame(2, { points: 9 }), ['classes.2.points']);
    assert.deepEqual(blame(2, { points: 1_000_001 }), ['classes.2.points']);
    const short = findProfileProblems({ name: ' ', classes: rows.slice(0, 1) });
    assert.deepEqual(
      short.map(({ place }) => place),
      ['name', 'classes'],
    );
  });
});
