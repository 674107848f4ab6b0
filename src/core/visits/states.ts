import { Refusal } from '../refusal.ts';

/** Where a visit stands. `proposed`: recorded, and waiting for the second person. */
export type VisitState = 'proposed' | 'pending' | 'completed' | 'refused' | 'failed' | 'skipped' | 'voided';

/** What someone can do to a visit. */
export type VisitAction =
  'confirm' | 'reject' | 'complete' | 'refuse' | 'fail' | 'move' | 'substitute' | 'skip' | 'void';

/** How a visit began. */
export type VisitBeginning = 'draw' | 'record' | 'import';

/** How users read the states. */
export const visitStateLabels: Readonly<Record<VisitState, string>> = {
  proposed: '待确认',
  pending: '待检查',
  completed: '已完成',
  refused: '拒绝检查',
  failed: '未能开展',
  skipped: '不予检查',
  voided: '已作废',
};

/** How users read what was done to a visit. */
export const visitActionLabels: Readonly<Record<VisitAction | VisitBeginning, string>> = {
  draw: '抽取',
  record: '登记',
  import: '导入',
  confirm: '确认',
  reject: '不予确认',
  complete: '完成',
  refuse: '登记拒绝检查',
  fail: '登记未能开展',
  move: '改期',
  substitute: '替补人员',
  skip: '跳过',
  void: '作废',
};

// A visit that could not be held is still owed: a new day makes it pending again.
const steps: Readonly<
  Record<VisitAction, { readonly from: readonly VisitState[]; readonly to: VisitState }>
> = {
  confirm: { from: ['proposed'], to: 'completed' },
  reject: { from: ['proposed'], to: 'voided' },
  complete: { from: ['pending'], to: 'completed' },
  refuse: { from: ['pending'], to: 'refused' },
  fail: { from: ['pending'], to: 'failed' },
  move: { from: ['pending', 'failed'], to: 'pending' },
  substitute: { from: ['pending'], to: 'pending' },
  skip: { from: ['pending', 'failed'], to: 'skipped' },
  void: { from: ['pending', 'failed'], to: 'voided' },
};

/** The state after an action; refuses (wrong-state) an action that the present state does not allow. */
export function nextVisitState(state: VisitState, action: VisitAction): VisitState {
  const { from, to } = steps[action];
  if (from.includes(state)) return to;
  const allowed = from.map((name) => `“${visitStateLabels[name]}”`).join('、');
  throw new Refusal(
    'wrong-state',
    `这次检查现在是“${visitStateLabels[state]}”，不能${visitActionLabels[action]}；只有${allowed}的检查可以`,
  );
}

/** The states from which an action is allowed. */
export function statesBefore(action: VisitAction): readonly VisitState[] {
  return steps[action].from;
}
