import { unit } from '../draw/rules.ts';
import type { AnnualPlan, PlanLine } from './annual-plan.ts';
import type { Contradiction } from './contradictions.ts';
import { countOf, isGroupIn, type PlanPopulation, type TargetGroup } from './population.ts';
import { dutyMonths } from './scopes.ts';
import { keyOf, teamCapacity, type SeatLimit, type TeamCapacity } from './team-capacity.ts';
import { visitsInMonth, type LineLoad } from './workload.ts';

/** Visits against those who make them: in each month, in each district that officers must match, before duties fall due. */
export function findOfficerProblems(
  plan: AnnualPlan,
  population: PlanPopulation,
  loads: readonly LineLoad[],
): readonly Contradiction[] {
  return loads.flatMap((load, index) => {
    const place = `lines[${index}]`;
    const joint = findDepartments(load.line, population, place);
    if (joint.length > 0) return joint;
    const capacities = new Map(
      load.line.months.map((month) => [month, teamCapacity(load.line, load.groups, population, month)]),
    );
    const problems = findMonths(plan, load, capacities, `${place}.team`);
    return problems.length > 0 ? problems : findDeadlines(plan, load, capacities, `${place}.team`);
  });
}

/** Departments of a joint task with fewer officers than their seats in one team. */
function findDepartments(
  line: PlanLine,
  { officers }: PlanPopulation,
  place: string,
): readonly Contradiction[] {
  return line.participants.flatMap(({ department_code: code, name }, index) => {
    const seats = line.team.seats.filter(({ scope }) =>
      scope.some(({ attribute, values }) => attribute === 'department_code' && values.includes(code)),
    );
    const needsCertificate = seats.some((seat) => seat.certified);
    const there = countOf(
      officers.filter(
        ({ attributes, certified }) =>
          attributes.department_code === code && (certified || !needsCertificate),
      ),
    );
    if (there >= seats.length) return [];
    const message = `计划项目“${line.name}”每组需要配合部门“${name}”派出 ${seats.length} 名${needsCertificate ? '持证' : ''}人员，名录中只有 ${there} 名，差 ${seats.length - there} 名：请该部门补报人员，减少它的席位，或不作为联合抽查`;
    return [{ code: 'no-officers-of-department', place: `${place}.participants[${index}]`, message }];
  });
}

interface Shortage {
  readonly month: number;
  readonly visits: number;
  readonly limit: SeatLimit;
}

/** The month in which a line lacks most, over all its targets or, when these suffice, in each district that is matched. */
function findMonths(
  plan: AnnualPlan,
  load: LineLoad,
  capacities: ReadonlyMap<number, TeamCapacity>,
  place: string,
): readonly Contradiction[] {
  const shortages = new Map<string, Shortage[]>();
  for (const [month, { attributes, total, byKey }] of capacities) {
    const ppb = visitsInMonth(plan, load, month);
    const note = (key: string, limit: SeatLimit, rows: (group: TargetGroup) => boolean): void => {
      const chosen = ppb.filter((_, i) => rows(load.groups[i] as TargetGroup));
      const visits = wholesOf(chosen.reduce((sum, each) => sum + each, 0n));
      if (visits > limit.visits)
        shortages.set(key, [...(shortages.get(key) ?? []), { month, visits, limit }]);
    };
    note('', total, () => true);
    if (attributes.length === 0) continue;
    for (const [key, limit] of byKey) note(key, limit, (group) => keyOf(attributes, group) === key);
  }
  return [...shortages].map(([key, found]) => {
    const worst = found.reduce((most, each) =>
      each.visits - each.limit.visits > most.visits - most.limit.visits ? each : most,
    );
    const message = `计划项目“${load.line.name}”${key === '' ? '' : `在“${key}”`}${shortageText(worst, found.length)}`;
    return { code: 'visits-over-officers', place, message };
  });
}

const wholesOf = (ppb: bigint): number => Number((ppb + BigInt(unit) - 1n) / BigInt(unit));

