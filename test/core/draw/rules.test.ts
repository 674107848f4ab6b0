import assert from 'node:assert/strict';
import { findRuleProblems, type Rules } from '../../../src/core/draw/rules.ts';
import { floor, makeRules } from './samples.ts';

const strata = (...floors: Rules['strata']['floors']): Partial<Rules> => ({
  strata: { attributes: ['kind', 'level'], floors },
});
const weights = (...table: Rules['weights']['table']): Partial<Rules> => ({
  weights: { attribute: 'kind', table, default: 1 },
});
const team = (over: Partial<Rules['team']>): Partial<Rules> => ({ team: { ...makeRules().team, ...over } });
const scope = (attribute: string, ...values: readonly string[]) => ({ attribute, values });

describe('rules', () => {
  const allowed: readonly (readonly [string, Partial<Rules>])[] = [
    ['nothing but defaults', {}],
    ['strata in the order of levels, not sorted', { strata: { attributes: ['level', 'kind'], floors: [] } }],
    ['a blank value in a path and in a scope', { ...strata(floor(['', ''], 1)), scope: [scope('kind', '')] }],
    [
      'floors by path, a prefix first',
      strata(floor([], 1), floor(['a'], 1), floor(['a', 'b'], 1), floor(['b'], 1)),
    ],
    ['values sorted by bytes beyond U+FFFF', { scope: [scope('kind', '\ufb33', '😂')] }],
    ['the limits of numbers', { maximum_ppb: 1, ...team({ size: 20, capacity: 100_000 }) }],
    ['a window of one day, the 29th of a February', { window: { from: '2028-02-29', to: '2028-02-29' } }],
  ];
  for (const [title, over] of allowed) {
    it(`may have ${title}`, () => {
      assert.deepEqual(findRuleProblems(makeRules(over)), []);
    });
  }

  const refused: readonly (readonly [string, Partial<Rules>, string])[] = [
    ['another protocol', { protocol: 'shuangsui-2' }, 'protocol'],
    ['attributes out of order', { attributes: ['level', 'kind'] }, 'attributes'],
    ['an attribute twice', { attributes: ['kind', 'kind', 'level'] }, 'attributes'],
    ['an attribute that is no key', { attributes: ['Kind', 'kind', 'level'] }, 'attributes'],
    ['a scope over an unknown attribute', { scope: [scope('colour', 'red')] }, 'attributes'],
    ['strata over an unknown attribute', { strata: { attributes: ['colour'], floors: [] } }, 'attributes'],
    [
      'weights by an unknown attribute',
      { weights: { attribute: 'colour', table: [], default: 1 } },
      'attributes',
    ],
    ['a match in an unknown attribute', team({ match: ['colour'] }), 'attributes'],
    ['scope clauses out of order', { scope: [scope('level', 'a'), scope('kind', 'a')] }, 'scope'],
    ['two scope clauses on one attribute', { scope: [scope('kind', 'a'), scope('kind', 'b')] }, 'scope'],
    ['a scope without values', { scope: [scope('kind')] }, 'scope'],
    ['scope values out of order', { scope: [scope('kind', '😂', '\ufb33')] }, 'scope'],
    ['a scope value twice', { scope: [scope('kind', 'a', 'a')] }, 'scope'],
    [
      'a stratum attribute twice',
      { strata: { attributes: ['kind', 'kind'], floors: [] } },
      'strata.attributes',
    ],
    ['a path longer than the tree is deep', strata(floor(['a', 'b', 'c'], 1)), 'strata.floors[a/b/c]'],
    ['floors out of order', strata(floor(['b'], 1), floor(['a'], 1)), 'strata.floors[a]'],
    ['a longer path before its prefix', strata(floor(['a'], 1), floor([], 1)), 'strata.floors[]'],
    ['a floor twice', strata(floor(['a'], 1), floor(['a'], 2)), 'strata.floors[a]'],
    ['a ratio above one', strata(floor([], 0, 10_001)), 'strata.floors[]'],
    ['a fractional ratio', strata(floor([], 0, 0.5)), 'strata.floors[]'],
    ['a negative minimum', strata(floor([], -1)), 'strata.floors[]'],
    ['a minimum above ten million', strata(floor([], 10_000_001)), 'strata.floors[]'],
    ['a weight of zero', weights({ value: 'a', weight: 0 }), 'weights'],
    ['a weight above a million', weights({ value: 'a', weight: 1_000_001 }), 'weights'],
    ['a default weight of zero', { weights: { attribute: null, table: [], default: 0 } }, 'weights'],
    ['weights out of order', weights({ value: 'b', weight: 1 }, { value: 'a', weight: 1 }), 'weights.table'],
    ['a weight twice', weights({ value: 'a', weight: 1 }, { value: 'a', weight: 2 }), 'weights.table'],
    ['a maximum of zero', { maximum_ppb: 0 }, 'maximum_ppb'],
    ['a maximum above one', { maximum_ppb: 1_000_000_001 }, 'maximum_ppb'],
    ['a team of one', team({ size: 1 }), 'team.size'],
    ['a team of 21', team({ size: 21 }), 'team.size'],
    ['a capacity of zero', team({ capacity: 0 }), 'team.capacity'],
    ['a capacity above 100,000', team({ capacity: 100_001 }), 'team.capacity'],
    ['a match out of order', team({ match: ['level', 'kind'] }), 'team.match'],
    ['a window that ends before it begins', { window: { from: '2026-12-02', to: '2026-12-01' } }, 'window'],
    ['a window to a day that does not exist', { window: { from: '2026-02-01', to: '2026-02-30' } }, 'window'],
    ['a window in another notation', { window: { from: '20261201', to: '20261231' } }, 'window'],
  ];
  for (const [title, over, place] of refused) {
    it(`may not have ${title}`, () => {
      const problems = findRuleProblems(makeRules(over));
      assert.deepEqual([...new Set(problems.map((problem) => problem.place))], [place]);
      for (const { message } of problems) assert.match(message, /\p{Script=Han}/u);
    });
  }
});
