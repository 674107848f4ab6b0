import { isInScope, type SeatRules } from '../draw/rules.ts';
import type { PlanLine } from './annual-plan.ts';
import { countOf, type OfficerGroup, type PlanPopulation, type TargetGroup } from './population.ts';

/** Certified or other officers whom some seats of a team share: the fewest teams come from them. */
export interface SeatLimit {
  /** The most targets that can be visited in one draw. */
  readonly visits: number;
  /** The seats, of each team, that only these officers may take. */
  readonly seats: readonly SeatRules[];
  readonly officers: number;
  /** Targets for each officer. */
  readonly capacity: number;
}

/** What one draw of a line can staff: all its targets, and those alike in the attributes that officers must match. */
export interface TeamCapacity {
  /** The attributes in which officers must agree with a target, or differ from it. */
  readonly attributes: readonly string[];
  readonly total: SeatLimit;
  readonly byKey: ReadonlyMap<string, SeatLimit>;
}

/** A target's values in the attributes that officers match. */
export function keyOf(attributes: readonly string[], group: TargetGroup): string {
  return attributes.map((attribute) => group.attributes[attribute] ?? '').join('/');
}

/**
 * How many targets a line's teams can visit in a month, with every step of its ladder taken. An officer visits as many as
 * the capacity of the team says and, where days are drawn, as many as the working days hold. Each bound is Hall's condition
 * for one set of seats, so a month within all of them may still fail in detail, and one beyond any of them must fail.
 */
export function teamCapacity(
  line: PlanLine,
  groups: readonly TargetGroup[],
  population: PlanPopulation,
  month: number,
): TeamCapacity {
  const relaxed = line.team.ladder.flatMap((step) => (step.kind === 'match' ? [step.attribute] : []));
  const strict = (names: readonly string[]): readonly string[] =>
    names.filter((name) => !relaxed.includes(name));
  const seats = line.team.seats.map((seat) => ({
    ...seat,
    match: strict(seat.match),
    differ: strict(seat.differ),
  }));
  const attributes = [...new Set(seats.flatMap((seat) => [...seat.match, ...seat.differ]))];
  const capacity = capacityOf(line, population.working_days[month - 1] ?? 0);
  const byKey = new Map<string, SeatLimit>();
  const poolsOf = (wanted: readonly TargetGroup[]): readonly Pool[] =>
    seats.map((seat) => ({
      seat,
      officers: population.officers.filter((officer) =>
        wanted.some((target) => mayTake(seat, officer, target)),
      ),
    }));
  const examples = new Map(groups.map((group) => [keyOf(attributes, group), group]));
  for (const [key, group] of examples) byKey.set(key, tightest(poolsOf([group]), capacity));
  return { attributes, total: tightest(poolsOf([...examples.values()]), capacity), byKey };
}

interface Pool {
  readonly seat: SeatRules;
  readonly officers: readonly OfficerGroup[];
}

function capacityOf({ team, dates }: PlanLine, workingDays: number): number {
  const steps = team.ladder.flatMap((step) => (step.kind === 'capacity' ? [step.capacity] : []));
  const capacity = Math.max(team.capacity, ...steps);
  return dates === null ? capacity : Math.min(capacity, workingDays * dates.per_day);
}

function mayTake(seat: SeatRules, officer: OfficerGroup, target: TargetGroup): boolean {
  const agrees = (name: string): boolean =>
    (officer.attributes[name] ?? '') === (target.attributes[name] ?? '');
  return (
    (!seat.certified || officer.certified) &&
    isInScope(seat.scope, officer.attributes) &&
    seat.skills.every((skill) => officer.skills.includes(skill)) &&
    seat.match.every(agrees) &&
    !seat.differ.some(agrees)
  );
}

/** The set of seats that allows the fewest teams; of equals the smallest set. A team needs as many officers as seats. */
function tightest(pools: readonly Pool[], capacity: number): SeatLimit {
  const limits = subsetsOf(pools).map((subset) => {
    const officers = countOf([...new Set(subset.flatMap((pool) => pool.officers))]);
    const visits = officers < subset.length ? 0 : Math.floor((officers * capacity) / subset.length);
    return { visits, seats: subset.map(({ seat }) => seat), officers, capacity };
  });
  return limits.reduce((least, limit) =>
    limit.visits < least.visits || (limit.visits === least.visits && limit.seats.length < least.seats.length)
      ? limit
      : least,
  );
}

/** Every set of seats while there are at most ten seats; beyond that each seat alone and all together. */
function subsetsOf(pools: readonly Pool[]): readonly (readonly Pool[])[] {
  if (pools.length > 10) return [...pools.map((pool) => [pool]), pools];
  return Array.from({ length: 2 ** pools.length - 1 }, (_, index) =>
    pools.filter((_pool, place) => Math.floor((index + 1) / 2 ** place) % 2 === 1),
  );
}
