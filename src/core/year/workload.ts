import { unit } from '../draw/rules.ts';
import { weightOf } from '../draw/weights.ts';
import type { PlannedFloor } from '../task/plan.ts';
import type { AnnualDuty, AnnualPlan, PlanLine } from './annual-plan.ts';
import {
  coinClasses,
  coinName,
  coinSpec,
  expectedVisits,
  findRatioProblem,
  mostVisits,
  solveChance,
  type CoinClass,
} from './chances.ts';
import { countOf, groupsIn, isGroupIn, type PlanPopulation, type TargetGroup } from './population.ts';
import { dutyMonths, reserveMonths } from './scopes.ts';

const whole = BigInt(unit);

/** The visits that one draw of a line can expect from each of its groups of targets, in ppb of a visit. */
export interface LineLoad {
  readonly line: PlanLine;
  readonly groups: readonly TargetGroup[];
  /** One draw before the reserve, by group. */
  readonly draw: readonly bigint[];
  /** One draw in the reserve, by group. */
  readonly reserveDraw: readonly bigint[];
}

/** Expected visits of one line in one month and district, in thousandths of a visit. */
export interface LoadCell {
  readonly line: string;
  readonly month: number;
  readonly district_code: string;
  readonly milli: number;
}

/** A year's expected work; amounts are thousandths of visits, or of assignments (visits times seats) per officer. */
export interface Workload {
  readonly cells: readonly LoadCell[];
  readonly months: readonly {
    readonly month: number;
    readonly milli: number;
    readonly per_officer_milli: number;
  }[];
  readonly districts: readonly {
    readonly district_code: string;
    readonly milli: number;
    /** Certified officers of the district; assignments to each if only these go, or null where there are none. */
    readonly officers: number;
    readonly per_officer_milli: number | null;
  }[];
  readonly total_milli: number;
}

/**
 * The visits that the plan makes expect, from its coins and bounds alone: each target's largest rate among the duties that
 * the line carries, raised to every bound in proportion to weight. Exact while visits come from these draws only and one
 * duty decides; otherwise an estimate, whose spread `simulateYear` shows. A class with an impossible ratio counts as its
 * duty alone.
 */
export function loadOfLine(plan: AnnualPlan, line: PlanLine, population: PlanPopulation): LineLoad {
  const groups = groupsIn(population, line.scope);
  const rates = groups.map(makeRates(plan, line));
  const draws = BigInt(Math.max(dutyMonths(plan, line).length, 1));
  const draw = groups.map(({ count }, i) => ((rates[i]?.main ?? 0n) * BigInt(count)) / draws);
  const reserves = BigInt(Math.max(reserveMonths(plan, line).length, 1));
  const reserveDraw = groups.map(({ count }, i) => ((rates[i]?.reserve ?? 0n) * BigInt(count)) / reserves);
  return {
    line,
    groups,
    draw: raiseToFloors(line, groups, draw, Number(draws)),
    reserveDraw: raiseToFloors(line, groups, reserveDraw, null),
  };
}

/** Expected visits of one target in the year, in ppb: in the draws before the reserve, and in it. */
interface Rate {
  readonly main: bigint;
  readonly reserve: bigint;
}

/** Gives the larger rates of the duties that concern a group; each duty and class is worked out once. */
function makeRates(plan: AnnualPlan, line: PlanLine): (group: TargetGroup) => Rate {
  const carried = plan.duties
    .filter(({ name }) => line.duties.includes(name))
    .map((duty) => ({
      duty,
      rates: coinClasses(plan, duty).map((coin) => ({ coin, rate: rateOf(plan, line, duty, coin) })),
    }));
  return (group) => {
    let [main, reserve] = [0n, 0n];
    for (const { duty, rates } of carried) {
      if (!isGroupIn(duty.scope, group)) continue;
      const own = rates.find(({ coin }) => coin.value === (group.attributes.credit_class ?? ''));
      const { rate } = own ?? rates.at(-1) ?? { rate: { main: 0n, reserve: 0n } };
      main = maximum(main, rate.main);
      reserve = maximum(reserve, rate.reserve);
    }
    return { main, reserve };
  };
}

function rateOf(plan: AnnualPlan, line: PlanLine, duty: AnnualDuty, coin: CoinClass): Rate {
  const spec = coinSpec(plan, duty, line, coin);
  const name = coinName(duty, coin);
  const isImpossible = spec.owed > mostVisits(spec);
  if (isImpossible || findRatioProblem(spec, coin.ratioBp, name) !== undefined)
    return { main: BigInt(duty.visits) * whole, reserve: 0n };
  const k = solveChance(spec, coin.ratioBp, name);
  const main = expectedVisits({ ...spec, reserve: 0 }, k);
  return { main, reserve: expectedVisits(spec, k) - main };
}

const maximum = (left: bigint, right: bigint): bigint => (left > right ? left : right);

/** The number that a bound asks for among so many targets: max(⌈ratio · counted⌉, minimum). */
export function floorNumber(floor: PlannedFloor, counted: number): number {
  return Math.max(Math.ceil((floor.ratio_bp * counted) / 10_000), floor.minimum);
}

