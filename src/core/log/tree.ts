import { sha256 } from '#sha256';
import { hashSize, nodeHash, splitPoint } from '../merkle.ts';

/** A hash of the tree: 32 bytes. */
export type TreeHash = Uint8Array;

/** The root of the complete subtree over the leaves index · 2^level … (index + 1) · 2^level − 1. */
export interface TreeNode {
  readonly level: number;
  readonly index: number;
}

/** The hash of neighbouring subtrees that are complete and grow smaller from left to right; of none, that of the empty tree. */
export function joinHashes(hashes: readonly TreeHash[]): TreeHash {
  if (hashes.length === 0) return sha256(new Uint8Array());
  return hashes.reduceRight((right, left) => nodeHash(left, right));
}

/**
 * The *peaks* of a tree are the roots of the complete subtrees that it is made of, from left to right: one for each one in
 * the binary form of its size. Gives those of the tree that has one leaf more.
 */
export function appendLeaf(peaks: readonly TreeHash[], size: number, leaf: TreeHash): readonly TreeHash[] {
  const grown = [...peaks];
  let last = leaf;
  for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) {
    const left = grown.pop();
    if (left === undefined) throw new RangeError(`too few peaks for a tree of ${size}`);
    last = nodeHash(left, last);
  }
  return [...grown, last];
}

/** The complete subtrees that the leaves `low` … `high` − 1 are made of, from left to right; `low` is where such a range begins. */
export function nodesOfRange(low: number, high: number): readonly TreeNode[] {
  const nodes: TreeNode[] = [];
  for (let from = low; from < high;) {
    let [level, width] = [0, 1];
    while (from % (width * 2) === 0 && from + width * 2 <= high) {
      level += 1;
      width *= 2;
    }
    nodes.push({ level, index: from / width });
    from += width;
  }
  return nodes;
}

/** A proof before its hashes are known: for each hash, from the leaf's side up, the subtrees that it joins. */
export type ProofPath = readonly (readonly TreeNode[])[];

/** The inclusion proof of leaf `index` in the tree of `size` (RFC 9162, 2.1.3.1). Throws a RangeError when there is no such leaf. */
export function inclusionPath(index: number, size: number): ProofPath {
  if (!Number.isSafeInteger(size) || !Number.isInteger(index) || index < 0 || index >= size)
    throw new RangeError(`no leaf ${index} in a tree of ${size}`);
  const path = (low: number, high: number): ProofPath => {
    if (high - low === 1) return [];
    const middle = low + splitPoint(high - low);
    return index < middle
      ? [...path(low, middle), nodesOfRange(middle, high)]
      : [...path(middle, high), nodesOfRange(low, middle)];
  };
  return path(0, size);
}

/** The consistency proof from the tree of `old` leaves to that of `size` (RFC 9162, 2.1.4.1); empty for 0 and for the same size. */
export function consistencyPath(old: number, size: number): ProofPath {
  if (!Number.isSafeInteger(size) || !Number.isInteger(old) || old < 0 || old > size)
    throw new RangeError(`no tree of ${old} in one of ${size}`);
  const path = (low: number, high: number): ProofPath => {
    if (old === high) return low === 0 ? [] : [nodesOfRange(low, high)];
    const middle = low + splitPoint(high - low);
    return old <= middle
      ? [...path(low, middle), nodesOfRange(middle, high)]
      : [...path(middle, high), nodesOfRange(low, middle)];
  };
  return old === 0 ? [] : path(0, size);
}

const sameHash = (left: TreeHash, right: TreeHash): boolean =>
  left.length === right.length && left.every((byte, i) => byte === right[i]);

/** A tree as a checkpoint names it. */
export interface TreeHead {
  readonly size: number;
  readonly root: TreeHash;
}

/** Whether `proof` shows that the first leaves of the tree `head` are those of the tree `old` (RFC 9162, 2.1.4.2). */
export function verifyConsistency(old: TreeHead, head: TreeHead, proof: readonly TreeHash[]): boolean {
  if (![old.root, ...proof].every(({ length }) => length === hashSize)) return false;
  const sizes = [old.size, head.size];
  if (!sizes.every((size) => Number.isSafeInteger(size) && size >= 0) || old.size > head.size) return false;
  if (old.size === 0) return proof.length === 0 && sameHash(old.root, joinHashes([]));
  type Roots = readonly [TreeHash, TreeHash] | undefined;
  const walk = (low: number, high: number, count: number): Roots => {
    if (old.size === high) return rootsAtOld(low, proof.slice(0, count), old.root);
    const sibling = proof[count - 1];
    if (count < 1 || sibling === undefined) return undefined;
    const middle = low + splitPoint(high - low);
    const isLeft = old.size <= middle;
    const roots = isLeft ? walk(low, middle, count - 1) : walk(middle, high, count - 1);
    if (roots === undefined) return undefined;
    return isLeft
      ? [roots[0], nodeHash(roots[1], sibling)]
      : [nodeHash(sibling, roots[0]), nodeHash(sibling, roots[1])];
  };
  const roots = walk(0, head.size, proof.length);
  return roots !== undefined && sameHash(roots[0], old.root) && sameHash(roots[1], head.root);
}

function rootsAtOld(
  low: number,
  rest: readonly TreeHash[],
  oldRoot: TreeHash,
): readonly [TreeHash, TreeHash] | undefined {
  if (low === 0) return rest.length === 0 ? [oldRoot, oldRoot] : undefined;
  const [hash] = rest;
  return rest.length === 1 && hash !== undefined ? [hash, hash] : undefined;
}

/** Where a node's hash is found beside the leaves: the last peak of the tree that ends with leaf `seq`, or that leaf itself. */
export interface StoredPart {
  readonly seq: number;
  readonly isLeaf: boolean;
}

/**
 * The parts, to be joined, of a node. A subtree with an even index is the last peak when its last leaf is appended; one with
 * an odd index is by then joined to its left neighbour, so that it is put together from its halves.
 */
export function partsOfNode({ level, index }: TreeNode): readonly StoredPart[] {
  if (level === 0) return [{ seq: index, isLeaf: true }];
  if (index % 2 === 0) return [{ seq: (index + 1) * 2 ** level - 1, isLeaf: false }];
  const below = level - 1;
  return [
    ...partsOfNode({ level: below, index: 2 * index }),
    ...partsOfNode({ level: below, index: 2 * index + 1 }),
  ];
}
