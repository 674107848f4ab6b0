import assert from 'node:assert/strict';
import { findRuleProblems } from '../../../src/core/draw/rule-problems.ts';
import {
  unit,
  type Floor,
  type Rules,
  type SeatRules,
  type TeamRules,
} from '../../../src/core/draw/rules.ts';
import { duty, floor, makeRules, makeTeam } from './samples.ts';

const tree = (...floors: readonly Floor[]): Partial<Rules> => ({
  trees: [{ attributes: ['kind', 'level'], floors }],
});
const team = (over: Partial<TeamRules>): Partial<Rules> => ({ team: makeTeam(over) });
const seats = (over: Partial<SeatRules>): Partial<Rules> =>
  team({
    attributes: ['home'],
    seats: makeTeam().seats.map((seat, i) => (i === 0 ? { ...seat, ...over } : seat)),
  });
const crew = (count: number, certified: number): Partial<Rules> =>
  team({
    seats: Array.from({ length: count }, (_, i) => ({
      ...(makeTeam().seats[0] as SeatRules),
      certified: i < certified,
    })),
  });
const dates = (over: Partial<NonNullable<Rules['dates']>>): Partial<Rules> => ({
  dates: { days: ['2026-12-01', '2026-12-31'], per_day: 1, together: null, ...over },
});
const scope = (attribute: string, ...values: readonly string[]) => ({ attribute, values });
const capacity = (count: number) => ({ kind: 'capacity' as const, capacity: count });
const match = (attribute: string) => ({ kind: 'match' as const, attribute });
const lastTeam = { kind: 'last_team' as const };
const chances = (...values: readonly string[]): Partial<Rules> => ({
  duties: [{ ...duty(5), attribute: 'kind', table: values.map((value) => ({ value, chance_ppb: 7 })) }],
});
const days = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => {
    const text = (number: number): string => String(number + 1).padStart(2, '0');
    return `20${26 + Math.floor(i / 336)}-${text(Math.floor((i % 336) / 28))}-${text(i % 28)}`;
  });
const years = { from: '2026-01-01', to: '2028-12-31' };

