import { shuffle, type Stream } from '../../stream.ts';
import { unit } from '../rules.ts';

/** One line of the transcript: the rows of a stratum, or of a cell of two strata, that pooled their masses. */
export interface Round {
  readonly kind: 'pivotal';
  /** The paths of the stratum, or of the two strata whose cell this is. */
  readonly strata: readonly (readonly string[])[];
  /** The players as shuffled. */
  readonly order: readonly number[];
  /** What each duel drew from the stream, in order. */
  readonly values: readonly number[];
  /** Rows in the order in which they were drawn. */
  readonly drawn: readonly number[];
  /** Who is carried at the end, with its mass in ppb; null and 0 when nobody is. */
  readonly left: number | null;
  readonly left_ppb: number;
}

/**
 * One round of pivotal sampling in random order (Deville and Tillé 1998, Biometrika 85; Chauvet 2012, Bernoulli 18).
 * The players are shuffled in place and play one after the other: the carried row with mass a against the newcomer with
 * mass b.
 * - a + b ≤ unit: the carried row stays with chance a / (a + b), otherwise the newcomer takes its place; the winner
 *   holds a + b, and is drawn when that is the unit; the other is out.
 * - a + b > unit: with chance (unit − b) / (2·unit − a − b) the carried row is drawn and the newcomer holds
 *   a + b − unit, otherwise the newcomer is drawn and the carried row holds it.
 * `mass` holds each row's mass in ppb, between 0 and the unit; that of the row left over is written back.
 */
export function playRound(
  strata: Round['strata'],
  players: number[],
  mass: Int32Array,
  stream: Stream,
): Round {
  const [values, drawn]: [number[], number[]] = [[], []];
  let [carried, a] = [-1, 0];
  for (const newcomer of shuffle(players, stream)) {
    const b = mass[newcomer] as number;
    const sum = a + b;
    if (carried < 0) {
      carried = newcomer;
      a = b;
    } else if (sum <= unit) {
      const value = stream.below(sum);
      values.push(value);
      if (value >= a) carried = newcomer;
      a = sum % unit;
      if (a > 0) continue;
      drawn.push(carried);
      carried = -1;
    } else {
      const value = stream.below(2 * unit - sum);
      values.push(value);
      const isCarriedDrawn = value < unit - b;
      drawn.push(isCarriedDrawn ? carried : newcomer);
      if (isCarriedDrawn) carried = newcomer;
      a = sum - unit;
    }
  }
  if (carried >= 0) mass[carried] = a;
  return {
    kind: 'pivotal',
    strata,
    order: players,
    values,
    drawn,
    left: carried < 0 ? null : carried,
    left_ppb: a,
  };
}
