import { unit } from '../draw/rules.ts';
import { ratioText } from '../lists/field-text.ts';
import type { AnnualDuty, AnnualPlan, PlanLine } from './annual-plan.ts';
import { coinClasses, coinName, coinSpec, findRatioProblem, mostVisits } from './chances.ts';
import type { Contradiction } from './contradictions.ts';
import { visitsInYear } from './item-contradictions.ts';
import { countOf, groupsIn, isGroupIn, type PlanPopulation, type TargetGroup } from './population.ts';
import { dutyMonths } from './scopes.ts';
import type { LineLoad } from './workload.ts';

/** Duties against the draws that carry them, yearly ratios, and the budget of visits. */
export function findDutyProblems(
  plan: AnnualPlan,
  population: PlanPopulation,
  loads: readonly LineLoad[],
): readonly Contradiction[] {
  return [
    ...plan.duties.flatMap((duty, index) => [
      ...findCarriers(plan, population, duty, `duties[${index}]`),
      ...plan.lines
        .filter((line) => line.duties.includes(duty.name))
        .flatMap((line) => findLineProblems(plan, population, { duty, line, place: `duties[${index}]` })),
    ]),
    ...findBudgetProblems(plan, population, loads),
  ];
}

/** Each target of a duty is carried by exactly one line. */
function findCarriers(
  plan: AnnualPlan,
  population: PlanPopulation,
  duty: AnnualDuty,
  place: string,
): readonly Contradiction[] {
  const carriers = plan.lines.filter((line) => line.duties.includes(duty.name));
  const groups = groupsIn(population, duty.scope);
  const carriedBy = (group: TargetGroup): readonly PlanLine[] =>
    carriers.filter((line) => isGroupIn(line.scope, group));
  const lost = countOf(groups.filter((group) => carriedBy(group).length === 0));
  const doubled = groups.filter((group) => carriedBy(group).length > 1);
  const problems: Contradiction[] = [];
  if (lost > 0)
    problems.push({
      code: 'duty-not-carried',
      place,
      message: `检查义务“${duty.name}”的 ${countOf(groups)} 家中有 ${lost} 家没有任何计划项目承担：请让某个项目承担它并把这些对象列入范围，或缩小“${duty.name}”的范围`,
    });
  if (doubled.length > 0) {
    const names = carriers.filter((line) => doubled.some((group) => isGroupIn(line.scope, group)));
    problems.push({
      code: 'duty-carried-twice',
      place,
      message: `检查义务“${duty.name}”的 ${countOf(doubled)} 家同时由计划项目${names.map(({ name }) => `“${name}”`).join('、')}承担：请只留一个项目承担，或把各项目的范围分开`,
    });
  }
  return problems;
}

interface Carried {
  readonly duty: AnnualDuty;
  readonly line: PlanLine;
  readonly place: string;
}

/** One duty against one line that carries it: draws, reserve, yearly ratios. */
function findLineProblems(
  plan: AnnualPlan,
  population: PlanPopulation,
  { duty, line, place }: Carried,
): readonly Contradiction[] {
  const groups = groupsIn(population, duty.scope, line.scope);
  if (groups.length === 0) return [];
  const months = dutyMonths(plan, line);
  if (duty.visits > months.length) {
    const reserve = plan.reserve_months === 0 ? '' : `（最后 ${plan.reserve_months} 个月留作补查）`;
    const message = `检查义务“${duty.name}”要求每家每年检查 ${duty.visits} 次，承担它的计划项目“${line.name}”${reserve}只剩 ${months.length} 次抽取，差 ${duty.visits - months.length} 次，涉及 ${countOf(groups)} 家：请增加月份、减少补查月份，或降低次数`;
    return [{ code: 'duty-over-draws', place: `${place}.visits`, message }];
  }
  const spare = spareMonths(line.months, months, duty.visits);
  const problems: Contradiction[] = [];
  if (spare < 0)
    problems.push({
      code: 'duty-over-reserve',
      place: 'reserve_months',
      message: `检查义务“${duty.name}”要求每家每年检查 ${duty.visits} 次；计划项目“${line.name}”若到最后才必查而检查未能完成，补查最迟要到次年 ${-spare} 月，补查月份只留 ${plan.reserve_months} 个：请留出 ${plan.reserve_months - spare} 个月，或降低次数`,
    });
  for (const coin of coinClasses(plan, duty)) {
    const concerned = groups.filter(({ attributes }) =>
      coin.value === null
        ? !duty.classes.some(({ value }) => value === (attributes.credit_class ?? ''))
        : coin.value === (attributes.credit_class ?? ''),
    );
    const spec = coinSpec(plan, duty, line, coin);
    // A duty over its cap is named as such; no ratio would mend it.
    if (concerned.length === 0 || duty.visits > mostVisits(spec)) continue;
    const name = coinName(duty, coin);
    const message = findRatioProblem(spec, coin.ratioBp, name);
    if (message !== undefined) problems.push({ code: 'ratio-out-of-range', place, message });
  }
  return problems;
}

/**
 * How many months of the year are left in the worst case: the duty's visits are all forced at the end of `due`, each fails,
 * is made up in the next month, and keeps its target from the draw of that month. Negative: so many months too few.
 */
function spareMonths(draws: readonly number[], due: readonly number[], visits: number): number {
  if (visits === 0) return 0;
  let month = due.at(-visits) ?? 0;
  for (let visit = 1; visit < visits; visit += 1) {
    const earliest = month + 2;
    month = draws.find((draw) => draw >= earliest) ?? earliest;
  }
  return 12 - (month + 1);
}

/** The year's visits against its budget and against the least part of all institutions. */
function findBudgetProblems(
  plan: AnnualPlan,
  population: PlanPopulation,
  loads: readonly LineLoad[],
): readonly Contradiction[] {
  const problems: Contradiction[] = [];
  const size = countOf(population.targets);
  const least = Math.ceil((plan.minimum_ratio_bp * size) / 10_000);
  const ratio = `${size} 家的 ${ratioText(plan.minimum_ratio_bp)}`;
  const expected = loads.reduce((sum, load) => sum + visitsInYear(plan, load), 0n);
  const visits = Number((expected + BigInt(unit) - 1n) / BigInt(unit));
  if (visits < least)
    problems.push({
      code: 'minimum-not-reached',
      place: 'minimum_ratio_bp',
      message: `全年最低抽查比例要求 ${least} 家（${ratio}），各计划项目合计只预计抽取 ${visits} 家次，差 ${least - visits} 家：请提高下限或年度比例，或增加月份`,
    });
  const { budget } = plan;
  if (budget === null) return problems;
  if (least > budget)
    problems.push({
      code: 'minimum-over-budget',
      place: 'budget',
      message: `全年最低抽查比例要求 ${least} 家（${ratio}），而全年检查总量只有 ${budget} 家次，差 ${least - budget} 家次：请把总量提高到 ${least} 家次`,
    });
  const owed = population.targets.reduce((sum, group) => {
    const due = plan.duties.filter(({ scope }) => isGroupIn(scope, group)).map((duty) => duty.visits);
    return sum + group.count * Math.max(0, ...due);
  }, 0);
  if (owed > budget || visits > budget)
    problems.push({
      code: 'duties-over-budget',
      place: 'budget',
      message: `各项检查义务合计至少 ${owed} 家次，按年度比例和下限预计 ${visits} 家次，而全年检查总量只有 ${budget} 家次，差 ${Math.max(owed, visits) - budget} 家次：请把总量提高到 ${Math.max(owed, visits)} 家次，或降低义务和比例`,
    });
  return problems;
}
