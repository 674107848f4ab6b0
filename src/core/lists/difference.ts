import type { FieldValue, RecordValues } from './definition.ts';

/** One value of a record that an import would replace. */
export interface FieldChange {
  readonly field: string;
  readonly before: FieldValue;
  readonly after: FieldValue;
}

/** A record that an import would change: what changes, and the whole record afterwards. */
export interface RecordChange {
  readonly code: string;
  readonly fields: readonly FieldChange[];
  readonly after: RecordValues;
}

/** What an import would do to a list. Every array is in the byte order of the ASCII codes. */
export interface Difference {
  readonly added: readonly RecordValues[];
  readonly changed: readonly RecordChange[];
  readonly unchanged: number;
  /** Records of the list that are not in the file. */
  readonly leaving: readonly RecordValues[];
}

const codeOf = (record: RecordValues): string => String(record['code']);
// Not localeCompare: its order depends on the machine, and this order is shown, signed and compared.
const byCode = (a: RecordValues, b: RecordValues): number =>
  codeOf(a) < codeOf(b) ? -1 : Number(codeOf(a) > codeOf(b));

/**
 * Compares the active records of a list, by code, with the records of an import whose codes are unique. Only `fields`, those
 * that the file gives, are compared and replaced: a column that the file lacks leaves the stored values as they are. Of personal values
 * the records have the masks: `isReplaced` says whether the file gives another value behind the same mask.
 */
export function findDifference(
  current: ReadonlyMap<string, RecordValues>,
  imported: readonly RecordValues[],
  fields: readonly string[],
  isReplaced: (code: string, field: string) => boolean = () => false,
): Difference {
  const codes = new Set(imported.map(codeOf));
  const added: RecordValues[] = [];
  const changed: RecordChange[] = [];
  for (const record of imported.toSorted(byCode)) {
    const before = current.get(codeOf(record));
    const changes = before === undefined ? [] : findChanges(before, record, { fields, isReplaced });
    if (before === undefined) added.push(record);
    else if (changes.length > 0) {
      const after = {
        ...before,
        ...Object.fromEntries(changes.map((change) => [change.field, change.after])),
      };
      changed.push({ code: codeOf(record), fields: changes, after });
    }
  }
  return {
    added,
    changed,
    unchanged: imported.length - added.length - changed.length,
    leaving: [...current.values()].filter((record) => !codes.has(codeOf(record))).toSorted(byCode),
  };
}

function findChanges(
  before: RecordValues,
  after: RecordValues,
  compared: {
    readonly fields: readonly string[];
    readonly isReplaced: (code: string, field: string) => boolean;
  },
): FieldChange[] {
  return compared.fields
    .map((field) => ({ field, before: before[field] ?? null, after: after[field] ?? null }))
    .filter((change) => change.before !== change.after || compared.isReplaced(codeOf(after), change.field));
}
