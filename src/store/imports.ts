import { gunzipSync, gzipSync } from 'node:zlib';
import type { Context } from '../context.ts';
import type { CheckedImport, RowFault, Sheet } from '../core/lists/check-import.ts';
import type { ListName } from '../core/lists/definition.ts';
import type { Jurisdiction } from '../core/people/jurisdiction.ts';
import { Refusal } from '../core/refusal.ts';
import type { Db } from './connect.ts';

/** What a user is shown of an import before applying it. */
export interface ImportReport {
  readonly rows: number;
  readonly fault_count: number;
  /** The first faults; all of them stand in the error workbook. */
  readonly faults: readonly RowFault[];
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly leaving: number;
  /** The first lines of the difference, as sentences. */
  readonly samples: readonly string[];
  readonly unused_headings: readonly string[];
}

/** An uploaded file that was checked whole, and perhaps applied. */
export interface ImportRun {
  readonly id: string;
  readonly list: ListName;
  readonly fileName: string;
  readonly fileSha256: string;
  readonly state: 'faulty' | 'checked' | 'applied';
  readonly report: ImportReport;
  readonly actorId: string;
  readonly createdAt: string;
  readonly appliedBy: string | null;
  readonly appliedAt: string | null;
}

/** The bulky part: the sheet as read, its personal cells hidden, and what was made of it without its personal values. */
export interface ImportContent {
  readonly sheet: Sheet;
  readonly checked: Omit<CheckedImport, 'personal'>;
}

type Sealing = Pick<Context, 'db' | 'cipher'>;

const personalPlace = (id: string) => ({ table: 'imports', column: 'personal_sealed', id });

interface ImportRow {
  readonly id: string;
  readonly list: ListName;
  readonly file_name: string;
  readonly file_sha256: string;
  readonly state: ImportRun['state'];
  readonly report: string;
  readonly actor_id: string;
  readonly created_at: string;
  readonly applied_by: string | null;
  readonly applied_at: string | null;
}

const shown = [
  'id',
  'list',
  'file_name',
  'file_sha256',
  'state',
  'report',
  'actor_id',
  'created_at',
  'applied_by',
  'applied_at',
];

const toRun = (row: ImportRow): ImportRun => ({
  id: row.id,
  list: row.list,
  fileName: row.file_name,
  fileSha256: row.file_sha256,
  state: row.state,
  report: JSON.parse(row.report) as ImportReport,
  actorId: row.actor_id,
  createdAt: row.created_at,
  appliedBy: row.applied_by,
  appliedAt: row.applied_at,
});

const pack = (value: unknown): Buffer => gzipSync(JSON.stringify(value));
// libsql gives an ArrayBuffer, mysql2 a Buffer.
const unpack = (bytes: ArrayBuffer | Buffer): unknown => JSON.parse(gunzipSync(bytes).toString('utf8'));

/** Stores a checked file with its content; its personal values are sealed, and kept until it is applied. */
export async function insertImport(
  { db, cipher }: Sealing,
  run: ImportRun,
  content: ImportContent,
  personal: CheckedImport['personal'],
): Promise<void> {
  const isEmpty = run.state === 'faulty' || Object.keys(personal).length === 0;
  await db('imports').insert({
    id: run.id,
    list: run.list,
    file_name: run.fileName,
    file_sha256: run.fileSha256,
    state: run.state,
    report: JSON.stringify(run.report),
    sheet: pack(content.sheet),
    records: pack(content.checked),
    personal_sealed: isEmpty ? null : cipher.seal(personalPlace(run.id), JSON.stringify(personal)),
    actor_id: run.actorId,
    created_at: run.createdAt,
    applied_by: run.appliedBy,
    applied_at: run.appliedAt,
  });
}

/** The import with this id, without its content; refuses (not-found) when there is none. */
export async function getImport(db: Db, id: string): Promise<ImportRun> {
  const row = (await db('imports').where({ id }).first(shown)) as ImportRow | undefined;
  if (row === undefined) throw new Refusal('not-found', '没有这次导入');
  return toRun(row);
}

/** The content of an import; refuses (not-found) when there is none. */
export async function getImportContent(db: Db, id: string): Promise<ImportContent> {
  const row = (await db('imports').where({ id }).first('sheet', 'records')) as
    { readonly sheet: ArrayBuffer | Buffer; readonly records: ArrayBuffer | Buffer } | undefined;
  if (row === undefined) throw new Refusal('not-found', '没有这次导入');
  return { sheet: unpack(row.sheet) as Sheet, checked: unpack(row.records) as ImportContent['checked'] };
}

/** The personal values of an import that has not been applied, by code; none where it brought none or they were dropped. */
export async function openImportPersonal(
  { db, cipher }: Sealing,
  id: string,
): Promise<CheckedImport['personal']> {
  const row = (await db('imports').where({ id }).first('personal_sealed')) as
    { readonly personal_sealed: string | null } | undefined;
  const sealed = row?.personal_sealed ?? null;
  if (sealed === null) return {};
  return JSON.parse(cipher.open(personalPlace(id), sealed)) as CheckedImport['personal'];
}

/** Drops the personal values of files that were checked before an instant and never applied. */
export async function dropImportPersonal(db: Db, before: string): Promise<void> {
  await db('imports').where('created_at', '<', before).update({ personal_sealed: null });
}

/** One page of imports in the order asked for; equal places by id. */
export async function listImports(
  db: Db,
  query: {
    /** Only those made by people of these organisations. */
    readonly within?: Jurisdiction | undefined;
    readonly list?: ListName | undefined;
    readonly state?: ImportRun['state'] | undefined;
    /** `created_at` or `file_name`, with - before it for the reverse. */
    readonly sort: 'created_at' | '-created_at' | 'file_name' | '-file_name';
    readonly page: number;
    readonly pageSize: number;
  },
): Promise<{ readonly total: number; readonly imports: readonly ImportRun[] }> {
  const selected = db('imports');
  if (query.within) {
    const people = db('actors')
      .select('id')
      .whereIn('organisation_code', [...query.within]);
    void selected.whereIn('actor_id', people);
  }
  if (query.list !== undefined) void selected.where({ list: query.list });
  if (query.state !== undefined) void selected.where({ state: query.state });
  const [count] = (await selected.clone().count({ total: '*' })) as { total: number }[];
  const rows = (await selected
    .select(shown)
    .orderBy(query.sort.replace('-', ''), query.sort.startsWith('-') ? 'desc' : 'asc')
    .orderBy('id')
    .limit(query.pageSize)
    .offset((query.page - 1) * query.pageSize)) as ImportRow[];
  return { total: count?.total ?? 0, imports: rows.map(toRun) };
}

/** Marks a checked import as applied, once, and drops its personal values, which the list has now; refuses (conflict) when it is not waiting to be applied. */
export async function markApplied(db: Db, id: string, actorId: string, at: string): Promise<void> {
  const changed = await db('imports')
    .where({ id, state: 'checked' })
    .update({ state: 'applied', applied_by: actorId, applied_at: at, personal_sealed: null });
  if (changed !== 1) throw new Refusal('conflict', '这次导入已经应用过，或仍有错误');
}
