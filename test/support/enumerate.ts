import type { Stream } from '../../src/core/stream.ts';

/** An exact non-negative fraction in lowest terms. */
export interface Fraction {
  readonly top: bigint;
  readonly bottom: bigint;
}

/** A fraction in lowest terms. */
export function fraction(top: bigint | number, bottom: bigint | number = 1): Fraction {
  const [a, b] = [BigInt(top), BigInt(bottom)];
  let [divisor, rest] = [a, b];
  while (rest !== 0n) [divisor, rest] = [rest, divisor % rest];
  return { top: a / divisor, bottom: b / divisor };
}

/** The sum of fractions. */
export function sum(parts: Iterable<Fraction>): Fraction {
  let total = fraction(0);
  for (const { top, bottom } of parts)
    total = fraction(total.top * bottom + top * total.bottom, total.bottom * bottom);
  return total;
}

/**
 * Runs `play` once for every sequence of values that its stream can give, and returns the exact probability of every
 * outcome (the text that `play` returns), each below(n) being uniform.
 */
export function enumerateOutcomes(play: (stream: Stream) => string): ReadonlyMap<string, Fraction> {
  /** For each outcome, how many paths have the chance 1 / key. */
  const paths = new Map<string, Map<number, number>>();
  const script: { value: number; readonly n: number }[] = [];
  do {
    let [step, chance] = [0, 1];
    const below = (n: number): number => {
      if (n === 1) return 0;
      if (step === script.length) script.push({ value: 0, n });
      step += 1;
      chance *= n;
      return script[step - 1]?.value ?? 0;
    };
    const outcome = play({ below });
    if (!Number.isSafeInteger(chance)) throw new RangeError('too many paths for exact counting');
    const counts = paths.get(outcome) ?? new Map<number, number>();
    paths.set(outcome, counts.set(chance, (counts.get(chance) ?? 0) + 1));
  } while (advance(script));
  return new Map(
    [...paths].map(([outcome, counts]) => [
      outcome,
      sum([...counts].map(([chance, count]) => fraction(count, chance))),
    ]),
  );
}

/** Moves the script to the next path in depth-first order; false when there is none. */
function advance(script: { value: number; readonly n: number }[]): boolean {
  for (let last = script.at(-1); last !== undefined; last = script.at(-1)) {
    last.value += 1;
    if (last.value < last.n) return true;
    script.pop();
  }
  return false;
}
