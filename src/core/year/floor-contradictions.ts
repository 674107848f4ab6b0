import { unit } from '../draw/rules.ts';
import { ratioText } from '../lists/field-text.ts';
import type { PlannedFloor } from '../task/plan.ts';
import type { AnnualPlan, PlanLine } from './annual-plan.ts';
import { capsOf } from './chances.ts';
import type { Contradiction } from './contradictions.ts';
import { countOf, isGroupIn, type TargetGroup } from './population.ts';
import { floorNumber, isUnder, visitsInMonth, type LineLoad } from './workload.ts';

/** Bounds of strata against what exists, the highest chance, the caps, and the budget of one draw. */
export function findFloorProblems(plan: AnnualPlan, loads: readonly LineLoad[]): readonly Contradiction[] {
  return loads.flatMap((load, index) => [
    ...load.line.trees.flatMap(({ attributes, floors }, tree) =>
      floors.flatMap((floor, row) => {
        const groups = load.groups.filter((group) => isUnder(floor.path, attributes, group));
        const place = `lines[${index}].trees[${tree}].floors[${row}]`;
        return findFloorProblem(plan, load, { floor, groups, place });
      }),
    ),
    ...findLineBudget(load, `lines[${index}].budget`),
  ]);
}

interface PlacedFloor {
  readonly floor: PlannedFloor;
  readonly groups: readonly TargetGroup[];
  readonly place: string;
}

function findFloorProblem(
  plan: AnnualPlan,
  load: LineLoad,
  { floor, groups, place }: PlacedFloor,
): readonly Contradiction[] {
  const { line } = load;
  const size = countOf(groups);
  const needed = floorNumber(floor, size);
  const name = `计划项目“${line.name}”${floor.yearly ? '全年' : '每次'}在${floor.path.length === 0 ? '全部对象' : `“${floor.path.join('/')}”`}中`;
  if (needed > size) {
    const message = `${name}至少抽取 ${needed} 家，名录中只有 ${size} 家，差 ${needed - size} 家：请把最少家数降到 ${size} 家，或扩大范围`;
    return [{ code: 'floor-over-population', place, message }];
  }
  // A yearly bound counts every target once, and any cap leaves one visit.
  if (floor.yearly) return [];
  if (BigInt(needed) * BigInt(unit) > BigInt(size) * BigInt(line.maximum_ppb)) {
    const most = Number((BigInt(size) * BigInt(line.maximum_ppb)) / BigInt(unit));
    const message = `${name}至少抽取 ${needed} 家，按单家最高概率 ${size} 家中最多 ${most} 家，差 ${needed - most} 家：请降低下限，或提高最高概率`;
    return [{ code: 'floor-over-maximum', place, message }];
  }
  const times = line.months.length;
  const asked = needed * times;
  const expected = Number(visitsOfNode(plan, load, groups) / BigInt(unit));
  const caps = capsOf(plan, line);
  const available = groups.reduce((sum, group) => sum + group.count * mostVisits(plan, line, group), 0);
  if (asked <= available && expected <= available) return [];
  const clashing = caps.filter((cap) => groups.some((group) => isGroupIn(cap.scope, group)));
  const names = clashing.map((cap) => cap.name);
  const counts = { size, times, needed, asked, expected, available };
  return [{ code: 'floors-over-cap', place, message: overCap(name, floor, counts, names) }];
}

/** The visits of the year that the line's draws make expect in these groups, in ppb. */
function visitsOfNode(plan: AnnualPlan, load: LineLoad, groups: readonly TargetGroup[]): bigint {
  return load.line.months
    .flatMap((month) =>
      visitsInMonth(plan, load, month).filter((_, i) => groups.includes(load.groups[i] as TargetGroup)),
    )
    .reduce((sum, visits) => sum + visits, 0n);
}

interface FloorCount {
  readonly size: number;
  readonly times: number;
  readonly needed: number;
  /** Visits of the year that the bound alone asks for, that are expected with the duties, that caps and draws allow. */
  readonly asked: number;
  readonly expected: number;
  readonly available: number;
}

function overCap(
  name: string,
  floor: PlannedFloor,
  { size, times, needed, asked, expected, available }: FloorCount,
  caps: readonly string[],
): string {
  const wanted = floor.ratio_bp > 0 ? `${ratioText(floor.ratio_bp)}（${needed} 家）` : `${needed} 家`;
  const limit =
    caps.length === 0
      ? `每次抽取每家至多一次，${size} 家全年最多 ${available} 家次`
      : `按频次上限${caps.map((cap) => `“${cap}”`).join('、')}，${size} 家全年最多 ${available} 家次`;
  if (asked <= available)
    return `${name}至少抽取 ${wanted}，加上检查义务，全年预计 ${expected} 家次；${limit}，差 ${expected - available} 家次：请在补查月份不设这一下限，降低下限，或提高频次上限`;
  const yearly = floor.ratio_bp > 0 ? `，相当于每年 ${ratioText(floor.ratio_bp * times)}` : '';
  const each = Math.floor(available / times);
  return `${name}至少抽取 ${wanted}，全年 ${times} 次共 ${asked} 家次${yearly}；${limit}，差 ${asked - available} 家次：请把下限降到每次 ${each} 家以内，减少月份，或提高频次上限`;
}

/** The most visits that caps and draws allow one target of a group in the year. */
function mostVisits(plan: AnnualPlan, line: PlanLine, group: TargetGroup): number {
  const caps = capsOf(plan, line).filter(({ scope }) => isGroupIn(scope, group));
  return Math.min(line.months.length, ...caps.map(({ visits }) => visits));
}

function findLineBudget({ line, draw }: LineLoad, place: string): readonly Contradiction[] {
  if (line.budget === null) return [];
  const visits = Number((draw.reduce((sum, ppb) => sum + ppb, 0n) + BigInt(unit) - 1n) / BigInt(unit));
  if (visits <= line.budget) return [];
  return [
    {
      code: 'visits-over-line-budget',
      place,
      message: `计划项目“${line.name}”按检查义务和下限每次预计抽取 ${visits} 家，而每次最多 ${line.budget} 家，差 ${visits - line.budget} 家：请把每次最多家数提高到 ${visits} 家，降低下限，或增加月份`,
    },
  ];
}
