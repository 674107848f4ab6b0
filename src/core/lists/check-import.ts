import { Refusal } from '../refusal.ts';
import { maskIdentityNumbers, maskPersonal, maskNumbers } from '../people/masks.ts';
import type { Field, ListDefinition, PersonalValues, RecordValues } from './definition.ts';
import { findMappingProblems, findSource, type ColumnMapping } from './mapping.ts';
import { parseRecord, type KnownCodes } from './parse-record.ts';

/** Something that reading found about a cell, or about the whole row when it names no column. Sentences are Chinese. */
export interface SheetFault {
  /** Counted from 0, as in `headings`. */
  readonly column?: number;
  readonly reason: string;
  readonly remedy: string;
}

/** One filled row of a sheet, with the number that a spreadsheet program shows beside it. */
export interface SheetRow {
  readonly number: number;
  readonly cells: readonly string[];
  readonly faults?: readonly SheetFault[];
}

/** The texts of one worksheet or CSV file: plain data, without formats, formulas or blank rows. */
export interface Sheet {
  readonly name: string;
  readonly headings: readonly string[];
  readonly rows: readonly SheetRow[];
}

/** One fault of an import. A fault of a whole row has the heading 整行 and a blank field. Sentences are Chinese. */
export interface RowFault {
  readonly row: number;
  readonly heading: string;
  readonly field: string;
  readonly value: string;
  readonly reason: string;
  readonly remedy: string;
}

/** The outcome of checking a sheet: the records of its faultless rows, and every fault of the others in row order. */
export interface CheckedImport {
  readonly records: readonly RecordValues[];
  /** The personal values that the file gives, by the record's code; codes without any are absent. */
  readonly personal: Readonly<Record<string, PersonalValues>>;
  /** The fields that the mapping gives; the others are null in every record and say nothing. */
  readonly fields: readonly string[];
  readonly faults: readonly RowFault[];
}

interface Reading {
  readonly list: ListDefinition;
  readonly mapping: ColumnMapping;
  /** Column index by field key, for the fields that come from a column. */
  readonly columns: ReadonlyMap<string, number>;
}

/**
 * Reads every row of a sheet as a record of the list and names every fault: of its cells, of its row, and of codes that occur
 * twice. A reference may name a code of the same file when it refers to the same list. Refuses a mapping that does not
 * fit with `invalid` and its problems.
 */
export function checkImport(
  list: ListDefinition,
  sheet: Sheet,
  mapping: ColumnMapping,
  known: KnownCodes,
): CheckedImport {
  const problems = findMappingProblems(list, sheet.headings, mapping);
  if (problems.length > 0) throw new Refusal('invalid', '表头与字段对应不上', problems);
  const reading = { list, mapping, columns: findColumns(mapping, sheet.headings) };
  const rowsByCode = groupByCode(reading, sheet, known);
  const knownHere: KnownCodes = {
    ...known,
    isRecord: (name, code) => (name === list.name && rowsByCode.has(code)) || known.isRecord(name, code),
  };
  const records: RecordValues[] = [];
  const personal: Record<string, PersonalValues> = {};
  const faults: RowFault[] = [];
  for (const row of sheet.rows) {
    const { values, faults: own, ...given } = parseRecord(list, readTexts(reading, row), knownHere);
    const found = mergeFaults(reading, row, [...own, ...findTwins(list, row, values, rowsByCode)]);
    if (found.length === 0) {
      records.push(values);
      if (Object.keys(given.personal).length > 0) personal[String(values['code'])] = given.personal;
    }
    faults.push(...found);
  }
  const fields = list.fields.map(({ key }) => key).filter((key) => findSource(mapping, key));
  return { records, personal, fields, faults };
}

/**
 * A sheet as it may be kept and shown: cells of personal fields are hidden, and so is what reads as an identity or mobile number in a
 * column that the mapping does not use.
 */
export function hidePersonalCells(list: ListDefinition, sheet: Sheet, mapping: ColumnMapping): Sheet {
  const reading = { list, mapping, columns: findColumns(mapping, sheet.headings) };
  return { ...sheet, rows: sheet.rows.map((row) => ({ ...row, cells: shownCells(reading, row.cells) })) };
}

