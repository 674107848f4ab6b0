import type { Context } from '../context.ts';
import type { AnnualPlanVersion } from '../store/annual-plans.ts';
import { advanceAnnualPlan, type PlanStepCall } from './advance-annual-plan.ts';
import { assertNoContradictions, judgeAnnualPlan } from './judge-annual-plan.ts';

/**
 * Approves a draft; never by the person who drafted it. It is judged again by the lists of this day, and refused
 * (contradiction) where anything contradicts it.
 */
export async function approveAnnualPlan(context: Context, call: PlanStepCall): Promise<AnnualPlanVersion> {
  return advanceAnnualPlan(context, call, 'approve', async (inner, before, actorId) => {
    const judged = await judgeAnnualPlan(inner, before.plan);
    assertNoContradictions(judged.contradictions);
    return {
      changes: {
        ...judged,
        hands: { ...before.hands, approve: actorId },
        notes: { ...before.notes, approved_at: inner.now().toISOString() },
      },
      detail: { plan_sha256: judged.planSha256, population_sha256: judged.populationSha256 },
    };
  });
}
