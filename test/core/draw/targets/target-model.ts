import assert from 'node:assert/strict';
import type { TargetDecision } from '../../../../src/core/draw/targets/draw-targets.ts';

/** U of docs/draw-protocol.md. */
export const whole = 1_000_000_000;

/** A row of a small frame: π in ppb, and its path in each of the one or two trees, as "a/b" ("" in a tree without levels). */
export interface ModelRow {
  readonly pi: number;
  readonly paths: readonly string[];
}

/** Where the model takes its chance from. */
export interface Chance {
  shuffle(list: readonly number[]): number[];
  /** A value of below(n), which will be compared with `cut`. */
  toss(n: number, cut: number): number;
}

interface Edge {
  readonly number: number;
  readonly row: number | null;
  /** The ends: along the flow from `from` to `to`. */
  readonly from: number;
  readonly to: number;
  value: number;
}

/**
 * Section 9 of docs/draw-protocol.md, written from that page for its plainness alone: every list is searched anew at every
 * step. The drawn rows in frame order, and the lines of the transcript.
 */
export function modelDraw(
  rows: readonly ModelRow[],
  chance: Chance,
): { drawn: readonly number[]; decisions: readonly TargetDecision[] } {
  const certain = rows.flatMap(({ pi }, row) => (pi === whole ? [row] : []));
  const decisions: TargetDecision[] = [{ kind: 'certain', rows: certain }];
  const mass = rows.map(({ pi }) => pi);
  const drawn = [...certain];
  const round = (strata: readonly string[], players: readonly number[]): readonly number[] => {
    if (players.length === 0) return [];
    const line = modelRound(players, mass, chance);
    decisions.push({ kind: 'pivotal', ...line, strata: strata.map(pathOf) });
    drawn.push(...line.drawn);
    if (line.left === null) return [];
    mass[line.left] = line.left_ppb;
    return [line.left];
  };
  const at = (tree: number, leaf: string): readonly number[] =>
    rows.flatMap(({ pi, paths }, row) => (pi > 0 && pi < whole && paths[tree] === leaf ? [row] : []));
  const [one = [], two] = [0, 1].slice(0, rows[0]?.paths.length).map((tree) => postOrder(rows, tree));
  if (two === undefined) {
    const left = new Map<string, readonly number[]>();
    for (const { name, children } of one) {
      const players =
        children.length === 0 ? at(0, name) : children.flatMap((child) => left.get(child) ?? []);
      left.set(name, round([name], players));
    }
    assert.deepEqual(left.get(one.at(-1)?.name ?? ''), [], 'somebody is left over at the root');
  } else {
    const leaves = (nodes: readonly Node[]): readonly string[] =>
      nodes.filter(({ children }) => children.length === 0).map(({ name }) => name);
    const left = leaves(one).flatMap((first) =>
      leaves(two).flatMap((second) => {
        const there = at(1, second);
        return round(
          [first, second],
          at(0, first).filter((row) => there.includes(row)),
        );
      }),
    );
    for (const line of modelCycles(rows, [one, two], chance.shuffle(left), mass, chance)) {
      decisions.push(line);
      drawn.push(...line.drawn);
    }
  }
  return { drawn: drawn.toSorted((a, b) => a - b), decisions };
}

interface Node {
  /** "*" is the root of a tree with levels, "" of one without. */
  readonly name: string;
  readonly parent: string | null;
  readonly children: readonly string[];
}

const pathOf = (name: string): readonly string[] => (name === '*' || name === '' ? [] : name.split('/'));

/** The nodes of a tree over all rows, each after its children. Values in the samples are ASCII. */
export function postOrder(rows: readonly ModelRow[], tree: number): readonly Node[] {
  const paths = rows.map((row) => pathOf(row.paths[tree] ?? ''));
  const visit = (path: readonly string[], parent: string | null): Node[] => {
    const name = path.length === 0 && paths.some((each) => each.length > 0) ? '*' : path.join('/');
    const below = paths.filter((each) => each.length > path.length && path.every((v, i) => each[i] === v));
    const values = [...new Set(below.map((each) => each[path.length] as string))].sort();
    const children = values.map((value) => [...path, value]);
    return [
      ...children.flatMap((child) => visit(child, name)),
      { name, parent, children: children.map((child) => child.join('/')) },
    ];
  };
  return visit([], null);
}

/** Whether a row is in a node of its tree. */
export function isBelow(row: ModelRow, tree: number, node: string): boolean {
  const leaf = row.paths[tree] ?? '';
  return node === '*' || leaf === node || leaf.startsWith(`${node}/`);
}

