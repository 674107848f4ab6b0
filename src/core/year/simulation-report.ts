import { isInScope, type Scope } from '../draw/rules.ts';
import type { AnnualPlan } from './annual-plan.ts';
import type { SimulationInput } from './simulate.ts';
import type {
  ChanceCounts,
  PlayedYear,
  SimulatedFailure,
  SimulatedTarget,
  SimulatedVisit,
} from './simulated-year.ts';

/** How a whole number spreads over the years that were played: the value at these ranks, lower ones where between two. */
export interface Spread {
  readonly min: number;
  readonly p5: number;
  readonly median: number;
  readonly p95: number;
  readonly max: number;
}

/** What many simulated years of a plan came to. */
export interface YearReport {
  readonly years: number;
  readonly targets: number;
  /** Trips of each month: targets drawn in it, and those that the month before left over. */
  readonly months: readonly { readonly month: number; readonly trips: Spread }[];
  readonly duties: readonly {
    readonly name: string;
    readonly targets: number;
    /** Targets, over all years, with fewer visits at the end of the year than the duty asks for: there must be none. */
    readonly missed: number;
    /** Visits a year that discharge it. */
    readonly visits: Spread;
  }[];
  /** Targets, over all years, with more visits than a cap allows: there must be none. */
  readonly cap_breaches: number;
  readonly districts: readonly {
    readonly district_code: string;
    readonly officers: number;
    readonly trips: Spread;
    /** Trips times seats for each officer, in thousandths; null without officers. */
    readonly per_officer_milli: Spread | null;
  }[];
  readonly chances: ChanceCounts;
  readonly failures: readonly SimulatedFailure[];
}

/** The report of the years that were played. */
export function reportOf(
  { plan, targets, officersByDistrict }: Omit<SimulationInput, 'seeds'>,
  years: readonly PlayedYear[],
): YearReport {
  return {
    years: years.length,
    targets: targets.length,
    months: Array.from({ length: 12 }, (_, index) => ({
      month: index + 1,
      trips: spreadOf(years.map(({ trips }) => trips[index]?.length ?? 0)),
    })),
    duties: plan.duties.map((duty) => {
      const done = years.map((year) => visitsUnder(year, targets, duty, ({ isDone }) => isDone));
      const missed = done.flat().filter((visits) => visits < duty.visits).length;
      const visits = spreadOf(done.map((counts) => counts.reduce((sum, count) => sum + count, 0)));
      return { name: duty.name, targets: countIn(targets, duty.scope), missed, visits };
    }),
    cap_breaches: plan.caps.reduce(
      (sum, cap) =>
        sum +
        years
          .flatMap((year) => visitsUnder(year, targets, cap, () => true))
          .filter((visits) => visits > cap.visits).length,
      0,
    ),
    districts: districtsOf(plan, targets, officersByDistrict, years),
    chances: years.map(({ chances }) => chances).reduce(addChances, noChances),
    failures: years.flatMap(({ failures }) => failures),
  };
}

const countIn = (targets: readonly SimulatedTarget[], scope: Scope): number =>
  targets.filter(({ attributes }) => isInScope(scope, attributes)).length;

/** For each target in the rule's scope its visits of the year that the rule's items count. */
function visitsUnder(
  { visits }: PlayedYear,
  targets: readonly SimulatedTarget[],
  { scope, items }: { readonly scope: Scope; readonly items: readonly string[] },
  counts: (visit: SimulatedVisit) => boolean,
): readonly number[] {
  return targets.flatMap(({ attributes }, row) => {
    if (!isInScope(scope, attributes)) return [];
    const own = visits[row] ?? [];
    return [
      own.filter((visit) => counts(visit) && (items.length === 0 || items.includes(visit.item))).length,
    ];
  });
}

const noChances: ChanceCounts = {
  eligible: 0,
  capped: 0,
  pending: 0,
  unexplained: 0,
  least_after_visit: null,
};

function addChances(left: ChanceCounts, right: ChanceCounts): ChanceCounts {
  const least = [left.least_after_visit, right.least_after_visit].filter((each) => each !== null);
  return {
    eligible: left.eligible + right.eligible,
    capped: left.capped + right.capped,
    pending: left.pending + right.pending,
    unexplained: left.unexplained + right.unexplained,
    least_after_visit: least.length === 0 ? null : Math.min(...least),
  };
}

function districtsOf(
  plan: AnnualPlan,
  targets: readonly SimulatedTarget[],
  officersByDistrict: Readonly<Record<string, number>>,
  years: readonly PlayedYear[],
): YearReport['districts'] {
  const districtOf = (row: number): string => targets[row]?.attributes.district_code ?? '';
  const districts = [...new Set(targets.map((_, row) => districtOf(row)))].toSorted((left, right) =>
    left < right ? -1 : 1,
  );
  const seats = Math.max(...plan.lines.map(({ team }) => team.seats.length));
  const tallies = years.map(({ trips }) => {
    const tally = new Map<string, number>();
    for (const row of trips.flat()) tally.set(districtOf(row), (tally.get(districtOf(row)) ?? 0) + 1);
    return tally;
  });
  return districts.map((district) => {
    const officers = officersByDistrict[district] ?? 0;
    const trips = tallies.map((tally) => tally.get(district) ?? 0);
    const loads = trips.map((count) => Math.floor((count * seats * 1000) / officers));
    return {
      district_code: district,
      officers,
      trips: spreadOf(trips),
      per_officer_milli: officers === 0 ? null : spreadOf(loads),
    };
  });
}

/** The spread of at least one number. */
export function spreadOf(numbers: readonly number[]): Spread {
  const sorted = numbers.toSorted((left, right) => left - right);
  const at = (percent: number): number => sorted[Math.floor(((sorted.length - 1) * percent) / 100)] ?? 0;
  return { min: at(0), p5: at(5), median: at(50), p95: at(95), max: at(100) };
}
