import type { FieldValue, ListDefinition, PersonalValues, RecordValues } from '../core/lists/definition.ts';
import type { RecordChange, RecordState } from '../core/lists/version-rules.ts';

/** A version to record: the values of the whole record, and what core/lists/version-rules.ts made of the change. */
export interface NewVersion {
  readonly values: RecordValues;
  /** Personal values that are new, as they are; `values` has their masks. Absent in what was read. */
  readonly personal?: PersonalValues | undefined;
  /** The id of the version whose personal values stay where no new one is given. Absent in what was read. */
  readonly carriedFrom?: string | undefined;
  readonly version: number;
  readonly change: RecordChange;
  readonly state: RecordState;
  /** The first day on which it is in force, YYYY-MM-DD. */
  readonly effectiveOn: string;
  readonly reason: string;
}

/** A recorded version of a record. */
export interface RecordVersion extends NewVersion {
  readonly id: string;
  readonly code: string;
  readonly actorId: string;
  /** UTC, ISO 8601 with milliseconds. */
  readonly recordedAt: string;
}

/** A row of a list's versions. */
export type Row = Readonly<Record<string, FieldValue>>;

interface Recording {
  readonly id: string;
  readonly actorId: string;
  readonly recordedAt: string;
}

/** The row of a version to record. */
export function toRow(list: ListDefinition, recording: Recording, version: NewVersion): Row {
  const fields = list.fields.map(({ key }): [string, FieldValue] => [key, version.values[key] ?? null]);
  return {
    id: recording.id,
    version: version.version,
    change: version.change,
    state: version.state,
    effective_on: version.effectiveOn,
    reason: version.reason,
    actor_id: recording.actorId,
    recorded_at: recording.recordedAt,
    ...Object.fromEntries(fields),
  };
}

/** The version of a row. */
export function toRecord(list: ListDefinition, row: Row): RecordVersion {
  const values = list.fields.map(({ key, kind }): [string, FieldValue] => {
    const value = row[key] ?? null;
    // Both databases store a flag as 0 or 1.
    return [key, kind === 'flag' && value !== null ? value === 1 : value];
  });
  return {
    id: String(row['id']),
    code: String(row['code']),
    version: Number(row['version']),
    change: row['change'] as RecordChange,
    state: row['state'] as RecordState,
    effectiveOn: String(row['effective_on']),
    reason: String(row['reason']),
    actorId: String(row['actor_id']),
    recordedAt: String(row['recorded_at']),
    values: Object.fromEntries(values),
  };
}
