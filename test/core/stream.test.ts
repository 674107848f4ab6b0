import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import seedrandom from 'seedrandom';
import { drawKey, stageSeed, type NamedValue } from '../../src/core/draw/seed.ts';
import { merkleRoot } from '../../src/core/merkle.ts';
import { openStream, selfTestGenerator, shuffle } from '../../src/core/stream.ts';

interface PublishedWords {
  readonly vectors: readonly {
    readonly seed: string;
    readonly int32: readonly number[];
    readonly sha256_of_first_10000_words: string;
  }[];
}

/** Made by a Python implementation that was written from the specification alone. */
interface StreamVectors {
  readonly rc4: readonly { readonly key: string; readonly keystream: string }[];
  readonly streams: readonly {
    readonly seed: string;
    readonly words: readonly number[];
    readonly below: readonly { readonly n: number; readonly value: number }[];
    readonly shuffle: readonly number[];
  }[];
  readonly seeds: readonly {
    readonly commitment: string;
    readonly draw_id: string;
    readonly sources: readonly NamedValue[];
    readonly prk: string;
    readonly targets: string;
    readonly officers: string;
    readonly dates: string;
    readonly substitutes: readonly { readonly number: number; readonly seed: string }[];
  }[];
  readonly merkle: readonly { readonly leaves: readonly string[]; readonly root: string }[];
}

