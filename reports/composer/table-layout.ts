import type { Column, Table } from './block.ts';
import { breakLines } from './break-lines.ts';
import type { Line } from './break-lines.ts';
import { cellRole } from './missing-glyphs.ts';
import { page, styles } from './page.ts';
import type { TypeStyle } from './page.ts';
import type { Sheet, Type } from './sheet.ts';

/** Points between a cell's text and its left and right edges. */
const cellPadding = 4;
/** Points between a cell's text and its upper and lower edges. */
export const cellMargin = 3;
/** Height of the line that names a table over its further pages, in points. */
export const captionHeight = styles.note.pitch;

/** A longer table may always be parted. */
const fewRows = 10;

/** One cell, its text broken into lines. `x` and `width` bound its text, in points. */
export interface Cell {
  readonly x: number;
  readonly width: number;
  readonly column: Column;
  readonly type: Type;
  readonly lines: readonly Line[];
}

/** A table with its columns measured and its header broken into lines. */
export interface Frame {
  readonly table: Table;
  readonly style: TypeStyle;
  /** Left edges of the columns and the right edge of the last one, in points. */
  readonly edges: readonly number[];
  readonly header: readonly Cell[];
  readonly headerHeight: number;
}

/** Measures the columns of a table and lays out its header. */
export function layOut(sheet: Sheet, table: Table): Frame {
  const style = styles[table.style ?? 'table'];
  const shares = table.columns.reduce((sum, { share }) => sum + share, 0);
  const edges: number[] = [page.left];
  for (const { share } of table.columns) edges.push((edges.at(-1) ?? 0) + (page.textWidth * share) / shares);
  const bare = { table, style, edges, header: [], headerHeight: 0 };
  if (table.headless === true) return bare;
  const header = table.columns.map((column, index) =>
    layOutCell(sheet, bare, { ...column, kind: 'label', align: 'center' }, index, column.heading),
  );
  return { ...bare, header, headerHeight: linesHeight(style, longest(header)) };
}

/** Lays out the cells of one row; a code that is too wide for its cell is set smaller. */
export function cellsOf(sheet: Sheet, frame: Frame, row: readonly string[]): readonly Cell[] {
  return frame.table.columns.map((column, index) =>
    layOutCell(sheet, frame, column, index, row[index] ?? ''),
  );
}

function layOutCell(
  sheet: Sheet,
  { edges, style }: { edges: readonly number[]; style: TypeStyle },
  column: Column,
  index: number,
  text: string,
): Cell {
  const x = (edges[index] ?? 0) + cellPadding;
  const width = (edges[index + 1] ?? 0) - cellPadding - x;
  const role = cellRole(column.kind);
  if (role !== 'code') {
    const type = { role, size: style.size };
    return { x, width, column, type, lines: breakLines(text, width, sheet.advance(type)) };
  }
  const size = Math.min(style.size, (style.size * width) / Math.max(sheet.codeWidth(text, style.size), 1));
  const line = { text, width: sheet.codeWidth(text, size), last: true };
  return { x, width, column, type: { role, size }, lines: [line] };
}

/** The height of a row of so many lines, in points. */
export function linesHeight({ pitch }: TypeStyle, lines: number): number {
  return lines * pitch + 2 * cellMargin;
}

/** The number of lines of the longest cell. */
export function longest(cells: readonly Cell[]): number {
  return Math.max(...cells.map(({ lines }) => lines.length));
}

/** The height of a row, in points. */
export function heightOf({ style, table }: Frame, cells: readonly Cell[]): number {
  return Math.max(linesHeight(style, longest(cells)), table.minRowHeight ?? 0);
}

/** What a new page leaves for rows, in points. */
export function roomOnFreshPage({ headerHeight, table }: Frame): number {
  return page.textHeight - headerHeight - (table.headless === true ? 0 : captionHeight);
}

/**
 * What must stand on one page from the table's top, in points: all of a table of up to a third of a page, else
 * the header and the first row.
 */
export function leadHeight(sheet: Sheet, frame: Frame): number {
  const { rows } = frame.table;
  const heights = rows.slice(0, fewRows).map((row) => heightOf(frame, cellsOf(sheet, frame, row)));
  const whole = heights.reduce((sum, height) => sum + height, frame.headerHeight);
  if (rows.length <= fewRows && whole <= page.textHeight / 3) return whole;
  return frame.headerHeight + Math.min(heights[0] ?? 0, roomOnFreshPage(frame));
}
