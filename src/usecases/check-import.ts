import { sha256Hex } from '../core/digest.ts';
import {
  checkImport,
  hidePersonalCells,
  type CheckedImport,
  type Sheet,
} from '../core/lists/check-import.ts';
import type { FieldValue, ListName, RecordValues } from '../core/lists/definition.ts';
import { getList } from '../core/lists/definitions.ts';
import type { Difference } from '../core/lists/difference.ts';
import { findUnusedHeadings, suggestMapping, type ColumnMapping } from '../core/lists/mapping.ts';
import { readSheet } from '../files/read-sheet.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { appendAudit } from '../store/audit.ts';
import type { Db } from '../store/connect.ts';
import { dropImportPersonal, insertImport, type ImportRun } from '../store/imports.ts';
import { getMapping } from '../store/mappings.ts';
import { compareImport, currentVersions } from './compare-import.ts';
import { loadKnownCodes } from './known-codes.ts';
import { assertOneTop, assertOwnList, assertOwnRecords } from './people/assert-own.ts';
import { keepRefusedUpload } from './trail/keep-refused-upload.ts';

const shownFaults = 200;
const shownSamples = 50;
/** How long the personal values of a file that nobody applies are kept. */
const keptDays = 7;

const daysBefore = (instant: Date, days: number): string =>
  new Date(instant.getTime() - days * 86_400_000).toISOString();

/** An uploaded file, and how its columns are to be read: by a mapping, by a saved one's name, or by their headings. */
export interface Upload {
  readonly list: ListName;
  readonly fileName: string;
  readonly bytes: Uint8Array;
  readonly mapping?: ColumnMapping | { readonly name: string } | undefined;
}

/**
 * Checks an uploaded file whole and stores what was found, changing no list: every fault of every row, or, when there is
 * none, the difference from the list as it stands.
 */
export async function checkUpload(context: Context, actorId: string, upload: Upload): Promise<ImportRun> {
  const list = getList(upload.list);
  assertOwnList(context, upload.list);
  const actor = await getActor(context.db, actorId);
  const { bytes, fileName } = upload;
  const handedIn = { actorId: actor.id, subject: `imports/${upload.list}`, bytes };
  const sheet = await keepRefusedUpload(context, handedIn, () => readSheet(bytes, fileName));
  const mapping = await findMapping(context.db, upload, sheet.headings);
  const current = await currentVersions(context, upload.list);
  const checked = checkImport(list, sheet, mapping, {
    ...(await loadKnownCodes(context, list)),
    maskOf: (code, field) => current.get(code)?.values[field],
  });
  const isFaulty = checked.faults.length > 0;
  const difference = await compareImport(context, upload.list, checked, current);
  assertOwnRecords(context, upload.list, recordsAfter(difference));
  assertOneTop(upload.list, current, recordsAfter(difference));
  const run: ImportRun = {
    id: context.newId(),
    list: upload.list,
    fileName: upload.fileName.slice(0, 200),
    fileSha256: sha256Hex(upload.bytes),
    state: isFaulty ? 'faulty' : 'checked',
    report: {
      rows: sheet.rows.length,
      fault_count: checked.faults.length,
      faults: checked.faults.slice(0, shownFaults),
      ...countDifference(difference),
      samples: isFaulty ? [] : describeDifference(upload.list, difference),
      unused_headings: findUnusedHeadings(sheet.headings, mapping),
    },
    actorId: actor.id,
    createdAt: context.now().toISOString(),
    appliedBy: null,
    appliedAt: null,
  };
  await store(context, run, checked, hidePersonalCells(list, sheet, mapping));
  return run;
}

/** Stores a checked file: its sheet without personal values, those sealed; and drops those of files that nobody applied in time. */
async function store(context: Context, run: ImportRun, checked: CheckedImport, sheet: Sheet): Promise<void> {
  const { personal, ...shown } = checked;
  await inTransaction(context, async (inner) => {
    await dropImportPersonal(inner.db, daysBefore(inner.now(), keptDays));
    await insertImport(inner, run, { sheet, checked: shown }, personal);
    const detail = {
      list: run.list,
      file_sha256: run.fileSha256,
      state: run.state,
      faults: checked.faults.length,
    };
    await appendAudit(inner, {
      actor: run.actorId,
      action: 'import-checked',
      subject: `imports/${run.id}`,
      detail,
    });
  });
}

/** The records that an import would add or change, as they would be. */
export const recordsAfter = ({ added, changed }: Difference): readonly RecordValues[] => [
  ...added,
  ...changed.map(({ after }) => after),
];

/** How many records an import adds, changes, leaves as they are, and does not mention. */
export function countDifference(
  difference: Difference,
): Pick<ImportRun['report'], 'added' | 'changed' | 'unchanged' | 'leaving'> {
  return {
    added: difference.added.length,
    changed: difference.changed.length,
    unchanged: difference.unchanged,
    leaving: difference.leaving.length,
  };
}

async function findMapping(db: Db, upload: Upload, headings: readonly string[]): Promise<ColumnMapping> {
  const { mapping } = upload;
  if (mapping === undefined) return suggestMapping(getList(upload.list), headings);
  if ('name' in mapping && typeof mapping.name === 'string') {
    return (await getMapping(db, upload.list, mapping.name)).mapping;
  }
  return mapping as ColumnMapping;
}

function describeDifference(name: ListName, difference: Difference): readonly string[] {
  const { fields } = getList(name);
  const label = (key: string): string => fields.find((field) => field.key === key)?.label ?? key;
  const text = (value: FieldValue): string => (value === null || value === '' ? '空' : String(value));
  const title = (record: RecordValues): string => `${String(record['code'])} ${String(record['name'])}`;
  const changed = difference.changed.map(({ code, fields: changes }) => {
    const parts = changes.map(
      ({ field, before, after }) => `${label(field)}由“${text(before)}”改为“${text(after)}”`,
    );
    return `变更 ${code}：${parts.join('，')}`;
  });
  return [
    ...changed.slice(0, shownSamples),
    ...difference.added.slice(0, shownSamples).map((record) => `新增 ${title(record)}`),
    ...difference.leaving.slice(0, shownSamples).map((record) => `文件中没有 ${title(record)}`),
  ];
}
