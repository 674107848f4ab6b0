import type { FieldValue, ListName } from '../core/lists/definition.ts';
import { getList } from '../core/lists/definitions.ts';
import { parseRecord } from '../core/lists/parse-record.ts';
import type { RecordState } from '../core/lists/version-rules.ts';
import { Refusal } from '../core/refusal.ts';
import type { RecordQuery } from '../store/register.ts';

/** What a query says about which records are wanted. */
interface FilterQuery {
  readonly state?: RecordState | undefined;
  readonly search?: string | undefined;
  readonly filter?: Readonly<Record<string, string>> | undefined;
  readonly as_of?: string | undefined;
  readonly recorded_by?: string | undefined;
}

// A reference or a district that does not exist is no mistake in a question: nothing has it.
const anything = { isDistrict: () => true, isRecord: () => true };

/** The filter of a list as the store takes it; texts are read as in a sheet. Refuses (invalid) fields that the list lacks. */
export function readFilter(
  list: ListName,
  query: FilterQuery,
): Pick<RecordQuery, 'states' | 'search' | 'equals' | 'day' | 'recordedBy'> {
  const { state, search, filter = {}, as_of: day, recorded_by: recordedBy } = query;
  const equals = Object.entries(filter).map(([key, text]) => [key, readValue(list, key, text)] as const);
  return {
    states: state === undefined ? undefined : [state],
    search,
    equals: Object.fromEntries(equals),
    day,
    recordedBy: recordedBy === undefined ? undefined : new Date(recordedBy),
  };
}

function readValue(list: ListName, key: string, text: string): FieldValue {
  const definition = getList(list);
  const field = definition.fields.find((candidate) => candidate.key === key);
  if (field === undefined) throw invalid(key, `${definition.label}没有这一栏`);
  if (field.personal !== undefined) throw invalid(key, `${field.label}加密保存，不能按它筛选或排序`);
  if (text === '') return null;
  const single = { ...definition, fields: [{ ...field, required: false }] };
  const { values, faults } = parseRecord(single, { [key]: text }, anything);
  const fault = faults.find((found) => found.field === key);
  if (fault !== undefined) throw invalid(key, `${fault.reason}：${fault.remedy}`);
  return values[key] ?? null;
}

const invalid = (key: string, message: string): Refusal =>
  new Refusal('invalid', '查询参数有误', [{ place: `filter.${key}`, message }]);
