import type { Problem } from '../refusal.ts';
import type { AnnualPlan } from './annual-plan.ts';
import { findCapProblems } from './cap-contradictions.ts';
import { findDutyProblems } from './duty-contradictions.ts';
import { findFloorProblems } from './floor-contradictions.ts';
import { findItemProblems } from './item-contradictions.ts';
import { findOfficerProblems } from './officer-contradictions.ts';
import type { PlanPopulation } from './population.ts';
import { loadOfLine } from './workload.ts';

/** Which rules of a plan clash. */
export type ContradictionCode =
  | 'duty-over-cap'
  | 'duty-over-draws'
  | 'duty-over-reserve'
  | 'duty-not-carried'
  | 'duty-carried-twice'
  | 'duty-over-capacity'
  | 'ratio-out-of-range'
  | 'lines-over-cap'
  | 'floors-over-cap'
  | 'floor-over-population'
  | 'floor-over-maximum'
  | 'visits-over-line-budget'
  | 'minimum-over-budget'
  | 'minimum-not-reached'
  | 'duties-over-budget'
  | 'visits-over-officers'
  | 'no-officers-of-department'
  | 'item-not-listed'
  | 'item-without-basis'
  | 'ratio-over-list'
  | 'flight-below-city';

/** Two rules of a plan that cannot both be kept: `message` says which, by how much, and what would resolve it. */
export interface Contradiction extends Problem {
  readonly code: ContradictionCode;
}

/**
 * Every contradiction of a plan, judged against numbers of targets and officers alone; [] when its draws can keep all its
 * rules. The plan must be well-formed (`findPlanProblems`). Nothing is relaxed here: a person changes the plan.
 */
export function findContradictions(plan: AnnualPlan, population: PlanPopulation): readonly Contradiction[] {
  const loads = plan.lines.map((line) => loadOfLine(plan, line, population));
  return [
    ...findItemProblems(plan, population, loads),
    ...findCapProblems(plan, population),
    ...findDutyProblems(plan, population, loads),
    ...findFloorProblems(plan, loads),
    ...findOfficerProblems(plan, population, loads),
  ];
}
