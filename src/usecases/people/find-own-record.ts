import type { ListName } from '../../core/lists/definition.ts';
import { getList } from '../../core/lists/definitions.ts';
import { isRecordWithin, jurisdictionOf, type Jurisdiction } from '../../core/people/jurisdiction.ts';
import type { Context } from '../../context.ts';
import type { Db } from '../../store/connect.ts';
import { allRecords, findRecord, type AsOf, type RecordVersion } from '../../store/register.ts';

/** As `findRecord`; a record outside of the caller's jurisdiction is not there either. */
export async function findOwnRecord(
  { db, jurisdiction = null }: Context,
  list: ListName,
  code: string,
  asOf: AsOf = {},
): Promise<RecordVersion | undefined> {
  const record = await findRecord(db, getList(list), code, asOf);
  return record !== undefined && isRecordWithin(jurisdiction, list, record.values) ? record : undefined;
}

/** What an organisation sees: itself and all below it, as the list of organisations stands now. */
export async function loadJurisdiction(db: Db, organisationCode: string): Promise<Jurisdiction> {
  const records = await allRecords(db, getList('organisations'), { states: ['active', 'suspended'] });
  const nodes = records.map(({ code, values }) => {
    const parent = values['parent_code'];
    return { code, parentCode: typeof parent === 'string' ? parent : null };
  });
  return jurisdictionOf(organisationCode, nodes);
}

/** The codes of a list's records within the caller's jurisdiction; null for whoever sees everything. */
export async function ownCodes(
  { db, jurisdiction: within = null }: Context,
  list: ListName,
): Promise<ReadonlySet<string> | null> {
  if (within === null) return null;
  return new Set((await allRecords(db, getList(list), { within })).map(({ code }) => code));
}
