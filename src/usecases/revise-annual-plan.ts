import { Refusal } from '../core/refusal.ts';
import type { AnnualPlan } from '../core/year/annual-plan.ts';
import type { Context } from '../context.ts';
import type { AnnualPlanVersion } from '../store/annual-plans.ts';
import { advanceAnnualPlan, type PlanStepCall } from './advance-annual-plan.ts';
import { judgeForSaving } from './judge-annual-plan.ts';

/**
 * Replaces the plan of a version that is not published. It is a draft again, and whoever revises it becomes its maker, so that
 * nobody approves what he wrote. Organisation and year stay. Contradictions as in `draftAnnualPlan`.
 */
export async function reviseAnnualPlan(
  context: Context,
  call: PlanStepCall,
  plan: AnnualPlan,
  keepContradictions = false,
): Promise<AnnualPlanVersion> {
  return advanceAnnualPlan(context, call, 'revise', async (inner, before, actorId) => {
    assertSamePlan(before.plan, plan);
    const judged = await judgeForSaving(inner, plan, keepContradictions);
    return {
      changes: { ...judged, hands: { draft: actorId }, notes: {} },
      detail: { plan_sha256: judged.planSha256, contradictions: judged.contradictions.length },
    };
  });
}

/** Refuses (invalid) another organisation or year: that is another plan. */
export function assertSamePlan(before: AnnualPlan, after: AnnualPlan): void {
  const problems = (['organisation_code', 'year'] as const)
    .filter((member) => before[member] !== after[member])
    .map((member) => ({ place: member, message: `应为 ${before[member]}：另一机构或年度请另拟方案` }));
  if (problems.length > 0) throw new Refusal('invalid', '年度方案的机构和年度不能改', problems);
}
