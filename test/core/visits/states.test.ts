import assert from 'node:assert/strict';
import {
  nextVisitState,
  statesBefore,
  visitActionLabels,
  visitStateLabels,
  type VisitAction,
  type VisitState,
} from '../../../src/core/visits/states.ts';

// Every allowed step, by hand; whatever is not here must be refused.
const allowed: Readonly<Record<VisitAction, Partial<Record<VisitState, VisitState>>>> = {
  confirm: { proposed: 'completed' },
  reject: { proposed: 'voided' },
  complete: { pending: 'completed' },
  refuse: { pending: 'refused' },
  fail: { pending: 'failed' },
  move: { pending: 'pending', failed: 'pending' },
  substitute: { pending: 'pending' },
  skip: { pending: 'skipped', failed: 'skipped' },
  void: { pending: 'voided', failed: 'voided' },
};

describe('the states of a visit', () => {
  for (const state of Object.keys(visitStateLabels) as VisitState[]) {
    for (const action of Object.keys(allowed) as VisitAction[]) {
      const to = allowed[action][state];
      it(`${state}: ${action} ${to === undefined ? 'is refused' : `leads to ${to}`}`, () => {
        assert.equal(statesBefore(action).includes(state), to !== undefined);
        if (to !== undefined) assert.equal(nextVisitState(state, action), to);
        else assert.throws(() => nextVisitState(state, action), { code: 'wrong-state', message: /现在是/ });
      });
    }
  }

  it('have a word for everything that happens', () => {
    for (const action of [...Object.keys(allowed), 'draw', 'record', 'import'] as const)
      assert.match(visitActionLabels[action as VisitAction], /^\p{Script=Han}+$/u);
  });
});
