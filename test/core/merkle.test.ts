import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import {
  inclusionProof,
  merkleRoot,
  RosterHasher,
  rosterProof,
  verifyInclusion,
} from '../../src/core/merkle.ts';

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

describe('the root of a roster, line by line', () => {
  const rootOf = (lines: readonly Uint8Array[]): string => {
    const hasher = new RosterHasher();
    for (const line of lines) hasher.add(line);
    assert.equal(hasher.size, lines.length);
    return hasher.finish();
  };

  it('is that of RFC 6962 over the published leaves', () => {
    published.root_of_first_n_leaves.forEach((root, size) => {
      assert.equal(rootOf(publishedLeaves.slice(0, size)), root, `${size} lines`);
    });
  });

  it('is that of the tree built level by level, of up to 300 lines and of lines longer than any work space', () => {
    for (let size = 0; size <= 300; size += size < 40 ? 1 : 13) {
      const lines = leavesOf(size);
      assert.equal(rootOf(lines), rootByLevels(lines), `${size} lines`);
    }
    const long = [5000, 4095, 4096, 0, 20_000].map((length) => new Uint8Array(length).fill(length % 251));
    assert.equal(rootOf(long), rootByLevels(long));
  });

  it('can be asked for at any time, and grows on', () => {
    const hasher = new RosterHasher();
    leavesOf(20).forEach((line, i) => {
      hasher.add(line);
      assert.equal(hasher.finish(), rootByLevels(leavesOf(i + 1)));
    });
  });
});

describe('the proof of one line of a roster', () => {
  it('is the published one of RFC 6962', () => {
    for (const { index, size, proof } of published.inclusion)
      assert.deepEqual(rosterProof(publishedLeaves.slice(0, size), index), { size, path: proof });
  });

  it('is that of the whole tree for every line of 1 to 40 and some of 300, and verifies', () => {
    for (const size of [...sizes, 255, 256, 257, 300]) {
      const lines = leavesOf(size);
      const root = rootByLevels(lines);
      for (let index = 0; index < size; index += size > 40 ? 17 : 1) {
        const { path, size: told } = rosterProof(lines, index);
        assert.equal(told, size);
        assert.deepEqual(path, inclusionProof(lines, index));
        assert.ok(verifyInclusion(lines[index] as Uint8Array, index, size, path, root));
      }
    }
  });

  it('reads the lines once', () => {
    let reads = 0;
    function* lines(): Generator<Uint8Array> {
      for (const line of leavesOf(33)) {
        reads += 1;
        yield line;
      }
    }
    assert.equal(rosterProof(lines(), 5).path.length, 6);
    assert.equal(reads, 33);
  });

  it('is refused for a line that is not there', () => {
    for (const index of [-1, 3, 0.5, Number.NaN])
      assert.throws(() => rosterProof(leavesOf(3), index), RangeError);
    assert.throws(() => rosterProof([], 0), RangeError);
  });
});

function flipHex(hex: string): string {
  return (hex.startsWith('0') ? '1' : '0') + hex.slice(1);
}
