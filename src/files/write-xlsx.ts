import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import { columnLetters } from './collect-sheet.ts';

/** A hint and a drop-down for one column. `isStrict` keeps other values out; otherwise the options are suggestions. */
export interface CellRule {
  readonly column: number;
  readonly prompt: string;
  readonly options?: readonly string[];
  readonly isStrict?: boolean;
}

/** One worksheet of texts: the first row is a bold heading that stays in view. */
export interface WrittenSheet {
  readonly name: string;
  /** Column widths in characters. */
  readonly widths: readonly number[];
  readonly rows: Iterable<readonly string[]>;
  readonly rules?: readonly CellRule[];
  /** Whether a cell, row and column counted from 0 below the heading, is marked with a coloured ground. */
  readonly isMarked?: (row: number, column: number) => boolean;
}

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const packaging = 'http://schemas.openxmlformats.org/package/2006';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const media = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** Styles by index: the default, then text, bold heading, marked. Format 49 is text: a code typed into it keeps its zeros. */
const styleSheet = `${head}<styleSheet xmlns="${main}"><fonts count="2"><font><sz val="11"/><name val="宋体"/></font><font><b/><sz val="11"/><name val="宋体"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFFFE0E0"/></patternFill></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf/><xf numFmtId="49" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1"/><xf numFmtId="49" fillId="2" applyNumberFormat="1" applyFill="1"/></cellXfs></styleSheet>`;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML text in the form of ST_Xstring: what XML cannot hold, and what reads as such an escape, becomes _xHHHH_. */
function escapeText(text: string): string {
  return text
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/gu, '_x005F_')
    .replace(
      /(?![\t\n])[\p{Cc}\uFFFE\uFFFF]/gu,
      (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
    )
    .replace(/[&<>"]/gu, (character) => entities[character] ?? '');
}

const lastRow = 200_001;

function writeRule({ column, prompt, options, isStrict = false }: CellRule): string {
  const letters = columnLetters(column);
  const list = options?.join(',') ?? '';
  // Excel takes at most 255 characters for the options and for the prompt, and declares the file damaged beyond.
  if (list.length > 255 || options?.some((option) => option.includes(','))) {
    throw new Error(`the options of column ${letters} do not fit a drop-down`);
  }
  const kind = options === undefined ? '' : ` type="list" showErrorMessage="${isStrict ? 1 : 0}"`;
  const formula = options === undefined ? '' : `<formula1>"${escapeText(list)}"</formula1>`;
  const attributes = `allowBlank="1" showInputMessage="1" prompt="${escapeText(prompt.slice(0, 255))}"`;
  return `<dataValidation${kind} ${attributes} sqref="${letters}2:${letters}${lastRow}">${formula}</dataValidation>`;
}

const rowsPerChunk = 500;

function* writeSheet(sheet: WrittenSheet): Generator<string, void> {
  const columns = sheet.widths.map(
    (width, place) =>
      `<col min="${place + 1}" max="${place + 1}" width="${width}" style="1" customWidth="1"/>`,
  );
  const pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>';
  yield `${head}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews>`;
  yield `<cols>${columns.join('')}</cols><sheetData>`;
  let chunk: string[] = [];
  let number = 0;
  for (const cells of sheet.rows) {
    chunk.push(writeRow(cells, number, sheet.isMarked));
    number += 1;
    if (chunk.length < rowsPerChunk) continue;
    yield chunk.join('');
    chunk = [];
  }
  yield `${chunk.join('')}</sheetData>`;
  const rules = sheet.rules ?? [];
  if (rules.length > 0) {
    yield `<dataValidations count="${rules.length}">${rules.map(writeRule).join('')}</dataValidations>`;
  }
  yield '</worksheet>';
}

function writeRow(cells: readonly string[], row: number, isMarked: WrittenSheet['isMarked']): string {
  const written = cells.map((text, column) => {
    const style = row === 0 ? 2 : isMarked?.(row - 1, column) ? 3 : 1;
    if (text === '' && style === 1) return '';
    const place = `${columnLetters(column)}${row + 1}`;
    const content = text === '' ? '' : `<is><t xml:space="preserve">${escapeText(text)}</t></is>`;
    return `<c r="${place}" s="${style}" t="inlineStr">${content}</c>`;
  });
  return `<row r="${row + 1}">${written.join('')}</row>`;
}

/**
 * Writes worksheets of texts as an .xlsx workbook (ECMA-376). Every cell is an inline string, so that nothing is taken for a
 * formula, a number or a date. The same sheets give the same bytes. Throws when a drop-down does not fit 255 characters.
 */
export async function writeXlsx(sheets: readonly WrittenSheet[]): Promise<Uint8Array> {
  const zip = new ZipFile();
  // Local time on purpose: zip keeps local times, so only this gives the same bytes in every time zone.
  const options = { mtime: new Date(2000, 0, 1), forceDosTimestamp: true };
  const add = (path: string, xml: Iterable<string>): void =>
    zip.addReadStream(Readable.from(toBytes(xml), { objectMode: false }), path, options);
  const numbers = sheets.map((_, place) => place + 1);
  const part = (path: string, type: string): string =>
    `<Override PartName="/${path}" ContentType="${media}.${type}+xml"/>`;
  const parts = numbers.map((number) => part(`xl/worksheets/sheet${number}.xml`, 'worksheet')).join('');
  const link = (id: number, type: string, target: string): string =>
    `<Relationship Id="rId${id}" Type="${office}/${type}" Target="${target}"/>`;
  const links = numbers.map((number) => link(number, 'worksheet', `worksheets/sheet${number}.xml`)).join('');
  const names = sheets.map(
    ({ name }, place) => `<sheet name="${escapeText(name)}" sheetId="${place + 1}" r:id="rId${place + 1}"/>`,
  );
  const relationships = (body: string): string[] => [
    `${head}<Relationships xmlns="${packaging}/relationships">${body}</Relationships>`,
  ];
  add('[Content_Types].xml', [
    `${head}<Types xmlns="${packaging}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${part('xl/workbook.xml', 'sheet.main')}${part('xl/styles.xml', 'styles')}${parts}</Types>`,
  ]);
  add('_rels/.rels', relationships(link(1, 'officeDocument', 'xl/workbook.xml')));
  add('xl/workbook.xml', [
    `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${names.join('')}</sheets></workbook>`,
  ]);
  add('xl/_rels/workbook.xml.rels', relationships(links + link(sheets.length + 1, 'styles', 'styles.xml')));
  add('xl/styles.xml', [styleSheet]);
  for (const [place, sheet] of sheets.entries())
    add(`xl/worksheets/sheet${place + 1}.xml`, writeSheet(sheet));
  zip.end();
  return new Uint8Array(await buffer(zip.outputStream));
}

function* toBytes(texts: Iterable<string>): Generator<Uint8Array, void> {
  for (const text of texts) yield new TextEncoder().encode(text);
}
