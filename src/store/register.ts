import type { Knex } from 'knex';
import type { ListDefinition, RecordValues } from '../core/lists/definition.ts';
import { organisationFields, type Jurisdiction } from '../core/people/jurisdiction.ts';
import type { RecordState, VersionFact } from '../core/lists/version-rules.ts';
import { Refusal } from '../core/refusal.ts';
import { inTransaction, type Context } from '../context.ts';
import type { CodeRange } from './codes.ts';
import type { Db } from './connect.ts';
import { isDuplicateIn } from './database-fault.ts';
import { sealPersonal } from './personal-values.ts';
import { toRecord, toRow, type NewVersion, type RecordVersion, type Row } from './record-rows.ts';

export type { NewVersion, RecordVersion } from './record-rows.ts';

/** A version in the history of its record. */
export interface HistoryEntry extends RecordVersion {
  /** It was recorded after a version that is in force later. */
  readonly isBackdated: boolean;
}

/**
 * Which versions count: those in force by a day (YYYY-MM-DD) and recorded by an instant; an absent limit is no limit. What
 * is recorded later than the instant is not seen, even if it takes effect before the day.
 */
export interface AsOf {
  readonly day?: string | undefined;
  readonly recordedBy?: Date | undefined;
}

/** Which records to list, in which order, and which page of them. */
export interface RecordQuery extends AsOf {
  /** Only records in one of these states; all when absent. */
  readonly states?: readonly RecordState[] | undefined;
  /** Only records whose fields have exactly these values. */
  readonly equals?: RecordValues | undefined;
  /** Only records whose code (in any case) or name contains this text. */
  readonly search?: string | undefined;
  /** Only records of these organisations; all when absent. */
  readonly within?: Jurisdiction | undefined;
  /** A field key, `state`, `effective_on` or `recorded_at`; `code` when absent. */
  readonly sortBy?: string | undefined;
  readonly descending?: boolean | undefined;
  /** From 1. */
  readonly page?: number | undefined;
  /** 1 to 200; 50 when absent. */
  readonly pageSize?: number | undefined;
}

/** One page, and how many records there are on all pages. */
export interface RecordPage {
  readonly total: number;
  readonly records: readonly RecordVersion[];
}

type Query = Knex.QueryBuilder;

const batchSize = 500;
const maxPageSize = 200;

const tableOf = (list: ListDefinition): string => `${list.name}_versions`;

/**
 * Records versions in one transaction, all at the same instant. Refuses with `conflict` when another writer has recorded
 * one of them first; nothing is recorded then. `onProgress` is told how many rows are written, after every 500.
 */
export async function recordVersions(
  context: Context,
  list: ListDefinition,
  actorId: string,
  versions: readonly NewVersion[],
  onProgress?: (done: number) => void,
): Promise<void> {
  await inTransaction(context, async ({ db, cipher, newId, now }) => {
    const recordedAt = now().toISOString();
    for (let start = 0; start < versions.length; start += batchSize) {
      const batch = versions.slice(start, start + batchSize);
      const named = batch.map((version) => ({ id: newId(), version }));
      const sealed = await sealPersonal({ db, cipher }, list, named);
      const rows = named.map(({ id, version }, place) => ({
        ...toRow(list, { id, actorId, recordedAt }, version),
        ...sealed[place],
      }));
      await insertRows(db, list, rows);
      onProgress?.(start + batch.length);
    }
  });
}

async function insertRows(db: Db, list: ListDefinition, rows: readonly Row[]): Promise<void> {
  try {
    await db(tableOf(list)).insert(rows);
  } catch (error) {
    if (!isDuplicateIn(error, tableOf(list))) throw error;
    throw new Refusal('conflict', `${list.label}中的记录刚被他人修改，这次没有保存；请刷新后重试`);
  }
}

/** The version of a record that counts as of a day and an instant; undefined when there is none. */
export async function findRecord(
  db: Db,
  list: ListDefinition,
  code: string,
  asOf: AsOf = {},
): Promise<RecordVersion | undefined> {
  const row = (await inForce(db, list, asOf).where('v.code', code).first()) as Row | undefined;
  return row === undefined ? undefined : toRecord(list, row);
}

/** The records with these codes in the version that counts as of a day and an instant, by code. */
export async function findRecords(
  db: Db,
  list: ListDefinition,
  codes: readonly string[],
  asOf: AsOf,
): Promise<ReadonlyMap<string, RecordVersion>> {
  const found = new Map<string, RecordVersion>();
  for (let start = 0; start < codes.length; start += batchSize) {
    const batch = codes.slice(start, start + batchSize);
    const rows = (await inForce(db, list, asOf).whereIn('v.code', batch)) as Row[];
    for (const row of rows) found.set(String(row['code']), toRecord(list, row));
  }
  return found;
}

/** One page of the records of a list, each in the version that counts; equal places in the order of their codes. */
export async function listRecords(db: Db, list: ListDefinition, query: RecordQuery): Promise<RecordPage> {
  const { sortBy = 'code', page = 1, pageSize = 50 } = query;
  assertPage(page, pageSize);
  assertColumn(list, sortBy, ['state', 'effective_on', 'recorded_at']);
  const selected = select(db, list, query);
  const [count] = (await selected.clone().clearSelect().count({ total: '*' })) as { total: number }[];
  void selected.orderBy(`v.${sortBy}`, query.descending === true ? 'desc' : 'asc');
  if (sortBy !== 'code') void selected.orderBy('v.code');
  const rows = (await selected.limit(pageSize).offset((page - 1) * pageSize)) as Row[];
  return { total: count?.total ?? 0, records: rows.map((row) => toRecord(list, row)) };
}

