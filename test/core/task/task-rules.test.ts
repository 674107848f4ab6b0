import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Refusal, type RefusalCode } from '../../../src/core/refusal.ts';
import { chinaDay } from '../../../src/core/task/china-day.ts';
import { ratioText } from '../../../src/core/lists/field-text.ts';
import { percentOf } from '../../../src/core/task/describe.ts';
import { assertSeparateHands } from '../../../src/core/task/duties.ts';
import { assertPlan } from '../../../src/core/task/plan-problems.ts';
import { rulesOf, type TaskPlan } from '../../../src/core/task/plan.ts';
import { reconcile } from '../../../src/core/task/reconcile.ts';
import { nextTaskState, type TaskAction, type TaskState } from '../../../src/core/task/states.ts';
import { anySeat, clinicPlan } from '../../support/build.ts';

const isRefusal = (code: RefusalCode, pattern: RegExp) => (error: unknown) =>
  error instanceof Refusal &&
  error.code === code &&
  pattern.test([error.message, ...error.problems.map((p) => `${p.place} ${p.message}`)].join('\n'));

const states: readonly TaskState[] = [
  'draft',
  'approved',
  'frozen',
  'committed',
  'drawn',
  'sealed',
  'released',
  'withdrawn',
  'voided',
];

/** The whole table of steps, as the protocol of a task is told to people; a missing cell is refused. */
const table: Readonly<Record<TaskAction, Readonly<Partial<Record<TaskState, TaskState>>>>> = {
  revise: { draft: 'draft' },
  approve: { draft: 'approved' },
  freeze: { approved: 'frozen' },
  commit: { frozen: 'committed' },
  draw: { committed: 'drawn' },
  seal: { drawn: 'sealed' },
  release: { sealed: 'released' },
  withdraw: { draft: 'withdrawn', approved: 'withdrawn', frozen: 'withdrawn', committed: 'withdrawn' },
  'request-void': { drawn: 'drawn', sealed: 'sealed', released: 'released' },
  void: { drawn: 'voided', sealed: 'voided', released: 'voided' },
};

describe('the steps of a task', () => {
  it('leads from every state only where the table says, and never back', () => {
    for (const [action, row] of Object.entries(table) as [TaskAction, (typeof table)[TaskAction]][]) {
      for (const state of states) {
        const expected = row[state];
        if (expected === undefined)
          assert.throws(() => nextTaskState(state, action), isRefusal('wrong-state', /不能/));
        else assert.equal(nextTaskState(state, action), expected);
      }
    }
  });

  it('keeps each checker apart from the maker of what he checks, and lets two people do everything', () => {
    const pairs = {
      approve: 'draft',
      freeze: 'draft',
      draw: 'freeze',
      release: 'draw',
      void: 'request-void',
    } as const;
    for (const [action, made] of Object.entries(pairs) as [keyof typeof pairs, TaskAction | 'draft'][]) {
      assert.throws(
        () => assertSeparateHands(action, 'a', { [made]: 'a' }),
        isRefusal('same-person', /不能是同一个人/),
      );
      assertSeparateHands(action, 'b', { [made]: 'a' });
    }
    const hands = {
      draft: 'a',
      approve: 'b',
      freeze: 'b',
      commit: 'b',
      draw: 'a',
      seal: 'a',
      release: 'b',
    } as const;
    for (const [action, hand] of Object.entries(hands)) {
      if (action !== 'draft') assertSeparateHands(action as TaskAction, hand, hands);
    }
  });
});

