import type { Sheet, SheetFault, SheetRow } from '../core/lists/check-import.ts';
import { unreadable } from './unreadable.ts';

const maxRows = 200_000;
const maxColumns = 100;
const maxCellLength = 32_767;
/** A string that a small file holds once and refers to from every cell is copied for every cell on the way out. */
const maxCharacters = 64_000_000;
/** Enough for 200,000 rows of the widest list; handing more over would hold up the service for seconds. */
const maxCells = 4_000_000;

/** Merged cells: rows and columns from the first to the last, columns counted from 0. */
export interface MergedRange {
  readonly rows: readonly [number, number];
  readonly columns: readonly [number, number];
}

/** Takes the rows of a file one after another and makes a `Sheet` of them. */
export interface SheetCollector {
  /** Refuses rows beyond 200,000, columns beyond 100, texts beyond 32,767 characters, and 64 million characters or 4 million cells in all. */
  readonly add: (number: number, cells: readonly string[], faults?: readonly SheetFault[]) => void;
  /** Refuses a sheet without any filled row. */
  readonly finish: (name: string, merged?: readonly MergedRange[]) => Sheet;
}

const isFilled = (text: string): boolean => /[^\s\u3000]/u.test(text);

/** Undoes the apostrophe that `guardFormula` puts before a text which a spreadsheet program might take for a formula. */
const unguard = (text: string): string => (/^'[=+\-@\t\r']/u.test(text) ? text.slice(1) : text);

/** The letters of a column counted from 0: A, B … Z, AA. */
export function columnLetters(column: number): string {
  const rest = Math.floor(column / 26);
  return (rest === 0 ? '' : columnLetters(rest - 1)) + String.fromCodePoint(65 + (column % 26));
}

/**
 * Starts an empty sheet. Blank rows are left out. The headings are the first row with two filled cells or more, so that a
 * title above the table is passed over; when there is none, the first filled row.
 */
export function collectSheet(): SheetCollector {
  const titles: SheetRow[] = [];
  const rows: SheetRow[] = [];
  let headings: readonly string[] | undefined;
  let characters = 0;
  let cellCount = 0;
  return {
    add(number, cells, faults = []) {
      const texts = trimRow(cells);
      if (texts.length === 0 && faults.length === 0) return;
      checkLimits(number, texts, rows.length + titles.length);
      characters += texts.reduce((sum, text) => sum + text.length, 0);
      if (characters > maxCharacters) throw unreadable('文字总量超过 6400 万字。请拆成几个文件分别上传');
      cellCount += texts.length + faults.length;
      if (cellCount > maxCells) throw unreadable('超过 400 万个单元格。请拆成几个文件分别上传');
      const row = faults.length === 0 ? { number, cells: texts } : { number, cells: texts, faults };
      if (headings !== undefined) rows.push(addRowFaults(row, headings));
      else if (texts.filter(isFilled).length >= 2) headings = texts.map((text) => text.trim());
      else titles.push(row);
    },
    finish(name, merged = []) {
      if (headings === undefined) {
        const [first, ...others] = titles;
        if (first === undefined) throw unreadable(`工作表「${name}」是空的。请上传含有表头和数据的工作表`);
        headings = first.cells.map((text) => text.trim());
        rows.push(...others);
      }
      return {
        name,
        headings,
        rows: merged.length === 0 ? rows : rows.map((row) => markMerged(row, merged)),
      };
    },
  };
}

function trimRow(cells: readonly string[]): string[] {
  const texts = Array.from(cells, (text) => unguard(text ?? ''));
  return texts.slice(0, texts.findLastIndex(isFilled) + 1);
}

function checkLimits(number: number, texts: readonly string[], count: number): void {
  if (count >= maxRows) throw unreadable(`超过 ${maxRows} 行。请拆成几个文件分别上传`);
  if (texts.length > maxColumns) {
    const cell = `${columnLetters(texts.length - 1)}${number}`;
    throw unreadable(`单元格 ${cell} 超出第 ${maxColumns} 列。请删除多余的列后再上传`);
  }
  const long = texts.findIndex((text) => text.length > maxCellLength);
  if (long >= 0) {
    const cell = `${columnLetters(long)}${number}`;
    throw unreadable(`单元格 ${cell} 超过 ${maxCellLength} 个字符。请缩短内容后再上传`);
  }
}

function addRowFaults(row: SheetRow, headings: readonly string[]): SheetRow {
  const added: SheetFault[] = [];
  const total = (row.cells.find(isFilled) ?? '').replace(/[\s\u3000:：]/gu, '');
  if (total === '合计' || total === '总计') {
    added.push({ reason: `这是${total}行，不是数据`, remedy: `请删除${total}行` });
  }
  const stray = row.cells.findIndex((text, column) => isFilled(text) && (headings[column] ?? '') === '');
  if (stray >= 0 && added.length === 0) {
    const reason = `第 ${columnLetters(stray)} 列有内容「${(row.cells[stray] ?? '').slice(0, 20)}」但没有表头，各列可能错位`;
    added.push({ reason, remedy: '请核对各列是否对齐，并补上表头或清除该内容' });
  }
  return added.length === 0 ? row : { ...row, faults: [...(row.faults ?? []), ...added] };
}

function markMerged(row: SheetRow, merged: readonly MergedRange[]): SheetRow {
  const added: SheetFault[] = [];
  for (const { rows, columns } of merged) {
    if (row.number < rows[0] || row.number > rows[1]) continue;
    for (let column = columns[0]; column <= Math.min(columns[1], maxColumns - 1); column += 1) {
      // Only the first cell of a merged range holds its text; the others look filled and are blank.
      if (row.number === rows[0] && column === columns[0]) continue;
      added.push({ column, reason: '合并单元格，此处实际没有内容', remedy: '请取消合并单元格，并逐行填写' });
    }
  }
  return added.length === 0 ? row : { ...row, faults: [...(row.faults ?? []), ...added] };
}
