import { shuffle, type Stream } from '../stream.ts';
import { postOrder, type Stratum } from './strata.ts';

/** One line of the transcript about the draw of targets; rows are indices into the frame, amounts are ppb. */
export type TargetDecision =
  /** A stratum whose fractional rows met: the order in which they play. */
  | { readonly kind: 'stratum'; readonly path: readonly string[]; readonly order: readonly number[] }
  /** A row that is drawn with certainty and never plays. */
  | { readonly kind: 'certain'; readonly row: number }
  /** Two rows pool their chances; `value` is below(`below`). Whoever is not `drawn` nor `stays` is out. */
  | {
      readonly kind: 'duel';
      readonly carried: number;
      readonly carried_ppb: number;
      readonly newcomer: number;
      readonly newcomer_ppb: number;
      readonly below: number;
      readonly value: number;
      readonly drawn: number | null;
      readonly stays: number | null;
      readonly stays_ppb: number;
    };

/** The drawn rows in frame order, and how they came about. */
export interface TargetDraw {
  readonly drawn: readonly number[];
  readonly decisions: readonly TargetDecision[];
}

interface Carried {
  readonly row: number;
  readonly mass: number;
}

/**
 * Draws targets by random-order pivotal sampling over the tree of strata (Deville and Tillé 1998, Biometrika 85;
 * Chauvet 2012, Bernoulli 18), in integers. Strata are taken in post-order. At each one its own fractional rows in frame
 * order, then what its children left over in their order, are shuffled and play one after the other: the carried row
 * with mass a against the newcomer with mass b.
 * - a + b ≤ whole: the carried row stays in with chance a / (a + b), otherwise the newcomer takes its place; the winner
 *   holds a + b, and is drawn when that is whole; the other is out.
 * - a + b > whole: with chance (whole − b) / (2·whole − a − b) the carried row is drawn and the newcomer holds
 *   a + b − whole, otherwise the newcomer is drawn and the carried row holds it.
 * Row i is drawn with chance exactly pi[i] / whole, and in every stratum the number drawn is the floor or the ceiling of
 * its expected number. Throws when the sum at the root is not whole.
 */
export function drawTargets(root: Stratum, pi: readonly number[], stream: Stream, whole: number): TargetDraw {
  const drawn: number[] = [];
  const decisions: TargetDecision[] = [];
  const leftovers = new Map<Stratum, Carried>();
  const massOf = (row: number): number => pi[row] ?? 0;
  for (const stratum of postOrder(root)) {
    for (const row of stratum.ownRows) {
      if (massOf(row) !== whole) continue;
      drawn.push(row);
      decisions.push({ kind: 'certain', row });
    }
    const own = stratum.ownRows.filter((row) => massOf(row) > 0 && massOf(row) < whole);
    const players: Carried[] = [
      ...own.map((row) => ({ row, mass: massOf(row) })),
      ...stratum.children.flatMap((child) => leftovers.get(child) ?? []),
    ];
    if (players.length === 0) continue;
    shuffle(players, stream);
    decisions.push({ kind: 'stratum', path: stratum.path, order: players.map((player) => player.row) });
    const left = play(players, stream, whole, (decision) => {
      decisions.push(decision);
      if (decision.drawn !== null) drawn.push(decision.drawn);
    });
    if (left !== undefined) leftovers.set(stratum, left);
  }
  if (leftovers.has(root)) throw new Error('the inclusion probabilities do not add up to a whole number');
  return { drawn: drawn.toSorted((a, b) => a - b), decisions };
}

type Duel = Extract<TargetDecision, { kind: 'duel' }>;

function play(
  players: readonly Carried[],
  stream: Stream,
  whole: number,
  record: (duel: Duel) => void,
): Carried | undefined {
  let carried: Carried | undefined;
  for (const newcomer of players) {
    if (carried === undefined) {
      carried = newcomer;
      continue;
    }
    const duel = playDuel(carried, newcomer, stream, whole);
    record(duel);
    carried = duel.stays === null ? undefined : { row: duel.stays, mass: duel.stays_ppb };
  }
  return carried;
}

function playDuel(carried: Carried, newcomer: Carried, stream: Stream, whole: number): Duel {
  const [a, b] = [carried.mass, newcomer.mass];
  const isPooled = a + b <= whole;
  const below = isPooled ? a + b : 2 * whole - a - b;
  const value = stream.below(below);
  const players = {
    carried: carried.row,
    carried_ppb: a,
    newcomer: newcomer.row,
    newcomer_ppb: b,
    below,
    value,
  };
  if (isPooled) {
    const winner = value < a ? carried.row : newcomer.row;
    return a + b === whole
      ? { kind: 'duel', ...players, drawn: winner, stays: null, stays_ppb: 0 }
      : { kind: 'duel', ...players, drawn: null, stays: winner, stays_ppb: a + b };
  }
  const isCarriedDrawn = value < whole - b;
  return {
    kind: 'duel',
    ...players,
    drawn: isCarriedDrawn ? carried.row : newcomer.row,
    stays: isCarriedDrawn ? newcomer.row : carried.row,
    stays_ppb: a + b - whole,
  };
}
