import type { CheckedImport } from '../core/lists/check-import.ts';
import type { ListName, PersonalValues } from '../core/lists/definition.ts';
import { getList } from '../core/lists/definitions.ts';
import { findDifference, type Difference } from '../core/lists/difference.ts';
import type { Context } from '../context.ts';
import { openPersonal } from '../store/personal-values.ts';
import { allRecords, type RecordVersion } from '../store/register.ts';

/** What an import would do to its list as it stands, by code; personal values are compared as they are, not only their masks. */
export async function compareImport(
  context: Context,
  name: ListName,
  checked: Omit<CheckedImport, 'faults'>,
  current: ReadonlyMap<string, RecordVersion>,
): Promise<Difference> {
  const ids = Object.keys(checked.personal).flatMap((code) => current.get(code)?.id ?? []);
  const stored = await openPersonal(context, getList(name), ids);
  const isReplaced = (code: string, field: string): boolean => {
    const given = personalOf(checked.personal, code)?.[field];
    return given !== undefined && given !== stored.get(current.get(code)?.id ?? '')?.[field];
  };
  const values = new Map([...current].map(([code, record]) => [code, record.values]));
  return findDifference(values, checked.records, checked.fields, isReplaced);
}

/** The personal values that a file gives for a code. */
export const personalOf = (personal: CheckedImport['personal'], code: string): PersonalValues | undefined =>
  Object.hasOwn(personal, code) ? personal[code] : undefined;

/** The records of a list that have not exited and are within the caller's jurisdiction, by code. */
export async function currentVersions(
  { db, jurisdiction: within = null }: Context,
  name: ListName,
): Promise<ReadonlyMap<string, RecordVersion>> {
  const records = await allRecords(db, getList(name), { states: ['active', 'suspended'], within });
  return new Map(records.map((record) => [record.code, record]));
}
