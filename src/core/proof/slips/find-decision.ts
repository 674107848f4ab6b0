import type { Round } from '../../draw/targets/play-round.ts';
import type { TargetDecision } from '../../draw/targets/draw-targets.ts';
import { unit } from '../../draw/rules.ts';

/**
 * What decided about one row of a frame, with the row that it met named in some way: that it cannot be drawn; that it is drawn for certain; a duel; or a cycle. `line` and `duel`
 * count from 0, in the transcript and in its line; amounts are ppb. In a duel `carried` says which side the row was on, and with `value`
 * which of the two came out.
 */
export type Decision<Name> =
  | { readonly kind: 'excluded' }
  | { readonly kind: 'certain'; readonly line: number }
  | {
      readonly kind: 'duel';
      readonly line: number;
      readonly duel: number;
      readonly against: Name;
      readonly carried: boolean;
      readonly own: number;
      readonly other: number;
      readonly value: number;
    }
  | {
      readonly kind: 'cycle';
      readonly line: number;
      readonly add: number;
      readonly remove: number;
      readonly value: number;
    };

/** A decision with the other row by its number. */
export type RowDecision = Decision<number>;

/**
 * The decision of a transcript's lines about targets (section 9) that settled an eligible row. `piOf` gives the chance of a row.
 * Throws when no line settles it: then the transcript is not of this frame.
 */
export function findDecision(
  decisions: Iterable<TargetDecision>,
  row: number,
  piOf: (row: number) => number,
): RowDecision {
  // What a row that a round left over plays on with.
  const left = new Map<number, number>();
  let line = 0;
  for (const decision of decisions) {
    if (decision.kind === 'certain' && decision.rows.includes(row)) return { kind: 'certain', line };
    if (decision.kind === 'pivotal') {
      const duel = lastDuel(decision, row, (each) => left.get(each) ?? piOf(each));
      if (duel !== undefined && decision.left !== row) return { kind: 'duel', line, ...duel };
      if (decision.left !== null) left.set(decision.left, decision.left_ppb);
    }
    if (decision.kind === 'cycle' && (decision.drawn.includes(row) || decision.out.includes(row))) {
      const { add, remove, value } = decision;
      return { kind: 'cycle', line, add, remove, value };
    }
    line += 1;
  }
  throw new Error(`no line of the transcript decides about row ${row}`);
}

type Duel = Omit<Extract<RowDecision, { kind: 'duel' }>, 'kind' | 'line'>;

/** The last duel of a round in which a row took part, played again with the values that were drawn; undefined where it had none. */
function lastDuel(round: Round, row: number, massOf: (row: number) => number): Duel | undefined {
  if (!round.order.includes(row)) return undefined;
  let [carried, a, duel] = [-1, 0, 0];
  let last: Duel | undefined;
  for (const newcomer of round.order) {
    const b = massOf(newcomer);
    if (carried < 0) {
      [carried, a] = [newcomer, b];
      continue;
    }
    const value = round.values[duel] ?? 0;
    if (carried === row) last = { duel, against: newcomer, carried: true, own: a, other: b, value };
    if (newcomer === row) last = { duel, against: carried, carried: false, own: b, other: a, value };
    // The one that plays on: the winner of a duel for one share, the one that was not drawn of a duel for more.
    const isCarriedFirst = a + b <= unit ? value < a : value < unit - b;
    const playsOn = a + b <= unit ? isCarriedFirst : !isCarriedFirst;
    carried = a + b === unit ? -1 : playsOn ? carried : newcomer;
    a = (a + b) % unit;
    duel += 1;
  }
  return last;
}
