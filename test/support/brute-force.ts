import type { OfficerRow } from '../../src/core/draw/frame.ts';
import type { PairingProblem } from '../../src/core/draw/officers/seat-pools.ts';

/** One full pairing: for each target the unit of each seat. */
export type Teams = readonly (readonly number[])[];

/** Whether an officer fits a seat of a target at a level, by the words of docs/draw-protocol.md section 10. */
export function fits(
  { team, officers, recusals, targets }: PairingProblem,
  officer: number,
  place: number,
  seat: number,
  level: number,
): boolean {
  const [who, where, rules] = [officers[officer], targets[place], team.seats[seat]];
  if (who === undefined || where === undefined || rules === undefined) throw new RangeError('no such seat');
  const steps = team.ladder.slice(0, level);
  const counts = (attribute: string): boolean =>
    !steps.some((step) => step.kind === 'match' && step.attribute === attribute);
  const isLast = team.separate_last && !steps.some((step) => step.kind === 'last_team');
  return [
    who.available,
    who.certified || !rules.certified,
    rules.scope.every(({ attribute, values }) => values.includes(who.attributes[attribute] as string)),
    rules.skills.every((skill) => who.skills.includes(skill)),
    rules.match.every((name) => !counts(name) || who.attributes[name] === where.attributes[name]),
    rules.differ.every((name) => !counts(name) || who.attributes[name] !== where.attributes[name]),
    !recusals.some((row) => row.officer === who.id && row.target === where.id),
    !isLast || !where.last_team.includes(who.id),
  ].every(Boolean);
}

/** The groups of a problem in the order of their names' bytes, as lists of officers in roster order. */
export function groupsOf({ officers }: PairingProblem): readonly (readonly number[])[] {
  const names = [...new Set(officers.map(({ group }) => group))].filter((name) => name !== '');
  const bytes = (name: string): Buffer => Buffer.from(name, 'utf8');
  return names
    .toSorted((a, b) => Buffer.compare(bytes(a), bytes(b)))
    .map((name) => officers.flatMap((officer, i) => (officer.group === name ? [i] : [])));
}

/** Every order of these elements, the first elements first. */
function* permutations(elements: readonly number[]): Generator<readonly number[]> {
  if (elements.length === 0) yield [];
  for (const first of elements)
    for (const rest of permutations(elements.filter((each) => each !== first))) yield [first, ...rest];
}

/** The first way to seat a group's members, by trying every one in order; undefined when there is none. */
export function seatGroup(
  problem: PairingProblem,
  group: number,
  place: number,
  level: number,
): readonly number[] | undefined {
  const members = groupsOf(problem)[group] ?? [];
  if (members.length !== problem.team.seats.length) return undefined;
  for (const order of permutations(members))
    if (order.every((officer, seat) => fits(problem, officer, place, seat, level))) return order;
  return undefined;
}

/** How many units there are, and how many seats a target has for them. */
export function countUnits(problem: PairingProblem): { readonly units: number; readonly seats: number } {
  return problem.team.by === 'group'
    ? { units: groupsOf(problem).length, seats: 1 }
    : { units: problem.officers.length, seats: problem.team.seats.length };
}

/** Whether a unit is allowed at a seat at a level. */
export function isAllowed(
  problem: PairingProblem,
  unit: number,
  place: number,
  seat: number,
  level: number,
): boolean {
  return problem.team.by === 'group'
    ? seatGroup(problem, unit, place, level) !== undefined
    : fits(problem, unit, place, seat, level);
}

/** How many seats a unit may hold at a level. */
export function capacityOf({ team, ...problem }: PairingProblem, unit: number, level: number): number {
  let capacity = team.capacity;
  for (const step of team.ladder.slice(0, level)) if (step.kind === 'capacity') capacity = step.capacity;
  const officers: readonly (OfficerRow | undefined)[] =
    team.by === 'group'
      ? (groupsOf({ team, ...problem })[unit] ?? []).map((officer) => problem.officers[officer])
      : [problem.officers[unit]];
  return Math.min(capacity, ...officers.map((officer) => officer?.capacity ?? capacity));
}

/**
 * All ways to give every target (of these places) its full team within the capacities of a level, each target's seats being
 * judged at a level of its own; for a handful of targets and officers only.
 */
export function allPairings(
  problem: PairingProblem,
  level: number,
  levels: readonly number[] = problem.targets.map(() => level),
  places: readonly number[] = problem.targets.map((_, place) => place),
): readonly Teams[] {
  const { units, seats } = countUnits(problem);
  const everyone = Array.from({ length: units }, (_, unit) => unit);
  const room = everyone.map((unit) => capacityOf(problem, unit, level));
  const lists = places.map((place) =>
    Array.from({ length: seats }, (_, seat) =>
      everyone.filter((unit) => isAllowed(problem, unit, place, seat, levels[place] ?? 0)),
    ),
  );
  const found: Teams[] = [];
  const choose = (teams: Teams, team: readonly number[]): void => {
    if (team.length === seats) return choose([...teams, team], []);
    const list = lists[teams.length]?.[team.length];
    if (list === undefined) {
      found.push(teams);
      return undefined;
    }
    for (const unit of list) {
      if ((room[unit] ?? 0) === 0 || team.includes(unit)) continue;
      room[unit] = (room[unit] ?? 0) - 1;
      choose(teams, [...team, unit]);
      room[unit] = (room[unit] ?? 0) + 1;
    }
    return undefined;
  };
  choose([], []);
  return found;
}

/** The loads of the units under these teams, the greatest first. */
export function sortedLoads(teams: Teams, units: number): readonly number[] {
  const loads = Array.from({ length: units }, () => 0);
  for (const unit of teams.flat()) loads[unit] = (loads[unit] ?? 0) + 1;
  return loads.toSorted((a, b) => b - a);
}

/** The pairings whose sorted loads are lexicographically least. */
export function evenest(pairings: readonly Teams[], units: number): readonly Teams[] {
  let best: { readonly loads: readonly number[]; readonly pairings: Teams[] } | undefined;
  for (const teams of pairings) {
    const loads = sortedLoads(teams, units);
    const order = best === undefined ? -1 : compareLoads(loads, best.loads);
    if (order < 0) best = { loads, pairings: [teams] };
    else if (order === 0) best?.pairings.push(teams);
  }
  return best?.pairings ?? [];
}

function compareLoads(left: readonly number[], right: readonly number[]): number {
  const place = left.findIndex((load, i) => load !== right[i]);
  return place < 0 ? 0 : (left[place] ?? 0) - (right[place] ?? 0);
}
