import type { DutyState } from '../frame.ts';
import { unit, type Duty, type Rules } from '../rules.ts';

const whole = BigInt(unit);

/**
 * The chance, in ppb, of this period's coin of m = periods independent ones that each fall with chance `chance_ppb`
 * (1 … 10^9 − 1), given that between `owed` and `allowed` of them fall: ⌊U · k · t(m − 1, d − 1, c − 1) / t(m, d, c)⌋,
 * U when all the periods are owed, otherwise 1 … U − 1 (docs/draw-protocol.md section 5, "Start").
 * Hence what is owed is certain by the last period, never more than allowed, and no earlier period is certain unless it must be.
 * Throws a RangeError for a state that no eligible row may have: 0 ≤ owed ≤ allowed, 1 ≤ allowed ≤ periods ≤ 400.
 */
export function dutyChance({ owed, allowed, periods }: DutyState, chance_ppb: number): number {
  if (owed < 0 || owed > allowed || allowed < 1 || allowed > periods || periods > 400)
    throw new RangeError(`no chance meets owed ${owed}, allowed ${allowed}, periods ${periods}`);
  if (owed === periods) return unit;
  const k = BigInt(chance_ppb);
  const all = binomialSum(periods, owed, allowed, k);
  const fallen = binomialSum(periods - 1, owed - 1, allowed - 1, k);
  const chance = Number((whole * k * fallen) / all);
  return Math.min(Math.max(chance, 1), unit - 1);
}

/** t(m, d, c): the sum of C(m, j) · k^j · (U − k)^(m − j) over j from max(d, 0) to min(c, m). */
function binomialSum(m: number, d: number, c: number, k: bigint): bigint {
  const from = Math.max(d, 0);
  const to = Math.min(c, m);
  if (from > to) return 0n;
  const rest = whole - k;
  let term = binomial(m, from) * k ** BigInt(from) * rest ** BigInt(m - from);
  let sum = term;
  for (let j = from; j < to; j += 1) {
    term = (term * (k * BigInt(m - j))) / (rest * BigInt(j + 1));
    sum += term;
  }
  return sum;
}

function binomial(n: number, k: number): bigint {
  let value = 1n;
  for (let i = 1; i <= k; i += 1) value = (value * BigInt(n - k + i)) / BigInt(i);
  return value;
}

/** Chances of duties, each state computed once: a frame of a million rows has only a few hundred of them. */
export class DutyChances {
  readonly #byState = new Map<number, Map<number, number>>();

  /** As `dutyChance`. */
  of(state: DutyState, chance_ppb: number): number {
    let known = this.#byState.get(chance_ppb);
    if (known === undefined) this.#byState.set(chance_ppb, (known = new Map<number, number>()));
    const key = (state.owed * 401 + state.allowed) * 401 + state.periods;
    let chance = known.get(key);
    if (chance === undefined) known.set(key, (chance = dutyChance(state, chance_ppb)));
    return chance;
  }
}

/** The chance of one period's coin, in ppb, that a duty gives to a target with these attributes. */
export function coinOf(duty: Duty, attributes: Readonly<Record<string, string>>): number {
  if (duty.attribute === null) return duty.otherwise;
  const value = attributes[duty.attribute] ?? '';
  return duty.table.find((entry) => entry.value === value)?.chance_ppb ?? duty.otherwise;
}

/** Where the start of an eligible target comes from; `duty` is the first that gives it, null where none does. */
export interface Start {
  readonly pi: number;
  readonly duty: number | null;
}

/**
 * What an eligible target starts with, in ppb: the largest of 1 and the chances of the duties that concern it. `states` holds
 * one state for each duty of the rules, in their order, null where the duty does not concern the target.
 */
export function startOf(
  { duties }: Pick<Rules, 'duties'>,
  states: readonly (DutyState | null)[],
  attributes: Readonly<Record<string, string>>,
  chances: DutyChances = new DutyChances(),
): Start {
  let start: Start = { pi: 1, duty: null };
  duties.forEach((duty, i) => {
    const state = states[i] ?? null;
    if (state === null) return;
    const pi = chances.of(state, coinOf(duty, attributes));
    if (start.duty === null || pi > start.pi) start = { pi: Math.max(pi, 1), duty: i };
  });
  return start;
}