function modelRound(
  players: readonly number[],
  mass: readonly number[],
  chance: Chance,
): Omit<Extract<TargetDecision, { kind: 'pivotal' }>, 'kind' | 'strata'> {
  const order = chance.shuffle(players);
  const [values, drawn]: [number[], number[]] = [[], []];
  let carried: Player | null = null;
  for (const row of order) {
    const newcomer: Player = { row, mass: mass[row] as number };
    if (carried === null) carried = newcomer;
    else
      carried = modelDuel(carried, newcomer, drawn, (n, cut) => {
        const value = chance.toss(n, cut);
        values.push(value);
        return value < cut;
      });
  }
  return { order, values, drawn, left: carried?.row ?? null, left_ppb: carried?.mass ?? 0 };
}

interface Player {
  readonly row: number;
  readonly mass: number;
}

/** Who is carried on. `toss` says whether a value of below(n) is below the cut. */
function modelDuel(
  carried: Player,
  newcomer: Player,
  drawn: number[],
  toss: (n: number, cut: number) => boolean,
): Player | null {
  const [a, b] = [carried.mass, newcomer.mass];
  const isCarried = a + b <= whole ? toss(a + b, a) : toss(2 * whole - a - b, whole - b);
  const [winner, loser] = isCarried ? [carried.row, newcomer.row] : [newcomer.row, carried.row];
  if (a + b < whole) return { row: winner, mass: a + b };
  drawn.push(winner);
  return a + b === whole ? null : { row: loser, mass: a + b - whole };
}

function modelCycles(
  rows: readonly ModelRow[],
  trees: readonly [readonly Node[], readonly Node[]],
  order: readonly number[],
  mass: readonly number[],
  chance: Chance,
): readonly Extract<TargetDecision, { kind: 'cycle' }>[] {
  const nodeOf = (tree: number, name: string): number =>
    tree * trees[0].length + (trees[tree]?.findIndex((node) => node.name === name) ?? -1);
  const edges: Edge[] = order.map((row, number) => {
    const [from = -1, to = -1] = [0, 1].map((tree) => nodeOf(tree, rows[row]?.paths[tree] ?? ''));
    return { number, row, from, to, value: mass[row] as number };
  });
  trees.forEach((nodes, tree) => {
    for (const { name, parent } of nodes) {
      if (parent === null) continue;
      const [node, above] = [nodeOf(tree, name), nodeOf(tree, parent)];
      const below = order.filter((row) => isBelow(rows[row] as ModelRow, tree, name));
      const value = below.reduce((total, row) => total + (mass[row] as number), 0) % whole;
      const [from, to] = tree === 0 ? [above, node] : [node, above];
      edges.push({ number: order.length + node, row: null, from, to, value });
    }
  });
  const lines: Extract<TargetDecision, { kind: 'cycle' }>[] = [];
  const isAlive = (edge: Edge): boolean => edge.value > 0 && edge.value < whole;
  const aliveAt = (node: number, except?: Edge): readonly Edge[] =>
    edges.filter((edge) => edge !== except && isAlive(edge) && (edge.from === node || edge.to === node));
  for (;;) {
    const start = Math.min(...edges.filter(isAlive).flatMap((edge) => [edge.from, edge.to]));
    if (start === Infinity) return lines;
    const path: { node: number; by?: Edge }[] = [{ node: start }];
    for (let end = path.at(-1); end !== undefined; end = path.at(-1)) {
      const edge = aliveAt(end.node, end.by)[0];
      if (edge === undefined) break;
      const next = edge.from === end.node ? edge.to : edge.from;
      const closing = path.findIndex(({ node }) => node === next);
      path.push({ node: next, by: edge });
      if (closing < 0) continue;
      lines.push(modelCycle(path.slice(closing + 1), chance));
      path.splice(closing + 1);
    }
    assert.equal(path.length, 1);
  }
}

function modelCycle(
  steps: readonly { node: number; by?: Edge }[],
  chance: Chance,
): Extract<TargetDecision, { kind: 'cycle' }> {
  const walked = steps.map(({ node, by }) => ({ edge: by as Edge, isForward: by?.to === node }));
  const forward = walked.filter(({ isForward }) => isForward).map(({ edge }) => edge);
  const backward = walked.filter(({ isForward }) => !isForward).map(({ edge }) => edge);
  const rooms = (list: readonly Edge[]): readonly number[] => list.map(({ value }) => whole - value);
  const held = (list: readonly Edge[]): readonly number[] => list.map(({ value }) => value);
  const add = Math.min(...rooms(forward), ...held(backward));
  const remove = Math.min(...held(forward), ...rooms(backward));
  const value = chance.toss(add + remove, remove);
  for (const edge of forward) edge.value += value < remove ? add : -remove;
  for (const edge of backward) edge.value -= value < remove ? add : -remove;
  const rowsOf = (list: readonly Edge[]): number[] => list.flatMap(({ row }) => row ?? []);
  const at = (goal: number): readonly number[] =>
    rowsOf(walked.map(({ edge }) => edge).filter((edge) => edge.value === goal)).toSorted((a, b) => a - b);
  return {
    kind: 'cycle',
    up: rowsOf(forward),
    down: rowsOf(backward),
    add,
    remove,
    value,
    drawn: at(whole),
    out: at(0),
  };
}
