import { sha256 } from '#sha256';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';

const leafPrefix = 0;
const nodePrefix = 1;

/** Bytes of a hash. */
export const hashSize = 32;

// Work space: a roster has a million lines.
let leafBytes = new Uint8Array(4096);
const nodeBytes = new Uint8Array(1 + 2 * hashSize);

/** The hash of a leaf with that data (RFC 6962, section 2.1). */
export function leafHash(data: Uint8Array): Uint8Array {
  const length = 1 + data.length;
  if (length > leafBytes.length) leafBytes = new Uint8Array(2 * length);
  leafBytes[0] = leafPrefix;
  leafBytes.set(data, 1);
  return sha256(leafBytes.subarray(0, length));
}

/** The hash of two nodes of 32 bytes each (RFC 6962, section 2.1). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  nodeBytes[0] = nodePrefix;
  nodeBytes.set(left, 1);
  nodeBytes.set(right, 1 + hashSize);
  return sha256(nodeBytes);
}

/** The largest power of two below `size` (size ≥ 2), where RFC 6962 splits a tree. */
export function splitPoint(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

/**
 * The tree of RFC 6962 over nodes that come one by one: of what was added it keeps the roots of the full subtrees, from left to
 * right, at most one for each bit of the size. `join` makes a node of two neighbours.
 */
class GrowingTree<T> {
  readonly #join: (left: T, right: T) => T;
  readonly #roots: T[] = [];
  #size = 0;

  constructor(join: (left: T, right: T) => T) {
    this.#join = join;
  }

  get size(): number {
    return this.#size;
  }

  add(leaf: T): void {
    let node = leaf;
    for (let rest = this.#size; rest % 2 === 1; rest = (rest - 1) / 2)
      node = this.#join(this.#roots.pop() as T, node);
    this.#roots.push(node);
    this.#size += 1;
  }

  /** The root of all; undefined of nothing. */
  finish(): T | undefined {
    return this.#roots.reduceRight<T | undefined>(
      (right, left) => (right === undefined ? left : this.#join(left, right)),
      undefined,
    );
  }
}

/**
 * The root of a roster whose lines (UTF-8, without newlines) are given one by one: line i is leaf i of the RFC 6962 tree. Only
 * some 20 hashes are kept. `finish` gives the root in hexadecimal.
 */
export class RosterHasher {
  readonly #tree = new GrowingTree(nodeHash);

  add(line: Uint8Array): void {
    this.#tree.add(leafHash(line));
  }

  get size(): number {
    return this.#tree.size;
  }

  finish(): string {
    return bytesToHex(this.#tree.finish() ?? sha256(new Uint8Array()));
  }
}

/** Where a line stands among so many: the size of the roster, and the sibling hashes from the line up to its root; hexadecimal. */
export interface RosterProof {
  readonly size: number;
  readonly path: readonly string[];
}

/** The audit path (RFC 6962, section 2.1.1) of line `index` of a roster, in one pass. Refuses (RangeError) an index beyond it. */
export function rosterProof(lines: Iterable<Uint8Array>, index: number): RosterProof {
  const path: string[] = [];
  interface Node {
    readonly hash: Uint8Array;
    /** Whether the line is below it. */
    readonly holds: boolean;
  }
  const tree = new GrowingTree<Node>((left, right) => {
    if (left.holds) path.push(bytesToHex(right.hash));
    if (right.holds) path.push(bytesToHex(left.hash));
    return { hash: nodeHash(left.hash, right.hash), holds: left.holds || right.holds };
  });
  for (const line of lines) tree.add({ hash: leafHash(line), holds: tree.size === index });
  if (tree.finish()?.holds !== true) throw new RangeError(`no line ${index}`);
  return { size: tree.size, path };
}

/** The Merkle tree hash of RFC 6962, section 2.1, over the leaves' data in order; hexadecimal. */
export function merkleRoot(leaves: readonly Uint8Array[]): string {
  return bytesToHex(rootOf(leaves.map((leaf) => leafHash(leaf))));
}

function rootOf(hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length === 0) return sha256(new Uint8Array());
  if (hashes.length === 1) return hashes[0] as Uint8Array;
  const split = splitPoint(hashes.length);
  return nodeHash(rootOf(hashes.slice(0, split)), rootOf(hashes.slice(split)));
}

/** The audit path of RFC 6962, section 2.1.1: the sibling hashes from leaf `index` up to the root; hexadecimal. */
export function inclusionProof(leaves: readonly Uint8Array[], index: number): readonly string[] {
  if (!Number.isInteger(index) || index < 0 || index >= leaves.length)
    throw new RangeError(`no leaf ${index}`);
  return pathOf(
    leaves.map((leaf) => leafHash(leaf)),
    index,
  ).map((hash) => bytesToHex(hash));
}

function pathOf(hashes: readonly Uint8Array[], index: number): readonly Uint8Array[] {
  if (hashes.length === 1) return [];
  const split = splitPoint(hashes.length);
  const [left, right] = [hashes.slice(0, split), hashes.slice(split)];
  return index < split
    ? [...pathOf(left, index), rootOf(right)]
    : [...pathOf(right, index - split), rootOf(left)];
}

/** Whether `proof` shows that `data` is leaf `index` of the tree of `size` leaves with that root (RFC 9162, 2.1.3.2). */
export function verifyInclusion(
  data: Uint8Array,
  index: number,
  size: number,
  proof: readonly string[],
  root: string,
): boolean {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return false;
  const walk = (low: number, high: number, siblings: readonly Uint8Array[]): Uint8Array | undefined => {
    if (high - low === 1) return siblings.length === 0 ? leafHash(data) : undefined;
    const sibling = siblings.at(-1);
    if (sibling === undefined) return undefined;
    const middle = low + splitPoint(high - low);
    const isLeft = index < middle;
    const child = isLeft
      ? walk(low, middle, siblings.slice(0, -1))
      : walk(middle, high, siblings.slice(0, -1));
    if (child === undefined) return undefined;
    return isLeft ? nodeHash(child, sibling) : nodeHash(sibling, child);
  };
  if (!proof.every((hash) => /^[0-9a-f]{64}$/.test(hash))) return false;
  const computed = walk(
    0,
    size,
    proof.map((hash) => hexToBytes(hash)),
  );
  return computed !== undefined && bytesToHex(computed) === root;
}
