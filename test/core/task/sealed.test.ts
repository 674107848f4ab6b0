import assert from 'node:assert/strict';
import {
  dispatchDay,
  isHeldOpen,
  isSealed,
  readersOf,
  type Sealable,
} from '../../../src/core/task/sealed.ts';
import { chanceText } from '../../../src/core/task/describe-slip.ts';
import type { TaskState } from '../../../src/core/task/states.ts';

const task: Sealable = {
  state: 'drawn',
  hands: { draft: 'maker', approve: 'checker', draw: 'operator' },
  plan: {
    readers: ['reader', 'checker'],
    dispatch_on: null,
    release_on: '2026-12-21',
    window: { from: '2026-12-10', to: '2026-12-20' },
  },
  notes: {},
};

describe('a sealed task', () => {
  it('is sealed from its freeze until its release, whatever day it is', () => {
    const states: Readonly<Record<TaskState, boolean>> = {
      draft: false,
      approved: false,
      frozen: true,
      committed: true,
      drawn: true,
      sealed: true,
      released: false,
      withdrawn: false,
      voided: false,
    };
    for (const [state, expected] of Object.entries(states))
      assert.equal(isSealed({ ...task, state: state as TaskState }, '2027-01-01'), expected, state);
  });

  it('stays sealed when it is withdrawn or voided, until the day on which it could have been released', () => {
    for (const state of ['withdrawn', 'voided'] as const) {
      assert.equal(isSealed({ ...task, state }, '2026-12-20'), true);
      assert.equal(isSealed({ ...task, state }, '2026-12-21'), false);
      const released = { ...task, state, notes: { released_at: '2026-12-19T00:00:00.000Z' } };
      assert.equal(isSealed(released, '2026-12-20'), false);
    }
  });

  it('may be looked at by its approver and the readers of its plan, and by nobody by default', () => {
    assert.deepEqual(readersOf(task), ['checker', 'reader']);
    assert.deepEqual(readersOf({ hands: {}, plan: { ...task.plan, readers: [] } }), []);
  });

  it('sends inspectors on the day of its plan, or on the first of its window', () => {
    assert.equal(dispatchDay(task.plan), '2026-12-10');
    assert.equal(dispatchDay({ ...task.plan, dispatch_on: '2026-12-08' }), '2026-12-08');
  });

  it('keeps no file open but the commitment', () => {
    assert.deepEqual(['commitment.json', 'rules.json', 'targets.jsonl', 'entropy.json'].map(isHeldOpen), [
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('a chance as an institution reads it', () => {
  // 1/0.12 = 8.33…, 1/0.3 = 3.33…, 1/0.05 = 20.
  for (const [ppb, text] of [
    [120_000_000, '约每 8.3 家抽 1 家（12%）'],
    [50_000_000, '约每 20 家抽 1 家（5%）'],
    [999_999_999, '约每 1 家抽 1 家（99.9999999%）'],
    [1, '约每 1000000000 家抽 1 家（0.0000001%）'],
    [1_000_000_000, '必查（100%）'],
    [0, '不列入抽取'],
  ] as const)
    it(`says ${text} of ${ppb} ppb`, () => {
      assert.equal(chanceText(ppb), text);
    });
});
