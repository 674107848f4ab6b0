import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { inclusionProof, merkleRoot, verifyInclusion } from '../../src/core/merkle.ts';

interface Published {
  readonly leaves_hex: readonly string[];
  readonly root_of_first_n_leaves: readonly string[];
  readonly inclusion: readonly {
    readonly index: number;
    readonly size: number;
    readonly proof: readonly string[];
  }[];
}

const published = JSON.parse(
  readFileSync(new URL('../fixtures/vectors/published/rfc6962.json', import.meta.url), 'utf8'),
) as Published;
const publishedLeaves = published.leaves_hex.map((hex) => new Uint8Array(Buffer.from(hex, 'hex')));

const sizes = Array.from({ length: 40 }, (_, i) => i + 1);
const leavesOf = (size: number): readonly Uint8Array[] =>
  Array.from({ length: size }, (_, i) => new TextEncoder().encode(`leaf ${i}`));
const hash = (...parts: readonly Uint8Array[]): Uint8Array =>
  new Uint8Array(createHash('sha256').update(Buffer.concat(parts)).digest());

/** The same tree built level by level: neighbours are joined, an odd last node moves up as it is. */
function rootByLevels(leaves: readonly Uint8Array[]): string {
  let level = leaves.map((leaf) => hash(Uint8Array.of(0), leaf));
  while (level.length > 1) {
    const next: Uint8Array[] = [];
    for (let i = 0; i < level.length; i += 2) {
      const [left, right] = [level[i] as Uint8Array, level[i + 1]];
      next.push(right === undefined ? left : hash(Uint8Array.of(1), left, right));
    }
    level = next;
  }
  return Buffer.from(level[0] ?? hash()).toString('hex');
}

/** On which side the sibling stands at each step from a leaf to the root. */
function sides(index: number, size: number): string {
  if (size === 1) return '';
  const split = 2 ** Math.floor(Math.log2(size - 1));
  return index < split ? `${sides(index, split)}R` : `${sides(index - split, size - split)}L`;
}

describe('a Merkle tree', () => {
  published.root_of_first_n_leaves.forEach((root, size) => {
    it(`over the first ${size} published leaves has the root of RFC 6962`, () => {
      assert.equal(merkleRoot(publishedLeaves.slice(0, size)), root);
    });
  });

  for (const { index, size, proof } of published.inclusion) {
    it(`gives the published proof of leaf ${index} among ${size}, which verifies`, () => {
      const leaves = publishedLeaves.slice(0, size);
      const root = published.root_of_first_n_leaves[size] ?? '';
      assert.deepEqual(inclusionProof(leaves, index), proof);
      assert.ok(verifyInclusion(leaves[index] as Uint8Array, index, size, proof, root));
    });
  }

  it('of 0 to 40 leaves is the same when it is built level by level', () => {
    for (const size of [0, ...sizes]) {
      const leaves = leavesOf(size);
      assert.equal(merkleRoot(leaves), rootByLevels(leaves), `${size} leaves`);
    }
  });

  it('of 1 to 40 leaves proves every leaf', () => {
    for (const size of sizes) {
      const leaves = leavesOf(size);
      const root = merkleRoot(leaves);
      leaves.forEach((leaf, index) => {
        assert.ok(verifyInclusion(leaf, index, size, inclusionProof(leaves, index), root));
      });
    }
  });

  it('has no proof that still holds when the leaf, the index, a hash, the length or the root is altered', () => {
    for (const size of sizes) {
      const leaves = leavesOf(size);
      const root = merkleRoot(leaves);
      leaves.forEach((leaf, index) => {
        const proof = inclusionProof(leaves, index);
        const holds = (
          data = leaf,
          path: readonly string[] = proof,
          place = index,
          count = size,
          top = root,
        ): boolean => verifyInclusion(data, place, count, path, top);
        assert.ok(!holds(new TextEncoder().encode(`leaf ${index}x`)));
        for (const other of [-1, index - 1, index + 1, index ^ 1, size - 1 - index, size])
          if (other !== index) assert.ok(!holds(leaf, proof, other), `${index} of ${size} as ${other}`);
        proof.forEach((sibling, step) => {
          assert.ok(!holds(leaf, proof.with(step, flipHex(sibling))));
          assert.ok(!holds(leaf, proof.with(step, sibling.toUpperCase().replace(/^\d+$/, 'F'))));
          assert.ok(!holds(leaf, proof.toSpliced(step, 1)));
          assert.ok(!holds(leaf, proof.toSpliced(step, 0, sibling)));
        });
        assert.ok(!holds(leaf, [...proof, root]));
        assert.ok(!holds(leaf, proof, index, size, flipHex(root)));
      });
    }
  });

  it('proves for another size only where the path runs the same way, since a root does not tell its size', () => {
    for (const size of sizes.slice(0, 20)) {
      const leaves = leavesOf(size);
      const root = merkleRoot(leaves);
      leaves.forEach((leaf, index) => {
        const proof = inclusionProof(leaves, index);
        for (let other = 0; other <= 21; other += 1) {
          const isSamePath = index < other && sides(index, other) === sides(index, size);
          assert.equal(verifyInclusion(leaf, index, other, proof, root), isSamePath);
        }
      });
    }
  });

  it('refuses sizes and indices that are no whole numbers', () => {
    const leaves = leavesOf(2);
    const [proof, root] = [inclusionProof(leaves, 0), merkleRoot(leaves)];
    for (const size of [Number.NaN, 1.5, Infinity, 2 ** 60, -1, 0])
      assert.ok(!verifyInclusion(leaves[0] as Uint8Array, 0, size, proof, root), `size ${size}`);
    for (const index of [Number.NaN, 0.5, -1, 2])
      assert.ok(!verifyInclusion(leaves[0] as Uint8Array, index, 2, proof, root), `index ${index}`);
    for (const index of [-1, 2, 0.5, Number.NaN])
      assert.throws(() => inclusionProof(leaves, index), RangeError);
    assert.throws(() => inclusionProof([], 0), RangeError);
  });

  it('changes its root when two different leaves change places', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.uint8Array({ maxLength: 4 }), { minLength: 2, selector: (leaf) => leaf.join() }),
        fc.nat(),
        fc.nat(),
        (leaves, left, right) => {
          const [i, j] = [left % leaves.length, right % leaves.length];
          const swapped = leaves
            .with(i, leaves[j] as Uint8Array<ArrayBuffer>)
            .with(j, leaves[i] as Uint8Array<ArrayBuffer>);
          assert.equal(merkleRoot(swapped) === merkleRoot(leaves), i === j);
        },
      ),
      { seed: 6962, numRuns: 200 },
    );
  });
});

function flipHex(hex: string): string {
  return (hex.startsWith('0') ? '1' : '0') + hex.slice(1);
}
