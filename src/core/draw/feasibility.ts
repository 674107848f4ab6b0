import type { Problem } from '../refusal.ts';
import { percentText, type TreeBounds } from './floors.ts';
import type { Population } from './population.ts';
import type { Rules } from './rules.ts';

/** Why the sum over all rows cannot be raised to a whole number of targets under the maximum. */
export function findWholeProblem(
  population: Population,
  rules: Rules,
  bounds: readonly TreeBounds[],
  sample: number,
): Problem {
  const eligible = bounds[0]?.eligible.at(-1) ?? 0;
  const maximum = percentText(rules.maximum_ppb);
  const message = `全部对象按各层下限合计应抽取 ${sample} 家（不足一家的进为一家），可抽对象 ${eligible} 家在最高概率 ${maximum} 下达不到：请提高最高概率或扩大范围`;
  return { place: 'maximum_ppb', message };
}

/** Why the budget does not suffice. */
export function findBudgetProblem(
  population: Population,
  rules: Rules,
  bounds: readonly TreeBounds[],
  sample: number,
): Problem {
  const message = `要抽取 ${sample} 家，高于抽取总数上限 ${rules.budget ?? 0} 家：请把上限提高到 ${sample} 家，或降低下限`;
  return { place: 'budget', message };
}
