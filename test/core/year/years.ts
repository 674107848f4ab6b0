import assert from 'node:assert/strict';
import type { AnnualPlan } from '../../../src/core/year/annual-plan.ts';
import type { PlanPopulation } from '../../../src/core/year/population.ts';
import { cityProfile, countyProfile } from '../../../src/core/year/profiles.ts';
import { simulateYear } from '../../../src/core/year/simulate.ts';
import type { SimulatedTarget } from '../../../src/core/year/simulated-year.ts';
import type { YearReport } from '../../../src/core/year/simulation-report.ts';
import { workloadOf } from '../../../src/core/year/workload.ts';
import { cityPopulation, cityTargets, countyPopulation, countyTargets } from './populations.ts';

const settings = { year: 2027, item_code: 'SL-01', contact: '示例电话 000-0000' };

export const countyPlan = (): AnnualPlan => countyProfile({ ...settings, organisation_code: 'DEMO-XIAN' });

export const cityPlan = (): AnnualPlan =>
  cityProfile({
    ...settings,
    organisation_code: 'DEMO-SHI',
    partner: { department_code: 'WJ', name: '市卫生健康委员会' },
  });

/** A plan with the numbers that it is judged by and the targets that it is played on. */
export interface Setting {
  readonly plan: AnnualPlan;
  readonly population: PlanPopulation;
  readonly targets: readonly SimulatedTarget[];
}

export const county = (): Setting => ({
  plan: countyPlan(),
  population: countyPopulation(),
  targets: countyTargets(),
});

export const city = (): Setting => ({
  plan: cityPlan(),
  population: cityPopulation(),
  targets: cityTargets(),
});

/** One visit in ten is not made in the month of its draw. */
const completed_bp = 9000;

/** Plays as many years as there are seeds, to the end. */
export function playYears(
  { plan, population, targets }: Setting,
  seeds: readonly number[],
  completed = completed_bp,
): YearReport {
  const officersByDistrict: Record<string, number> = {};
  for (const { attributes, certified, count } of population.officers)
    if (certified) officersByDistrict[attributes.district_code ?? ''] = count;
  const years = simulateYear({ plan, targets, officersByDistrict, seeds, completed_bp: completed });
  for (let step = years.next(); ; step = years.next()) if (step.done === true) return step.value;
}

/** Whole numbers from `first` on. */
export const seedsFrom = (first: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => first + index);

/** What a plan without contradictions promises: duties met, caps kept, everybody with a chance or a named reason. */
export function assertPromises(report: YearReport): void {
  assert.deepEqual(report.failures, []);
  for (const duty of report.duties) assert.equal(duty.missed, 0, duty.name);
  assert.equal(report.cap_breaches, 0);
  assert.equal(report.chances.unexplained, 0);
  assert((report.chances.least_after_visit ?? 0) >= 1);
}

/**
 * That the median of each month's trips is what the plan makes expect: what it draws, and of the month before the visits that
 * were not made. Failed visits leave a duty open, which later draws make up for: up to a tenth more, and a tenth for chance.
 */
export function assertExpected({ plan, population }: Setting, report: YearReport): void {
  const { months } = workloadOf(plan, population);
  months.forEach(({ month, milli }, index) => {
    const before = months[index - 1]?.milli ?? 0;
    const expected = (milli + before * (1 - completed_bp / 10_000)) / 1000;
    const median = report.months[index]?.trips.median ?? 0;
    assert(
      median >= expected * 0.9 - 1 && median <= expected * 1.2 + 1,
      `${month} 月: ${median}, ${expected}`,
    );
  });
}
