import type { AnnualCap, AnnualDuty, AnnualPlan, PlanLine } from './annual-plan.ts';
import { capsOf } from './chances.ts';
import type { Contradiction } from './contradictions.ts';
import { countOf, groupsIn, isGroupIn, type PlanPopulation, type TargetGroup } from './population.ts';

/** Duties that a frequency cap does not leave room for. */
export function findCapProblems(plan: AnnualPlan, population: PlanPopulation): readonly Contradiction[] {
  return plan.duties.flatMap((duty, index) => {
    const carriers = plan.lines.filter((line) => line.duties.includes(duty.name));
    const place = `duties[${index}]`;
    return plan.caps.flatMap((cap) => {
      const bound = carriers.filter((line) => capsOf(plan, line).includes(cap));
      const concerned = groupsIn(population, duty.scope, cap.scope).filter((group) =>
        bound.some((line) => isGroupIn(line.scope, group)),
      );
      const count = countOf(concerned);
      if (count === 0) return [];
      if (duty.visits > cap.visits) return [overCap(duty, cap, count, place)];
      return findOtherLines(plan, duty, cap, concerned, place);
    });
  });
}

function overCap(duty: AnnualDuty, cap: AnnualCap, count: number, place: string): Contradiction {
  return {
    code: 'duty-over-cap',
    place: `${place}.visits`,
    message: `检查义务“${duty.name}”要求每家每年检查 ${duty.visits} 次，频次上限“${cap.name}”只许 ${cap.visits} 次，差 ${duty.visits - cap.visits} 次，涉及 ${count} 家：请把上限提高到 ${duty.visits} 次，把要求降到 ${cap.visits} 次，或缩小上限的范围`,
  };
}

/** Visits of other lines that count toward the cap but do not discharge the duty can leave too little of it. */
function findOtherLines(
  plan: AnnualPlan,
  duty: AnnualDuty,
  cap: AnnualCap,
  concerned: readonly TargetGroup[],
  place: string,
): readonly Contradiction[] {
  if (duty.visits === 0 || duty.items.length === 0) return [];
  const others = plan.lines.filter(
    (line) => capsOf(plan, line).includes(cap) && !duty.items.includes(line.item_code),
  );
  const affected = concerned.map((group) => ({
    count: group.count,
    lines: others.filter((line) => isGroupIn(line.scope, group)),
    visits: possibleVisits(plan, others, group, cap),
  }));
  const short = affected.filter(({ visits }) => duty.visits + visits > cap.visits);
  if (short.length === 0) return [];
  const most = Math.max(...short.map(({ visits }) => visits));
  const names = others.filter((line) => short.some(({ lines }) => lines.includes(line)));
  const listed = names.map(({ name }) => `“${name}”`).join('、');
  return [
    {
      code: 'lines-over-cap',
      place,
      message: `同一对象每年应按“${duty.name}”检查 ${duty.visits} 次，还可能被计划项目${listed}抽中 ${most} 次（不抵“${duty.name}”的次数），合计 ${duty.visits + most} 次，超过频次上限“${cap.name}”的 ${cap.visits} 次，涉及 ${countOf(short)} 家：请合并为一次检查（让“${duty.name}”也认这些项目的事项），从这些项目的范围中去掉这些对象，或把上限提高到 ${duty.visits + most} 次`,
    },
  ];
}

/** How often lines may draw one target of a group in the year: each at most in its months and under caps of its own item. */
function possibleVisits(
  plan: AnnualPlan,
  lines: readonly PlanLine[],
  group: TargetGroup,
  apartFrom: AnnualCap,
): number {
  return lines
    .filter((line) => isGroupIn(line.scope, group))
    .map((line) => {
      const own = capsOf(plan, line).filter((cap) => cap !== apartFrom && isGroupIn(cap.scope, group));
      return Math.min(line.months.length, ...own.map(({ visits }) => visits));
    })
    .reduce((sum, visits) => sum + visits, 0);
}
