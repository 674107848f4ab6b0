import type { Population } from './population.ts';
import type { Floor, Rules } from '../rules.ts';

/**
 * How many targets a floor asks for in this draw, in a stratum of `size` counted rows:
 * ⌊max(0, max(⌈ratio · size⌉, minimum) − done) / periods⌋ (docs/draw-protocol.md section 5, "Strata").
 */
export function floorCount({ ratio_bp, minimum, done, periods }: Omit<Floor, 'path'>, size: number): number {
  const bound = Math.max(Math.floor((ratio_bp * size + 9999) / 10_000), minimum);
  return Math.floor(Math.max(0, bound - done) / periods);
}

/** A floor of the rules with what it asks for. */
export interface AskedFloor {
  readonly floor: Floor;
  /** The number of its stratum in its tree; −1 where no counted row is in it. */
  readonly stratum: number;
  /** Targets. */
  readonly asked: number;
}

/** What is asked for and what is there in the strata of one tree; columns by stratum. */
export interface TreeBounds {
  readonly floors: readonly AskedFloor[];
  /** Targets that the stratum's floor asks for; 0 without a floor. */
  readonly asked: Int32Array;
  /** Rows that may be drawn. */
  readonly eligible: Int32Array;
  /** What π starts with, added up; ppb. */
  readonly least: Float64Array;
  /** What π can be raised to, added up; ppb. At most 9,000,000 · 10^9, below 2^53. */
  readonly most: Float64Array;
}

/** The bounds of each tree of a population. */
export function boundsOf(population: Population, rules: Rules): readonly TreeBounds[] {
  return population.trees.map((tree, t) => {
    const { strata } = tree;
    const numbers = new Map(strata.map(({ path }, i) => [JSON.stringify(path), i]));
    const asked = new Int32Array(strata.length);
    const floors = (rules.trees[t]?.floors ?? []).map((floor) => {
      const stratum = numbers.get(JSON.stringify(floor.path)) ?? -1;
      const count = floorCount(floor, strata[stratum]?.size ?? 0);
      if (stratum >= 0) asked[stratum] = count;
      return { floor, stratum, asked: count };
    });
    return { floors, asked, ...addUp(population, t, rules.maximum_ppb) };
  });
}

function addUp(
  { trees, size, eligible: isEligible, start }: Population,
  t: number,
  maximum: number,
): Pick<TreeBounds, 'eligible' | 'least' | 'most'> {
  const { strata, leafOf } = trees[t] ?? { strata: [], leafOf: new Int32Array() };
  const eligible = new Int32Array(strata.length);
  const least = new Float64Array(strata.length);
  const most = new Float64Array(strata.length);
  const add = (stratum: number, rows: number, from: number, to: number): void => {
    eligible[stratum] = (eligible[stratum] ?? 0) + rows;
    least[stratum] = (least[stratum] ?? 0) + from;
    most[stratum] = (most[stratum] ?? 0) + to;
  };
  for (let row = 0; row < size; row += 1) {
    if (isEligible[row] !== 1) continue;
    const pi = start[row] ?? 0;
    add(leafOf[row] ?? 0, 1, pi, Math.max(pi, maximum));
  }
  strata.forEach(({ parent }, i) => {
    if (parent >= 0) add(parent, eligible[i] ?? 0, least[i] ?? 0, most[i] ?? 0);
  });
  return { eligible, least, most };
}

/** How messages call a stratum: “医院/三级”, 全部对象. */
export function stratumName(path: readonly string[]): string {
  return path.length === 0 ? '全部对象' : `“${path.map((value) => value || '未填写').join('/')}”`;
}

/** Parts per billion in percent, exactly. */
export function percentText(ppb: number): string {
  const digits = String(ppb % 10_000_000)
    .padStart(7, '0')
    .replace(/0+$/, '');
  return `${Math.floor(ppb / 10_000_000)}${digits === '' ? '' : `.${digits}`}%`;
}
