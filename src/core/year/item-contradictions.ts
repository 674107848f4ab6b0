import { unit } from '../draw/rules.ts';
import { ratioText } from '../lists/field-text.ts';
import type { AnnualPlan } from './annual-plan.ts';
import type { Contradiction } from './contradictions.ts';
import { countOf, type ListedItem, type PlanPopulation } from './population.ts';
import { visitsInMonth, type LineLoad } from './workload.ts';

/** Lines that the item list does not allow, and unannounced inspections of a bureau below the city. */
export function findItemProblems(
  plan: AnnualPlan,
  population: PlanPopulation,
  loads: readonly LineLoad[],
): readonly Contradiction[] {
  return loads.flatMap((load, index) => {
    const { line } = load;
    const place = `lines[${index}]`;
    const item = population.items.find(({ code }) => code === line.item_code);
    const problems: Contradiction[] = [];
    if (item === undefined)
      problems.push({
        code: 'item-not-listed',
        place: `${place}.item_code`,
        message: `计划项目“${line.name}”的事项 ${line.item_code} 不在随机抽查事项清单中：请改用清单内的事项，或先把它列入清单`,
      });
    else if (item.legal_basis.trim() === '')
      problems.push({
        code: 'item-without-basis',
        place: `${place}.item_code`,
        message: `计划项目“${line.name}”的事项 ${item.code}“${item.name}”没有检查依据，不得检查：请在清单中补上依据，或改用其他事项`,
      });
    else problems.push(...findRatioOverList(plan, load, item, place));
    if (line.kind === 'flight' && plan.tier === 'county')
      problems.push({
        code: 'flight-below-city',
        place: `${place}.kind`,
        message: `计划项目“${line.name}”是飞行检查，由市级及以上组织，而本方案为县级：请改为专项抽查，或报请市级列入计划`,
      });
    return problems;
  });
}

/** The visits that a line can expect in the whole year, in ppb. */
export function visitsInYear(plan: AnnualPlan, load: LineLoad): bigint {
  return load.line.months
    .flatMap((month) => visitsInMonth(plan, load, month))
    .reduce((sum, visits) => sum + visits, 0n);
}

function findRatioOverList(
  plan: AnnualPlan,
  load: LineLoad,
  item: ListedItem,
  place: string,
): readonly Contradiction[] {
  if (item.importance !== '一般' || item.ratio_bp === null) return [];
  const size = countOf(load.groups);
  const limit = Math.ceil((item.ratio_bp * size) / 10_000);
  const visits = Number((visitsInYear(plan, load) + BigInt(unit) - 1n) / BigInt(unit));
  if (visits <= limit) return [];
  return [
    {
      code: 'ratio-over-list',
      place,
      message: `计划项目“${load.line.name}”全年预计抽取 ${visits} 家次，而事项 ${item.code} 是一般检查事项，清单比例 ${ratioText(item.ratio_bp)}，${size} 家中最多 ${limit} 家次，超出 ${visits - limit} 家次：请降低比例或下限、减少月份，或改用重点检查事项`,
    },
  ];
}
