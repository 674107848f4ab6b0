import { Refusal } from '../refusal.ts';

/** Where a substitution stands. Once approved it can only be drawn: who might know the dice must not be able to take it back. */
export type SubstitutionState = 'requested' | 'approved' | 'drawn' | 'withdrawn';

/** What someone can do to a substitution that was asked for. */
export type SubstitutionAction = 'approve' | 'draw' | 'withdraw';

/** Who did which step, by actor id. */
export type SubstitutionHands = Readonly<Partial<Record<SubstitutionAction | 'request', string>>>;

/** How users read the states. */
export const substitutionStateLabels: Readonly<Record<SubstitutionState, string>> = {
  requested: '已申请，待批准',
  approved: '已批准，待抽取',
  drawn: '已抽取',
  withdrawn: '已撤回',
};

const actionLabels: Readonly<Record<SubstitutionAction, string>> = {
  approve: '批准',
  draw: '抽取',
  withdraw: '撤回',
};

const steps: Readonly<
  Record<SubstitutionAction, { readonly from: SubstitutionState; readonly to: SubstitutionState }>
> = {
  approve: { from: 'requested', to: 'approved' },
  draw: { from: 'approved', to: 'drawn' },
  withdraw: { from: 'requested', to: 'withdrawn' },
};

/** Maker is never checker: whoever did the step on the right may not do the one on the left. */
const separated: Readonly<Partial<Record<SubstitutionAction, SubstitutionAction | 'request'>>> = {
  approve: 'request',
  draw: 'approve',
};

/** The state after an action; refuses (wrong-state) what the state, and (same-person) what an earlier step forbids. */
export function nextSubstitutionState(
  { state, hands }: { readonly state: SubstitutionState; readonly hands: SubstitutionHands },
  action: SubstitutionAction,
  actorId: string,
): SubstitutionState {
  const { from, to } = steps[action];
  const label = actionLabels[action];
  if (state !== from) {
    const message = `这次替补现在是“${substitutionStateLabels[state]}”，不能${label}；只有“${substitutionStateLabels[from]}”的可以`;
    throw new Refusal('wrong-state', message);
  }
  const made = separated[action];
  if (made !== undefined && hands[made] === actorId) {
    const what = made === 'request' ? '申请' : actionLabels[made];
    throw new Refusal('same-person', `${what}和${label}不能是同一个人：请由另一位工作人员${label}`);
  }
  return to;
}