describe('rules', () => {
  const allowed: readonly (readonly [string, Partial<Rules>])[] = [
    ['nothing but defaults', {}],
    ['no team, when nobody is sent', { team: null }],
    [
      'a weight by a sealed attribute',
      {
        sealed_attributes: ['credit'],
        weights: {
          name: '',
          base: 1,
          indicators: [{ kind: 'value', attribute: 'credit', table: [], otherwise: 3 }],
        },
      },
    ],
    ['strata in the order of levels, not sorted', { trees: [{ attributes: ['level', 'kind'], floors: [] }] }],
    [
      'two trees',
      {
        trees: [
          { attributes: ['kind'], floors: [] },
          { attributes: ['level'], floors: [] },
        ],
      },
    ],
    ['a blank value in a path and in a scope', { ...tree(floor(['', ''], 1)), scope: [scope('kind', '')] }],
    [
      'floors by path, a prefix first',
      tree(floor([], 1), floor(['a'], 1), floor(['a', 'b'], 1), floor(['b'], 1)),
    ],
    [
      'the same path in both trees',
      { trees: [0, 1].map(() => ({ attributes: [], floors: [floor([], 1)] })) },
    ],
    ['values sorted by bytes beyond U+FFFF', { scope: [scope('kind', '\ufb33', '😂')] }],
    ['the least numbers', { maximum_ppb: 1, budget: 1, duties: [duty(1)], ...team({ capacity: 1 }) }],
    [
      'the greatest numbers',
      {
        budget: 10_000_000,
        duties: Array.from({ length: 20 }, (_, i) => duty(unit - 1, `第${i}项`)),
        ...team({ capacity: 99_999, ladder: [capacity(100_000)] }),
        ...tree({ path: [], ratio_bp: 10_000, minimum: 10_000_000, done: 10_000_000, periods: 400 }),
      },
    ],
    ['a team of 20, two of them certified', crew(20, 2)],
    ['a window of one day, the 29th of a February', { window: { from: '2028-02-29', to: '2028-02-29' } }],
    [
      'a duty without an attribute and with a table',
      { duties: [{ ...duty(5), table: [{ value: '', chance_ppb: 1 }] }] },
    ],
    [
      'a ladder of every kind',
      team({ ladder: [lastTeam, match('home'), capacity(11), match('org'), capacity(12)] }),
    ],
    ['50 targets a day that are in one place', dates({ per_day: 50, together: 'kind' })],
    ['400 days', { ...dates({ days: days(400) }), window: years }],
    ['matches over what both have', { ...seats({ match: ['home'] }), attributes: ['home', 'kind', 'level'] }],
  ];
  for (const [title, over] of allowed) {
    it(`may have ${title}`, () => {
      assert.deepEqual(findRuleProblems(makeRules(over)), []);
    });
  }

  const refused: readonly (readonly [string, Partial<Rules>, string])[] = [
    ['another protocol', { protocol: 'shuangsui-1' }, 'protocol'],
    ['attributes out of order', { attributes: ['level', 'kind'] }, 'attributes'],
    ['an attribute twice', { attributes: ['kind', 'kind', 'level'] }, 'attributes'],
    ['an attribute that is no key', { attributes: ['Kind', 'kind', 'level'] }, 'attributes'],
    ['sealed attributes out of order', { sealed_attributes: ['b', 'a'] }, 'sealed_attributes'],
    ['a sealed attribute twice', { sealed_attributes: ['a', 'a'] }, 'sealed_attributes'],
    ['a sealed attribute that is no key', { sealed_attributes: ['a-b'] }, 'sealed_attributes'],
    ['an attribute that is sealed and public', { sealed_attributes: ['kind'] }, 'sealed_attributes'],
    [
      'a sealed attribute that decides more than a weight',
      { sealed_attributes: ['credit'], scope: [scope('credit', 'A')] },
      'attributes',
    ],
    ['measures out of order', { measures: ['b', 'a'] }, 'measures'],
    ['a measure that is no key', { measures: ['1a'] }, 'measures'],
    ['a scope over an unknown attribute', { scope: [scope('colour', 'red')] }, 'attributes'],
    ['a duty by an unknown attribute', { duties: [{ ...duty(5), attribute: 'colour' }] }, 'attributes'],
    ['strata over an unknown attribute', { trees: [{ attributes: ['colour'], floors: [] }] }, 'attributes'],
    ['days together by an unknown attribute', dates({ together: 'colour' }), 'attributes'],
    ['a match in what targets do not have', seats({ match: ['home'] }), 'attributes'],
    ['a difference in what targets do not have', seats({ differ: ['home'] }), 'attributes'],
    ['a match in what officers do not have', seats({ match: ['kind'] }), 'team.attributes'],
    ['a difference in what officers do not have', seats({ differ: ['kind'] }), 'team.attributes'],
    [
      'a seat for an attribute that officers do not have',
      seats({ scope: [scope('rank', 'a')] }),
      'team.attributes',
    ],
    ['scope clauses out of order', { scope: [scope('level', 'a'), scope('kind', 'a')] }, 'scope'],
    ['two scope clauses on one attribute', { scope: [scope('kind', 'a'), scope('kind', 'b')] }, 'scope'],
    ['a scope without values', { scope: [scope('kind')] }, 'scope'],
    ['scope values out of order', { scope: [scope('kind', '😂', '\ufb33')] }, 'scope'],
    ['a scope value twice', { scope: [scope('kind', 'a', 'a')] }, 'scope'],
    ['21 duties', { duties: Array.from({ length: 21 }, (_, i) => duty(5, `第${i}项`)) }, 'duties'],
    ['a duty without a name', { duties: [duty(5, '')] }, 'duties[0]'],
    ['two duties of one name', { duties: [duty(5), duty(6)] }, 'duties[1]'],
    ['a coin that never falls', { duties: [duty(0)] }, 'duties[0]'],
    ['a coin that always falls', { duties: [duty(unit)] }, 'duties[0]'],
    [
      'a broken coin in the table',
      { duties: [{ ...duty(5), table: [{ value: 'a', chance_ppb: 0.5 }] }] },
      'duties[0]',
    ],
    ['chances out of order', chances('b', 'a'), 'duties[0].table'],
    ['a chance twice', chances('a', 'a'), 'duties[0].table'],
    ['no tree', { trees: [] }, 'trees'],
    ['three trees', { trees: [0, 1, 2].map(() => ({ attributes: [], floors: [] })) }, 'trees'],
    [
      'a stratum attribute twice',
      { trees: [{ attributes: ['kind', 'kind'], floors: [] }] },
      'trees[0].attributes',
    ],
    ['a path longer than the tree is deep', tree(floor(['a', 'b', 'c'], 1)), 'trees[0].floors[a/b/c]'],
    ['floors out of order', tree(floor(['b'], 1), floor(['a'], 1)), 'trees[0].floors[a]'],
    ['a longer path before its prefix', tree(floor(['a'], 1), floor([], 1)), 'trees[0].floors[]'],
    ['a floor twice', tree(floor(['a'], 1), floor(['a'], 2)), 'trees[0].floors[a]'],
    ['a ratio above one', tree(floor([], 0, 10_001)), 'trees[0].floors[]'],
    ['a fractional ratio', tree(floor([], 0, 0.5)), 'trees[0].floors[]'],
    ['a negative minimum', tree(floor([], -1)), 'trees[0].floors[]'],
    ['a minimum above ten million', tree(floor([], 10_000_001)), 'trees[0].floors[]'],
    ['visits done below none', tree({ ...floor([], 1), done: -1 }), 'trees[0].floors[]'],
    ['more visits done than ten million', tree({ ...floor([], 1), done: 10_000_001 }), 'trees[0].floors[]'],
    ['no draw left', tree({ ...floor([], 1), periods: 0 }), 'trees[0].floors[]'],
    ['401 draws left', tree({ ...floor([], 1), periods: 401 }), 'trees[0].floors[]'],
    ['a base weight of zero', { weights: { name: '', base: 0, indicators: [] } }, 'weights.base'],
    [
      'an indicator of an unknown measure',
      {
        weights: {
          name: '',
          base: 1,
          indicators: [{ kind: 'band', measure: 'beds', bands: [], otherwise: 0 }],
        },
      },
      'weights.indicators.0.measure',
    ],
    ['a maximum of zero', { maximum_ppb: 0 }, 'maximum_ppb'],
    ['a maximum above one', { maximum_ppb: unit + 1 }, 'maximum_ppb'],
    ['a budget of zero', { budget: 0 }, 'budget'],
    ['a budget above ten million', { budget: 10_000_001 }, 'budget'],
    ['officers drawn by something else', team({ by: 'lot' as 'group' }), 'team.by'],
    ['officer attributes out of order', team({ attributes: ['b', 'a'] }), 'team.attributes'],
    ['a capacity of zero', team({ capacity: 0 }), 'team.capacity'],
    ['a capacity above 100,000', team({ capacity: 100_001 }), 'team.capacity'],
    ['a team of one', crew(1, 1), 'team.seats'],
    ['a team of 21', crew(21, 2), 'team.seats'],
    ['a team with one certified seat', crew(3, 1), 'team.seats'],
    ['a seat scope without values', seats({ scope: [scope('home')] }), 'team.seats[0].scope'],
    ['skills out of order', seats({ skills: ['b', 'a'] }), 'team.seats[0].skills'],
    [
      'a match out of order',
      {
        ...team({
          attributes: ['kind', 'level'],
          seats: makeTeam().seats.map((seat) => ({ ...seat, match: ['level', 'kind'] })),
        }),
      },
      'team.seats[0].match',
    ],
    [
      'a difference twice',
      { ...seats({ differ: ['home', 'home'] }), attributes: ['home', 'kind', 'level'] },
      'team.seats[0].differ',
    ],
    [
      'a seat that must agree and differ in the same',
      { ...seats({ match: ['home'], differ: ['home'] }), attributes: ['home', 'kind', 'level'] },
      'team.seats[0].differ',
    ],
    [
      'a ladder of 21',
      team({ ladder: Array.from({ length: 21 }, (_, i) => capacity(11 + i)) }),
      'team.ladder',
    ],
    ['a capacity in the ladder that is no greater', team({ ladder: [capacity(10)] }), 'team.ladder[0]'],
    ['capacities in the ladder that fall', team({ ladder: [capacity(20), capacity(15)] }), 'team.ladder[1]'],
    ['a capacity in the ladder above 100,000', team({ ladder: [capacity(100_001)] }), 'team.ladder[0]'],
    ['a ladder step twice', team({ ladder: [lastTeam, capacity(11), lastTeam] }), 'team.ladder[2]'],
    ['a match given up twice', team({ ladder: [match('a'), match('b'), match('a')] }), 'team.ladder[2]'],
    ['drawn days without a team', { team: null, ...dates({}) }, 'dates'],
    ['no day to draw', dates({ days: [] }), 'dates.days'],
    ['401 days', { ...dates({ days: days(401) }), window: years }, 'dates.days'],
    ['days out of order', dates({ days: ['2026-12-02', '2026-12-01'] }), 'dates.days'],
    ['a day twice', dates({ days: ['2026-12-01', '2026-12-01'] }), 'dates.days'],
    ['a day before the window', dates({ days: ['2026-11-30'] }), 'dates.days'],
    ['a day after the window', dates({ days: ['2027-01-01'] }), 'dates.days'],
    ['a day that does not exist', { ...dates({ days: ['2026-02-30'] }), window: years }, 'dates.days'],
    ['no target a day', dates({ per_day: 0 }), 'dates.per_day'],
    ['51 targets a day', dates({ per_day: 51, together: 'kind' }), 'dates.per_day'],
    ['two targets a day that have nothing in common', dates({ per_day: 2 }), 'dates.per_day'],
    ['a window that ends before it begins', { window: { from: '2026-12-02', to: '2026-12-01' } }, 'window'],
    ['a window to a day that does not exist', { window: { from: '2026-02-01', to: '2026-02-30' } }, 'window'],
    ['a window in another notation', { window: { from: '20261201', to: '20261231' } }, 'window'],
  ];
  for (const [title, over, place] of refused) {
    it(`may not have ${title}`, () => {
      const problems = findRuleProblems(makeRules(over));
      const places = new Set(problems.map((problem) => problem.place));
      // A fault of every seat is named at every seat.
      assert.deepEqual(
        [...places].filter((each) => !each.startsWith('team.seats[1]')),
        [place],
      );
      for (const { message } of problems) assert.match(message, /\p{Script=Han}/u);
    });
  }

  it('are told all that is wrong with them at once', () => {
    const problems = findRuleProblems(makeRules({ maximum_ppb: 0, budget: 0, ...crew(1, 0) }));
    assert.deepEqual(problems, [
      { place: 'maximum_ppb', message: '最高概率应为 1 至 1000000000 的整数（十亿分之一）' },
      { place: 'budget', message: '抽取总数上限应为 1 至 10000000 的整数；不设上限时留空' },
      { place: 'team.seats', message: '检查组应有 2 至 20 个席位，现有 1 个' },
      {
        place: 'team.seats',
        message: '检查组至少两个席位要求持有效执法证，现有 0 个：请把席位改为要求执法证',
      },
    ]);
  });
});
