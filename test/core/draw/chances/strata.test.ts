import assert from 'node:assert/strict';
import fc from 'fast-check';
import { floorCount } from '../../../../src/core/draw/chances/floors.ts';
import { populationOf } from '../../../../src/core/draw/chances/population.ts';
import { Column, TreeBuilder, type Tree } from '../../../../src/core/draw/chances/strata.ts';
import { duty, floor, makeRules, weighted } from '../samples.ts';

const treeOf = (attributes: readonly string[], ...paths: readonly (string | null)[]): Tree => {
  const builder = new TreeBuilder(attributes);
  for (const path of paths) {
    const [kind = '', level = ''] = path?.split('/') ?? [];
    builder.add({ kind, level }, path !== null);
  }
  return builder.finish();
};

describe('the tree of strata', () => {
  // U+FB33 comes before U+20BB7 in bytes, after it in UTF-16.
  const tree = treeOf(['kind', 'level'], '𠮷/b', '\ufb33/a', null, '𠮷/a', '\ufb33/a', '/');

  it('has children in text order, every child before its parent, and the rows of a leaf in frame order', () => {
    assert.deepEqual(
      tree.strata.map(({ path, size }, i) => [path.join('/'), size, ...tree.rowsOf(i)]),
      [
        ['/', 1, 5],
        ['', 1, 5],
        ['\ufb33/a', 2, 1, 4],
        ['\ufb33', 2, 1, 4],
        ['𠮷/a', 1, 3],
        ['𠮷/b', 1, 0],
        ['𠮷', 2, 3, 0],
        ['', 5, 5, 1, 4, 3, 0],
      ],
    );
  });

  it('knows parents and children, and the leaf of each counted row', () => {
    assert.deepEqual(
      tree.strata.map(({ parent }) => parent),
      [1, 7, 3, 7, 6, 6, 7, -1],
    );
    assert.deepEqual(
      tree.strata.map(({ children }) => children),
      [[], [0], [], [2], [], [], [4, 5], [1, 3, 6]],
    );
    assert.deepEqual([...tree.leafOf], [5, 2, -1, 4, 2, 0]);
    assert.deepEqual([...tree.rowsOfLeaf(2)], [1, 4]);
  });

  it('is one leaf without attributes, also when there are no rows', () => {
    const one = treeOf([], 'a', 'b');
    assert.deepEqual(one.strata, [{ path: [], parent: -1, children: [], size: 2 }]);
    assert.deepEqual([...one.rowsOfLeaf(0)], [0, 1]);
    assert.deepEqual(treeOf([]).strata, [{ path: [], parent: -1, children: [], size: 0 }]);
  });

  it('is the root alone when no row is counted', () => {
    const none = treeOf(['kind'], null);
    assert.deepEqual(none.strata, [{ path: [], parent: -1, children: [], size: 0 }]);
    assert.deepEqual([...none.leafOf], [-1]);
    assert.deepEqual([...none.rowsOf(0)], []);
  });

  it('holds at every stratum just the rows whose attributes begin with its path', () => {
    const values = fc.constantFrom('', 'a', 'b', '医', '𠮷');
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.tuple(values, values).map((path) => path.join('/'))), { maxLength: 30 }),
        (paths) => {
          const built = treeOf(['kind', 'level'], ...paths);
          const prefixes = new Set(paths.flatMap((path) => prefixesOf(path)).concat('[]'));
          assert.deepEqual(new Set(built.strata.map(({ path }) => JSON.stringify(path))), prefixes);
          built.strata.forEach(({ path, parent }, i) => {
            const expected = paths.flatMap((each, row) =>
              prefixesOf(each).includes(JSON.stringify(path)) ? [row] : [],
            );
            assert.deepEqual(
              [...built.rowsOf(i)].toSorted((a, b) => a - b),
              expected,
            );
            assert.ok(parent > i || (parent === -1 && i === built.strata.length - 1));
          });
        },
      ),
      { seed: 11, numRuns: 300 },
    );
  });
});

function prefixesOf(path: string | null): readonly string[] {
  if (path === null) return [];
  const values = path.split('/');
  return [0, 1, 2].map((depth) => JSON.stringify(values.slice(0, depth)));
}

describe('a column', () => {
  it('grows beyond its first size and keeps every number', () => {
    const column = new Column();
    for (let i = 0; i < 5000; i += 1) column.push(i * 7 - 1);
    assert.deepEqual(
      [...column.finish()],
      Array.from({ length: 5000 }, (_, i) => i * 7 - 1),
    );
  });
});

describe('the population', () => {
  it('has one place in every column for each row, eligible or not', () => {
    const rules = makeRules({
      duties: [duty(40)],
      trees: [
        { attributes: ['kind'], floors: [] },
        { attributes: ['level'], floors: [] },
      ],
    });
    const rows = [
      { ...weighted(3, '医院', '三级'), duties: [{ owed: 1, allowed: 1, periods: 4 }] },
      { ...weighted(5, '医院', '二级', '暂停'), duties: [{ owed: 0, allowed: 0, periods: 0 }] },
      { ...weighted(7, '诊所', '', '已达频次上限'), counted: true, duties: [null] },
      { ...weighted(9, '诊所'), duties: [null] },
    ];
    const population = populationOf(rows, rules);
    assert.equal(population.size, 4);
    assert.deepEqual([...population.eligible], [1, 0, 0, 1]);
    assert.deepEqual([...population.counted], [1, 0, 1, 1]);
    assert.deepEqual([...population.weight], [3, 5, 7, 9]);
    assert.deepEqual([...population.start], [250_000_000, 0, 0, 1]);
    assert.deepEqual(
      population.trees.map((tree) => [...tree.leafOf]),
      [
        [0, -1, 1, 1],
        [1, -1, 0, 0],
      ],
    );
  });
});

describe('what a floor asks for', () => {
  it('is the greater of the minimum and the ratio rounded up', () => {
    for (const [ratio, minimum, size, expected] of [
      [500, 0, 20, 1],
      [500, 0, 21, 2],
      [1, 0, 10_000, 1],
      [1, 0, 10_001, 2],
      [3, 0, 1_000_000, 300],
      [10_000, 0, 7, 7],
      [10_000, 0, 9_000_000, 9_000_000],
      [0, 4, 3, 4],
      [0, 0, 3, 0],
      [500, 2, 20, 2],
      [7, 0, 8_999_999, 6300],
    ] as const)
      assert.equal(floorCount(floor([], minimum, ratio), size), expected);
  });

  it('is, for a year, what is left of it divided by the draws left, rounded down, and never below nothing', () => {
    for (const [done, periods, expected] of [
      [0, 1, 50],
      [0, 12, 4],
      [2, 12, 4],
      [3, 12, 3],
      [49, 2, 0],
      [50, 1, 0],
      [51, 1, 0],
      [10_000_000, 400, 0],
    ] as const)
      assert.equal(floorCount({ ratio_bp: 500, minimum: 7, done, periods }, 1000), expected);
  });
});