function shownCells({ list, columns }: Reading, cells: readonly string[]): readonly string[] {
  const fields = new Map(list.fields.map((field) => [columns.get(field.key), field]));
  return cells.map((cell, column) => {
    const field = fields.get(column);
    if (field === undefined) return maskNumbers(cell);
    if (field.personal !== undefined) return maskPersonal(field.personal, cell.trim().toUpperCase());
    return field.kind === 'uscc' ? cell : maskIdentityNumbers(cell);
  });
}

type FieldFault = Omit<RowFault, 'row' | 'heading'>;

function findColumns(mapping: ColumnMapping, headings: readonly string[]): ReadonlyMap<string, number> {
  return new Map(
    Object.entries(mapping).flatMap(([field, source]): [string, number][] =>
      'column' in source ? [[field, headings.indexOf(source.column)]] : [],
    ),
  );
}

function readTexts({ list, mapping, columns }: Reading, row: SheetRow): Record<string, string> {
  return Object.fromEntries(
    list.fields.map((field) => {
      const source = findSource(mapping, field.key);
      if (source === undefined) return [field.key, ''];
      if ('constant' in source) return [field.key, source.constant];
      const text = (row.cells[columns.get(field.key) ?? -1] ?? '').trim();
      const translations = source.translations ?? {};
      return [field.key, Object.hasOwn(translations, text) ? (translations[text] ?? '') : text];
    }),
  );
}

const isWholeRow = (fault: SheetFault): boolean => fault.column === undefined;

/** Rows by the code as it would be stored, so that codes which differ only in width or spaces count as the same. */
function groupByCode(reading: Reading, sheet: Sheet, known: KnownCodes): ReadonlyMap<string, number[]> {
  const codeOnly = { ...reading.list, fields: reading.list.fields.slice(0, 1) };
  const rows = new Map<string, number[]>();
  for (const row of sheet.rows) {
    if (row.faults?.some(isWholeRow)) continue;
    const code = parseRecord(codeOnly, readTexts({ ...reading, list: codeOnly }, row), known).values['code'];
    if (typeof code !== 'string') continue;
    const group = rows.get(code);
    if (group === undefined) rows.set(code, [row.number]);
    else group.push(row.number);
  }
  return rows;
}

/** How many of the other rows a duplicate names: enough to find them, without a wall of numbers. */
const namedTwins = 5;

function findTwins(
  list: ListDefinition,
  row: SheetRow,
  values: RecordValues,
  rowsByCode: ReadonlyMap<string, readonly number[]>,
): FieldFault[] {
  const field = list.fields[0];
  const value = String(values['code']);
  const rows = rowsByCode.get(value) ?? [];
  if (field === undefined || rows.length < 2) return [];
  // One more than is named tells whether there are others; a file of nothing but twins must not cost their square.
  const others = rows.slice(0, namedTwins + 2).filter((number) => number !== row.number);
  const named = others.slice(0, namedTwins).join('、') + (others.length > namedTwins ? ' 等' : ' ');
  const reason = `第 ${row.number} 行与第 ${named}行的${field.label}重复`;
  return [{ field: field.key, value, reason, remedy: '请删除重复的行，或改正其中一行的代码' }];
}

/** What reading found goes before what parsing found in the same cell, and a fault of the whole row before both. */
function mergeFaults(reading: Reading, row: SheetRow, own: readonly FieldFault[]): RowFault[] {
  if (own.length === 0 && row.faults === undefined) return [];
  const { list, columns } = reading;
  const whole = row.faults?.filter(isWholeRow) ?? [];
  if (whole.length > 0) {
    const value = shownCells(reading, row.cells)
      .filter((cell) => cell !== '')
      .join(' ');
    return whole.map(({ reason, remedy }) => ({
      row: row.number,
      heading: '整行',
      field: '',
      value,
      reason,
      remedy,
    }));
  }
  return list.fields.flatMap((field) => {
    const column = columns.get(field.key);
    const read = row.faults?.filter((fault) => fault.column === column && column !== undefined) ?? [];
    const value = shownCells(reading, row.cells)[column ?? -1] ?? '';
    const faults: readonly FieldFault[] =
      read.length > 0
        ? read.map(({ reason, remedy }) => ({ field: field.key, value, reason, remedy }))
        : own.filter((fault) => fault.field === field.key);
    const heading = headingOf(reading, field);
    return faults.map((fault) => ({ row: row.number, heading, ...fault }));
  });
}

function headingOf({ mapping }: Reading, field: Field): string {
  const source = findSource(mapping, field.key);
  return source !== undefined && 'column' in source ? source.column : field.label;
}
