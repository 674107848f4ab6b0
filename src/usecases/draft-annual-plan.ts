import type { AnnualPlan } from '../core/year/annual-plan.ts';
import { changesOf } from '../core/trail/changes.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { insertAnnualPlan, type AnnualPlanVersion } from '../store/annual-plans.ts';
import { appendAudit } from '../store/audit.ts';
import { judgeForSaving } from './judge-annual-plan.ts';

/**
 * Drafts the plan of an organisation's year, one for each year. Refuses (contradiction) with all contradictions at once; with
 * `keepContradictions` it is saved with them, and can be revised but not approved.
 */
export async function draftAnnualPlan(
  context: Context,
  actorId: string,
  plan: AnnualPlan,
  keepContradictions = false,
): Promise<AnnualPlanVersion> {
  return inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    const judged = await judgeForSaving(inner, plan, keepContradictions);
    const at = inner.now().toISOString();
    const draft: AnnualPlanVersion = {
      ...judged,
      id: inner.newId(),
      version: 1,
      state: 'draft',
      revision: 1,
      reason: null,
      hands: { draft: actor.id },
      notes: {},
      createdAt: at,
      changedAt: at,
    };
    await insertAnnualPlan(inner.db, draft);
    await appendAudit(inner, {
      actor: actor.id,
      action: 'annual-plan-draft',
      subject: `annual-plans/${draft.id}/1`,
      detail: {
        plan_sha256: draft.planSha256,
        contradictions: draft.contradictions.length,
        ...changesOf(null, { state: draft.state, ...draft.plan }),
      },
    });
    return draft;
  });
}
