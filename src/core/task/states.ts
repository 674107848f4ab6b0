import { Refusal } from '../refusal.ts';

/** Where an inspection task stands. There is no way back; withdrawn and voided are ends of their own. */
export type TaskState =
  'draft' | 'approved' | 'frozen' | 'committed' | 'drawn' | 'sealed' | 'released' | 'withdrawn' | 'voided';

/** What someone can do to a task. */
export type TaskAction =
  | 'revise'
  | 'approve'
  | 'freeze'
  | 'commit'
  | 'draw'
  | 'seal'
  | 'release'
  | 'withdraw'
  | 'request-void'
  | 'void';

/** How users read the states. */
export const taskStateLabels: Readonly<Record<TaskState, string>> = {
  draft: '草稿',
  approved: '已批准',
  frozen: '名录已冻结',
  committed: '名录指纹已公布',
  drawn: '已抽取',
  sealed: '已封存',
  released: '已公布',
  withdrawn: '已撤回',
  voided: '已作废',
};

/** How users read the actions. */
export const taskActionLabels: Readonly<Record<TaskAction, string>> = {
  revise: '修改',
  approve: '批准',
  freeze: '冻结名录',
  commit: '公布名录指纹',
  draw: '抽取',
  seal: '封存',
  release: '公布',
  withdraw: '撤回',
  'request-void': '申请作废',
  void: '批准作废',
};

const steps: Readonly<
  Record<TaskAction, { readonly from: readonly TaskState[]; readonly to: TaskState | 'same' }>
> = {
  revise: { from: ['draft'], to: 'same' },
  approve: { from: ['draft'], to: 'approved' },
  freeze: { from: ['approved'], to: 'frozen' },
  commit: { from: ['frozen'], to: 'committed' },
  draw: { from: ['committed'], to: 'drawn' },
  seal: { from: ['drawn'], to: 'sealed' },
  release: { from: ['sealed'], to: 'released' },
  withdraw: { from: ['draft', 'approved', 'frozen', 'committed'], to: 'withdrawn' },
  'request-void': { from: ['drawn', 'sealed', 'released'], to: 'same' },
  void: { from: ['drawn', 'sealed', 'released'], to: 'voided' },
};

/** The state after an action; refuses (wrong-state) an action that the present state does not allow. */
export function nextTaskState(state: TaskState, action: TaskAction): TaskState {
  const { from, to } = steps[action];
  if (!from.includes(state)) {
    const allowed = from.map((name) => `“${taskStateLabels[name]}”`).join('、');
    const message = `任务现在是“${taskStateLabels[state]}”，不能${taskActionLabels[action]}；只有${allowed}的任务可以`;
    throw new Refusal('wrong-state', message);
  }
  return to === 'same' ? state : to;
}

/** What a state lets people do, in the order of the steps. */
export function allowedActions(state: TaskState): readonly TaskAction[] {
  return (Object.keys(steps) as TaskAction[]).filter((action) => steps[action].from.includes(state));
}
