import type { DutyState } from '../../../../src/core/draw/frame.ts';

const whole = 1_000_000_000n;

/** A fraction of whole numbers, the denominator above 0. */
export interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}

/**
 * The chance that the first of `periods` coins falls, each of which falls with chance k/10^9, given that between `owed` and
 * `allowed` of them fall: by listing every sequence of coins.
 */
export function firstFallsBySequences({ owed, allowed, periods }: DutyState, k: number): Fraction {
  const [falls, stays] = [BigInt(k), whole - BigInt(k)];
  let [over, under] = [0n, 0n];
  for (let sequence = 0; sequence < 2 ** periods; sequence += 1) {
    const coins = Array.from({ length: periods }, (_, i) => (sequence >> i) % 2 === 1);
    const fallen = coins.filter((falls) => falls).length;
    if (fallen < owed || fallen > allowed) continue;
    const mass = coins.reduce((product, hasFallen) => product * (hasFallen ? falls : stays), 1n);
    under += mass;
    if (coins[0] === true) over += mass;
  }
  return { over, under };
}

/** The start of section 5 by listing sequences: ⌊10^9 · chance⌋, certain only when every period is owed, never 0. */
export function startBySequences(state: DutyState, k: number): number {
  if (state.owed === state.periods) return 1_000_000_000;
  const { over, under } = firstFallsBySequences(state, k);
  const ppb = Number((whole * over) / under);
  return ppb === 0 ? 1 : ppb;
}
