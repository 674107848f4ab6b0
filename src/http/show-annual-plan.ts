import {
  allowedPlanActions,
  annualPlanActionLabels,
  annualPlanStateLabels,
  barredFromPlanAction,
  type AnnualPlanAction,
} from '../core/year/plan-states.ts';
import type { PlanSimulation } from '../store/annual-plan-simulations.ts';
import type { AnnualPlanVersion } from '../store/annual-plans.ts';
import type { SimulationEvent } from '../usecases/simulate-annual-plan.ts';

/** A version of a plan as lists show it. */
export function summarizeAnnualPlan(found: AnnualPlanVersion) {
  const hands = Object.entries(found.hands).flatMap(([step, id]) => (id === undefined ? [] : [[step, id]]));
  return {
    id: found.id,
    version: found.version,
    state: found.state,
    state_label: annualPlanStateLabels[found.state],
    revision: found.revision,
    organisation_code: found.plan.organisation_code,
    year: found.plan.year,
    name: found.plan.name,
    plan_sha256: found.planSha256,
    contradictions: found.contradictions,
    reason: found.reason,
    hands: Object.fromEntries(hands) as Readonly<Record<string, string>>,
    notes: { ...found.notes },
    created_at: found.createdAt,
    changed_at: found.changedAt,
  };
}

/** A version of a plan with its text, and what may be done next and by whom not. */
export function showAnnualPlan(found: AnnualPlanVersion) {
  return {
    ...summarizeAnnualPlan(found),
    plan: found.plan,
    next: nextActions(found).map((action) => showAction(found, action)),
  };
}

/** Nothing can be approved that is contradicted. */
function nextActions(found: AnnualPlanVersion): readonly AnnualPlanAction[] {
  const isSound = found.contradictions.length === 0;
  return allowedPlanActions(found).filter((action) => action !== 'approve' || isSound);
}

function showAction({ id, hands }: AnnualPlanVersion, action: AnnualPlanAction) {
  const path = `/api/v1/annual-plans/${id}`;
  return {
    action,
    label: annualPlanActionLabels[action],
    method: action === 'revise' ? ('PUT' as const) : ('POST' as const),
    path: action === 'revise' ? path : `${path}/${action}`,
    not_by: barredFromPlanAction(action, hands) ?? null,
  };
}

/** A simulation as the API shows it. */
export function showSimulation(simulation: PlanSimulation) {
  return {
    id: simulation.id,
    version: simulation.version,
    plan_sha256: simulation.planSha256,
    population_sha256: simulation.populationSha256,
    seeds: simulation.seeds,
    completed_bp: simulation.completedBp,
    result: simulation.result,
    actor_id: simulation.actorId,
    created_at: simulation.createdAt,
  };
}

/** A line of a running simulation. */
export function showSimulationEvent(event: SimulationEvent) {
  if (event.kind === 'progress') return event;
  return { kind: event.kind, simulation: showSimulation(event.simulation) };
}
