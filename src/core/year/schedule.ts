import type { AnnualPlan } from './annual-plan.ts';
import { workloadOf } from './workload.ts';
import type { PlanPopulation } from './population.ts';

/** One row of the 工作推进配档表: what is done in a month, how much of it, and who answers for it. */
export interface ScheduleRow {
  readonly month: number;
  /** The code of the line; null for the month's work besides draws. */
  readonly line: string | null;
  readonly what: string;
  /** Expected visits, rounded to whole ones; null where none are drawn. */
  readonly visits: number | null;
  /** 姓名（分工）. */
  readonly persons: readonly string[];
}

/** The rows of a plan's schedule, by month, lines in the order of the plan; reserve months also say what they are kept for. */
export function scheduleOf(plan: AnnualPlan, population: PlanPopulation): readonly ScheduleRow[] {
  const { cells } = workloadOf(plan, population);
  const dutyOf = new Map(plan.persons.map(({ name, duty }) => [name, duty]));
  return Array.from({ length: 12 }, (_, index) => index + 1).flatMap((month) => {
    const rows: ScheduleRow[] = plan.lines
      .filter((line) => line.months.includes(month))
      .map((line) => ({
        month,
        line: line.code,
        what: line.name,
        visits: Math.round(
          cells
            .filter((cell) => cell.month === month && cell.line === line.code)
            .reduce((sum, { milli }) => sum + milli, 0) / 1000,
        ),
        persons: line.persons.map((name) => `${name}（${dutyOf.get(name) ?? ''}）`),
      }));
    if (month <= 12 - plan.reserve_months) return rows;
    const what = '补查已抽中而未能完成的检查';
    return [...rows, { month, line: null, what, visits: null, persons: [] }];
  });
}
