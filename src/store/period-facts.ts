import type { Knex } from 'knex';
import { orderAfter, parsePeriod } from '../core/risk/periods.ts';
import { placeOfFact, type RecordedFact } from '../core/risk/fact-difference.ts';
import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import type { CodeRange } from './codes.ts';
import type { Db } from './connect.ts';
import { isDuplicateIn } from './database-fault.ts';

/** Where the classes or the numbers of targets by period are kept, and how its columns are called. */
export interface FactTable {
  readonly name: 'rating_versions' | 'indicator_versions';
  /** The column of the fact's key; null where all facts have `key`. */
  readonly keyColumn: string | null;
  readonly key: string;
  readonly valueColumn: string;
  readonly hasSource: boolean;
}

/** A recorded version of a fact. */
export interface FactVersion extends RecordedFact {
  readonly reason: string;
  readonly importId: string;
  readonly actorId: string;
  readonly recordedAt: string;
}

/** By which day and which instant a fact must be in force and recorded. */
export interface FactsAsOf {
  readonly day: string;
  readonly recordedBy?: Date | undefined;
}

type Row = Readonly<Record<string, string | number | null>>;
type NewFact = Omit<FactVersion, 'recordedAt'>;

const batchSize = 500;

const text = (value: string | number | null | undefined): string =>
  value === null || value === undefined ? '' : String(value);

const keyOf = ({ keyColumn, key }: FactTable, row: Row): string =>
  keyColumn === null ? key : text(row[keyColumn]);

const toVersion = (table: FactTable, row: Row): FactVersion => ({
  targetCode: text(row['target_code']),
  period: text(row['period']),
  key: keyOf(table, row),
  value: row[table.valueColumn] ?? null,
  source: table.hasSource ? text(row['source']) : '',
  version: Number(row['version']),
  effectiveOn: text(row['effective_on']),
  reason: text(row['reason']),
  importId: text(row['import_id']),
  actorId: text(row['actor_id']),
  recordedAt: text(row['recorded_at']),
});

/** Stores versions, all at the same instant; refuses (conflict) when another writer was first, and then stores nothing. */
export async function insertFacts(
  { db, newId, now }: Context,
  table: FactTable,
  facts: readonly NewFact[],
): Promise<void> {
  const recordedAt = now().toISOString();
  for (let start = 0; start < facts.length; start += batchSize) {
    const rows = facts.slice(start, start + batchSize).map((fact) => ({
      id: newId(),
      target_code: fact.targetCode,
      period: fact.period,
      period_order: parsePeriod(fact.period)?.order ?? '',
      version: fact.version,
      ...(table.keyColumn === null ? {} : { [table.keyColumn]: fact.key }),
      [table.valueColumn]: fact.value,
      ...(table.hasSource ? { source: fact.source } : {}),
      reason: fact.reason,
      import_id: fact.importId,
      actor_id: fact.actorId,
      effective_on: fact.effectiveOn,
      recorded_at: recordedAt,
    }));
    await db(table.name)
      .insert(rows)
      .catch((error: unknown) => {
        if (!isDuplicateIn(error, table.name)) throw error;
        throw new Refusal('conflict', '这些数据刚被他人改动，这次没有保存：请重新上传核对');
      });
  }
}

const placeColumns = ({ keyColumn }: FactTable): string[] =>
  keyColumn === null ? ['target_code'] : ['target_code', keyColumn];

/** The newest version of every place (target, period, measure), taken back or not, by place. */
export async function newestFacts(
  db: Db,
  table: FactTable,
  periods: readonly string[],
): Promise<ReadonlyMap<string, RecordedFact>> {
  const rows = (await db(table.name).whereIn('period', periods).orderBy('version')) as Row[];
  const versions = rows.map((row) => toVersion(table, row));
  return new Map(versions.map((version) => [placeOfFact(version), version]));
}

