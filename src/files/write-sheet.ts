import type { RowFault, Sheet } from '../core/lists/check-import.ts';
import type { Field, ListDefinition, RecordValues } from '../core/lists/definition.ts';
import { fieldText } from '../core/lists/field-text.ts';
import { writeCsv } from './write-csv.ts';
import { writeXlsx, type CellRule, type WrittenSheet } from './write-xlsx.ts';

/** The kinds of file that a list is given out as. */
export type SheetFormat = 'xlsx' | 'csv' | 'csv-gb18030';

/** The heading of the column that an error workbook adds. */
const faultHeading = '错误说明';

/**
 * A text that no spreadsheet program takes for a formula: an apostrophe goes before = + - @, a tab and a line break at the
 * start (OWASP, CSV injection), and before an apostrophe, so that `readSheet` gives every text back as it was.
 */
export function guardFormula(text: string): string {
  return /^[=+\-@\t\r']/u.test(text) ? `'${text}` : text;
}

const widthOf = (field: Field): number => Math.max(12, Math.min(40, field.label.length * 2 + 4));

function writeRows(
  format: SheetFormat,
  sheets: readonly [WrittenSheet, ...WrittenSheet[]],
): Promise<Uint8Array> {
  if (format === 'xlsx') return writeXlsx(sheets);
  return Promise.resolve(writeCsv([...sheets[0].rows], format === 'csv' ? 'utf-8' : 'gb18030'));
}

function ruleOf(field: Field, column: number): CellRule {
  const prompt = `${field.required ? '必填。' : ''}${field.explanation}`;
  const options = field.kind === 'flag' ? ['是', '否'] : field.options;
  const isStrict = field.kind === 'flag' || field.kind === 'choice';
  return options === undefined ? { column, prompt } : { column, prompt, options, isStrict };
}

function explain(list: ListDefinition): WrittenSheet {
  const rows = list.fields.map((field) => [
    field.label,
    field.required ? '必填' : '选填',
    field.explanation,
    (field.kind === 'flag' ? ['是', '否'] : (field.options ?? [])).join('、'),
    field.kind === 'choice' || field.kind === 'flag' ? '只能填所列选项' : '',
  ]);
  const note = ['带 * 的列必填；从第 2 行起每行填一条；不要改动表头，不要合并单元格，不要用公式。'];
  return {
    name: '填写说明',
    widths: [22, 8, 70, 60, 18],
    rows: [['列名', '是否必填', '说明', '选项', '备注'], ...rows, note],
  };
}

/**
 * A blank table to fill in: Chinese headings, required ones with an asterisk. The workbook also has text cells, hints,
 * drop-downs and a second sheet 填写说明; a CSV file has the headings only.
 */
export function writeTemplate(list: ListDefinition, format: SheetFormat): Promise<Uint8Array> {
  const headings = list.fields.map((field) => (field.required ? `${field.label}*` : field.label));
  const widths = list.fields.map(widthOf);
  return writeRows(format, [
    { name: list.label, widths, rows: [headings], rules: list.fields.map(ruleOf) },
    explain(list),
  ]);
}

/** The records of a list as a table that can be imported again and then gives the same records. */
export function writeRecords(
  list: ListDefinition,
  records: readonly RecordValues[],
  format: SheetFormat,
): Promise<Uint8Array> {
  const rows = records.map((record) =>
    list.fields.map((field) => guardFormula(fieldText(record[field.key], field.kind))),
  );
  const headings = list.fields.map((field) => field.label);
  return writeRows(format, [
    { name: list.label, widths: list.fields.map(widthOf), rows: [headings, ...rows] },
  ]);
}

/**
 * The rows of an uploaded sheet as a workbook to correct and upload again: faulty cells are coloured, and a last column 错误说明
 * says what is wrong in the row, under the number that the row had in the uploaded file.
 */
export function writeErrorWorkbook(sheet: Sheet, faults: readonly RowFault[]): Promise<Uint8Array> {
  const places = sheet.headings
    .map((_, place) => place)
    .filter((place) => sheet.headings[place] !== faultHeading);
  const headings = places.map((place) => sheet.headings[place] ?? '');
  const faultsByRow = new Map<number, RowFault[]>(sheet.rows.map((row) => [row.number, []]));
  for (const fault of faults) faultsByRow.get(fault.row)?.push(fault);
  const rows = sheet.rows.map((row) => {
    const cells = places.map((place) => guardFormula(row.cells[place] ?? ''));
    return [...cells, describeFaults(row.number, faultsByRow.get(row.number) ?? [])];
  });
  const isMarked = (place: number, column: number): boolean => {
    const own = faultsByRow.get(sheet.rows[place]?.number ?? 0) ?? [];
    return own.some((fault) => fault.heading === headings[column]);
  };
  const widths = [...headings.map(() => 18), 80];
  return writeXlsx([
    { name: '错误说明', widths, rows: [[...headings.map(guardFormula), faultHeading], ...rows], isMarked },
  ]);
}

function describeFaults(row: number, faults: readonly RowFault[]): string {
  if (faults.length === 0) return '';
  const sentences = faults.map(({ heading, reason, remedy }) => `「${heading}」${reason}；${remedy}`);
  return `原第 ${row} 行：${sentences.join('。')}。`;
}
