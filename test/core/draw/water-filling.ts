import type { Weighted } from '../../../src/core/draw/inclusion-probabilities.ts';
import type { Rules } from '../../../src/core/draw/rules.ts';

const whole = 1_000_000_000n;

/**
 * Section 5 of the specification done another way, as a second opinion: each raise finds the water level of its rows by
 * sorting them by how soon they are full, then rounds the exact fractions. Undefined where the frame must be refused.
 */
export function probabilitiesByWaterLevel(
  targets: readonly Weighted[],
  rules: Rules,
): readonly number[] | undefined {
  const eligible = targets.flatMap((target, row) => (target.excluded === null ? [row] : []));
  const maximum = BigInt(rules.maximum_ppb);
  const pi = targets.map((target): bigint => (target.excluded === null ? 1n : 0n));
  const inStratum = (path: readonly string[]): readonly number[] =>
    eligible.filter((row) =>
      path.every((value, depth) => targets[row]?.attributes[rules.strata.attributes[depth] ?? ''] === value),
    );
  const raise = (rows: readonly number[], goal: bigint): boolean => {
    const weights = new Map(rows.map((row) => [row, BigInt(targets[row]?.weight ?? 0)]));
    return raiseTo(pi, weights, goal, maximum);
  };
  // Deeper strata first; strata of one depth have no row in common, so their order does not matter.
  const floors = rules.strata.floors.toSorted((a, b) => b.path.length - a.path.length);
  for (const { path, ratio_bp: ratio, minimum } of floors) {
    const rows = inStratum(path);
    const byRatio = (BigInt(ratio) * BigInt(rows.length) + 9999n) / 10_000n;
    const asked = byRatio > BigInt(minimum) ? byRatio : BigInt(minimum);
    if (asked > BigInt(rows.length) || asked * whole > BigInt(rows.length) * maximum) return undefined;
    if (!raise(rows, asked * whole)) return undefined;
  }
  if (eligible.length === 0) return undefined;
  const total = pi.reduce((sum, each) => sum + each, 0n);
  return raise(eligible, ((total + whole - 1n) / whole) * whole) ? pi.map(Number) : undefined;
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
