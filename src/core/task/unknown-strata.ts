import type { Population } from '../draw/chances/population.ts';
import type { Rules } from '../draw/rules.ts';
import { getList } from '../lists/definitions.ts';
import type { Problem } from '../refusal.ts';
import { attributeLabel } from './describe.ts';

/**
 * Floors of strata in which nobody counts and whose value no list suggests: most likely a name that is misspelt, and that would
 * ask for nothing without a word. A suggested value (a credit class, a level) may well have nobody this month.
 */
export function findUnknownStrata({ trees }: Population, rules: Rules): readonly Problem[] {
  return rules.trees.flatMap(({ attributes, floors }, t) => {
    const known = new Set(trees[t]?.strata.map(({ path }) => JSON.stringify(path)));
    const isThere = (path: readonly string[]): boolean => known.has(JSON.stringify(path));
    return floors.flatMap(({ path }) => {
      const depth = path.findIndex((_, level) => !isThere(path.slice(0, level + 1)));
      const [attribute, value] = [attributes[depth] ?? '', path[depth] ?? ''];
      if (depth < 0 || isSuggested(attribute, value)) return [];
      const message = `没有${attributeLabel(attribute)}为“${value}”的检查对象：请核对名称是否与名录一致，或删去这一条`;
      return [{ place: `trees[${t}].floors[${path.join('/')}]`, message }];
    });
  });
}

function isSuggested(attribute: string, value: string): boolean {
  const field = getList('targets').fields.find(({ key }) => key === attribute);
  return value === '' || field?.options?.includes(value) === true || field?.kind === 'flag';
}
