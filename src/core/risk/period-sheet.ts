import type { RowFault, Sheet, SheetFault, SheetRow } from '../lists/check-import.ts';
import type { Field, ListDefinition } from '../lists/definition.ts';
import { findMappingProblems, findUnusedHeadings, type ColumnMapping } from '../lists/mapping.ts';
import { parseRecord } from '../lists/parse-record.ts';
import { Refusal } from '../refusal.ts';
import { parsePeriod, periodForms } from './periods.ts';

/** One class or one number of one target for one period. */
export interface PeriodFact {
  readonly targetCode: string;
  readonly period: string;
  /** The key of a measure, or credit_class. */
  readonly key: string;
  /** null takes back what was recorded for the period. */
  readonly value: string | number | null;
  /** Where it comes from; "" where the sheet does not say. */
  readonly source: string;
}

type CellReading =
  { readonly value: string | number | null } | { readonly reason: string; readonly remedy: string };

/** A column that holds a fact. */
export interface FactColumn {
  readonly key: string;
  /** The headings under which it may stand; the first is shown to people. */
  readonly labels: readonly [string, ...string[]];
  readonly required: boolean;
  readonly explanation: string;
  /** Reads a text that is not blank, trimmed and in NFC. */
  readonly read: (text: string) => CellReading;
}

/** A kind of sheet with one row for a target and a period. */
export interface SheetKind {
  readonly label: string;
  readonly columns: readonly FactColumn[];
  /** Whether each row says where its facts come from. */
  readonly hasSource: boolean;
}

/** What a sheet says, and every fault of it in row order; blank cells say nothing. */
export interface CheckedFacts {
  readonly facts: readonly PeriodFact[];
  readonly faults: readonly RowFault[];
  readonly unused_headings: readonly string[];
}

/** What is written in a cell to take back the class or the number of that period. */
export const withdrawal = '撤销';

/** The columns of a kind of sheet, as the templates and the mappings of the lists know columns. */
export function sheetFields(kind: SheetKind): readonly Field[] {
  const plain = { kind: 'text', maxLength: 200 } as const;
  const columns = kind.columns.map(({ key, labels, required, explanation }) => {
    return { ...plain, key, label: labels[0], required, explanation };
  });
  const source = { ...plain, key: 'source', label: '来源', required: true };
  return [
    {
      key: 'code',
      label: '机构编码',
      kind: 'reference',
      refers: 'targets',
      required: true,
      maxLength: 32,
      explanation: '检查对象名录库中的编码。',
    },
    { ...plain, key: 'period', label: '期间', required: true, explanation: `如 ${periodForms}。` },
    ...columns,
    ...(kind.hasSource ? [{ ...source, explanation: '评定的依据，如文件名称和文号。' }] : []),
  ];
}

/**
 * Reads every row of a sheet and names every fault: unreadable cells, unknown targets, wrong periods and values, and rows that
 * speak of the same target and period. Refuses (invalid) headings that do not fit.
 */
export function checkPeriodSheet(
  kind: SheetKind,
  sheet: Sheet,
  isTarget: (code: string) => boolean,
): CheckedFacts {
  const list: ListDefinition = { name: 'targets', label: kind.label, fields: sheetFields(kind) };
  const mapping = suggest(kind, list, sheet.headings);
  const problems = findMappingProblems(list, sheet.headings, mapping);
  if (problems.length > 0) throw new Refusal('invalid', '表头与栏目对应不上', problems);
  if (!kind.columns.some(({ key }) => mapping[key] !== undefined)) {
    const labels = kind.columns.map(({ labels: [label] }) => label).join('、');
    throw new Refusal('invalid', `表中没有任何可导入的栏目，应至少有一栏：${labels}`);
  }
  const rows = sheet.rows.map((row) => readRow({ kind, list, mapping, sheet, isTarget }, row));
  const places = groupByPlace(rows);
  const faults = rows.flatMap(({ row, place, faults: own }) => [
    ...own,
    ...findTwins(row, place, places.get(place)),
  ]);
  return {
    facts: faults.length > 0 ? [] : rows.flatMap(({ facts }) => facts),
    faults,
    unused_headings: findUnusedHeadings(sheet.headings, mapping),
  };
}

interface Reading {
  readonly kind: SheetKind;
  readonly list: ListDefinition;
  readonly mapping: ColumnMapping;
  readonly sheet: Sheet;
  readonly isTarget: (code: string) => boolean;
}

interface ReadRow {
  readonly row: number;
  /** Target and period; "" where one of them is not known. */
  readonly place: string;
  readonly facts: readonly PeriodFact[];
  readonly faults: readonly RowFault[];
}

/** A heading without what people vary: spaces, full or half width, letters of either case, the asterisk of required columns. */
const fold = (heading: string): string =>
  heading.normalize('NFKC').replace(/\s+/gu, '').replace(/\*+$/u, '').toLowerCase();

