import { Refusal } from '../core/refusal.ts';
import type { AnnualPlan } from '../core/year/annual-plan.ts';
import { nextPlanState } from '../core/year/plan-states.ts';
import { changesOf } from '../core/trail/changes.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { getPlanVersion, insertPlanVersion, type AnnualPlanVersion } from '../store/annual-plans.ts';
import { appendAudit } from '../store/audit.ts';
import { assertPlanSeen, type PlanStepCall } from './advance-annual-plan.ts';
import { judgeForSaving } from './judge-annual-plan.ts';
import { assertSamePlan } from './revise-annual-plan.ts';

/** What a published plan becomes, and why. */
export interface PlanChange {
  readonly plan: AnnualPlan;
  readonly reason: string;
  readonly keepContradictions?: boolean;
}

/**
 * Begins the next version of a published plan: a draft that is approved and published as the first was, while the published
 * version stays in force. Refuses (invalid) a blank reason and a plan that changes nothing.
 */
export async function changeAnnualPlan(
  context: Context,
  { actorId, planId, seen }: PlanStepCall,
  change: PlanChange,
): Promise<AnnualPlanVersion> {
  const reason = change.reason.trim().normalize('NFC');
  if (reason === '')
    throw new Refusal('invalid', '请写明变更原因', [{ place: 'reason', message: '不能为空' }]);
  return inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    const before = await getPlanVersion(inner.db, planId);
    const state = nextPlanState(before, 'change', actor.id);
    assertPlanSeen(before, seen);
    assertSamePlan(before.plan, change.plan);
    const judged = await judgeForSaving(inner, change.plan, change.keepContradictions ?? false);
    if (judged.planSha256 === before.planSha256)
      throw new Refusal('invalid', '方案与已公布的版本相同，没有变更');
    const at = inner.now().toISOString();
    const next: AnnualPlanVersion = {
      ...judged,
      id: planId,
      version: before.version + 1,
      state,
      revision: 1,
      reason,
      hands: { draft: actor.id },
      notes: {},
      createdAt: at,
      changedAt: at,
    };
    await insertPlanVersion(inner.db, next);
    await appendAudit(inner, {
      actor: actor.id,
      action: 'annual-plan-change',
      subject: `annual-plans/${planId}/${next.version}`,
      detail: {
        reason,
        plan_sha256: next.planSha256,
        contradictions: next.contradictions.length,
        ...changesOf({ version: before.version, ...before.plan }, { version: next.version, ...next.plan }),
      },
    });
    return next;
  });
}
