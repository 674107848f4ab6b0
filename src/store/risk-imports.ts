import { gunzipSync, gzipSync } from 'node:zlib';
import type { RowFault, Sheet } from '../core/lists/check-import.ts';
import type { CheckedFacts } from '../core/risk/period-sheet.ts';
import { Refusal } from '../core/refusal.ts';
import type { Db } from './connect.ts';

/** What a sheet by period brings. */
export type RiskImportKind = 'ratings' | 'indicators';

/** What a user is shown of a sheet before applying it. */
export interface RiskImportReport {
  readonly rows: number;
  readonly fault_count: number;
  /** The first faults; all of them stand in the error workbook. */
  readonly faults: readonly RowFault[];
  /** Single classes or numbers. */
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  /** The first lines of the difference, as sentences. */
  readonly samples: readonly string[];
  readonly unused_headings: readonly string[];
}

/** An uploaded sheet of ratings or indicators that was checked whole, and perhaps applied. */
export interface RiskImport {
  readonly id: string;
  readonly kind: RiskImportKind;
  readonly fileName: string;
  readonly fileSha256: string;
  readonly state: 'faulty' | 'checked' | 'applied';
  readonly report: RiskImportReport;
  readonly actorId: string;
  readonly createdAt: string;
  readonly appliedBy: string | null;
  readonly appliedAt: string | null;
}

/** The bulky part: the sheet as read, and what was made of it. */
export interface RiskImportContent {
  readonly sheet: Sheet;
  readonly checked: CheckedFacts;
}

interface ImportRow {
  readonly id: string;
  readonly kind: RiskImportKind;
  readonly file_name: string;
  readonly file_sha256: string;
  readonly state: RiskImport['state'];
  readonly report: string;
  readonly actor_id: string;
  readonly created_at: string;
  readonly applied_by: string | null;
  readonly applied_at: string | null;
}

const shown = [
  'id',
  'kind',
  'file_name',
  'file_sha256',
  'state',
  'report',
  'actor_id',
  'created_at',
  'applied_by',
  'applied_at',
];

const toImport = (row: ImportRow): RiskImport => ({
  id: row.id,
  kind: row.kind,
  fileName: row.file_name,
  fileSha256: row.file_sha256,
  state: row.state,
  report: JSON.parse(row.report) as RiskImportReport,
  actorId: row.actor_id,
  createdAt: row.created_at,
  appliedBy: row.applied_by,
  appliedAt: row.applied_at,
});

/** Stores a checked sheet with its content. */
export async function insertRiskImport(db: Db, run: RiskImport, content: RiskImportContent): Promise<void> {
  await db('risk_imports').insert({
    id: run.id,
    kind: run.kind,
    file_name: run.fileName,
    file_sha256: run.fileSha256,
    state: run.state,
    report: JSON.stringify(run.report),
    content: gzipSync(JSON.stringify(content)),
    actor_id: run.actorId,
    created_at: run.createdAt,
    applied_by: run.appliedBy,
    applied_at: run.appliedAt,
  });
}

/** The import of this kind with this id, without its content; refuses (not-found) when there is none. */
export async function getRiskImport(db: Db, kind: RiskImportKind, id: string): Promise<RiskImport> {
  const row = (await db('risk_imports').where({ id, kind }).first(shown)) as ImportRow | undefined;
  if (row === undefined) throw new Refusal('not-found', '没有这次导入');
  return toImport(row);
}

/** The content of an import; refuses (not-found) when there is none. */
export async function getRiskImportContent(
  db: Db,
  kind: RiskImportKind,
  id: string,
): Promise<RiskImportContent> {
  const row = (await db('risk_imports').where({ id, kind }).first('content')) as
    { readonly content: ArrayBuffer | Buffer } | undefined;
  if (row === undefined) throw new Refusal('not-found', '没有这次导入');
  // libsql gives an ArrayBuffer, mysql2 a Buffer.
  return JSON.parse(gunzipSync(row.content).toString('utf8')) as RiskImportContent;
}

/** Marks a checked import as applied; refuses (conflict) one that was applied already. */
export async function markRiskImportApplied(db: Db, id: string, actorId: string, at: string): Promise<void> {
  const changed = await db('risk_imports')
    .where({ id, state: 'checked' })
    .update({ state: 'applied', applied_by: actorId, applied_at: at });
  if (changed !== 1) throw new Refusal('conflict', '这次导入已经应用过');
}