describe('a plan', () => {
  const broken =
    (over: Partial<TaskPlan>): (() => void) =>
    () =>
      assertPlan({ ...clinicPlan, ...over });

  it('is taken as the builder makes it', () => {
    assertPlan(clinicPlan);
  });

  it('may not single out institutions by name, code or tag', () => {
    for (const attribute of ['name', 'code', 'uscc', 'address', 'tags']) {
      assert.throws(
        broken({ scope: [{ attribute, values: ['某某诊所'] }] }),
        isRefusal('invalid', new RegExp(`attributes 不能使用 ${attribute}，`)),
      );
      assert.throws(
        broken({ trees: [{ attributes: [attribute], floors: [] }] }),
        isRefusal('invalid', new RegExp(`attributes 不能使用 ${attribute}，`)),
      );
    }
  });

  it('names days that cannot be, months, blanks and exceptions without a reason', () => {
    assert.throws(broken({ month: '2026-13' }), isRefusal('invalid', /month/));
    assert.throws(
      broken({ window: { from: '2026-02-29', to: '2026-03-10' } }),
      isRefusal('invalid', /window.from 这一天不存在/),
    );
    assert.throws(
      broken({ cut_off_day: '2026-12-11' }),
      isRefusal('invalid', /cut_off_day 名录截止日不能晚于检查开始日/),
    );
    assert.throws(
      broken({ release_on: '2026-12-20' }),
      isRefusal('invalid', /release_on 名单公布日应在检查结束日之后/),
    );
    assert.throws(broken({ contact: ' ' }), isRefusal('invalid', /contact 不能为空/));
    assert.throws(
      broken({ exclusions: [{ code: 'H1', reason: '' }] }),
      isRefusal('invalid', /exclusions 每一条都要写明原因/),
    );
    const alone = { ...clinicPlan.team, seats: [anySeat, { ...anySeat, certified: false }] };
    assert.throws(broken({ team: alone }), isRefusal('invalid', /team\.seats .*两/));
  });

  it('names nobody twice: the second reason or limit would be lost without a word', () => {
    const twice = [1, 2].map((capacity) => ({ code: 'Z001', capacity }));
    assert.throws(broken({ limits: twice }), isRefusal('invalid', /limits 有重复的编码/));
    const reasons = ['请假', '培训'].map((reason) => ({ code: 'Z001', reason }));
    assert.throws(broken({ unavailable: reasons }), isRefusal('invalid', /unavailable 有重复的编码/));
    assert.throws(broken({ exclusions: reasons }), isRefusal('invalid', /exclusions 有重复的编码/));
  });

  it('does not ask for more of one level of a tree than its budget allows; what nests is asked for once', () => {
    const floor = (minimum: number, path: string[], yearly = false) => ({
      path,
      ratio_bp: 0,
      minimum,
      yearly,
    });
    const ask = (budget: number, ...floors: ReturnType<typeof floor>[]) =>
      broken({ budget, year: null, trees: [{ attributes: ['kind'], floors }] });
    const [three, two] = [floor(3, ['诊所']), floor(2, ['药店'])];
    assert.doesNotThrow(ask(5, three, two, floor(5, [])));
    const message = /trees\[0\]\.floors 各下限的最少家数合计 5 家，多于抽取总数上限 4 家/;
    assert.throws(ask(4, three, two), isRefusal('invalid', message));
    assert.throws(ask(4, floor(5, [])), isRefusal('invalid', message));
    // What a year asks for is asked of all its draws.
    const year = { from: '2026-01-01', to: '2026-12-31', periods: 2 };
    const trees = [{ attributes: [], floors: [floor(5, [], true)] }];
    assert.doesNotThrow(broken({ budget: 4, year, trees }));
  });

  it('names its year where duties, caps or yearly floors count, and its window lies in it', () => {
    const duty = {
      name: '一年一次',
      scope: [],
      visits: 1,
      items: [],
      attribute: null,
      table: [],
      otherwise: 1,
    };
    const cap = { name: '上限', scope: [], visits: 1, items: [], on_site_only: true };
    const yearly = [{ path: [], ratio_bp: 500, minimum: 0, yearly: true }];
    const year = { from: '2026-01-01', to: '2026-12-31', periods: 1 };
    for (const over of [
      { duties: [duty] },
      { caps: [cap] },
      { trees: [{ attributes: [], floors: yearly }] },
    ]) {
      assert.throws(broken(over), isRefusal('invalid', /year 有检查义务、频次上限或全年下限时/));
      broken({ ...over, year })();
    }
    assert.throws(
      broken({ year: { ...year, from: '2027-01-01', to: '2027-12-31' } }),
      isRefusal('invalid', /不在 2027-01-01 至/),
    );
    assert.throws(
      broken({ year: { ...year, to: '2025-12-31' } }),
      isRefusal('invalid', /起止应为先后两个日期/),
    );
    assert.throws(broken({ year: { ...year, periods: 401 } }), isRefusal('invalid', /year.periods/));
  });

  it('is held to its kind: flights unannounced, departments only in joint tasks and with seats of their own, re-checks by carelessness', () => {
    const health = { department_code: 'WJ', name: '示例市卫生健康委' };
    const theirs = { ...anySeat, role: '卫生', scope: [{ attribute: 'department_code', values: ['WJ'] }] };
    const joint = { ...clinicPlan.team, seats: [...clinicPlan.team.seats, theirs] };
    assert.throws(broken({ kind: 'flight' }), isRefusal('invalid', /announced 飞行检查不预先告知/));
    broken({ kind: 'flight', announced: false })();
    assert.throws(broken({ kind: 'joint' }), isRefusal('invalid', /participants 部门联合抽查应写明配合部门/));
    assert.throws(
      broken({ kind: 'joint', participants: [health] }),
      isRefusal('invalid', /team.seats 配合部门 示例市卫生健康委（WJ）没有席位/),
    );
    assert.throws(
      broken({ kind: 'joint', participants: [health, health], team: joint }),
      isRefusal('invalid', /participants 配合部门重复/),
    );
    assert.throws(
      broken({ participants: [health], team: joint }),
      isRefusal('invalid', /participants 月度抽查没有配合部门/),
    );
    broken({ kind: 'joint', participants: [health], team: joint })();
    assert.throws(
      broken({ kind: 'recheck' }),
      isRefusal('invalid', /weights.indicators 抽查复查应按自查敷衍程度/),
    );
    const measure = 'self_check_carelessness';
    const indicators = [{ kind: 'band', measure, bands: [{ from: 60, points: 9 }], otherwise: 0 }] as const;
    broken({ kind: 'recheck', weights: { name: '复查', base: 1, indicators } })();
    const unknown = [{ ...indicators[0], measure: 'beds' }];
    assert.throws(
      broken({ weights: { name: '床位', base: 1, indicators: unknown } }),
      isRefusal('invalid', /没有指标 beds，只能用：fund_amount、/),
    );
  });
});

