import { canonicalJson, type Json } from '../canonical-json.ts';
import { Refusal, type Problem } from '../refusal.ts';
import type { TaskPlan } from '../task/plan.ts';
import { defaultPlannedEntropy } from '../task/planned-entropy.ts';
import type { AnnualPlan, PlanLine } from './annual-plan.ts';
import { plannedDuty } from './chances.ts';
import { dutyMonths } from './scopes.ts';

/** The days of one month's task, and the version of the annual plan that it carries out. */
export interface TaskDates {
  readonly plan_id: string;
  readonly plan_version: number;
  readonly cut_off_day: string;
  readonly window: TaskPlan['window'];
  readonly release_on: string;
  /** As in `TaskPlan`; nobody besides the approver, and the first day of the window, when left out. */
  readonly readers?: readonly string[] | undefined;
  readonly dispatch_on?: string | null | undefined;
  /** Two witnesses' dice when left out. */
  readonly entropy?: TaskPlan['entropy'] | undefined;
}

/**
 * The draws left before the reserve from a month on, that month included: by the last of them everything owed is drawn. In
 * the reserve every draw is counted as a last one: only what is still owed is forced.
 */
export function periodsLeft(plan: AnnualPlan, line: PlanLine, month: number): number {
  return Math.max(1, dutyMonths(plan, line).filter((each) => each >= month).length);
}

/**
 * The plan of the task that carries out a line in a month: its scope, bounds, weights and teams as they stand there, the
 * duties that the line carries with the chances of their coins, the caps, and how many draws are left.
 * Refuses (invalid) a month in which the line does not draw, and (contradiction) a yearly ratio that no coin gives.
 */
export function taskPlanOf(plan: AnnualPlan, line: PlanLine, month: number, dates: TaskDates): TaskPlan {
  if (!line.months.includes(month)) {
    const message = `计划项目“${line.name}”在 ${month} 月没有抽取，只在 ${line.months.join('、')} 月抽取`;
    throw new Refusal('invalid', '年度方案没有安排这个月', [{ place: 'month', message }]);
  }
  const duties = plan.duties.filter(({ name }) => line.duties.includes(name));
  return {
    name: `${plan.year}年${month}月${line.name}`,
    organisation_code: plan.organisation_code,
    item_code: line.item_code,
    kind: line.kind,
    announced: line.announced,
    annual_plan: { id: dates.plan_id, version: dates.plan_version, line: line.code },
    month: `${plan.year}-${String(month).padStart(2, '0')}`,
    year: { from: `${plan.year}-01-01`, to: `${plan.year}-12-31`, periods: periodsLeft(plan, line, month) },
    cut_off_day: dates.cut_off_day,
    scope: line.scope,
    duties: duties.map((duty) => plannedDuty(plan, duty, line)),
    caps: plan.caps,
    trees: line.trees,
    weights: line.weights,
    maximum_ppb: line.maximum_ppb,
    budget: line.budget,
    exclusions: [],
    unavailable: [],
    limits: [],
    team: line.team,
    dates: line.dates,
    participants: line.participants,
    window: dates.window,
    release_on: dates.release_on,
    release_after_visits: false,
    readers: dates.readers ?? [],
    dispatch_on: dates.dispatch_on ?? null,
    contact: plan.contact,
    entropy: dates.entropy ?? defaultPlannedEntropy,
  };
}

/** What decides chances, and which a task that names a line of the year's plan therefore has from there: with its Chinese name. */
const lineFields: readonly (readonly [keyof TaskPlan, string])[] = [
  ['organisation_code', '监管机构'],
  ['item_code', '抽查事项'],
  ['kind', '抽查类型'],
  ['year', '年度起止和剩余期数'],
  ['scope', '抽查对象范围'],
  ['duties', '检查义务'],
  ['caps', '频次上限'],
  ['trees', '分层和下限'],
  ['weights', '权重'],
  ['maximum_ppb', '最高概率'],
  ['budget', '每次最多家数'],
];

/**
 * Every rule in which a task differs from the line of the annual plan that it names. Days, exclusions, absences, teams and
 * participants are the month's own and are published with it; what decides chances was approved and published for the year.
 */
export function findLineDeviations(task: TaskPlan, plan: AnnualPlan, version: number): readonly Problem[] {
  const code = task.annual_plan?.line;
  const line = plan.lines.find((each) => each.code === code);
  const place = 'annual_plan.line';
  if (line === undefined) return [{ place, message: `年度方案第 ${version} 版没有计划项目 ${code}` }];
  const month = Number(task.month.slice(5));
  const { cut_off_day, window, release_on } = task;
  const days = { plan_id: '', plan_version: version, cut_off_day, window, release_on };
  const planned = taskPlanOf(plan, line, month, days);
  const textOf = (value: TaskPlan[keyof TaskPlan]): string => canonicalJson(value as Json);
  return lineFields
    .filter(([field]) => textOf(task[field]) !== textOf(planned[field]))
    .map(([field, label]) => ({
      place: field,
      message: `${label}与年度方案第 ${version} 版计划项目 ${code} 不同：请改回原样，或先变更年度方案并重新公布；不属于年度方案的抽查，annual_plan 应留空`,
    }));
}
