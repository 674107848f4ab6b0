import type { Problem } from '../../refusal.ts';
import { percentText, stratumName, type TreeBounds } from './floors.ts';
import { FlowNetwork } from './max-flow.ts';
import type { Population } from './population.ts';
import { unit, type Rules } from '../rules.ts';

/** The least that any assignment of chances within all bounds comes to, whatever the rule by which it was found. */
export interface LeastSample {
  /** The least Σπ in ppb. */
  readonly sum: number;
  /** Floors that together ask for it: as long as none of them is lowered, nothing less is possible. */
  readonly floors: readonly {
    readonly tree: number;
    readonly path: readonly string[];
    readonly asked: number;
  }[];
}

/**
 * Finds the least Σπ of all assignments with start ≤ π ≤ max(start, maximum) that meet the floors of both trees. Floors that
 * cannot be met one by one are refused before (see `findContradictions`).
 *
 * That is a flow with lower bounds from the root of tree one down to its leaves, through the cells that two leaves share, and up to
 * the root of tree two. Beginning with every π as high as it may be, it is a plain greatest flow of what can be taken away: from
 * a cell all that lies above the start, and below a stratum all that lies above its floor. Its least cut names the floors.
 */
export function leastSample(
  population: Population,
  { maximum_ppb: maximum }: Pick<Rules, 'maximum_ppb'>,
  bounds: readonly TreeBounds[],
): LeastSample {
  const { arcs, second, source, sink } = strataArcs(population, bounds);
  const network = new FlowNetwork(sink + 1);
  for (const { from, to, spare } of arcs) network.addArc(from, to, spare);
  for (const [cell, spare] of spareOfCells(population, maximum)) {
    network.addArc(Math.floor(cell / second), source - second + (cell % second), spare);
  }
  const sum = (bounds[0]?.most.at(-1) ?? 0) - network.fill(source, sink);
  const layers = network.layersFrom(source);
  const isNear = (node: number): boolean => (layers[node] ?? -1) >= 0;
  const cut = arcs.filter(({ from, to, asked }) => asked > 0 && isNear(from) && !isNear(to));
  return { sum, floors: cut.map(({ tree, path, asked }) => ({ tree, path, asked })) };
}

/** The arc of one stratum: what can be taken away from it in ppb, and the floor that keeps the rest. */
interface StratumArc {
  readonly from: number;
  readonly to: number;
  readonly spare: number;
  readonly tree: number;
  readonly path: readonly string[];
  readonly asked: number;
}

/** Nodes are the strata of tree one, the `second` ones of tree two (or one for all rows when there is none), source and sink. */
function strataArcs(
  { trees }: Population,
  bounds: readonly TreeBounds[],
): { arcs: readonly StratumArc[]; second: number; source: number; sink: number } {
  const all = { path: [], parent: -1 };
  const [one, two] = [trees[0]?.strata ?? [], trees[1]?.strata ?? [all]];
  const source = one.length + two.length;
  const sink = source + 1;
  const spareOf = (tree: number, stratum: number): { spare: number; asked: number } => {
    const asked = bounds[tree]?.asked[stratum] ?? 0;
    const most = bounds[tree]?.most[stratum] ?? bounds[0]?.most.at(-1) ?? 0;
    return { spare: most - asked * unit, asked };
  };
  const down = one.map(({ path, parent }, i) => ({
    ...{ from: parent < 0 ? source : parent, to: i, tree: 0, path },
    ...spareOf(0, i),
  }));
  const up = two.map(({ path, parent }, i) => ({
    ...{ from: one.length + i, to: parent < 0 ? sink : one.length + parent, tree: 1, path },
    ...spareOf(1, i),
  }));
  return { arcs: [...down, ...up], second: two.length, source, sink };
}

/** What lies between start and highest π of the rows that two leaves share; by leaf in tree one · strata of tree two + leaf in tree two. */
function spareOfCells({ trees, size, eligible, start }: Population, maximum: number): Map<number, number> {
  const [one, two] = trees;
  const second = two?.strata.length ?? 1;
  const spare = new Map<number, number>();
  for (let row = 0; row < size; row += 1) {
    const room = maximum - (start[row] ?? 0);
    if (eligible[row] !== 1 || room <= 0) continue;
    const cell = (one?.leafOf[row] ?? 0) * second + (two?.leafOf[row] ?? 0);
    spare.set(cell, (spare.get(cell) ?? 0) + room);
  }
  return spare;
}

/** Why the sum over all rows cannot be raised to `sample` targets under the maximum, and whether any other rule could do with it. */
export function findWholeProblem(
  population: Population,
  rules: Rules,
  bounds: readonly TreeBounds[],
  sample: number,
): Problem {
  const most = bounds[0]?.most.at(-1) ?? 0;
  const eligible = bounds[0]?.eligible.at(-1) ?? 0;
  const least = leastSample(population, rules, bounds);
  const count = wholes(least.sum);
  const asked = `全部对象按各层下限合计应抽取 ${sample} 家（不足一家的进为一家），可抽对象 ${eligible} 家在最高概率 ${percentText(rules.maximum_ppb)} 下达不到`;
  const verdict =
    count * unit <= most
      ? `这不是办不到：别的分法抽取 ${count} 家即可，但不是本规则的分法`
      : `换一种分法也办不到（${floorsText(least)}）`;
  return { place: 'maximum_ppb', message: `${asked}；${verdict}。请提高最高概率、降低下限或扩大范围` };
}

/**
 * Why `sample` targets are more than the budget: because every assignment of chances needs more (then with the floors that together
 * ask for it), or only the one that the rules give. The remedy is the least budget under which these rules work.
 */
export function findBudgetProblem(
  population: Population,
  rules: Rules,
  bounds: readonly TreeBounds[],
  sample: number,
): Problem {
  const budget = rules.budget ?? 0;
  const least = leastSample(population, rules, bounds);
  const count = wholes(least.sum);
  const verdict =
    count <= budget
      ? `这不是办不到：别的分法最少可以只抽 ${count} 家，但不是本规则的分法`
      : `换一种分法也办不到，至少要抽 ${count} 家（${floorsText(least)}）`;
  const message = `抽取总数上限是 ${budget} 家，按本规则要抽 ${sample} 家；${verdict}。请把上限提高到 ${sample} 家，或降低下限`;
  return { place: 'budget', message };
}

/** ⌈sum / U⌉. */
function wholes(sum: number): number {
  const part = sum % unit;
  return (sum - part) / unit + (part === 0 ? 0 : 1);
}

const namedFloors = 10;

function floorsText({ sum, floors }: LeastSample): string {
  if (floors.length === 0) return '各对象的起始概率合计，不足一家的进为一家';
  const named = floors.slice(0, namedFloors).map(({ path, asked }) => `${stratumName(path)} ${asked} 家`);
  const more = floors.length > namedFloors ? `等 ${floors.length} 项下限` : '';
  const rest = sum - floors.reduce((total, { asked }) => total + asked * unit, 0);
  const others = rest < 0 ? '，同属两项的对象只计一次' : '，加上其余对象的起始概率';
  return `${named.join('、')}${more}${rest === 0 ? '合计' : others}`;
}
