import { getList, isListName } from '../core/lists/definitions.ts';
import type { ListDefinition } from '../core/lists/definition.ts';
import type { KnownCodes } from '../core/lists/parse-record.ts';
import type { Context } from '../context.ts';
import { isDistrictCode } from '../files/districts.ts';
import { allRecords } from '../store/register.ts';

/**
 * The codes that a list's references may name: those in force today in the lists that it refers to, within the caller's
 * jurisdiction.
 */
export async function loadKnownCodes(
  { db, jurisdiction: within = null }: Context,
  list: ListDefinition,
): Promise<KnownCodes> {
  const referred = [...new Set(list.fields.flatMap((field) => field.refers ?? []))].filter(isListName);
  const codes = new Map<string, ReadonlySet<string>>();
  for (const name of referred) {
    const records = await allRecords(db, getList(name), { states: ['active', 'suspended'], within });
    codes.set(name, new Set(records.map((record) => record.code)));
  }
  return { isDistrict: isDistrictCode, isRecord: (name, code) => codes.get(name)?.has(code) ?? false };
}
