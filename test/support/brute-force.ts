import type { PairingProblem } from '../../src/core/draw/staffing.ts';

/** One full pairing: the officers of each target, ascending. */
export type Teams = readonly (readonly number[])[];

/** All ways to give every target its full team within the capacities; for a handful of targets and officers only. */
export function allPairings(problem: PairingProblem): readonly Teams[] {
  const found: Teams[] = [];
  const loads = Array.from({ length: problem.officers }, () => 0);
  const choose = (teams: Teams): void => {
    const target = problem.targets[teams.length];
    if (target === undefined) {
      found.push(teams);
      return;
    }
    for (const team of subsets(target.allowed, problem.teamSize)) {
      if (team.some((officer) => (loads[officer] ?? 0) >= problem.capacity)) continue;
      for (const officer of team) loads[officer] = (loads[officer] ?? 0) + 1;
      choose([...teams, team]);
      for (const officer of team) loads[officer] = (loads[officer] ?? 0) - 1;
    }
  };
  choose([]);
  return found;
}

/** The loads of the officers under these teams, the greatest first. */
export function sortedLoads(teams: Teams, officers: number): readonly number[] {
  const loads = Array.from({ length: officers }, () => 0);
  for (const officer of teams.flat()) loads[officer] = (loads[officer] ?? 0) + 1;
  return loads.toSorted((a, b) => b - a);
}

/** The pairings whose sorted loads are lexicographically least. */
export function evenest(pairings: readonly Teams[], officers: number): readonly Teams[] {
  let best: { readonly loads: readonly number[]; readonly pairings: Teams[] } | undefined;
  for (const teams of pairings) {
    const loads = sortedLoads(teams, officers);
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

function* subsets(elements: readonly number[], size: number, from = 0): Generator<readonly number[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let i = from; i <= elements.length - size; i += 1) {
    for (const rest of subsets(elements, size - 1, i + 1)) yield [elements[i] as number, ...rest];
  }
}
