import { sha256 } from '#sha256';
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';

const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);

const leafHash = (data: Uint8Array): Uint8Array => sha256(concatBytes(leafPrefix, data));
const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array =>
  sha256(concatBytes(nodePrefix, left, right));

/** The largest power of two below `size` (size ≥ 2), where RFC 6962 splits a tree. */
function splitPoint(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

/** Lines of a roster whose hashes make one leaf. */
const linesPerLeaf = 256;

/**
 * The root of a roster whose lines (UTF-8, without newlines) are given one by one: leaf i of the RFC 6962 tree is the
 * concatenation of the SHA-256 of lines 256·i … 256·i + 255. Only hashes are kept. `finish` gives the root in hexadecimal.
 */
export class RosterHasher {
  readonly #leaves: Uint8Array[] = [];
  #leaf = new Uint8Array(32 * linesPerLeaf);
  #lines = 0;

  add(line: Uint8Array): void {
    this.#leaf.set(sha256(line), 32 * (this.#lines % linesPerLeaf));
    this.#lines += 1;
    if (this.#lines % linesPerLeaf === 0) {
      this.#leaves.push(this.#leaf);
      this.#leaf = new Uint8Array(32 * linesPerLeaf);
    }
  }

  get size(): number {
    return this.#lines;
  }

  finish(): string {
    const rest = this.#lines % linesPerLeaf;
    return merkleRoot(rest === 0 ? this.#leaves : [...this.#leaves, this.#leaf.subarray(0, 32 * rest)]);
  }
}

/** The Merkle tree hash of RFC 6962, section 2.1, over the leaves' data in order; hexadecimal. */
export function merkleRoot(leaves: readonly Uint8Array[]): string {
  return bytesToHex(rootOf(leaves.map(leafHash)));
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
  return pathOf(leaves.map(leafHash), index).map((hash) => bytesToHex(hash));
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