function shortageText({ month, visits, limit }: Shortage, months: number): string {
  const { seats, officers, capacity } = limit;
  const needed = visits * seats.length;
  const roles = seats.map((seat) => `“${seat.role}”`).join('、');
  const others = months > 1 ? `等 ${months} 个月` : '';
  const head = ` ${month} 月${others}预计检查 ${visits} 家，每家的席位${roles}共需 ${needed} 人次`;
  if (officers < seats.length)
    return `${head}；能担任这些席位的只有 ${officers} 名，一组都派不出，差 ${seats.length - officers} 名：请补充人员，改用邻近区划的人员，或调整席位要求`;
  const room = officers * capacity;
  const each = Math.ceil(needed / officers);
  return `${head}；能担任的 ${officers} 名，每人至多 ${capacity} 家，共 ${room} 人次，差 ${needed - room} 人次：请再增加 ${Math.ceil((needed - room) / Math.max(capacity, 1))} 名，把每人上限提高到 ${each} 家，或减少这个月的检查`;
}

/** What falls due for targets with so many visits owed: the number of targets. */
export interface Owed {
  readonly visits: number;
  readonly count: number;
}

/** The first stretch of draws before the end of a duty in which more falls due than can be made. */
export interface Overdue {
  /** How many draws from now, this one included. */
  readonly draws: number;
  readonly due: number;
  readonly capacity: number;
}

/**
 * The earliest-deadline test: with m draws left of the given capacities, what must be made in the first j of them is
 * Σ max(0, d − (m − j)) over the targets that owe d. The first j for which this exceeds the capacity of j draws, or
 * undefined. Necessary: what fails here is certain to be missed, whatever is drawn.
 */
export function findOverdue(owed: readonly Owed[], capacities: readonly number[]): Overdue | undefined {
  let capacity = 0;
  for (const [index, each] of capacities.entries()) {
    const draws = index + 1;
    capacity += each;
    const later = capacities.length - draws;
    const due = owed.reduce((sum, { visits, count }) => sum + count * Math.max(0, visits - later), 0);
    if (due > capacity) return { draws, due, capacity };
  }
  return undefined;
}

function findDeadlines(
  plan: AnnualPlan,
  load: LineLoad,
  capacities: ReadonlyMap<number, TeamCapacity>,
  place: string,
): readonly Contradiction[] {
  const months = dutyMonths(plan, load.line);
  const duties = plan.duties.filter(({ name }) => load.line.duties.includes(name));
  const attributes = capacities.get(months[0] ?? 0)?.attributes ?? [];
  const keys =
    attributes.length === 0 ? [] : [...new Set(load.groups.map((group) => keyOf(attributes, group)))];
  return ['', ...keys].flatMap((key) => {
    const groups = load.groups.filter((group) => key === '' || keyOf(attributes, group) === key);
    const owed = groups.map((group) => ({
      visits: Math.max(
        0,
        ...duties.filter(({ scope }) => isGroupIn(scope, group)).map(({ visits }) => visits),
      ),
      count: group.count,
    }));
    const room = months.map((month) => {
      const capacity = capacities.get(month);
      const limit = key === '' ? capacity?.total : capacity?.byKey.get(key);
      return Math.min(limit?.visits ?? 0, load.line.budget ?? Number.MAX_SAFE_INTEGER);
    });
    const overdue = findOverdue(owed, room);
    if (overdue === undefined) return [];
    const message = `计划项目“${load.line.name}”${key === '' ? '' : `在“${key}”`}按检查义务在前 ${overdue.draws} 次抽取内应完成 ${overdue.due} 家次，人员和每次最多家数只够 ${overdue.capacity} 家次，差 ${overdue.due - overdue.capacity} 家次：请增加人员或月份，提高每人上限和每次最多家数，或降低检查义务`;
    return [{ code: 'duty-over-capacity' as const, place, message }];
  });
}
