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
  const certified = frame.officers.flatMap((officer, index) =>
    isCertified(officer, rules.window.to) ? [{ id: officer.id, index, attributes: officer.attributes }] : [],
  );
  const recused = new Set(frame.recusals.map(({ officer, target }) => `${officer} ${target}`));
  const targets = rows.map((row) => {
    const target = frame.targets[row];
    const allowed = certified
      .filter(({ id, attributes }) => {
        const agrees = rules.team.match.every((name) => attributes[name] === target?.attributes[name]);
        return agrees && !recused.has(`${id} ${target?.id}`);
      })
      .map(({ index }) => index);
    return { row, allowed };
  });
  return {
    teamSize: rules.team.size,
    capacity: rules.team.capacity,
    officers: frame.officers.length,
    targets,
  };
}