/** Every version of the facts of one target, in the order of periods (newest first), measures and versions. */
export async function factHistory(
  db: Db,
  table: FactTable,
  targetCode: string,
): Promise<readonly FactVersion[]> {
  const rows = (await db(table.name)
    .where({ target_code: targetCode })
    .orderBy([
      { column: 'period_order', order: 'desc' },
      ...placeColumns(table).map((column) => ({ column })),
      { column: 'version' },
    ])) as Row[];
  return rows.map((row) => toVersion(table, row));
}

/** A fact that counts, without who recorded it and why. */
export type ValueInForce = Pick<FactVersion, 'targetCode' | 'period' | 'key' | 'value'>;

/** Targets whose versions are read at once: the memory for a national list must stay bounded. */
const rangeSize = 2000;

/**
 * For each target (and measure) the version that counts: the newest one in force of the newest period that begins by the day and was not
 * taken back. Sorted by target and measure; of a range of targets where one is given.
 */
export async function factsInForce(
  db: Db,
  table: FactTable,
  asOf: FactsAsOf,
  within?: CodeRange,
): Promise<readonly FactVersion[]> {
  const rows = (await selectInForce(db, table, asOf, ['*'], within)) as Row[];
  return rowsThatCount(table, rows).map((row) => toVersion(table, row));
}

/** The same values in pages of some thousand targets each, for lists of any size; or those of a range of targets in one page. */
export async function* valuesInForce(
  db: Db,
  table: FactTable,
  asOf: FactsAsOf,
  within?: CodeRange,
): AsyncGenerator<readonly ValueInForce[]> {
  const columns = [...placeColumns(table), 'period', 'period_order', 'version', table.valueColumn];
  for (const range of within === undefined ? await rangesOf(db, table) : [within]) {
    const rows = (await selectInForce(db, table, asOf, columns, range)) as Row[];
    yield rowsThatCount(table, rows).map((row) => ({
      targetCode: text(row['target_code']),
      period: text(row['period']),
      key: keyOf(table, row),
      value: row[table.valueColumn] ?? null,
    }));
  }
}

async function rangesOf(db: Db, table: FactTable): Promise<readonly CodeRange[]> {
  const codes = (await db(table.name)
    .distinct('target_code')
    .orderBy('target_code')
    .pluck('target_code')) as string[];
  const ranges: CodeRange[] = [];
  for (let start = 0; start < codes.length; start += rangeSize) {
    const last = Math.min(start + rangeSize, codes.length) - 1;
    ranges.push({ from: codes[start] ?? '', to: codes[last] ?? '' });
  }
  return ranges;
}

function selectInForce(
  db: Db,
  table: FactTable,
  asOf: FactsAsOf,
  columns: readonly string[],
  range?: CodeRange,
): Knex.QueryBuilder {
  const query = db(table.name)
    .select(columns)
    .where('effective_on', '<=', asOf.day)
    .where('period_order', '<', orderAfter(asOf.day))
    // The order of the unique key: nothing has to be sorted.
    .orderBy([...placeColumns(table), 'period', 'version']);
  if (asOf.recordedBy !== undefined) void query.where('recorded_at', '<=', asOf.recordedBy.toISOString());
  if (range !== undefined) void query.whereBetween('target_code', [range.from, range.to]);
  return query;
}

/** Of rows in the order of target, measure, period and version: one for each target and measure, as `factsInForce` says. */
function rowsThatCount(table: FactTable, rows: readonly Row[]): readonly Row[] {
  const places = placeColumns(table);
  const counting: Row[] = [];
  let best: Row | undefined;
  rows.forEach((row, index) => {
    const next = rows[index + 1];
    const isLast = next === undefined || places.some((column) => next[column] !== row[column]);
    const isNewest = isLast || next['period'] !== row['period'];
    const isNewer = best === undefined || text(best['period_order']) < text(row['period_order']);
    if (isNewest && isNewer && row[table.valueColumn] !== null) best = row;
    if (!isLast) return;
    if (best !== undefined) counting.push(best);
    best = undefined;
  });
  return counting;
}
