import { Refusal, type Problem } from '../../refusal.ts';
import { findContradictions } from './contradictions.ts';
import { findBudgetProblem, findWholeProblem } from './feasibility.ts';
import { boundsOf } from './floors.ts';
import type { Population } from './population.ts';
import { Raising } from './raise.ts';
import { unit, type Rules } from '../rules.ts';

/** One raise: to the floor of a stratum of a tree, or of all rows to a whole number of targets. */
export type Raise =
  | { readonly kind: 'floor'; readonly tree: number; readonly stratum: number; readonly goal: number }
  | { readonly kind: 'whole'; readonly goal: number };

/** Is told of each raise, in order, with π as it then stands; must not change it. */
export type RaiseObserver = (raise: Raise, pi: Int32Array) => void;

/**
 * The inclusion probability of every row in ppb, 0 for the excluded (docs/draw-protocol.md section 5).
 *
 * Each eligible row starts at its duties' chance. For each tree, strata are taken in post-order; where the sum over a stratum
 * falls short of its floor, what is missing is shared among its rows by weight, none above the rules' maximum; at last the sum
 * over all is raised to the next whole number in the same way. Shares are exact: whole parts first, then one more part to each of
 * the largest remainders, ties to the lower row. Hence every floor is met by construction and nobody eligible is at zero.
 *
 * Refuses (contradiction) a population without an eligible row, with a floor that cannot be met under the maximum, naming each
 * such stratum, or whose sample does not fit under the maximum or the budget: then the problem says whether any other
 * assignment of chances would.
 */
export function inclusionProbabilities(
  population: Population,
  rules: Rules,
  observe: RaiseObserver = () => undefined,
): Int32Array {
  const bounds = boundsOf(population, rules);
  const problems = findContradictions(population, rules, bounds);
  if (problems.length > 0) throw refusal(problems);
  const raising = new Raising(population, rules.maximum_ppb);
  population.trees.forEach((tree, t) => {
    bounds[t]?.asked.forEach((asked, stratum) => {
      if (asked === 0) return;
      const goal = asked * unit;
      if (!raising.raise(tree.rowsOf(stratum), goal)) throw new Error('a floor within reach was not reached');
      observe({ kind: 'floor', tree: t, stratum, goal }, raising.pi);
    });
  });
  const [tree] = population.trees;
  if (tree === undefined) throw new Error('rules without a tree of strata');
  const all = tree.rowsOf(tree.strata.length - 1);
  const sample = wholesIn(raising.sumOf(all));
  if (!raising.raise(all, sample * unit))
    throw refusal([findWholeProblem(population, rules, bounds, sample)]);
  observe({ kind: 'whole', goal: sample * unit }, raising.pi);
  if (rules.budget !== null && sample > rules.budget)
    throw refusal([findBudgetProblem(population, rules, bounds, sample)]);
  return raising.pi;
}

/** ⌈sum / U⌉, without a quotient that could be rounded. */
function wholesIn(sum: number): number {
  const part = sum % unit;
  return (sum - part) / unit + (part === 0 ? 0 : 1);
}

const refusal = (problems: readonly Problem[]): Refusal =>
  new Refusal('contradiction', '抽查比例、最少家数与名录相互矛盾，无法抽取', problems);
