import assert from 'node:assert/strict';
import { findShortfalls } from '../../../src/core/task/shortfalls.ts';

const row = (id: string, kind: string, level: string, counted = true) => ({
  id,
  counted,
  attributes: { kind, level },
});

const floor = (path: readonly string[], ratio_bp: number, minimum = 0) => ({
  path,
  ratio_bp,
  minimum,
  done: 0,
  periods: 1,
});

// Four hospitals, of which three are of level three, and two clinics; one more clinic does not count.
const rows = [
  row('a', '医院', '三级'),
  row('b', '医院', '三级'),
  row('c', '医院', '三级'),
  row('d', '医院', '二级'),
  row('e', '诊所', ''),
  row('f', '诊所', ''),
  row('g', '诊所', '', false),
];

const rules = {
  trees: [
    {
      attributes: ['kind', 'level'],
      // Half of all six is 3, half of the three of level three is 1.5, so 2; of the clinics one.
      floors: [floor([], 5000), floor(['医院', '三级'], 5000), floor(['诊所'], 0, 1)],
    },
  ],
};

const short = (left: string): readonly string[] =>
  findShortfalls(rules, rows, (id) => left.includes(id)).map(
    ({ path, asked, left: have }) => `${path.join('/')} ${have} of ${asked}`,
  );

describe('strata below their floors', () => {
  it('are found at every level of a tree, in the order of the rules', () => {
    assert.deepEqual(short('abe'), []);
    assert.deepEqual(short('ae'), [' 2 of 3', '医院/三级 1 of 2']);
    assert.deepEqual(short('ab'), [' 2 of 3', '诊所 0 of 1']);
    assert.deepEqual(short('abd'), ['诊所 0 of 1']);
  });

  it('do not count who is not counted', () => {
    assert.deepEqual(short('abg'), [' 2 of 3', '诊所 0 of 1']);
  });

  it('have nobody missing where the year has done enough', () => {
    const [tree] = rules.trees;
    const done = {
      trees: [{ attributes: tree?.attributes ?? [], floors: [{ ...floor([], 5000), done: 3 }] }],
    };
    assert.deepEqual(
      findShortfalls(done, rows, () => false),
      [],
    );
  });
});
