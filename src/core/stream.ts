import seedrandom from 'seedrandom';

/** A source of whole numbers. The engine draws from nothing else. */
export interface Stream {
  /** A number in 0 … n−1, each equally likely. below(1) is 0 and consumes nothing. 1 ≤ n ≤ 2^53. */
  below(n: number): number;
}

const twoTo32 = 2 ** 32;
const twoTo53 = 2 ** 53;
const discardedWords = 768;

/**
 * Opens the byte stream of one stage: seedrandom 3.0.5 (RC4 keyed by the ASCII bytes of the seed, first 256 bytes
 * dropped by it) with another 768 words of 4 bytes thrown away. The only primitive is the next 32-bit word, big-endian;
 * a number below n is found by rejection: one word up to 2^32, beyond it two words, the high one first.
 * Refuses (TypeError) any seed but 64 lower-case hexadecimal characters: the generator itself would accept and weaken it.
 */
export function openStream(seed: string): Stream {
  if (!/^[0-9a-f]{64}$/.test(seed))
    throw new TypeError('a stage seed is 64 lower-case hexadecimal characters');
  const generator = seedrandom(seed);
  const word = (): number => generator.int32() >>> 0;
  for (let count = 0; count < discardedWords; count += 1) word();
  return { below: (n) => below(n, word) };
}

function below(n: number, word: () => number): number {
  if (!Number.isInteger(n) || n < 1 || n > twoTo53) throw new RangeError(`below(${n}) is not defined`);
  if (n === 1) return 0;
  const isWide = n > twoTo32;
  const range = isWide ? twoTo53 : twoTo32;
  const limit = range - (range % n);
  for (;;) {
    const value = isWide ? (word() >>> 11) * twoTo32 + word() : word();
    if (value < limit) return value % n;
  }
}

/**
 * Puts the elements in random order in place (Fisher–Yates): for i from the last index down to 1, exchanges element i
 * with element below(i + 1).
 */
export function shuffle<T>(elements: T[], stream: Stream): T[] {
  for (let i = elements.length - 1; i > 0; i -= 1) {
    const j = stream.below(i + 1);
    const moved = elements[i] as T;
    elements[i] = elements[j] as T;
    elements[j] = moved;
  }
  return elements;
}

/** Published outputs of seedrandom 3.0.5: the first signed words for the seed "hello." (its README). */
const knownWords = [-308130061, 202575200, 282549050, -930563248];

/** Throws when the generator that is installed is not the one that the protocol names. Called once at every start. */
export function selfTestGenerator(): void {
  const generator = seedrandom('hello.');
  const words = knownWords.map(() => generator.int32());
  if (words.some((word, index) => word !== knownWords[index])) {
    throw new Error('seedrandom does not give its published outputs: refusing to draw');
  }
}
