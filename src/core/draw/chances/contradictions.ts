import type { Problem } from '../../refusal.ts';
import { percentText, stratumName, type AskedFloor, type TreeBounds } from './floors.ts';
import type { Population } from './population.ts';
import { unit, type Rules } from '../rules.ts';

/**
 * What floors ask for and the frame does not have, each floor by itself: a raise to it fails just then. `bounds` are those of
 * the population under the rules.
 */
export function findContradictions(
  population: Population,
  rules: Rules,
  bounds: readonly TreeBounds[],
): readonly Problem[] {
  const problems = bounds.flatMap((tree, t) =>
    tree.floors.flatMap((asked) => {
      const message = findFloorFault(population, rules, asked, { t, tree });
      const place = `trees[${t}].floors[${asked.floor.path.join('/')}]`;
      return message === undefined ? [] : [{ place, message }];
    }),
  );
  if (!population.eligible.includes(1)) {
    problems.push({
      place: 'scope',
      message: '范围内没有可抽对象：请检查范围条件、排除名单和频次上限',
    });
  }
  return problems;
}

function findFloorFault(
  { trees }: Population,
  { maximum_ppb: maximum }: Rules,
  { floor, stratum, asked }: AskedFloor,
  { t, tree }: { readonly t: number; readonly tree: TreeBounds },
): string | undefined {
  if (asked === 0) return undefined;
  const name = stratumName(floor.path);
  if (stratum < 0) return `下限要求至少抽取 ${asked} 家${name}，名录中一家也没有：请删去这条下限，或核对名录`;
  const eligible = tree.eligible[stratum] ?? 0;
  if (asked > eligible) {
    const kept = (trees[t]?.strata[stratum]?.size ?? 0) - eligible;
    const others = kept === 0 ? '' : `（另有 ${kept} 家计入基数，但已达频次上限或尚有待查，不能抽取）`;
    return `${name}要求至少抽取 ${asked} 家，可抽对象只有 ${eligible} 家${others}：请降低比例或最少家数，或扩大范围`;
  }
  if (asked * unit > (tree.most[stratum] ?? 0))
    return `${name}要求在 ${eligible} 家中至少抽取 ${asked} 家，高于单家最高概率 ${percentText(maximum)}：请降低下限，或把最高概率调到 100%（等于必查，不再是随机）`;
  return undefined;
}
