import type { ListName, RecordValues } from '../../core/lists/definition.ts';
import { getList } from '../../core/lists/definitions.ts';
import { isRecordWithin, organisationFields } from '../../core/people/jurisdiction.ts';
import { Refusal } from '../../core/refusal.ts';
import type { Context } from '../../context.ts';

const shown = 200;
const shared: readonly ListName[] = ['items', 'organisations'];

/** Refuses (forbidden) whoever does not see everything to change what belongs to all: the item list, the tree, tables and calendars. */
export function assertWhole({ jurisdiction = null }: Context, what: string): void {
  if (jurisdiction !== null) throw new Refusal('forbidden', `${what}由最上级机构统一维护：请报上级机构办理`);
}

/** Refuses (forbidden) to change a list that belongs to all but to whoever sees everything. */
export function assertOwnList(context: Context, list: ListName): void {
  if (shared.includes(list)) assertWhole(context, getList(list).label);
}

/** Refuses (invalid) records that would belong to an organisation outside of the caller's jurisdiction, or to none, naming each. */
export function assertOwnRecords(
  { jurisdiction = null }: Context,
  list: ListName,
  records: readonly RecordValues[],
): void {
  const foreign = records.filter((values) => !isRecordWithin(jurisdiction, list, values));
  if (foreign.length === 0) return;
  const { label, fields } = getList(list);
  const column = fields.find(({ key }) => key === organisationFields[list])?.label ?? '';
  const problems = foreign.slice(0, shown).map((values) => ({
    place: `${String(values['code'])}「${column}」`,
    message: '不在您的管辖范围内：应填写本机构或下属机构的代码',
  }));
  throw new Refusal('invalid', `${label}中有 ${foreign.length} 条不在您的管辖范围内`, problems);
}

/**
 * Refuses (invalid) records that would give the tree of organisations a second top: whoever belongs to a top sees everything. `current`
 * are the organisations as they stand, by code.
 */
export function assertOneTop(
  list: ListName,
  current: ReadonlyMap<string, { readonly values: RecordValues }>,
  records: readonly RecordValues[],
): void {
  if (list !== 'organisations') return;
  const after = new Map([...current].map(([code, { values }]) => [code, values]));
  for (const values of records) after.set(String(values['code']), values);
  const isTop = (values: RecordValues): boolean => values['parent_code'] === null;
  const tops = [...after.values()].filter(isTop);
  const added = records.filter(isTop);
  if (tops.length < 2 || added.length === 0) return;
  const kept = tops.find((values) => !added.includes(values)) ?? added[0];
  const problems = added.filter((values) => values !== kept).slice(0, shown);
  throw new Refusal(
    'invalid',
    '监管机构只能有一个最上级：最上级机构的人员看得到全部',
    problems.map((values) => ({
      place: `${String(values['code'])}「上级机构代码」`,
      message: `不能留空：最上级机构是 ${String(kept?.['code'])}，请填写它或它下属机构的代码`,
    })),
  );
}
