import { utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson, type Json } from '../canonical-json.ts';
import { sha256Hex } from '../digest.ts';
import type { TaskPlan } from '../task/plan.ts';
import type { AnnualPlan } from './annual-plan.ts';
import { playYear, type SimulatedTarget, type YearSetting } from './simulated-year.ts';
import { YearTally, type YearReport } from './simulation-report.ts';
import { taskPlanOf } from './task-of-line.ts';

/** What is simulated. */
export interface SimulationInput {
  readonly plan: AnnualPlan;
  readonly targets: readonly SimulatedTarget[];
  /** Certified officers by district code. */
  readonly officersByDistrict: Readonly<Record<string, number>>;
  /** One year is played for each; whole numbers. */
  readonly seeds: readonly number[];
  /** How many of 10,000 visits are made in the month of their draw; the others in the next month, beside the draw. */
  readonly completed_bp: number;
}

/** How far a simulation has come. */
export interface SimulationProgress {
  readonly played: number;
  readonly seeds: number;
}

/**
 * Plays the plan's year once for each seed with the draw engine itself, and reports the spread of what happened. Yields after
 * every year, so that the caller can tell how far it is and let others work. The plan must have no contradictions: a yearly
 * ratio that no coin gives is refused (contradiction); a month that cannot be drawn is reported as a failure.
 */
export function* simulateYear(input: SimulationInput): Generator<SimulationProgress, YearReport> {
  const setting: YearSetting = {
    targets: input.targets,
    tasks: tasksOf(input.plan),
    alike: numberAlike(input.targets),
    completed_bp: input.completed_bp,
    digest: planDigest(input.plan),
  };
  const tally = new YearTally(input);
  for (const seed of input.seeds) {
    tally.add(playYear(setting, seed));
    yield { played: tally.years, seeds: input.seeds.length };
  }
  return tally.report();
}

/** SHA-256 of the plan's canonical JSON; 64 lower-case hexadecimal characters. */
export function planDigest(plan: AnnualPlan): string {
  return sha256Hex(utf8ToBytes(canonicalJson(plan as unknown as Json)));
}

function numberAlike(targets: readonly SimulatedTarget[]): readonly number[] {
  const numbers = new Map<string, number>();
  return targets.map(({ attributes }) => {
    const key = JSON.stringify(Object.entries(attributes));
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  });
}

/** The tasks of each month, January first, in the plan's order. */
function tasksOf(plan: AnnualPlan): readonly (readonly TaskPlan[])[] {
  return Array.from({ length: 12 }, (_, index) => index + 1).map((month) => {
    const day = `${plan.year}-${String(month).padStart(2, '0')}-01`;
    const window = { from: day, to: day };
    const dates = { plan_id: '', plan_version: 1, cut_off_day: day, window, release_on: day };
    return plan.lines
      .filter((line) => line.months.includes(month))
      .map((line) => taskPlanOf(plan, line, month, dates));
  });
}