describe('the rules of a plan', () => {
  it('are sorted as the protocol wants them, carry what is counted, and name every attribute that they use', () => {
    const year = { from: '2026-01-01', to: '2026-12-31', periods: 3 };
    const plan: TaskPlan = {
      ...clinicPlan,
      year,
      scope: [
        { attribute: 'level', values: ['未定级', '一级'] },
        { attribute: 'kind', values: ['诊所', '门诊部'] },
      ],
      trees: [
        {
          attributes: ['kind', 'ownership'],
          floors: [
            { path: ['门诊部'], ratio_bp: 0, minimum: 6, yearly: true },
            { path: [], ratio_bp: 500, minimum: 0, yearly: false },
          ],
        },
      ],
      weights: {
        name: '模型',
        base: 1,
        indicators: [
          {
            kind: 'band',
            measure: 'visit_cost',
            bands: [
              { from: 9, points: 2 },
              { from: 1, points: 1 },
            ],
            otherwise: 0,
          },
          {
            kind: 'value',
            attribute: 'credit_class',
            table: [
              { value: 'D', points: 3 },
              { value: 'C', points: 2 },
            ],
            otherwise: 0,
          },
        ],
      },
      team: {
        ...clinicPlan.team,
        seats: [
          { ...anySeat, scope: [{ attribute: 'can_lead', values: ['是'] }], match: ['district_code'] },
          { ...anySeat, skills: ['药品', '医疗', '药品'], differ: ['organisation_code'] },
        ],
      },
      dates: { per_day: 1, together: 'jurisdiction' },
    };
    const days = ['2026-12-10', '2026-12-11'];
    const rules = rulesOf(plan, {
      done: (attributes, path) =>
        attributes.join() === 'kind,ownership' && path.join() === '门诊部' ? 2 : 99,
      days,
    });
    assert.deepEqual(rules.attributes, [
      'district_code',
      'jurisdiction',
      'kind',
      'level',
      'organisation_code',
      'ownership',
    ]);
    assert.deepEqual(rules.sealed_attributes, ['credit_class']);
    assert.deepEqual(rules.measures, ['visit_cost']);
    // The bytes of 一 come before those of 未, and those of 诊 (E8) before those of 门 (E9).
    assert.deepEqual(rules.scope, [
      { attribute: 'kind', values: ['诊所', '门诊部'] },
      { attribute: 'level', values: ['一级', '未定级'] },
    ]);
    assert.deepEqual(rules.trees[0]?.floors, [
      { path: [], ratio_bp: 500, minimum: 0, done: 0, periods: 1 },
      { path: ['门诊部'], ratio_bp: 0, minimum: 6, done: 2, periods: 3 },
    ]);
    const [bands, table] = rules.weights.indicators;
    assert.deepEqual(bands?.kind === 'band' && bands.bands.map(({ from }) => from), [1, 9]);
    assert.deepEqual(table?.kind === 'value' && table.table.map(({ value }) => value), ['C', 'D']);
    assert.deepEqual(rules.team?.attributes, ['can_lead', 'district_code', 'organisation_code']);
    assert.deepEqual(rules.team?.seats[1]?.skills, ['医疗', '药品']);
    assert.deepEqual(rules.dates, { per_day: 1, together: 'jurisdiction', days });
  });
});

