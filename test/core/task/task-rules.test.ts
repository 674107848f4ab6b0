import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Refusal, type RefusalCode } from '../../../src/core/refusal.ts';
import { chinaDay } from '../../../src/core/task/china-day.ts';
import { ratioText } from '../../../src/core/lists/field-text.ts';
import { percentOf } from '../../../src/core/task/describe.ts';
import { assertSeparateHands } from '../../../src/core/task/duties.ts';
import { assertPlan, type TaskPlan } from '../../../src/core/task/plan.ts';
import { reconcile } from '../../../src/core/task/reconcile.ts';
import { nextTaskState, type TaskAction, type TaskState } from '../../../src/core/task/states.ts';
import { clinicPlan } from '../../support/build.ts';

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
        isRefusal('invalid', /scope 不能使用/),
      );
      assert.throws(
        broken({ strata: { attributes: [attribute], floors: [] } }),
        isRefusal('invalid', /strata.attributes 不能使用/),
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
    assert.throws(broken({ team: { size: 1, capacity: 5, match: [] } }), isRefusal('invalid', /team.size/));
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
