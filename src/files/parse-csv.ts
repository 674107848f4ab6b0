import type { Sheet, SheetFault } from '../core/lists/check-import.ts';
import { collectSheet } from './collect-sheet.ts';
import { formulaFault } from './cell-faults.ts';
import { unreadable } from './unreadable.ts';

/**
 * Reads a CSV file (RFC 4180, comma-separated) as a sheet. The encoding is UTF-8, with or without byte order mark, or else
 * GB18030. Refuses UTF-16, bytes that are neither, and quotes that do not match. A cell that starts with = is a fault.
 */
export function parseCsv(bytes: Uint8Array, name: string): Sheet {
  const collector = collectSheet();
  let number = 0;
  for (const cells of splitRecords(decode(bytes))) {
    number += 1;
    const faults = cells.flatMap((cell, column): SheetFault[] =>
      cell.startsWith('=') ? [{ column, ...formulaFault }] : [],
    );
    collector.add(number, cells, faults);
  }
  return collector.finish(name);
}

function decode(bytes: Uint8Array): string {
  const text = decodeAs('utf-8', bytes) ?? decodeAs('gb18030', bytes);
  // UTF-16 is full of NUL characters, which no text that a person typed contains.
  if (text === undefined || text.includes('\0')) {
    throw unreadable(
      '文件编码既不是 UTF-8 也不是 GB18030，无法识别。请另存为“CSV UTF-8（逗号分隔）”或 .xlsx 后再上传',
    );
  }
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

function decodeAs(encoding: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Where a plain cell ends, or where a quote stands inside it. */
const cellEnd = /[",\r\n]/g;

function* splitRecords(text: string): Generator<string[], void> {
  let cells: string[] = [];
  let number = 1;
  let at = 0;
  while (at < text.length || cells.length > 0) {
    const { cell, end } = text[at] === '"' ? readQuoted(text, at) : readPlain(text, at);
    cells.push(cell);
    const separator = text[end];
    if (end < 0 || (separator !== undefined && !',\r\n'.includes(separator))) {
      throw unreadable(
        `第 ${number} 行第 ${cells.length} 列的引号不成对，无法分列。请改正该处引号，或另存为 .xlsx 后再上传`,
      );
    }
    at = end + (text.startsWith('\r\n', end) ? 2 : 1);
    if (separator === ',') continue;
    yield cells;
    cells = [];
    number += 1;
  }
}

/** A cell and where it ends; the end is negative when a closing quote is missing. */
interface ReadCell {
  readonly cell: string;
  readonly end: number;
}

function readPlain(text: string, start: number): ReadCell {
  cellEnd.lastIndex = start;
  const end = cellEnd.exec(text)?.index ?? text.length;
  return { cell: text.slice(start, end), end };
}

function readQuoted(text: string, start: number): ReadCell {
  let end = text.indexOf('"', start + 1);
  while (end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
  return { cell: text.slice(start + 1, end).replaceAll('""', '"'), end: end < 0 ? -1 : end + 1 };
}
