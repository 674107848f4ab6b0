import { Refusal } from '../refusal.ts';

/** Where a version of an annual plan stands. */
export type AnnualPlanState = 'draft' | 'approved' | 'filed' | 'published' | 'replaced';

/** What someone can do to a version; `change` begins the next one. */
export type AnnualPlanAction = 'revise' | 'approve' | 'file' | 'publish' | 'change';

/** How users read the states. */
export const annualPlanStateLabels: Readonly<Record<AnnualPlanState, string>> = {
  draft: '草稿',
  approved: '已批准',
  filed: '已备案',
  published: '已公布',
  replaced: '已被变更后的版本代替',
};

/** How users read the actions. */
export const annualPlanActionLabels: Readonly<Record<AnnualPlanAction, string>> = {
  revise: '修改',
  approve: '批准',
  file: '备案',
  publish: '公布',
  change: '变更',
};

/** Who did which step of a version, by actor id. */
export type AnnualPlanHands = Readonly<Partial<Record<'draft' | 'approve' | 'file' | 'publish', string>>>;

/** What decides which steps are open. */
export interface PlanStanding {
  readonly state: AnnualPlanState;
  /** 1 is the first; later ones are changes. */
  readonly version: number;
  readonly hands: AnnualPlanHands;
}

/** The states from which each action is allowed. A change may be filed again, or published at once after its approval. */
function statesFor(action: AnnualPlanAction, version: number): readonly AnnualPlanState[] {
  switch (action) {
    case 'revise':
      return ['draft', 'approved', 'filed'];
    case 'approve':
      return ['draft'];
    case 'file':
      return ['approved'];
    case 'publish':
      return version === 1 ? ['filed'] : ['filed', 'approved'];
    case 'change':
      return ['published'];
  }
}

const results: Readonly<Record<AnnualPlanAction, AnnualPlanState>> = {
  revise: 'draft',
  approve: 'approved',
  file: 'filed',
  publish: 'published',
  change: 'draft',
};

const actions = Object.keys(annualPlanActionLabels) as readonly AnnualPlanAction[];

/** What the present state allows, in the order of the steps. */
export function allowedPlanActions({ state, version }: PlanStanding): readonly AnnualPlanAction[] {
  return actions.filter((action) => statesFor(action, version).includes(state));
}

/** Who may not do an action, because he drafted what it approves or publishes; undefined when it is open to all. */
export function barredFromPlanAction(action: AnnualPlanAction, hands: AnnualPlanHands): string | undefined {
  return action === 'approve' || action === 'publish' ? hands.draft : undefined;
}

/**
 * The state after an action of this person. Refuses an action that the state does not allow (wrong-state), and approval and
 * publication by whoever drafted the plan (same-person). Revising what was approved or filed makes it a draft again.
 */
export function nextPlanState(
  standing: PlanStanding,
  action: AnnualPlanAction,
  actorId: string,
): AnnualPlanState {
  const from = statesFor(action, standing.version);
  const label = annualPlanActionLabels[action];
  if (!from.includes(standing.state)) {
    const allowed = from.map((state) => `“${annualPlanStateLabels[state]}”`).join('、');
    const message = `年度方案第 ${standing.version} 版现在是“${annualPlanStateLabels[standing.state]}”，不能${label}；只有${allowed}的可以`;
    throw new Refusal('wrong-state', message);
  }
  if (barredFromPlanAction(action, standing.hands) === actorId)
    throw new Refusal('same-person', `拟定和${label}不能是同一个人：请由另一位工作人员${label}`);
  return results[action];
}
