import type { Context } from '../context.ts';
import { appendLog } from '../store/log.ts';
import { findPublishedVersion, savePlanVersion, type AnnualPlanVersion } from '../store/annual-plans.ts';
import { advanceAnnualPlan, type PlanStepCall } from './advance-annual-plan.ts';

/**
 * Publishes a filed plan, or an approved change of a published one; the version that was in force is replaced in the same
 * transaction and stays on record.
 */
export async function publishAnnualPlan(context: Context, call: PlanStepCall): Promise<AnnualPlanVersion> {
  return advanceAnnualPlan(context, call, 'publish', async (inner, before, actorId) => {
    const at = inner.now().toISOString();
    const former = await findPublishedVersion(inner.db, before.id);
    if (former !== undefined) {
      const notes = { ...former.notes, replaced_at: at };
      await savePlanVersion(inner, former, { state: 'replaced', notes });
    }
    await appendLog(inner, {
      kind: 'plan',
      subject: `annual-plans/${before.id}`,
      digest: before.planSha256,
      facts: { version: before.version, year: before.plan.year, replaces: former?.version ?? 0 },
    });
    return {
      changes: {
        hands: { ...before.hands, publish: actorId },
        notes: { ...before.notes, published_at: at },
      },
      detail: { plan_sha256: before.planSha256, replaces_version: former?.version ?? null },
    };
  });
}
