import type { Stream } from '../../stream.ts';
import { unit } from '../rules.ts';
import type { Tree } from '../chances/strata.ts';

/** One line of the transcript: masses moved along one cycle between the two trees, until an edge of it was whole. */
export interface Cycle {
  readonly kind: 'cycle';
  /** Rows whose mass goes up when `add` is added, and those whose mass goes down; as walked. */
  readonly up: readonly number[];
  readonly down: readonly number[];
  /** The two amounts in ppb: `add` with chance remove / (add + remove), otherwise `remove` the other way. */
  readonly add: number;
  readonly remove: number;
  readonly value: number;
  /** Rows that came to the unit, and rows that came to 0; ascending. */
  readonly drawn: readonly number[];
  readonly out: readonly number[];
}

/**
 * Rounds the rows that the cells left over, so that in each stratum of either tree the number drawn is the floor or the
 * ceiling of what its rows hold together: bihierarchy rounding (Budish, Che, Kojima and Milgrom 2013, American Economic
 * Review 103) by random cycles (Gandhi, Khuller, Parthasarathy and Srinivasan 2006, Journal of the ACM 53).
 * `rows` are the rows left over as shuffled, `mass` their masses in ppb by row, adding up to a whole number.
 */
export function roundCycles(
  trees: readonly [Tree, Tree],
  rows: readonly number[],
  mass: Int32Array,
  stream: Stream,
): readonly Cycle[] {
  const network = buildNetwork(trees, rows, mass);
  const cycles: Cycle[] = [];
  for (const steps of walkCycles(network)) cycles.push(pushAlong(steps, network.value, rows, stream));
  return cycles;
}

/**
 * Masses as a flow from the root of tree one, down it, over the rows, and up tree two to its root. Nodes are the strata of
 * tree one, then those of tree two; edges are the rows, then one for each node that leads to its parent.
 * An edge is alive while its value, the mass that it carries modulo the unit at first, is neither 0 nor the unit.
 */
interface Network {
  readonly nodes: number;
  readonly value: Int32Array;
  /** The ends of each edge: the flow goes from tail to head. */
  readonly tail: Int32Array;
  readonly head: Int32Array;
  /** The edges at node k by number: edgesAt[firstAt[k] … firstAt[k + 1] − 1]. */
  readonly firstAt: Int32Array;
  readonly edgesAt: Int32Array;
}

/** An edge of a cycle; whether it was walked along the flow. */
interface Step {
  readonly edge: number;
  readonly isForward: boolean;
}