function suggest(kind: SheetKind, list: ListDefinition, headings: readonly string[]): ColumnMapping {
  const sources = list.fields.flatMap((field): [string, { column: string }][] => {
    const more = kind.columns.find(({ key }) => key === field.key)?.labels ?? [];
    const names = [field.label, field.key, ...more].map(fold);
    const column = headings.find((heading) => names.includes(fold(heading)));
    return column === undefined ? [] : [[field.key, { column }]];
  });
  return Object.fromEntries(sources);
}

function readRow(reading: Reading, row: SheetRow): ReadRow {
  const { list, isTarget } = reading;
  const whole = row.faults?.filter((fault) => fault.column === undefined) ?? [];
  if (whole.length > 0) return { row: row.number, place: '', facts: [], faults: wholeRowFaults(row, whole) };
  const texts = list.fields.map(({ key }) => [key, row.cells[columnOf(reading, key)] ?? '']);
  const known = { isDistrict: () => false, isRecord: (_list: string, code: string) => isTarget(code) };
  const record = parseRecord(list, Object.fromEntries(texts), known);
  const [code, source] = [text(record.values['code']), text(record.values['source'])];
  const period = parsePeriod(text(record.values['period']))?.text ?? '';
  const cells = list.fields.map((field) => readField(reading, row, field, record));
  const facts = cells.flatMap(({ key, value }): PeriodFact[] =>
    value === undefined ? [] : [{ targetCode: code, period, key, value, source }],
  );
  const place = code === '' || period === '' ? '' : `${code} ${period}`;
  return { row: row.number, place, facts, faults: cells.flatMap(({ faults }) => faults) };
}

function columnOf({ mapping, sheet }: Reading, key: string): number {
  const source = mapping[key];
  return source !== undefined && 'column' in source ? sheet.headings.indexOf(source.column) : -1;
}

/** The fact of one cell, where it holds one, and its faults: what reading found goes before what its text says. */
function readField(
  reading: Reading,
  row: SheetRow,
  { key, label }: Field,
  { values, faults: own }: ReturnType<typeof parseRecord>,
): { readonly key: string; readonly value?: PeriodFact['value']; readonly faults: readonly RowFault[] } {
  const column = columnOf(reading, key);
  const blame = ({ reason, remedy }: Pick<SheetFault, 'reason' | 'remedy'>): RowFault => ({
    row: row.number,
    heading: reading.sheet.headings[column] ?? label,
    field: key,
    value: row.cells[column] ?? '',
    reason,
    remedy,
  });
  const read = row.faults?.filter((fault) => fault.column === column) ?? [];
  const found = read.length > 0 ? read : own.filter((fault) => fault.field === key);
  if (found.length > 0) return { key, faults: found.map(blame) };
  const cell = readCell(reading.kind, key, text(values[key]));
  if (cell === undefined) return { key, faults: [] };
  if ('reason' in cell) return { key, faults: [blame(cell)] };
  return key === 'period' ? { key, faults: [] } : { key, value: cell.value, faults: [] };
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What a cell says; undefined for a blank one and for one that holds no fact. */
function readCell(kind: SheetKind, key: string, cell: string): CellReading | undefined {
  if (cell === '') return undefined;
  if (key === 'period') {
    const fault = { reason: '不是认得的期间', remedy: `请写成 ${periodForms}` };
    return parsePeriod(cell) === undefined ? fault : { value: cell };
  }
  const column = kind.columns.find((candidate) => candidate.key === key);
  if (column === undefined) return undefined;
  return cell === withdrawal ? { value: null } : column.read(cell);
}

function wholeRowFaults(row: SheetRow, faults: readonly SheetFault[]): readonly RowFault[] {
  const value = row.cells.filter((cell) => cell !== '').join(' ');
  return faults.map(({ reason, remedy }) => ({
    row: row.number,
    heading: '整行',
    field: '',
    value,
    reason,
    remedy,
  }));
}

function groupByPlace(rows: readonly ReadRow[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (const { place, row } of rows) {
    if (place === '') continue;
    const group = places.get(place);
    if (group === undefined) places.set(place, [row]);
    else group.push(row);
  }
  return places;
}

function findTwins(row: number, place: string, rows: readonly number[] = []): readonly RowFault[] {
  const first = rows[0] ?? row;
  if (rows.length < 2) return [];
  const other = first === row ? (rows[1] ?? row) : first;
  return [
    {
      row,
      heading: '机构编码',
      field: 'code',
      value: place.split(' ')[0] ?? '',
      reason: `第 ${row} 行与第 ${other} 行是同一机构、同一期间`,
      remedy: '请删除重复的行，或改正其中一行',
    },
  ];
}
