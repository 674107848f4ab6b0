import { posix } from 'node:path';
import type { Sheet } from '../core/lists/check-import.ts';
import { builtInFormat } from './cell-text.ts';
import { collectSheet } from './collect-sheet.ts';
import { collectText } from './collect-text.ts';
import { openZip, type OpenedZip } from './open-zip.ts';
import { readRows } from './read-rows.ts';
import { readXml } from './read-xml.ts';
import { damaged, unreadable } from './unreadable.ts';

/**
 * Reads the first visible worksheet of an Office Open XML workbook (ECMA-376). Refuses macros, a workbook without a visible
 * worksheet, and whatever breaks the limits of the zip, the XML or the sheet.
 */
export async function parseXlsx(bytes: Uint8Array): Promise<Sheet> {
  const zip = await openZip(bytes);
  if (zip.has('xl/vbaProject.bin')) throw unreadable('文件含有宏。请另存为 .xlsx 后再上传');
  const root = await readRelations(zip, '');
  const workbookPath = root.find(({ type }) => type.endsWith('/officeDocument'))?.target;
  if (workbookPath === undefined) throw damaged('找不到工作簿');
  const relations = await readRelations(zip, workbookPath);
  const workbook = await readWorkbook(zip, workbookPath);
  const sheetPath = relations.find(({ id }) => id === workbook.relation)?.target;
  if (sheetPath === undefined) throw damaged(`找不到工作表「${workbook.name}」`);
  const pathOf = (type: string): string | undefined =>
    relations.find((relation) => relation.type.endsWith(`/${type}`))?.target;
  const codes = await readFormatCodes(zip, pathOf('styles'));
  const strings = await readSharedStrings(zip, pathOf('sharedStrings'));
  const collector = collectSheet();
  const formats = { codes, isFrom1904: workbook.isFrom1904 };
  const merged = await readRows(zip.read(sheetPath), strings, formats, collector);
  return collector.finish(workbook.name, merged);
}

interface Relation {
  readonly id: string;
  readonly type: string;
  readonly target: string;
}

/** The relations of a part, their targets as paths inside the zip; the root's when `part` is blank. */
async function readRelations(zip: OpenedZip, part: string): Promise<readonly Relation[]> {
  const folder = part.slice(0, part.lastIndexOf('/') + 1);
  const relations: Relation[] = [];
  await readXml(zip.read(`${folder}_rels/${part.slice(folder.length)}.rels`), {
    open(name, { Id = '', Type = '', Target = '' }) {
      if (name !== 'Relationship') return;
      relations.push({ id: Id, type: Type, target: posix.resolve('/', folder, Target).slice(1) });
    },
  });
  return relations;
}

/** The first worksheet that is not hidden, and the workbook's date system. */
async function readWorkbook(
  zip: OpenedZip,
  path: string,
): Promise<{ readonly name: string; readonly relation: string; readonly isFrom1904: boolean }> {
  const sheets: { name: string; relation: string }[] = [];
  let isFrom1904 = false;
  await readXml(zip.read(path), {
    open(name, attributes) {
      if (name === 'workbookPr') isFrom1904 = ['1', 'true'].includes(attributes['date1904'] ?? '');
      if (name !== 'sheet' || (attributes['state'] ?? 'visible') !== 'visible') return;
      // The prefix of the relationships namespace is r by custom only.
      const relation = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? '';
      sheets.push({ name: attributes['name'] ?? '', relation });
    },
  });
  const [first] = sheets;
  if (first === undefined) throw unreadable('文件中没有可见的工作表。请取消隐藏后再上传');
  return { ...first, isFrom1904 };
}

async function readFormatCodes(zip: OpenedZip, path: string | undefined): Promise<readonly string[]> {
  if (path === undefined) return [];
  const custom = new Map<number, string>();
  const codes: string[] = [];
  let isInCellFormats = false;
  await readXml(zip.read(path), {
    open(name, attributes) {
      if (name === 'numFmt') custom.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
      if (name === 'cellXfs') isInCellFormats = true;
      if (name !== 'xf' || !isInCellFormats) return;
      const id = Number(attributes['numFmtId'] ?? 0);
      codes.push(custom.get(id) ?? builtInFormat(id));
    },
    close(name) {
      if (name === 'cellXfs') isInCellFormats = false;
    },
  });
  return codes;
}

async function readSharedStrings(zip: OpenedZip, path: string | undefined): Promise<readonly string[]> {
  if (path === undefined) return [];
  const strings: string[] = [];
  const content = collectText();
  await readXml(zip.read(path), {
    open: content.open,
    text: content.text,
    close(name) {
      content.close(name);
      if (name === 'si') strings.push(content.take());
    },
  });
  return strings;
}
