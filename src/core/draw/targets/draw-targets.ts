import { shuffle, type Stream } from '../../stream.ts';
import { playRound, type Round } from './play-round.ts';
import type { Population } from '../chances/population.ts';
import { roundCycles, type Cycle } from './round-cycles.ts';
import { unit } from '../rules.ts';
import type { Tree } from '../chances/strata.ts';

/** One line of the transcript about the draw of targets; rows are indices into the frame, amounts are ppb. */
export type TargetDecision =
  /** The rows that are drawn with certainty and never play; always the first line. */
  { readonly kind: 'certain'; readonly rows: readonly number[] } | Round | Cycle;

/** The drawn rows in frame order, and how they came about. */
export interface TargetDraw {
  readonly drawn: readonly number[];
  readonly decisions: readonly TargetDecision[];
}

/**
 * Draws targets with exactly the chances `pi` (by row, in ppb), whole numbers throughout. Rows at the unit are drawn,
 * rows at 0 are not, the others play.
 *
 * Over one tree: rounds up the tree in post-order; what a stratum leaves over plays on at its parent. Over two trees:
 * a round in each cell of two leaves, then the rows left over are rounded along cycles (see `roundCycles`).
 * Row i is drawn with chance exactly pi[i] / unit, and in every stratum of either tree the number drawn is the floor or
 * the ceiling of its expected number. Throws when the chances do not add up to a whole number.
 */
export function drawTargets(
  population: Pick<Population, 'trees'>,
  pi: Int32Array | readonly number[],
  stream: Stream,
): TargetDraw {
  const mass = new Int32Array(pi);
  const certain: number[] = [];
  mass.forEach((each, row) => {
    if (each === unit) certain.push(row);
  });
  const [one, two] = population.trees;
  if (one === undefined) throw new Error('a draw needs a tree of strata');
  const lines = two === undefined ? drawUpTree(one, mass, stream) : drawAcrossTrees([one, two], mass, stream);
  const drawn = Int32Array.from([certain, ...lines.map((line) => line.drawn)].flat()).sort();
  return { drawn: [...drawn], decisions: [{ kind: 'certain', rows: certain }, ...lines] };
}

const notWhole = 'the inclusion probabilities do not add up to a whole number';

function drawUpTree(tree: Tree, mass: Int32Array, stream: Stream): readonly Round[] {
  const rounds: Round[] = [];
  const leftovers = new Map<number, number>();
  tree.strata.forEach(({ path, children }, index) => {
    const own = children.length === 0 ? playersOf(tree, index, mass) : [];
    for (const child of children) {
      const left = leftovers.get(child);
      if (left !== undefined) own.push(left);
    }
    if (own.length === 0) return;
    const round = playRound([path], own, mass, stream);
    rounds.push(round);
    if (round.left !== null) leftovers.set(index, round.left);
  });
  if (leftovers.has(tree.strata.length - 1)) throw new Error(notWhole);
  return rounds;
}

function drawAcrossTrees(
  trees: readonly [Tree, Tree],
  mass: Int32Array,
  stream: Stream,
): readonly (Round | Cycle)[] {
  const rounds: Round[] = [];
  const leftovers: number[] = [];
  for (const { leaves, players } of cellsOf(trees, mass)) {
    const strata = leaves.map((leaf, tree) => trees[tree]?.strata[leaf]?.path ?? []);
    const round = playRound(strata, players, mass, stream);
    rounds.push(round);
    if (round.left !== null) leftovers.push(round.left);
  }
  if (leftovers.reduce((sum, row) => (sum + (mass[row] as number)) % unit, 0) > 0) throw new Error(notWhole);
  return [...rounds, ...roundCycles(trees, shuffle(leftovers, stream), mass, stream)];
}

/** The playing rows of a stratum, leaf by leaf, each in frame order. */
function playersOf(tree: Tree, stratum: number, mass: Int32Array): number[] {
  const players: number[] = [];
  for (const row of tree.rowsOf(stratum)) {
    const each = mass[row] as number;
    if (each > 0 && each < unit) players.push(row);
  }
  return players;
}

interface Cell {
  readonly leaves: readonly [number, number];
  readonly players: number[];
}

/** The cells in which somebody plays, by leaf of tree one, then by leaf of tree two, players in frame order. */
function* cellsOf([one, two]: readonly [Tree, Tree], mass: Int32Array): Generator<Cell> {
  const leafOf = (row: number): number => one.leafOf[row] as number;
  const byTwo = playersOf(two, two.strata.length - 1, mass);
  // A stable counting sort by the leaf of tree one.
  const starts = new Int32Array(one.strata.length + 1);
  for (const row of byTwo) starts[leafOf(row) + 1]! += 1;
  for (let leaf = 0; leaf < one.strata.length; leaf += 1) starts[leaf + 1]! += starts[leaf] as number;
  const sorted = new Int32Array(byTwo.length);
  for (const row of byTwo) {
    sorted[starts[leafOf(row)] as number] = row;
    starts[leafOf(row)]! += 1;
  }
  for (let from = 0; from < sorted.length;) {
    const first = sorted[from] as number;
    const leaves = [leafOf(first), two.leafOf[first] as number] as const;
    let to = from;
    while (
      to < sorted.length &&
      leafOf(sorted[to] as number) === leaves[0] &&
      two.leafOf[sorted[to] as number] === leaves[1]
    )
      to += 1;
    yield { leaves, players: [...sorted.subarray(from, to)] };
    from = to;
  }
}
