import { Refusal, type Problem } from '../refusal.ts';
import { unit, type Floor, type Rules } from './rules.ts';
import { buildStrata, postOrder, rowsOf, type Stratum } from './strata.ts';

/** What decides a target's chance. */
export interface Weighted {
  readonly attributes: Readonly<Record<string, string>>;
  readonly excluded: string | null;
  readonly weight: number;
}

/** The weight that the rules give to a target with these attributes. */
export function weightOf(rules: Rules, attributes: Readonly<Record<string, string>>): number {
  const { attribute, table, default: otherwise } = rules.weights;
  if (attribute === null) return otherwise;
  return table.find((entry) => entry.value === attributes[attribute])?.weight ?? otherwise;
}

/** The number that a floor asks for in a stratum of `eligible` targets: max(⌈ratio · eligible⌉, minimum). */
export function floorCount(floor: Floor, eligible: number): number {
  return Math.max(Math.ceil((floor.ratio_bp * eligible) / 10_000), floor.minimum);
}

/**
 * The inclusion probability of every target in ppb, 0 for the excluded.
 *
 * Each eligible target starts at 1 ppb. Strata are taken in post-order; where the sum over a stratum falls short of its
 * floor, what is missing is shared among its targets by weight, none above the rules' maximum; at last the root's sum is
 * raised to the next whole number in the same way. Shares are exact: whole parts first, then one more part to each of
 * the largest remainders, ties to the lower row. Hence every floor is met by construction, nobody eligible is at zero,
 * and the uncapped shares of two targets of one leaf stand as their weights, to 1 ppb per sharing.
 *
 * Refuses (contradiction) a frame in which a floor cannot be met under the maximum, naming each such stratum.
 */
export function inclusionProbabilities(targets: readonly Weighted[], rules: Rules): readonly number[] {
  const eligible = targets.flatMap((target, row) => (target.excluded === null ? [row] : []));
  const pi = targets.map((target) => (target.excluded === null ? 1 : 0));
  const root = buildStrata(targets, eligible, rules.strata.attributes);
  const strata = postOrder(root);
  const floors = new Map(rules.strata.floors.map((floor) => [pathKey(floor.path), floor]));
  const problems = findContradictions(strata, rules);
  if (problems.length > 0) throw new Refusal('contradiction', contradiction, problems);
  for (const stratum of strata) {
    const floor = floors.get(pathKey(stratum.path));
    if (floor === undefined) continue;
    const rows = rowsOf(stratum);
    raise(pi, rows, BigInt(floorCount(floor, rows.length)) * BigInt(unit), targets, rules);
  }
  const sum = sumOf(pi, eligible);
  raise(pi, eligible, ((sum + BigInt(unit) - 1n) / BigInt(unit)) * BigInt(unit), targets, rules);
  return pi;
}

const contradiction = '抽查比例、最少家数与名录相互矛盾，无法抽取';

const pathKey = (path: readonly string[]): string => JSON.stringify(path);

function findContradictions(strata: readonly Stratum[], rules: Rules): readonly Problem[] {
  const sizes = new Map(strata.map((stratum) => [pathKey(stratum.path), rowsOf(stratum).length]));
  const problems = rules.strata.floors.flatMap((floor) => {
    const size = sizes.get(pathKey(floor.path)) ?? 0;
    const needed = floorCount(floor, size);
    const name = floor.path.length === 0 ? '全部对象' : `“${floor.path.join('/')}”`;
    const place = `strata.floors[${floor.path.join('/')}]`;
    if (needed > size) {
      return [
        {
          place,
          message: `${name}要求至少抽取 ${needed} 家，可抽对象只有 ${size} 家：请降低最少家数，或扩大范围`,
        },
      ];
    }
    if (BigInt(needed) * BigInt(unit) > BigInt(size) * BigInt(rules.maximum_ppb)) {
      const limit = percent(rules.maximum_ppb);
      const message = `${name}要求在 ${size} 家中至少抽取 ${needed} 家，高于单家最高概率 ${limit}：请降低下限，或把最高概率调到 100%（等于必查，不再是随机）`;
      return [{ place, message }];
    }
    return [];
  });
  const total = sizes.get(pathKey([])) ?? 0;
  if (total === 0)
    return [...problems, { place: 'scope', message: '范围内没有可抽对象：请检查范围条件和排除名单' }];
  const reachable = (BigInt(total) * BigInt(rules.maximum_ppb)) / BigInt(unit);
  if (problems.length === 0 && reachable === 0n) {
    return [
      {
        place: 'maximum_ppb',
        message: `可抽对象只有 ${total} 家，在最高概率 ${percent(rules.maximum_ppb)} 下抽不满一家：请提高最高概率或扩大范围`,
      },
    ];
  }
  return problems;
}

function sumOf(pi: readonly number[], rows: readonly number[]): bigint {
  return rows.reduce((sum, row) => sum + BigInt(pi[row] ?? 0), 0n);
}

/** Raises the sum over `rows` to `goal` ppb by weight, each row at most to the maximum. */
function raise(
  pi: number[],
  rows: readonly number[],
  goal: bigint,
  targets: readonly Weighted[],
  rules: Rules,
): void {
  let missing = goal - sumOf(pi, rows);
  if (missing <= 0n) return;
  let open = rows.filter((row) => (pi[row] ?? 0) < rules.maximum_ppb);
  for (;;) {
    const total = open.reduce((sum, row) => sum + BigInt(targets[row]?.weight ?? 0), 0n);
    const need = missing;
    const full = open.filter((row) => {
      const room = BigInt(rules.maximum_ppb - (pi[row] ?? 0));
      return need * BigInt(targets[row]?.weight ?? 0) >= room * total;
    });
    if (full.length === 0) {
      if (open.length > 0) share(pi, open, missing, total, targets);
      else throw notReachable(rows.length, goal, rules);
      return;
    }
    for (const row of full) {
      missing -= BigInt(rules.maximum_ppb - (pi[row] ?? 0));
      pi[row] = rules.maximum_ppb;
    }
    const closed = new Set(full);
    open = open.filter((row) => !closed.has(row));
    if (missing === 0n) return;
  }
}

/** Only the root can fail: what a floor asks for is known to be within reach before anything is raised. */
function notReachable(eligible: number, goal: bigint, rules: Rules): Refusal {
  const message = `全部对象按各层下限合计应抽取 ${goal / BigInt(unit)} 家（不足一家的进为一家），可抽对象 ${eligible} 家在最高概率 ${percent(rules.maximum_ppb)} 下达不到：请提高最高概率或扩大范围`;
  return new Refusal('contradiction', contradiction, [{ place: 'maximum_ppb', message }]);
}

/** Parts per billion in percent, exactly. */
const percent = (ppb: number): string => `${(ppb / 10_000_000).toFixed(7).replace(/\.?0+$/, '')}%`;

function share(
  pi: number[],
  open: readonly number[],
  missing: bigint,
  total: bigint,
  targets: readonly Weighted[],
): void {
  let left = missing;
  const remainders = open.map((row) => {
    const product = missing * BigInt(targets[row]?.weight ?? 0);
    const part = product / total;
    pi[row] = (pi[row] ?? 0) + Number(part);
    left -= part;
    return { row, remainder: product % total };
  });
  remainders.sort((a, b) =>
    a.remainder === b.remainder ? a.row - b.row : a.remainder > b.remainder ? -1 : 1,
  );
  for (const { row } of remainders.slice(0, Number(left))) pi[row] = (pi[row] ?? 0) + 1;
}
