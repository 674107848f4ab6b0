import { drawTargets, type TargetDecision } from './draw-targets.ts';
import { isCertified, type Frame } from './frame.ts';
import { pairOfficers, type SeatDecision } from './pair-officers.ts';
import { unit, type Rules } from './rules.ts';
import { openStage } from './seed.ts';
import type { PairingProblem } from './staffing.ts';
import { buildStrata } from './strata.ts';

/** What a draw gives: the drawn targets in frame order with their teams, and every decision in the order it fell. */
export interface Outcome {
  /** Officers as indices into the frame's roster; [] where the visit could not be staffed and is owed. */
  readonly drawn: readonly { readonly row: number; readonly team: readonly number[] }[];
  readonly decisions: readonly (TargetDecision | SeatDecision)[];
}

/**
 * The draw itself: from a frame, its rules and the draw's key to the outcome. Pure: the same three give the same outcome
 * on every machine. Targets and officers have a stream each.
 */
export function runDraw(frame: Frame, rules: Rules, key: Uint8Array, drawId: string): Outcome {
  const eligible = frame.targets.flatMap((target, row) => (target.excluded === null ? [row] : []));
  const root = buildStrata(frame.targets, eligible, rules.strata.attributes);
  const pi = frame.targets.map((target) => target.pi);
  const targets = drawTargets(root, pi, openStage(key, drawId, 'targets'), unit);
  const pairing = pairOfficers(
    pairingProblem(frame, rules, targets.drawn),
    openStage(key, drawId, 'officers'),
  );
  return {
    drawn: targets.drawn.map((row, place) => ({ row, team: pairing.teams[place] ?? [] })),
    decisions: [...targets.decisions, ...pairing.decisions],
  };
}

/**
 * Who may visit each of these targets: officers certified through the window who agree with the target in every matched
 * attribute and are not recused from it, in roster order.
 */
export function pairingProblem(frame: Frame, rules: Rules, rows: readonly number[]): PairingProblem {
  const keyOf = (attributes: Readonly<Record<string, string>>): string =>
    JSON.stringify(rules.team.match.map((name) => attributes[name]));
  const certified = frame.officers.flatMap((officer, index) =>
    isCertified(officer, rules.window.to) ? [{ key: keyOf(officer.attributes), index }] : [],
  );
  const matching = groupBy(certified, ({ key, index }) => [key, index]);
  const indices = new Map(frame.officers.map(({ id }, index) => [id, index]));
  const recused = groupBy(frame.recusals, ({ target, officer }) => [target, indices.get(officer)]);
  const targets = rows.map((row) => {
    const target = frame.targets[row];
    const barred = recused.get(target?.id ?? '');
    // Most targets bar nobody: they share the one list of their key.
    const officers = matching.get(keyOf(target?.attributes ?? {})) ?? [];
    return {
      row,
      allowed: barred === undefined ? officers : officers.filter((index) => !barred.includes(index)),
    };
  });
  return {
    teamSize: rules.team.size,
    capacity: rules.team.capacity,
    officers: frame.officers.length,
    targets,
  };
}

function groupBy<T, V>(
  rows: readonly T[],
  pairOf: (row: T) => readonly [string, V],
): ReadonlyMap<string, readonly V[]> {
  const groups = new Map<string, V[]>();
  for (const row of rows) {
    const [key, value] = pairOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}