describe('what a plan makes public', () => {
  const classOnly = {
    name: '模型',
    base: 1,
    indicators: [
      { kind: 'value', attribute: 'credit_class', table: [], otherwise: 0 },
      { kind: 'value', attribute: 'kind', table: [], otherwise: 0 },
    ],
  } as const;
  const year = { from: '2026-01-01', to: '2026-12-31', periods: 1 };
  const shown = ['district_code', 'kind'];
  const scope = [{ attribute: 'credit_class', values: ['D'] }];
  const duty = {
    ...{ name: '义务', scope: [], visits: 1, items: [], attribute: null, table: [], otherwise: 1 },
  };
  const cap = { name: '上限', scope, visits: 1, items: [], on_site_only: true };
  const seats = [{ ...anySeat, match: ['credit_class'] }, anySeat];
  const named = ({ attributes, sealed_attributes: sealed }: ReturnType<typeof rulesOf>) => [
    attributes,
    sealed,
  ];
  const of = (over: Partial<TaskPlan>) =>
    named(rulesOf({ ...clinicPlan, weights: classOnly, ...over }, { done: () => 0, days: ['2026-12-10'] }));

  it('is not the class that only weighs, but what is shown is public though it weighs', () => {
    assert.deepEqual(of({}), [shown, ['credit_class']]);
  });

  it('is the class wherever it decides more than a weight', () => {
    for (const over of [
      { scope },
      { year, duties: [{ ...duty, attribute: 'credit_class' }] },
      { year, duties: [{ ...duty, scope }] },
      { year, caps: [cap] },
      { trees: [{ attributes: ['credit_class'], floors: [] }] },
      { team: { ...clinicPlan.team, seats } },
      { dates: { per_day: 2, together: 'credit_class' } },
    ] satisfies readonly Partial<TaskPlan>[])
      assert.deepEqual(of(over), [['credit_class', ...shown], []], JSON.stringify(over));
  });
});

describe('the reconciliation', () => {
  it('finds each of the four differences, by code, and two of them on one institution', () => {
    const entry = (code: string, name: string, isSuspended = false) => ({ code, name, isSuspended });
    const differences = reconcile(
      [entry('C', '丙'), entry('A', '甲新'), entry('D', '丁', true), entry('E', '戊新', true)],
      [entry('A', '甲'), entry('B', '乙'), entry('D', '丁'), entry('E', '戊')],
    );
    assert.deepEqual(
      differences.map(({ kind, code }) => `${code} ${kind}`),
      [
        'A renamed',
        'B missing-in-agreements',
        'C missing-in-pool',
        'D suspension-differs',
        'E renamed',
        'E suspension-differs',
      ],
    );
  });
});

describe('days and chances', () => {
  it('gives the day in China of any instant, as Intl gives it', () => {
    const intl = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' });
    for (const instant of [
      '2026-11-22T15:59:59.999Z',
      '2026-11-22T16:00:00.000Z',
      '2026-12-31T20:00:00.000Z',
      '2028-02-28T16:00:00.000Z',
      '2027-02-28T23:00:00.000Z',
      '2026-04-30T16:30:00.000Z',
    ]) {
      assert.equal(chinaDay(instant), intl.format(new Date(instant)));
    }
  });

  it('writes chances to a tenth of a percent, half up, and ratios without needless zeros', () => {
    const chances = {
      123456789: '12.3%',
      123500000: '12.4%',
      123499999: '12.3%',
      1000000000: '100.0%',
      1: '0.0%',
      499999: '0.0%',
      500000: '0.1%',
    };
    for (const [ppb, text] of Object.entries(chances)) assert.equal(percentOf(Number(ppb)), text);
    assert.deepEqual([500, 1234, 50, 10000, 0, 1050].map(ratioText), [
      '5%',
      '12.34%',
      '0.5%',
      '100%',
      '0%',
      '10.5%',
    ]);
  });
});