function buildNetwork([one, two]: readonly [Tree, Tree], rows: readonly number[], mass: Int32Array): Network {
  const [n, nodes] = [rows.length, one.strata.length + two.strata.length];
  const [value, tail, head] = [0, 0, 0].map(() => new Int32Array(n + nodes)) as [
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  const addTo = (edge: number, amount: number): void => {
    value[edge] = ((value[edge] as number) + amount) % unit;
  };
  rows.forEach((row, edge) => {
    tail[edge] = one.leafOf[row] as number;
    head[edge] = one.strata.length + (two.leafOf[row] as number);
    for (const at of [edge, n + tail[edge], n + head[edge]]) addTo(at, mass[row] as number);
  });
  [one, two].forEach(({ strata }, tree) => {
    const base = tree * one.strata.length;
    strata.forEach(({ parent }, index) => {
      if (parent < 0) return;
      const edge = n + base + index;
      addTo(n + base + parent, value[edge] as number);
      tail[edge] = base + (tree === 0 ? parent : index);
      head[edge] = base + (tree === 0 ? index : parent);
    });
  });
  return { nodes, value, tail, head, ...listEdges(nodes, value, tail, head) };
}

/** The alive edges at each node, ascending. */
function listEdges(
  nodes: number,
  value: Int32Array,
  tail: Int32Array,
  head: Int32Array,
): Pick<Network, 'firstAt' | 'edgesAt'> {
  const firstAt = new Int32Array(nodes + 1);
  const forEachEnd = (visit: (node: number, edge: number) => void): void => {
    value.forEach((each, edge) => {
      if (each === 0) return;
      visit(tail[edge] as number, edge);
      visit(head[edge] as number, edge);
    });
  };
  forEachEnd((node) => {
    firstAt[node + 1]! += 1;
  });
  for (let node = 0; node < nodes; node += 1) firstAt[node + 1]! += firstAt[node] as number;
  const edgesAt = new Int32Array(firstAt[nodes] as number);
  const next = firstAt.slice();
  forEachEnd((node, edge) => {
    edgesAt[next[node] as number] = edge;
    next[node]! += 1;
  });
  return { firstAt, edgesAt };
}

/**
 * Walks from the lowest node that has an alive edge, always on by the lowest alive edge but the one it came by, and gives
 * each cycle as it closes. Whoever takes it makes an edge of it whole before asking for the next one.
 */
function* walkCycles(network: Network): Generator<readonly Step[]> {
  const { nodes, tail, head } = network;
  const edgeFrom = lowestAlive(network);
  const placeOf = new Int32Array(nodes).fill(-1);
  for (let start = 0; start < nodes; start += 1) {
    const path = [start];
    const edges: number[] = [];
    placeOf[start] = 0;
    for (;;) {
      const node = path.at(-1) as number;
      const edge = edgeFrom(node, edges.at(-1) ?? -1);
      if (edge < 0) break;
      const other = (tail[edge] as number) + (head[edge] as number) - node;
      edges.push(edge);
      const place = placeOf[other] as number;
      if (place < 0) {
        placeOf[other] = path.length;
        path.push(other);
        continue;
      }
      const closed = edges.splice(place);
      yield closed.map((each, i) => ({ edge: each, isForward: tail[each] === path[place + i] }));
      for (const left of path.splice(place + 1)) placeOf[left] = -1;
    }
    if (path.length > 1) throw new Error('a stratum holds a single fractional edge');
    placeOf[start] = -1;
  }
}

/**
 * The lowest alive edge at a node, another one than `reachedBy`; −1 when there is none. Dead edges stay dead, so each
 * node remembers the places of its two lowest alive ones and never looks at an edge before them again.
 */
function lowestAlive({
  value,
  nodes,
  firstAt,
  edgesAt,
}: Network): (node: number, reachedBy: number) => number {
  const [lowest, second] = [firstAt.slice(0, nodes), firstAt.slice(0, nodes)];
  const aliveFrom = (place: number, end: number): number => {
    let at = place;
    while (at < end && isWhole(value[edgesAt[at] as number] as number)) at += 1;
    return at;
  };
  return (node, reachedBy) => {
    const end = firstAt[node + 1] as number;
    const at = aliveFrom(lowest[node] as number, end);
    lowest[node] = at;
    if (at === end) return -1;
    if (edgesAt[at] !== reachedBy) return edgesAt[at] as number;
    const next = aliveFrom(Math.max(second[node] as number, at + 1), end);
    second[node] = next;
    return next === end ? -1 : (edgesAt[next] as number);
  };
}

const isWhole = (value: number): boolean => value === 0 || value === unit;

function pushAlong(
  steps: readonly Step[],
  value: Int32Array,
  rows: readonly number[],
  stream: Stream,
): Cycle {
  let [add, remove] = [unit, unit];
  for (const { edge, isForward } of steps) {
    const [held, room] = [value[edge] as number, unit - (value[edge] as number)];
    add = Math.min(add, isForward ? room : held);
    remove = Math.min(remove, isForward ? held : room);
  }
  const drawnValue = stream.below(add + remove);
  const change = drawnValue < remove ? add : -remove;
  const [up, down, drawn, out]: [number[], number[], number[], number[]] = [[], [], [], []];
  for (const { edge, isForward } of steps) {
    value[edge]! += isForward ? change : -change;
    const row = rows[edge];
    if (row === undefined) continue;
    (isForward ? up : down).push(row);
    if (isWhole(value[edge] as number)) (value[edge] === unit ? drawn : out).push(row);
  }
  const ascending = (list: number[]): number[] => list.toSorted((a, b) => a - b);
  return {
    kind: 'cycle',
    up,
    down,
    add,
    remove,
    value: drawnValue,
    drawn: ascending(drawn),
    out: ascending(out),
  };
}
