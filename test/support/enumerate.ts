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

/** A stream that is led down every path. */
export interface Fork extends Stream {
  /**
   * A value of below(n) of which it matters only whether it is below `cut`: cut − 1 with the chance cut / n, otherwise
   * cut. What compares with another number takes a wrong turn at one of the two.
   */
  toss(n: number, cut: number): number;
}

/** A choice on the way: option `taken` of so many, each with a value and with weight ways of `n`. */
interface Choice {
  taken: number;
  readonly n: number;
  readonly options: number;
  readonly optionAt: (taken: number) => { readonly value: number; readonly weight: number };
}

/**
 * Runs `play` once for every sequence of values that its stream can give, and returns the exact probability of every
 * outcome (the text that `play` returns), each below(n) being uniform.
 */
export function enumerateOutcomes(play: (fork: Fork) => string): ReadonlyMap<string, Fraction> {
  /** For each outcome and denominator, the numerators of its paths' chances together. */
  const chances = new Map<string, Map<bigint, bigint>>();
  const script: Choice[] = [];
  do {
    let [step, top, bottom] = [0, 1n, 1n];
    const choose = (choice: Choice): number => {
      if (step === script.length) script.push(choice);
      const { taken, n, optionAt } = script[step] as Choice;
      if (n !== choice.n) throw new Error('the same values led elsewhere');
      const { value, weight } = optionAt(taken);
      step += 1;
      top *= BigInt(weight);
      bottom *= BigInt(n);
      return value;
    };
    const outcome = play({
      below: (n) =>
        n === 1 ? 0 : choose({ taken: 0, n, options: n, optionAt: (value) => ({ value, weight: 1 }) }),
      toss: (n, cut) => choose({ taken: 0, n, options: 2, optionAt: (side) => sideOf(n, cut, side) }),
    });
    const sums = chances.get(outcome) ?? new Map<bigint, bigint>();
    chances.set(outcome, sums.set(bottom, (sums.get(bottom) ?? 0n) + top));
  } while (advance(script));
  return new Map(
    [...chances].map(([outcome, sums]) => [
      outcome,
      sum([...sums].map(([bottom, top]) => fraction(top, bottom))),
    ]),
  );
}

function sideOf(n: number, cut: number, side: number): { readonly value: number; readonly weight: number } {
  if (cut <= 0 || cut >= n) throw new RangeError(`${cut} does not cut 0 to ${n - 1}`);
  return side === 0 ? { value: cut - 1, weight: cut } : { value: cut, weight: n - cut };
}

/** Moves the script to the next path in depth-first order; false when there is none. */
function advance(script: Choice[]): boolean {
  for (let last = script.at(-1); last !== undefined; last = script.at(-1)) {
    last.taken += 1;
    if (last.taken < last.options) return true;
    script.pop();
  }
  return false;
}
