import { Refusal } from '../refusal.ts';

/** Where a draw of records stands. There is no way back. */
export type RecordDrawState = 'committed' | 'drawn' | 'sealed' | 'voided';

/** What someone can do to it once it is committed. */
export type RecordDrawAction = 'draw' | 'seal' | 'request-void' | 'void';

/** Who did which step so far, by actor id. */
export type RecordDrawHands = Readonly<Partial<Record<RecordDrawAction | 'commit', string>>>;

/** How users read the states. */
export const recordDrawStateLabels: Readonly<Record<RecordDrawState, string>> = {
  committed: '名录指纹已公布',
  drawn: '已抽取',
  sealed: '已封存',
  voided: '已作废',
};

/** How users read the actions. */
export const recordDrawActionLabels: Readonly<Record<RecordDrawAction | 'commit', string>> = {
  commit: '公布名录指纹',
  draw: '抽取',
  seal: '封存',
  'request-void': '申请作废',
  void: '批准作废',
};

const open: readonly RecordDrawState[] = ['committed', 'drawn', 'sealed'];

const steps: Readonly<
  Record<
    RecordDrawAction,
    { readonly from: readonly RecordDrawState[]; readonly to: RecordDrawState | 'same' }
  >
> = {
  draw: { from: ['committed'], to: 'drawn' },
  seal: { from: ['drawn'], to: 'sealed' },
  'request-void': { from: open, to: 'same' },
  void: { from: open, to: 'voided' },
};

/** Maker is never checker: whoever did the step on the right may not do the one on the left. */
const separated: Readonly<Partial<Record<RecordDrawAction, RecordDrawAction | 'commit'>>> = {
  draw: 'commit',
  void: 'request-void',
};

/**
 * The state after a step. Refuses (wrong-state) a step that the present state does not allow and (same-person) one by the very person who
 * did the step that it checks: whoever committed does not draw, whoever asks for the voiding does not decide it.
 */
export function nextRecordDrawState(
  { state, hands }: { readonly state: RecordDrawState; readonly hands: RecordDrawHands },
  action: RecordDrawAction,
  actorId: string,
): RecordDrawState {
  const { from, to } = steps[action];
  const label = recordDrawActionLabels[action];
  if (!from.includes(state)) {
    const allowed = from.map((name) => `“${recordDrawStateLabels[name]}”`).join('、');
    const message = `这次记录抽取现在是“${recordDrawStateLabels[state]}”，不能${label}；只有${allowed}的可以`;
    throw new Refusal('wrong-state', message);
  }
  const made = separated[action];
  if (made !== undefined && hands[made] === actorId) {
    const message = `${recordDrawActionLabels[made]}和${label}不能是同一个人：请由另一位工作人员${label}`;
    throw new Refusal('same-person', message);
  }
  return to === 'same' ? state : to;
}