/** Which of the groups belong to the node that a path names. */
export function isUnder(path: readonly string[], attributes: readonly string[], group: TargetGroup): boolean {
  return path.every((value, level) => (group.attributes[attributes[level] ?? ''] ?? '') === value);
}

/** Lifts the expected visits of one draw to every bound; draws null: a reserve draw, which yearly bounds do not concern. */
function raiseToFloors(
  line: PlanLine,
  groups: readonly TargetGroup[],
  visits: readonly bigint[],
  draws: number | null,
): readonly bigint[] {
  const raised = [...visits];
  for (const { attributes, floors } of line.trees) {
    for (const floor of floors.toSorted((left, right) => right.path.length - left.path.length)) {
      if (floor.yearly && draws === null) continue;
      const rows = groups.flatMap((group, i) => (isUnder(floor.path, attributes, group) ? [i] : []));
      const goal = BigInt(floorNumber(floor, countOf(rows.map((row) => groups[row] as TargetGroup)))) * whole;
      raise(line, groups, raised, rows, floor.yearly ? goal / BigInt(draws ?? 1) : goal);
    }
  }
  return raised;
}

/** Shares what is missing to the goal among the rows by weight, none above the line's maximum. */
function raise(
  line: PlanLine,
  groups: readonly TargetGroup[],
  visits: bigint[],
  rows: readonly number[],
  goal: bigint,
): void {
  const sizeOf = (row: number): bigint => BigInt(groups[row]?.count ?? 0);
  const limitOf = (row: number): bigint => sizeOf(row) * BigInt(line.maximum_ppb);
  const weightOfRow = (row: number): bigint =>
    sizeOf(row) * BigInt(weightOf(line.weights, { attributes: groups[row]?.attributes ?? {}, measures: {} }));
  let missing = goal - rows.reduce((sum, row) => sum + (visits[row] ?? 0n), 0n);
  let open = rows.filter((row) => (visits[row] ?? 0n) < limitOf(row));
  while (missing > 0n && open.length > 0) {
    const need = missing;
    const total = open.reduce((sum, row) => sum + weightOfRow(row), 0n);
    for (const row of open) {
      const share = maximum((need * weightOfRow(row)) / total, 1n);
      const room = limitOf(row) - (visits[row] ?? 0n);
      const part = [share, room, missing].reduce((left, right) => (left < right ? left : right));
      visits[row] = (visits[row] ?? 0n) + part;
      missing -= part;
    }
    open = open.filter((row) => (visits[row] ?? 0n) < limitOf(row));
  }
}

/** The visits that a line can expect in a month, by group, in ppb; none in a month in which it does not draw. */
export function visitsInMonth(plan: AnnualPlan, load: LineLoad, month: number): readonly bigint[] {
  if (!load.line.months.includes(month)) return load.groups.map(() => 0n);
  return month > 12 - plan.reserve_months ? load.reserveDraw : load.draw;
}

/** ppb of a visit in thousandths, rounded to the nearest. */
const milliOf = (ppb: bigint): number => Number((ppb + 500_000n) / 1_000_000n);
const sumOf = (amounts: readonly bigint[]): bigint => amounts.reduce((sum, amount) => sum + amount, 0n);

/** The year's expected visits by month, by district and per certified officer. */
export function workloadOf(plan: AnnualPlan, population: PlanPopulation): Workload {
  const loads = plan.lines.map((line) => loadOfLine(plan, line, population));
  const districts = [
    ...new Set(population.targets.map(({ attributes }) => attributes.district_code ?? '')),
  ].toSorted((left, right) => (left < right ? -1 : 1));
  const months = Array.from({ length: 12 }, (_, index) => index + 1);
  const cells = loads.flatMap((load) =>
    load.line.months.flatMap((month) => {
      const visits = visitsInMonth(plan, load, month);
      return districts.map((district) => ({
        load,
        month,
        district,
        ppb: sumOf(visits.filter((_, i) => (load.groups[i]?.attributes.district_code ?? '') === district)),
      }));
    }),
  );
  const certified = population.officers.filter((officer) => officer.certified);
  type Cell = (typeof cells)[number];
  const visitsOf = (chosen: readonly Cell[]): bigint => sumOf(chosen.map(({ ppb }) => ppb));
  const assignments = (chosen: readonly Cell[], officers: number): number | null =>
    officers === 0
      ? null
      : milliOf(
          sumOf(chosen.map(({ load, ppb }) => ppb * BigInt(load.line.team.seats.length))) / BigInt(officers),
        );
  return {
    cells: cells.map(({ load, month, district, ppb }) => ({
      line: load.line.code,
      month,
      district_code: district,
      milli: milliOf(ppb),
    })),
    months: months.map((month) => {
      const chosen = cells.filter((cell) => cell.month === month);
      const milli = milliOf(visitsOf(chosen));
      return { month, milli, per_officer_milli: assignments(chosen, countOf(certified)) ?? 0 };
    }),
    districts: districts.map((district) => {
      const chosen = cells.filter((cell) => cell.district === district);
      const officers = countOf(
        certified.filter(({ attributes }) => (attributes.district_code ?? '') === district),
      );
      const per_officer_milli = assignments(chosen, officers);
      return { district_code: district, milli: milliOf(visitsOf(chosen)), officers, per_officer_milli };
    }),
    total_milli: milliOf(visitsOf(cells)),
  };
}
