import { compareUtf8 } from '../order.ts';

/** One stratum: a node of a tree of strata. Strata are numbered in post-order. */
export interface Stratum {
  /** The values of the first attributes of the tree; [] is the whole frame. */
  readonly path: readonly string[];
  /** The number of its parent; −1 at the root. */
  readonly parent: number;
  /** Strata one attribute deeper, in UTF-8 byte order of their last value; none at a leaf. */
  readonly children: readonly number[];
  /** How many counted rows are in it. */
  readonly size: number;
}

/** A tree of strata over the counted rows of a frame: one level for each attribute, a child for each value that occurs. */
export interface Tree {
  /** In post-order: every child before its parent, siblings in order, the root last. */
  readonly strata: readonly Stratum[];
  /** For each row of the frame the number of the leaf that it is in; −1 where it is not counted. */
  readonly leafOf: Int32Array;
  /** The counted rows of a leaf in frame order. */
  rowsOfLeaf(leaf: number): Int32Array;
  /** The counted rows of any stratum: leaf by leaf in post-order, each in frame order. */
  rowsOf(stratum: number): Int32Array;
}

interface Node {
  readonly path: readonly string[];
  readonly children: Map<string, Node>;
  /** The number in the order of arrival, at a leaf. */
  readonly leaf: number;
}

/** Builds a tree of strata row by row; keeps one number for each row. */
export class TreeBuilder {
  readonly #attributes: readonly string[];
  readonly #root: Node;
  readonly #leafOf = new Column();
  #leaves = 0;

  constructor(attributes: readonly string[]) {
    this.#attributes = attributes;
    this.#root = this.#makeNode([]);
  }

  /** Adds the next row of the frame. */
  add(attributes: Readonly<Record<string, string>>, counted: boolean): void {
    if (!counted) {
      this.#leafOf.push(-1);
      return;
    }
    let node = this.#root;
    for (const attribute of this.#attributes) {
      const value = attributes[attribute] ?? '';
      let child = node.children.get(value);
      if (child === undefined) node.children.set(value, (child = this.#makeNode([...node.path, value])));
      node = child;
    }
    this.#leafOf.push(node.leaf);
  }

  finish(): Tree {
    const numbered = this.#number();
    const leafOf = this.#leafOf.finish();
    for (let row = 0; row < leafOf.length; row += 1) {
      const arrived = leafOf[row] ?? -1;
      if (arrived >= 0) leafOf[row] = numbered.numberOfLeaf[arrived] ?? -1;
    }
    return new CountedTree(numbered.strata, leafOf);
  }

  #makeNode(path: readonly string[]): Node {
    const isLeaf = path.length === this.#attributes.length;
    return { path, children: new Map(), leaf: isLeaf ? this.#leaves++ : -1 };
  }

  /** The strata in post-order, and the number of each leaf by its order of arrival. */
  #number(): { strata: Omit<Stratum, 'size'>[]; numberOfLeaf: Int32Array } {
    const strata: { path: readonly string[]; parent: number; children: readonly number[] }[] = [];
    const numberOfLeaf = new Int32Array(this.#leaves);
    const visit = (node: Node): number => {
      const children = [...node.children]
        .toSorted(([left], [right]) => compareUtf8(left, right))
        .map(([, child]) => visit(child));
      const number = strata.push({ path: node.path, parent: -1, children }) - 1;
      for (const child of children) {
        const stratum = strata[child];
        if (stratum !== undefined) stratum.parent = number;
      }
      if (node.leaf >= 0) numberOfLeaf[node.leaf] = number;
      return number;
    };
    visit(this.#root);
    return { strata, numberOfLeaf };
  }
}

/** A tree with its rows in one array, leaf by leaf in post-order, so that the rows of every stratum lie together. */
class CountedTree implements Tree {
  readonly strata: readonly Stratum[];
  readonly leafOf: Int32Array;
  readonly #rows: Int32Array;
  /** Where the rows of each stratum begin and end. */
  readonly #begin: Int32Array;
  readonly #end: Int32Array;

  constructor(strata: readonly Omit<Stratum, 'size'>[], leafOf: Int32Array) {
    const own = new Int32Array(strata.length);
    for (const leaf of leafOf) if (leaf >= 0) own[leaf] = (own[leaf] ?? 0) + 1;
    this.#begin = new Int32Array(strata.length);
    this.#end = new Int32Array(strata.length);
    let end = 0;
    strata.forEach(({ children }, i) => {
      const first = children[0];
      this.#begin[i] = first === undefined ? end : (this.#begin[first] ?? 0);
      end += own[i] ?? 0;
      this.#end[i] = end;
    });
    this.leafOf = leafOf;
    this.strata = strata.map((stratum, i) => ({
      ...stratum,
      size: (this.#end[i] ?? 0) - (this.#begin[i] ?? 0),
    }));
    this.#rows = new Int32Array(end);
    const next = this.#begin.slice();
    for (let row = 0; row < leafOf.length; row += 1) {
      const leaf = leafOf[row] ?? -1;
      if (leaf < 0) continue;
      const at = next[leaf] ?? 0;
      this.#rows[at] = row;
      next[leaf] = at + 1;
    }
  }

  rowsOfLeaf(leaf: number): Int32Array {
    return this.rowsOf(leaf);
  }

  rowsOf(stratum: number): Int32Array {
    return this.#rows.subarray(this.#begin[stratum], this.#end[stratum]);
  }
}

/** Whole numbers below 2^31 that arrive one by one. */
export class Column {
  #values = new Int32Array(1024);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const grown = new Int32Array(this.#length * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  finish(): Int32Array {
    return this.#values.slice(0, this.#length);
  }
}
