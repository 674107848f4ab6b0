import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import {
  appendLeaf,
  consistencyPath,
  inclusionPath,
  joinHashes,
  nodesOfRange,
  partsOfNode,
  verifyConsistency,
  type ProofPath,
  type TreeHash,
  type TreeNode,
} from '../../../src/core/log/tree.ts';
import { leafHash, verifyInclusion } from '../../../src/core/merkle.ts';

const published = JSON.parse(
  readFileSync(new URL('../../fixtures/vectors/published/rfc6962.json', import.meta.url), 'utf8'),
) as { readonly leaves_hex: readonly string[]; readonly root_of_first_n_leaves: readonly string[] };

const largest = 70;
const leaves = Array.from({ length: largest }, (_, i) => new TextEncoder().encode(`record ${i}`));

const sha256 = (...parts: readonly Uint8Array[]): Buffer =>
  createHash('sha256').update(Buffer.concat(parts)).digest();

/** The root as RFC 6962, section 2.1, defines it, with node's SHA-256. */
function naiveRoot(data: readonly Uint8Array[]): Buffer {
  const [first] = data;
  if (first === undefined) return sha256();
  if (data.length === 1) return sha256(Uint8Array.of(0), first);
  let split = 1;
  while (split * 2 < data.length) split *= 2;
  return sha256(Uint8Array.of(1), naiveRoot(data.slice(0, split)), naiveRoot(data.slice(split)));
}

const naiveNode = ({ level, index }: TreeNode): TreeHash =>
  new Uint8Array(naiveRoot(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level)));

const fill = (path: ProofPath): readonly TreeHash[] => path.map((nodes) => joinHashes(nodes.map(naiveNode)));
const rootOf = (size: number): TreeHash => new Uint8Array(naiveRoot(leaves.slice(0, size)));

/** The peaks after each number of leaves. */
const peaksBySize: (readonly TreeHash[])[] = [[]];
for (const [size, leaf] of leaves.entries())
  peaksBySize.push(appendLeaf(peaksBySize[size] ?? [], size, leafHash(leaf)));

describe('the tree of a log', () => {
  it('has the published roots of RFC 6962, appended leaf by leaf', () => {
    let peaks: readonly TreeHash[] = [];
    const roots = [bytesToHex(joinHashes(peaks))];
    for (const [size, leaf] of published.leaves_hex.entries()) {
      peaks = appendLeaf(peaks, size, leafHash(hexToBytes(leaf)));
      roots.push(bytesToHex(joinHashes(peaks)));
    }
    assert.deepEqual(roots, published.root_of_first_n_leaves);
  });

  it(`has the root of RFC 6962 at every size up to ${largest}, from its peaks and from its subtrees`, () => {
    for (let size = 0; size <= largest; size += 1) {
      assert.deepEqual(joinHashes(peaksBySize[size] ?? []), rootOf(size), `peaks of ${size}`);
      assert.deepEqual(joinHashes(nodesOfRange(0, size).map(naiveNode)), rootOf(size), `subtrees of ${size}`);
    }
  });

  it('finds every complete subtree in the peaks of one or more sizes', () => {
    for (let level = 0; 2 ** level <= largest; level += 1)
      for (let index = 0; (index + 1) * 2 ** level <= largest; index += 1) {
        const parts = partsOfNode({ level, index }).map(({ seq, isLeaf }) =>
          isLeaf ? leafHash(leaves[seq] as Uint8Array) : (peaksBySize[seq + 1]?.at(-1) as TreeHash),
        );
        assert.deepEqual(
          joinHashes(parts),
          naiveNode({ level, index }),
          `subtree ${index} of level ${level}`,
        );
      }
  });

  it(`proves each leaf of every size up to ${largest}, and no leaf in the place of another`, () => {
    for (let size = 1; size <= largest; size += 1)
      for (let index = 0; index < size; index += 1) {
        const proof = fill(inclusionPath(index, size)).map((hash) => bytesToHex(hash));
        const root = bytesToHex(rootOf(size));
        const verify = (leaf: number, place: number) =>
          verifyInclusion(leaves[leaf] as Uint8Array, place, size, proof, root);
        assert.equal(verify(index, index), true, `leaf ${index} of ${size}`);
        if (size > 1) assert.equal(verify((index + 1) % size, index), false, `leaf ${index + 1} as ${index}`);
      }
  });

  it(`proves every tree up to ${largest} to be the beginning of every larger one`, () => {
    for (let size = 0; size <= largest; size += 1)
      for (let old = 0; old <= size; old += 1) {
        const proof = fill(consistencyPath(old, size));
        const [before, now] = [
          { size: old, root: rootOf(old) },
          { size, root: rootOf(size) },
        ];
        assert.equal(verifyConsistency(before, now, proof), true, `${old} in ${size}`);
        if (old === 0) continue;
        const other = { size: old, root: rootOf(old - 1) };
        assert.equal(verifyConsistency(other, now, proof), false, `another ${old} in ${size}`);
        if (old === size) continue;
        assert.equal(
          verifyConsistency(before, { size, root: rootOf(size - 1) }, proof),
          false,
          'another root',
        );
        assert.equal(verifyConsistency(before, now, proof.slice(1)), false, 'a hash too few');
        assert.equal(verifyConsistency(before, now, [...proof, rootOf(1)]), false, 'a hash too many');
        assert.equal(verifyConsistency(before, now, [rootOf(1), ...proof]), false, 'one before the first');
      }
  });

  it('takes no hash of another length, be it the beginning of the right one', () => {
    const [before, now] = [
      { size: 2, root: rootOf(2) },
      { size: 3, root: rootOf(3) },
    ];
    const proof = fill(consistencyPath(2, 3));
    const changes = [
      (hash: Uint8Array): Uint8Array => hash.slice(0, 31),
      (hash: Uint8Array): Uint8Array => Buffer.concat([hash, Uint8Array.of(0)]),
    ];
    for (const change of changes) {
      assert.equal(verifyConsistency(before, now, proof), true);
      assert.equal(verifyConsistency(before, now, proof.map(change)), false);
      assert.equal(verifyConsistency({ size: 2, root: change(rootOf(2)) }, now, proof), false);
    }
  });

  it('proves nothing about leaves and trees that are not there', () => {
    assert.throws(() => inclusionPath(3, 3), RangeError);
    assert.throws(() => inclusionPath(-1, 3), RangeError);
    assert.throws(() => consistencyPath(4, 3), RangeError);
    const head = { size: 3, root: rootOf(3) };
    assert.equal(verifyConsistency({ size: 4, root: rootOf(4) }, head, []), false);
    assert.equal(verifyConsistency({ size: 0, root: rootOf(1) }, head, []), false);
  });
});
