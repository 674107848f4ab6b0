import { isInScope, type Scope } from '../draw/rules.ts';
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

type Counted = { readonly scope: Scope; readonly items: readonly string[]; readonly visits: number };

/** Adds up simulated years one by one: a year leaves some numbers behind, not its targets. */
export class YearTally {
  readonly #input: Omit<SimulationInput, 'seeds' | 'completed_bp'>;
  readonly #duties: readonly RuleTally[];
  readonly #caps: readonly RuleTally[];
  readonly #trips: readonly number[][] = Array.from({ length: 12 }, () => []);
  readonly #districts: ReadonlyMap<string, number[]>;
  #chances = noChances;
  readonly #failures: SimulatedFailure[] = [];
  #years = 0;

  constructor(input: Omit<SimulationInput, 'seeds' | 'completed_bp'>) {
    const { plan, targets } = input;
    this.#input = input;
    this.#duties = plan.duties.map((duty) => new RuleTally(duty, targets));
    this.#caps = plan.caps.map((cap) => new RuleTally(cap, targets));
    const codes = [...new Set(targets.map(districtOf))].toSorted((left, right) => (left < right ? -1 : 1));
    this.#districts = new Map(codes.map((code) => [code, []]));
  }

  get years(): number {
    return this.#years;
  }

  add(year: PlayedYear): void {
    this.#years += 1;
    this.#trips.forEach((month, index) => month.push(year.trips[index]?.length ?? 0));
    for (const duty of this.#duties) duty.add(year, ({ isDone }) => isDone);
    for (const cap of this.#caps) cap.add(year, () => true);
    for (const counts of this.#districts.values()) counts.push(0);
    for (const row of year.trips.flat()) {
      const counts = this.#districts.get(districtOf(this.#input.targets[row]));
      if (counts !== undefined) counts[this.#years - 1] = (counts[this.#years - 1] ?? 0) + 1;
    }
    this.#chances = addChances(this.#chances, year.chances);
    this.#failures.push(...year.failures);
  }

  /** The report of at least one year. */
  report(): YearReport {
    const { plan, targets, officersByDistrict } = this.#input;
    const seats = Math.max(...plan.lines.map(({ team }) => team.seats.length));
    return {
      years: this.#years,
      targets: targets.length,
      months: this.#trips.map((trips, index) => ({ month: index + 1, trips: spreadOf(trips) })),
      duties: plan.duties.map(({ name }, i) => {
        const tally = this.#duties[i] as RuleTally;
        return { name, targets: tally.targets, missed: tally.below, visits: spreadOf(tally.sums) };
      }),
      cap_breaches: this.#caps.reduce((sum, cap) => sum + cap.above, 0),
      districts: [...this.#districts].map(([code, trips]) => {
        const officers = officersByDistrict[code] ?? 0;
        const loads = trips.map((count) => Math.floor((count * seats * 1000) / officers));
        return {
          district_code: code,
          officers,
          trips: spreadOf(trips),
          per_officer_milli: officers === 0 ? null : spreadOf(loads),
        };
      }),
      chances: this.#chances,
      failures: this.#failures,
    };
  }
}

const districtOf = (target: SimulatedTarget | undefined): string => target?.attributes.district_code ?? '';

/** What the visits of each year come to under one duty or cap. */
class RuleTally {
  /** Targets and years with fewer visits than the rule names, and with more. */
  below = 0;
  above = 0;
  /** Visits of each year. */
  readonly sums: number[] = [];
  readonly #rule: Counted;
  readonly #rows: readonly number[];

  constructor(rule: Counted, targets: readonly SimulatedTarget[]) {
    this.#rule = rule;
    this.#rows = targets.flatMap(({ attributes }, row) => (isInScope(rule.scope, attributes) ? [row] : []));
  }

  get targets(): number {
    return this.#rows.length;
  }

  add({ visits }: PlayedYear, counts: (visit: SimulatedVisit) => boolean): void {
    const { items, visits: wanted } = this.#rule;
    let sum = 0;
    for (const row of this.#rows) {
      const own = (visits[row] ?? []).filter(
        (visit) => counts(visit) && (items.length === 0 || items.includes(visit.item)),
      ).length;
      sum += own;
      if (own < wanted) this.below += 1;
      if (own > wanted) this.above += 1;
    }
    this.sums.push(sum);
  }
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

/** The spread of at least one number. */
export function spreadOf(numbers: readonly number[]): Spread {
  const sorted = numbers.toSorted((left, right) => left - right);
  const at = (percent: number): number => sorted[Math.floor(((sorted.length - 1) * percent) / 100)] ?? 0;
  return { min: at(0), p5: at(5), median: at(50), p95: at(95), max: at(100) };
}
