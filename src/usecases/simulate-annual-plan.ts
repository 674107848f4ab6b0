import { setImmediate } from 'node:timers/promises';
import { Refusal } from '../core/refusal.ts';
import type { PlanPopulation } from '../core/year/population.ts';
import type { SimulatedTarget } from '../core/year/simulated-year.ts';
import { simulateYear, type SimulationProgress } from '../core/year/simulate.ts';
import type { YearReport } from '../core/year/simulation-report.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { getPlanVersion, type AnnualPlanVersion } from '../store/annual-plans.ts';
import {
  findSimulation,
  insertSimulation,
  type PlanSimulation,
  type SimulationKey,
} from '../store/annual-plan-simulations.ts';
import { appendAudit } from '../store/audit.ts';
import { assertNoContradictions } from './judge-annual-plan.ts';

/** What to simulate. */
export interface SimulationRequest {
  readonly planId: string;
  /** The newest version when undefined. */
  readonly version?: number | undefined;
  /** How many years are played, 1 … 10,000: one for each of the seeds 1, 2, … */
  readonly seeds: number;
  /** How many of 10,000 visits are made in the month of their draw. */
  readonly completedBp: number;
}

/** What a simulation tells while it runs; the result comes last. */
export type SimulationEvent =
  | ({ readonly kind: 'progress' } & SimulationProgress)
  | { readonly kind: 'result'; readonly simulation: PlanSimulation };

/** The most years of one simulation. */
export const maxSeeds = 10_000;
/** The most years times targets: so many take about half an hour of one processor. */
const maxTargetYears = 50_000_000;
const msBetweenEvents = 250;
const maxFailures = 50;

/**
 * Prepares to play the year of a plan many times, on the counts that it was judged against; nothing is played before the first
 * event is asked for. Between two years others get to work; whoever stops asking ends the simulation, and nothing is kept.
 * The result is kept with the version; one that was made before is given again at once. Refuses a plan with contradictions
 * (contradiction), and too many years for the number of targets (invalid).
 */
export async function startSimulation(
  context: Context,
  actorId: string,
  request: SimulationRequest,
): Promise<AsyncGenerator<SimulationEvent, void>> {
  const actor = await getActor(context.db, actorId);
  const found = await getPlanVersion(context.db, request.planId, request.version);
  assertNoContradictions(found.contradictions);
  const targets = expand(found.population);
  assertSize(request, targets.length);
  const key: SimulationKey = {
    planId: found.id,
    version: found.version,
    planSha256: found.planSha256,
    populationSha256: found.populationSha256,
    seeds: request.seeds,
    completedBp: request.completedBp,
  };
  const kept = await findSimulation(context.db, key);
  if (kept !== undefined) return repeat(kept);
  return play(context, actor.id, found, { key, targets });
}

function assertSize({ seeds, completedBp }: SimulationRequest, targets: number): void {
  const most = Math.min(maxSeeds, Math.floor(maxTargetYears / Math.max(targets, 1)));
  const problems = [
    ...(Number.isInteger(seeds) && seeds >= 1 && seeds <= most
      ? []
      : [{ place: 'seeds', message: `名录 ${targets} 家，模拟次数应为 1 至 ${most} 的整数` }]),
    ...(Number.isInteger(completedBp) && completedBp >= 1 && completedBp <= 10_000
      ? []
      : [{ place: 'completed_bp', message: '当月完成率应为 1 至 10000 的整数（万分之一）' }]),
  ];
  if (problems.length > 0) throw new Refusal('invalid', '模拟的要求有误', problems);
}

/** One target for each that the groups count; measures are unknown there. */
function expand({ targets }: PlanPopulation): readonly SimulatedTarget[] {
  return targets.flatMap(({ attributes, count }) =>
    Array.from({ length: count }, () => ({ attributes, measures: {} })),
  );
}

function officersByDistrict({ officers }: PlanPopulation): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { certified, attributes, count } of officers) {
    const district = attributes['district_code'] ?? '';
    if (certified) counts[district] = (counts[district] ?? 0) + count;
  }
  return counts;
}

async function* repeat(simulation: PlanSimulation): AsyncGenerator<SimulationEvent, void> {
  yield { kind: 'result', simulation };
}

async function* play(
  context: Context,
  actorId: string,
  { plan, population }: AnnualPlanVersion,
  { key, targets }: { readonly key: SimulationKey; readonly targets: readonly SimulatedTarget[] },
): AsyncGenerator<SimulationEvent, void> {
  const seeds = Array.from({ length: key.seeds }, (_, index) => index + 1);
  const years = simulateYear({
    plan,
    targets,
    officersByDistrict: officersByDistrict(population),
    seeds,
    completed_bp: key.completedBp,
  });
  let toldAt = -Infinity;
  let step = years.next();
  while (step.done !== true) {
    if (performance.now() - toldAt >= msBetweenEvents) {
      toldAt = performance.now();
      yield { kind: 'progress', ...step.value };
    }
    await setImmediate();
    step = years.next();
  }
  yield { kind: 'result', simulation: await keep(context, actorId, key, step.value) };
}

async function keep(
  context: Context,
  actorId: string,
  key: SimulationKey,
  report: YearReport,
): Promise<PlanSimulation> {
  const failures = report.failures.slice(0, maxFailures);
  return inTransaction(context, async (inner) => {
    const simulation: PlanSimulation = {
      ...key,
      id: inner.newId(),
      result: { ...report, failures, failure_count: report.failures.length },
      actorId,
      createdAt: inner.now().toISOString(),
    };
    // Two who simulate the same at once get the same numbers: the first is kept.
    const kept = await findSimulation(inner.db, key);
    if (kept !== undefined || !(await insertSimulation(inner.db, simulation))) return kept ?? simulation;
    await appendAudit(inner, {
      actor: actorId,
      action: 'annual-plan-simulate',
      subject: `annual-plans/${key.planId}/${key.version}`,
      detail: { plan_sha256: key.planSha256, seeds: key.seeds, completed_bp: key.completedBp },
    });
    return simulation;
  });
}
