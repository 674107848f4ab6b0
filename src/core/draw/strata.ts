import { compareUtf8 } from './order.ts';

/** What the tree needs to know of a target. */
interface Stratified {
  readonly attributes: Readonly<Record<string, string>>;
}

/** One stratum: a node of the tree of strata. Rows are indices into the frame. */
export interface Stratum {
  /** The values of the first strata attributes; [] is the whole frame. */
  readonly path: readonly string[];
  /** Strata one attribute deeper, in UTF-8 byte order of their last value. */
  readonly children: readonly Stratum[];
  /** At a leaf its rows in frame order; [] at an inner node. */
  readonly ownRows: readonly number[];
}

/**
 * The tree of strata over the given rows: one level per attribute, a child for each value that occurs.
 * The tree without attributes is a single leaf.
 */
export function buildStrata(
  targets: readonly Stratified[],
  rows: readonly number[],
  attributes: readonly string[],
  path: readonly string[] = [],
): Stratum {
  const attribute = attributes[path.length];
  if (attribute === undefined) return { path, children: [], ownRows: rows };
  const byValue = new Map<string, number[]>();
  for (const row of rows) {
    const value = targets[row]?.attributes[attribute] ?? '';
    const group = byValue.get(value);
    if (group === undefined) byValue.set(value, [row]);
    else group.push(row);
  }
  const children = [...byValue]
    .toSorted(([left], [right]) => compareUtf8(left, right))
    .map(([value, group]) => buildStrata(targets, group, attributes, [...path, value]));
  return { path, children, ownRows: [] };
}

/** The strata of a tree in post-order: every child before its parent, siblings in order, the root last. */
export function postOrder(stratum: Stratum): readonly Stratum[] {
  return [...stratum.children.flatMap((child) => postOrder(child)), stratum];
}

/** All rows of a stratum, in post-order of its leaves. */
export function rowsOf(stratum: Stratum): readonly number[] {
  return stratum.children.length === 0 ? stratum.ownRows : stratum.children.flatMap((child) => rowsOf(child));
}