/** Every record of a list in the version that counts, in the byte order of their codes: for exports and frozen pools. */
export async function allRecords(
  db: Db,
  list: ListDefinition,
  query: Pick<RecordQuery, 'day' | 'recordedBy' | 'states' | 'equals' | 'search' | 'within'> = {},
): Promise<readonly RecordVersion[]> {
  const rows = (await select(db, list, query).orderBy('v.code')) as Row[];
  return rows.map((row) => toRecord(list, row));
}

/** As `allRecords`, page by page, so that a million records need no more memory than a thousand. */
export async function* recordPages(
  db: Db,
  list: ListDefinition,
  asOf: AsOf,
  size = 2000,
): AsyncGenerator<readonly RecordVersion[]> {
  for (let last = ''; ;) {
    const rows = (await inForce(db, list, asOf)
      .where('v.code', '>', last)
      .orderBy('v.code')
      .limit(size)) as Row[];
    if (rows.length > 0) yield rows.map((row) => toRecord(list, row));
    if (rows.length < size) return;
    last = String(rows.at(-1)?.['code']);
  }
}

/** The last entry of each record of a range that was entered after a day, as of a later day and an instant: code to first day. */
export async function entriesAfter(
  db: Db,
  list: ListDefinition,
  after: string,
  asOf: AsOf & { readonly within: CodeRange },
): Promise<ReadonlyMap<string, string>> {
  const entries = db(`${tableOf(list)} as v`)
    .where('v.change', 'entry')
    .where('v.effective_on', '>', after)
    .whereBetween('v.code', [asOf.within.from, asOf.within.to])
    .groupBy('v.code')
    .select('v.code')
    .max({ day: 'v.effective_on' });
  const rows = (await limitTo(entries, 'v', asOf)) as { code: string; day: string }[];
  return new Map(rows.map(({ code, day }) => [code, day]));
}

/** Every version of a record in the order of recording; empty for a code never entered. */
export async function historyOf(
  db: Db,
  list: ListDefinition,
  code: string,
): Promise<readonly HistoryEntry[]> {
  const rows = (await db(tableOf(list)).where({ code }).orderBy('version')) as Row[];
  let latest = '';
  return rows.map((row) => {
    const record = toRecord(list, row);
    const isBackdated = record.effectiveOn < latest;
    if (!isBackdated) latest = record.effectiveOn;
    return { ...record, isBackdated };
  });
}

/** What the rules of change need to know of every code of a list, by code: for imports. */
export async function listVersionFacts(
  db: Db,
  list: ListDefinition,
): Promise<ReadonlyMap<string, readonly VersionFact[]>> {
  const columns = ['code', 'version', 'change', 'state', 'effective_on as effectiveOn'];
  const rows = (await db(tableOf(list)).select(columns)) as (VersionFact & { readonly code: string })[];
  const facts = new Map<string, VersionFact[]>();
  for (const { code, ...fact } of rows) {
    const history = facts.get(code);
    if (history === undefined) facts.set(code, [fact]);
    else history.push(fact);
  }
  return facts;
}

function assertPage(page: number, pageSize: number): void {
  if (!Number.isInteger(page) || page < 1) throw new Refusal('invalid', '页码应为正整数');
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > maxPageSize)
    throw new Refusal('invalid', `每页条数应为 1 到 ${maxPageSize} 的整数`);
}

function select(db: Db, list: ListDefinition, query: RecordQuery): Query {
  const { states, equals = {}, search = '', within = null } = query;
  const selected = inForce(db, list, query);
  const field = organisationFields[list.name];
  if (within !== null && field !== null) void selected.whereIn(`v.${field}`, [...within]);
  if (states !== undefined) void selected.whereIn('v.state', states);
  for (const [key, value] of Object.entries(equals)) {
    assertColumn(list, key);
    void selected.where(`v.${key}`, value);
  }
  // INSTR, not LIKE: neither wildcards in what people type nor a difference between the databases in case.
  if (search !== '')
    void selected.whereRaw('(instr(lower(v.code), ?) > 0 or instr(v.name, ?) > 0)', [
      search.toLowerCase(),
      search,
    ]);
  return selected;
}

function inForce(db: Db, list: ListDefinition, asOf: AsOf): Query {
  const newer = db(`${tableOf(list)} as n`)
    .select(db.raw('1'))
    .whereRaw('n.code = v.code');
  void newer.whereRaw(
    '(n.effective_on > v.effective_on or (n.effective_on = v.effective_on and n.version > v.version))',
  );
  const versions = db(`${tableOf(list)} as v`).select('v.*');
  return limitTo(versions, 'v', asOf).whereNotExists(limitTo(newer, 'n', asOf));
}

function limitTo(query: Query, alias: string, { day, recordedBy }: AsOf): Query {
  if (day !== undefined) void query.where(`${alias}.effective_on`, '<=', day);
  if (recordedBy !== undefined) void query.where(`${alias}.recorded_at`, '<=', recordedBy.toISOString());
  return query;
}

/** Personal values are sealed: neither they nor their masks are searched or sorted by. */
function assertColumn(list: ListDefinition, key: string, others: readonly string[] = []): void {
  const field = list.fields.find((candidate) => candidate.key === key);
  if (field?.personal !== undefined)
    throw new Refusal('invalid', `${field.label}加密保存，不能按它筛选或排序`);
  if (field !== undefined || others.includes(key)) return;
  throw new Refusal('invalid', `${list.label}没有“${key}”这一栏`);
}
