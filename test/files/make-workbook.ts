import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packaging = 'http://schemas.openxmlformats.org/package/2006/relationships';

/** Zips the parts as given, without any check. */
export async function zipParts(parts: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [path, content] of Object.entries(parts)) zip.addBuffer(Buffer.from(content as string), path);
  zip.end();
  return buffer(zip.outputStream);
}

export interface HandMadeWorkbook {
  /** The XML inside sheetData. */
  readonly rows: string;
  /** The XML after sheetData. */
  readonly after?: string;
  readonly workbookProperties?: string;
  /** Format codes of the cell styles 1, 2 and so on. */
  readonly formats?: readonly string[];
  readonly strings?: readonly string[];
  readonly sheets?: string;
  readonly parts?: Readonly<Record<string, string | Buffer>>;
}

/** The parts of a minimal workbook, written by hand from ECMA-376 and not by the writer under test. */
export function workbookParts(book: HandMadeWorkbook): Record<string, string | Buffer> {
  const formats = book.formats ?? [];
  const custom = formats.map((code, place) => `<numFmt numFmtId="${164 + place}" formatCode="${code}"/>`);
  const styles = formats.map((_, place) => `<xf numFmtId="${164 + place}"/>`);
  return {
    '_rels/.rels': `<Relationships xmlns="${packaging}"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${office}">${book.workbookProperties ?? ''}<sheets>${book.sheets ?? '<sheet name="名录" sheetId="1" r:id="rId1"/>'}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${packaging}"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${office}/styles" Target="/xl/styles.xml"/><Relationship Id="rId3" Type="${office}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId4" Type="${office}/worksheet" Target="worksheets/sheet2.xml"/></Relationships>`,
    'xl/styles.xml': `<styleSheet xmlns="${main}"><numFmts>${custom.join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${styles.join('')}</cellXfs></styleSheet>`,
    'xl/sharedStrings.xml': `<sst xmlns="${main}">${(book.strings ?? []).join('')}</sst>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${main}"><sheetData>${book.rows}</sheetData>${book.after ?? ''}</worksheet>`,
    ...book.parts,
  };
}

/** A minimal workbook as bytes. */
export function makeWorkbook(book: HandMadeWorkbook): Promise<Buffer> {
  return zipParts(workbookParts(book));
}

/** One row of inline strings. */
export function textRow(number: number, texts: readonly string[]): string {
  const cells = texts.map((text) => `<c t="inlineStr"><is><t>${text}</t></is></c>`);
  return `<row r="${number}">${cells.join('')}</row>`;
}

/** The heading row that most tests use. */
export const headingRow = textRow(1, ['机构编码', '机构名称']);
