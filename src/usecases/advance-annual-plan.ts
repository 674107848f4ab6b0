import type { Json } from '../core/canonical-json.ts';
import { Refusal } from '../core/refusal.ts';
import { nextPlanState, type AnnualPlanAction } from '../core/year/plan-states.ts';
import { changesOf } from '../core/trail/changes.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { getPlanVersion, savePlanVersion, type AnnualPlanVersion } from '../store/annual-plans.ts';
import { appendAudit } from '../store/audit.ts';

/** What a step changes besides the state, and what the audit entry says of it. */
interface PlanStep {
  readonly changes: Partial<AnnualPlanVersion>;
  readonly detail: Readonly<Record<string, Json>>;
}

/** The step of one person, on the revision that he has seen (undefined says nothing of what was seen). */
export interface PlanStepCall {
  readonly actorId: string;
  readonly planId: string;
  readonly seen?: number | undefined;
}

/**
 * One step of the newest version of a plan, in one transaction: the actor is known, the state allows the step, the hands are
 * separate, nobody has changed the plan since it was seen (conflict); then the step's own work, the next revision, and the
 * audit entry.
 */
export async function advanceAnnualPlan(
  context: Context,
  { actorId, planId, seen }: PlanStepCall,
  action: Exclude<AnnualPlanAction, 'change'>,
  work: (inner: Context, before: AnnualPlanVersion, actorId: string) => Promise<PlanStep> | PlanStep,
): Promise<AnnualPlanVersion> {
  return inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    const before = await getPlanVersion(inner.db, planId);
    const state = nextPlanState(before, action, actor.id);
    assertPlanSeen(before, seen);
    const { changes, detail } = await work(inner, before, actor.id);
    const saved = await savePlanVersion(inner, before, { ...changes, state });
    await appendAudit(inner, {
      actor: actor.id,
      action: `annual-plan-${action}`,
      subject: `annual-plans/${planId}/${before.version}`,
      detail: { ...detail, ...changesOf(factsOf(before), factsOf(saved)) },
    });
    return saved;
  });
}

/** What the trail says of a version of a plan. */
const factsOf = ({ state, revision, plan }: AnnualPlanVersion) => ({ state, revision, ...plan });

/** Refuses (conflict) a step on another revision than the one that was seen. */
export function assertPlanSeen(before: AnnualPlanVersion, seen: number | undefined): void {
  if (seen === undefined || seen === before.revision) return;
  throw new Refusal(
    'conflict',
    `年度方案已改到第 ${before.revision} 次修订，您看到的是第 ${seen} 次：请重新查看后再操作`,
  );
}
