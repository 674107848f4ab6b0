import type { Rules } from '../../../../src/core/draw/rules.ts';
import { startBySequences } from './coin-sequences.ts';
import type { Weighted } from '../samples.ts';

const whole = 1_000_000_000n;

/**
 * Section 5 of the specification done another way, as a second opinion: starts by listing coins, strata by filtering, and each raise
 * finds the water level of its rows by sorting them by how soon they are full, then rounds the exact fractions. Undefined where
 * the frame must be refused.
 */
export function probabilitiesByWaterLevel(
  targets: readonly Weighted[],
  rules: Rules,
): readonly number[] | undefined {
  const rows = [...targets.keys()];
  const isEligible = (row: number): boolean => targets[row]?.excluded === null;
  const maximum = BigInt(rules.maximum_ppb);
  const pi = targets.map((target) => (target.excluded === null ? startOf(target, rules) : 0n));
  const raise = (from: readonly number[], goal: bigint): boolean => {
    const weights = new Map(from.filter(isEligible).map((row) => [row, BigInt(targets[row]?.weight ?? 0)]));
    return raiseTo(pi, weights, goal, maximum);
  };
  for (const { attributes, floors } of rules.trees) {
    // Deeper strata first; strata of one depth have no row in common, so their order does not matter.
    for (const { path, ...floor } of floors.toSorted((a, b) => b.path.length - a.path.length)) {
      const inside = rows.filter(
        (row) =>
          (isEligible(row) || targets[row]?.counted === true) &&
          path.every((value, depth) => targets[row]?.attributes[attributes[depth] ?? ''] === value),
      );
      let asked = 0n;
      while (asked * 10_000n < BigInt(floor.ratio_bp) * BigInt(inside.length)) asked += 1n;
      if (asked < BigInt(floor.minimum)) asked = BigInt(floor.minimum);
      const left = asked - BigInt(floor.done);
      const now = left > 0n ? left / BigInt(floor.periods) : 0n;
      if (now > 0n && !raise(inside, now * whole)) return undefined;
    }
  }
  const total = pi.reduce((sum, each) => sum + each, 0n);
  const sample = (total + whole - 1n) / whole;
  if (sample === 0n || !raise(rows, sample * whole)) return undefined;
  return rules.budget !== null && sample > BigInt(rules.budget) ? undefined : pi.map(Number);
}

function startOf({ attributes, duties }: Weighted, rules: Rules): bigint {
  const starts = rules.duties.map(({ attribute, table, otherwise }, i) => {
    const state = duties[i];
    if (state === null || state === undefined) return 1;
    const value = attribute === null ? undefined : attributes[attribute];
    const chances = new Map(table.map((entry) => [entry.value, entry.chance_ppb]));
    return startBySequences(state, (value === undefined ? undefined : chances.get(value)) ?? otherwise);
  });
  return BigInt(Math.max(1, ...starts));
}

function raiseTo(pi: bigint[], weights: ReadonlyMap<number, bigint>, goal: bigint, maximum: bigint): boolean {
  const at = (row: number): bigint => pi[row] ?? 0n;
  const weightOf = (row: number): bigint => weights.get(row) ?? 0n;
  let missing = [...weights.keys()].reduce((rest, row) => rest - at(row), goal);
  if (missing <= 0n) return true;
  const room = (row: number): bigint => maximum - at(row);
  // The row with the least room for its weight is full first: compare room / weight by cross-multiplication.
  const open = [...weights.keys()]
    .filter((row) => room(row) > 0n)
    .toSorted((a, b) => Number(room(a) * weightOf(b) - room(b) * weightOf(a)));
  let heavy = open.reduce((sum, row) => sum + weightOf(row), 0n);
  while (open[0] !== undefined && missing * weightOf(open[0]) >= room(open[0]) * heavy) {
    const row = open.shift() as number;
    heavy -= weightOf(row);
    missing -= room(row);
    pi[row] = maximum;
  }
  if (open.length === 0) return missing === 0n;
  const parts = open.map((row) => ({ row, exact: missing * weightOf(row) }));
  for (const { row, exact } of parts) pi[row] = at(row) + exact / heavy;
  const left = Number(missing - parts.reduce((sum, { exact }) => sum + exact / heavy, 0n));
  const byRemainder = parts.toSorted(
    (a, b) => Number((b.exact % heavy) - (a.exact % heavy)) || a.row - b.row,
  );
  for (const { row } of byRemainder.slice(0, left)) pi[row] = at(row) + 1n;
  return true;
}