const readVectors = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../fixtures/vectors/${name}`, import.meta.url), 'utf8'));
const published = readVectors('published/seedrandom.json') as PublishedWords;
const vectors = readVectors('stream.json') as StreamVectors;

/** RC4 as anyone would write it: the bytes of the key stream, one after the other. */
function* rc4(key: string): Generator<number, never> {
  const state = Array.from({ length: 256 }, (_, i) => i);
  const swap = (i: number, j: number): void => {
    [state[i], state[j]] = [state[j] as number, state[i] as number];
  };
  for (let i = 0, j = 0; i < 256; i += 1) {
    j = (j + (state[i] as number) + key.charCodeAt(i % key.length)) & 255;
    swap(i, j);
  }
  for (let i = 1, j = 0; ; i = (i + 1) & 255) {
    j = (j + (state[i] as number)) & 255;
    swap(i, j);
    yield state[((state[i] as number) + (state[j] as number)) & 255] as number;
  }
}

/** The words of the key stream after so many bytes: four bytes each, the first byte the most significant. */
function rc4Words(key: string, skippedBytes: number, count: number): readonly number[] {
  const bytes = rc4(key);
  for (let i = 0; i < skippedBytes; i += 1) bytes.next();
  return Array.from({ length: count }, () =>
    [0, 1, 2, 3].reduce((word) => word * 256 + bytes.next().value, 0),
  );
}

const seedOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const hashWords = (words: readonly number[]): string => {
  const bytes = Buffer.alloc(words.length * 4);
  words.forEach((word, i) => bytes.writeUInt32BE(word, i * 4));
  return createHash('sha256').update(bytes).digest('hex');
};
const isStageSeed = (seed: string): boolean => /^[0-9a-f]{64}$/.test(seed);

describe('the byte generator', () => {
  for (const { key, keystream } of vectors.rc4) {
    it(`of this test gives the known RC4 key stream of "${key}"`, () => {
      const bytes = rc4(key);
      const first = Array.from({ length: keystream.length / 2 }, () => bytes.next().value);
      assert.equal(Buffer.from(first).toString('hex'), keystream);
    });
  }

  for (const { seed, int32, sha256_of_first_10000_words: digest } of published.vectors) {
    it(`as installed and as RC4 gives the published words of the seed ${seed.slice(0, 16)}`, () => {
      const generator = seedrandom(seed);
      assert.deepEqual(
        int32.map(() => generator.int32()),
        int32,
      );
      const words = rc4Words(seed, 256, 10_000);
      assert.deepEqual(
        words.slice(0, int32.length).map((word) => word | 0),
        int32,
      );
      assert.equal(hashWords(words), digest);
    });
  }

  it('passes its own test at start', () => {
    assert.doesNotThrow(selfTestGenerator);
  });
});

describe('a stream', () => {
  for (const { seed, sha256_of_first_10000_words: digest } of published.vectors.filter((vector) =>
    isStageSeed(vector.seed),
  )) {
    it(`of the published seed ${seed.slice(0, 16)} is the published one without its first 768 words`, () => {
      const stream = openStream(seed);
      const rest = Array.from({ length: 10_000 - 768 }, () => stream.below(2 ** 32));
      assert.equal(hashWords([...rc4Words(seed, 256, 768), ...rest]), digest);
    });
  }

  for (const { seed, words, below, shuffle: shuffled } of vectors.streams) {
    it(`of the seed ${seed.slice(0, 16)} agrees with Python on words, numbers and shuffles`, () => {
      const stream = openStream(seed);
      assert.deepEqual(
        words.map(() => stream.below(2 ** 32)),
        words,
      );
      assert.deepEqual(words, rc4Words(seed, 256 + 768 * 4, words.length));
      const numbers = openStream(seed);
      assert.deepEqual(
        below.map(({ n }) => ({ n, value: numbers.below(n) })),
        below,
      );
      const cards = Array.from({ length: shuffled.length }, (_, i) => i);
      assert.deepEqual(shuffle(cards, openStream(seed)), shuffled);
    });
  }

  it('gives numbers by rejection exactly as a plain reading of the specification does', () => {
    const bounds = fc.oneof(
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 2 ** 31, max: 2 ** 31 + 5 }),
      fc.integer({ min: 2 ** 32 - 3, max: 2 ** 32 + 3 }),
      fc.maxSafeNat().map((n) => Math.max(n, 1)),
      fc.constantFrom(2 ** 52 + 1, 2 ** 53 - 1, 2 ** 53, 3 * 2 ** 30),
    );
    fc.assert(
      fc.property(fc.array(bounds, { maxLength: 40 }), fc.nat(), (bounds, number) => {
        const seed = seedOf(`rejection ${number}`);
        const stream = openStream(seed);
        const plain = plainBelow(rc4Words(seed, 256 + 768 * 4, 600));
        for (const n of bounds) assert.equal(stream.below(n), plain(n), `below(${n})`);
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('rejects the very first value that would make the numbers unequal', () => {
    let count = 0;
    for (const { seed, words } of vectors.streams) {
      const [first, second, third, fourth] = words as readonly [number, number, number, number];
      // For n above half the range the limit is n itself: a word (or pair) equal to n is the least that must be rejected.
      if (first > 2 ** 31 && second < first) {
        count += 1;
        assert.equal(openStream(seed).below(first), second);
      }
      const [pair, next] = [wide(first, second), wide(third, fourth)];
      if (pair > 2 ** 52 && next < pair) {
        count += 1;
        assert.equal(openStream(seed).below(pair), next);
      }
    }
    assert.ok(count >= 4, `${count} cases among the vectors`);
  });

  it('takes no word for below(1), nor for shuffling a list of one or of none', () => {
    const [plain, disturbed] = [openStream(seedOf('x')), openStream(seedOf('x'))];
    for (let i = 0; i < 20; i += 1) {
      assert.equal(disturbed.below(1), 0);
      shuffle(['only'], disturbed);
      shuffle([], disturbed);
      assert.equal(disturbed.below(1000), plain.below(1000));
    }
  });

  it('refuses numbers below anything but 1 to 2^53', () => {
    const stream = openStream(seedOf('x'));
    for (const n of [0, -1, 1.5, 2 ** 53 + 2, Number.NaN, Infinity])
      assert.throws(() => stream.below(n), RangeError);
  });

  const bad = ['', 'hello.', 'a'.repeat(63), 'a'.repeat(65), 'A'.repeat(64), `${'a'.repeat(63)}g`];
  for (const seed of [...bad, `${'a'.repeat(64)}\n`, `${'a'.repeat(63)}医`]) {
    it(`refuses the seed ${JSON.stringify(seed).slice(0, 70)}`, () => {
      assert.throws(() => openStream(seed), TypeError);
    });
  }

  it('is not disturbed by another stream that is open at the same time', () => {
    const [left, right, alone] = [openStream(seedOf('l')), openStream(seedOf('r')), openStream(seedOf('l'))];
    for (let i = 0; i < 50; i += 1) {
      right.below(7);
      assert.equal(left.below(1_000_003), alone.below(1_000_003));
    }
  });

  it('shuffles four elements into each of the 24 orders equally often, within 4.5 standard deviations', () => {
    const counts = new Map<string, number>();
    const [runs, stream] = [24_000, openStream(seedOf('orders'))];
    for (let i = 0; i < runs; i += 1) {
      const order = shuffle([0, 1, 2, 3], stream).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    assert.equal(counts.size, 24);
    const deviation = Math.sqrt((runs * 23) / 24 ** 2);
    // Two-sided over 24 counts: a false alarm in 1 of 6,000 such tests; the seed is fixed.
    for (const [order, count] of counts)
      assert.ok(Math.abs(count - runs / 24) < 4.5 * deviation, `${order}: ${count}`);
  });
});

describe('the seeds of a draw', () => {
  for (const { commitment, draw_id: drawId, sources, ...expected } of vectors.seeds) {
    it(`of the draw ${JSON.stringify(drawId).slice(0, 20)} agree with Python`, () => {
      const key = drawKey(commitment, sources);
      assert.equal(Buffer.from(key).toString('hex'), expected.prk);
      assert.equal(stageSeed(key, drawId, 'targets'), expected.targets);
      assert.equal(stageSeed(key, drawId, 'officers'), expected.officers);
      assert.equal(stageSeed(key, drawId, 'dates'), expected.dates);
      for (const { number, seed } of expected.substitutes)
        assert.equal(stageSeed(key, drawId, 'substitutes', number), seed);
    });
  }

  for (const { leaves, root } of vectors.merkle) {
    it(`come after rosters whose root over ${leaves.length} leaves agrees with Python`, () => {
      assert.equal(merkleRoot(leaves.map((leaf) => new TextEncoder().encode(leaf))), root);
    });
  }
});

/** 53 bits of two words, the high one first. */
const wide = (high: number, low: number): number => Math.floor(high / 2 ** 11) * 2 ** 32 + low;

/** Section 8 of the specification, word for word and in big integers. */
function plainBelow(words: readonly number[]): (n: number) => number {
  let next = 0;
  const word = (): bigint => {
    const value = words[next];
    next += 1;
    assert.ok(value !== undefined, 'too few words for this test');
    return BigInt(value);
  };
  return (n) => {
    if (n === 1) return 0;
    const isWide = n > 2 ** 32;
    const range = isWide ? 1n << 53n : 1n << 32n;
    const limit = range - (range % BigInt(n));
    for (;;) {
      const high = word();
      const x = isWide ? ((high >> 11n) << 32n) + word() : high;
      if (x < limit) return Number(x % BigInt(n));
    }
  };
}
