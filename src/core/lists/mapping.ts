import type { Problem } from '../refusal.ts';
import type { Field, ListDefinition } from './definition.ts';

/** Where the text of a field comes from: a column of the sheet, its texts replaced where `translations` knows them, or the same text for every row. */
export type FieldSource =
  | { readonly column: string; readonly translations?: Readonly<Record<string, string>> }
  | { readonly constant: string };

/** Sources by field key, as a user chooses and saves them. A field that is left out is not in the file at all. Plain JSON. */
export type ColumnMapping = Readonly<Record<string, FieldSource>>;

/** A heading without what people vary: spaces, full or half width, the asterisk that marks a required column. */
const foldHeading = (heading: string): string =>
  heading.normalize('NFKC').replace(/\s+/gu, '').replace(/\*+$/u, '');

const quote = (headings: readonly string[]): string =>
  headings.length === 0 ? '无' : headings.map((heading) => `「${heading}」`).join('、');

/** The source of a field in a mapping; undefined when the mapping does not name the field. */
export function findSource(mapping: ColumnMapping, field: string): FieldSource | undefined {
  return Object.hasOwn(mapping, field) ? mapping[field] : undefined;
}

/** Maps every field to the first heading that reads as its label; fields without such a heading are left out. */
export function suggestMapping(list: ListDefinition, headings: readonly string[]): ColumnMapping {
  const sources = list.fields.flatMap((field): [string, FieldSource][] => {
    const column = headings.find((heading) => foldHeading(heading) === foldHeading(field.label));
    return column === undefined ? [] : [[field.key, { column }]];
  });
  return Object.fromEntries(sources);
}

/** The headings, blank ones aside, that a mapping takes nothing from. */
export function findUnusedHeadings(headings: readonly string[], mapping: ColumnMapping): readonly string[] {
  const used = new Set(Object.values(mapping).map((source) => ('column' in source ? source.column : '')));
  return headings.filter((heading) => heading !== '' && !used.has(heading));
}

/**
 * Everything that keeps a mapping from fitting a list and the headings of a sheet: unknown fields, required fields without
 * a source, headings that the sheet lacks or has twice, and headings that two fields claim. Messages are Chinese and name
 * both the missing and the unused headings; `place` is the label of the field.
 */
export function findMappingProblems(
  list: ListDefinition,
  headings: readonly string[],
  mapping: ColumnMapping,
): readonly Problem[] {
  const unused = quote(findUnusedHeadings(headings, mapping));
  const unknown = Object.keys(mapping)
    .filter((key) => !list.fields.some((field) => field.key === key))
    .map((key) => ({ place: key, message: `${list.label}没有「${key}」这个字段` }));
  const claimed = new Map<string, Field>();
  const known = list.fields.flatMap((field): Problem[] => {
    const source = findSource(mapping, field.key);
    const message =
      source === undefined
        ? field.required && `必填字段「${field.label}」没有对应的列；表中尚未使用的列：${unused}`
        : (findPersonalProblem(field, source) ??
          ('column' in source && findColumnProblem(headings, source.column, claimed, unused)));
    if (source !== undefined && 'column' in source) claimed.set(source.column, field);
    return message === false || message === undefined ? [] : [{ place: field.label, message }];
  });
  return [...unknown, ...known];
}

/** Mappings are stored as they are: no personal value may stand in one. */
function findPersonalProblem({ personal }: Field, source: FieldSource): string | undefined {
  const isPlain = 'column' in source && source.translations === undefined;
  return personal === undefined || isPlain ? undefined : '是个人信息，只能取自一列，不能填固定值或替换文字';
}

function findColumnProblem(
  headings: readonly string[],
  column: string,
  claimed: ReadonlyMap<string, Field>,
  unused: string,
): string | undefined {
  const count = headings.filter((heading) => heading === column).length;
  if (column === '' || count === 0) return `表中没有「${column}」这一列；表中尚未使用的列：${unused}`;
  if (count > 1) return `表头中「${column}」出现了 ${count} 次，请改成不同的名称`;
  const other = claimed.get(column);
  return other === undefined
    ? undefined
    : `「${column}」已经对应字段「${other.label}」，一列只能对应一个字段`;
}
