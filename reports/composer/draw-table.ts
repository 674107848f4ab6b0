import type { Table } from './block.ts';
import { page, styles } from './page.ts';
import type { Element, Sheet, Type } from './sheet.ts';
import { captionHeight, cellMargin, cellsOf, heightOf, layOut, leadHeight } from './table-layout.ts';
import { linesHeight, longest, roomOnFreshPage } from './table-layout.ts';
import type { Cell, Frame } from './table-layout.ts';

const gapBelow = 10;
const frameWidth = 0.8;
const gridWidth = 0.4;
/** A parted row leaves at least this many lines on a page. */
const fewestLines = 2;
/** The last page of a parted table holds at least this many rows, unless they are tall. */
const fewestRows = 3;
const tall = page.textHeight / 6;

/** Draws a table over as many pages as it takes; see {@link Table} for what it promises. */
export function drawTable(sheet: Sheet, table: Table): void {
  const frame = layOut(sheet, table);
  sheet.ensure(leadHeight(sheet, frame));
  const element = sheet.element('Table');
  let slice = openSlice(sheet, frame, element);
  const rows = table.rows.map((row) => cellsOf(sheet, frame, row));
  const heights = rows.map((cells) => heightOf(frame, cells));
  rows.forEach((cells, index) => {
    const height = heightTogether(heights, index);
    const begun = slice.length > 1;
    if (begun && height > sheet.room + 0.01 && height <= roomOnFreshPage(frame)) {
      slice = turnPage(sheet, frame, slice);
    }
    slice = drawRow(sheet, frame, element, cells, slice);
  });
  closeSlice(sheet, frame, slice);
  element.end();
  sheet.y += table.joined === true ? 0 : gapBelow;
}

/** The height in points of what stands on one page from a row's top: it alone, or the last few rows together. */
function heightTogether(heights: readonly number[], index: number): number {
  const height = heights[index] ?? 0;
  if (index === 0 || heights.length - index !== fewestRows) return height;
  const last = heights.slice(index).reduce((sum, one) => sum + one, 0);
  return last <= tall ? last : height;
}

/** The tops and the bottom of the rows that one page holds, in points. */
type Slice = number[];

function openSlice(sheet: Sheet, frame: Frame, element: Element): Slice {
  const slice = [sheet.y];
  if (frame.header.length === 0) return slice;
  const row = sheet.element('TR', element);
  for (const cell of frame.header) {
    const header = sheet.element('TH', row, { scope: 'Column' });
    sheet.mark(header, 'TH', () => drawCell(sheet, frame, cell, frame.headerHeight));
  }
  row.end();
  return advanceSlice(sheet, slice, frame.headerHeight);
}

function turnPage(sheet: Sheet, frame: Frame, slice: Slice): Slice {
  closeSlice(sheet, frame, slice);
  sheet.newPage();
  if (frame.header.length === 0) return [sheet.y];
  sheet.artifact('Pagination', () => {
    const type: Type = { role: 'body', size: styles.note.size };
    sheet.write(`${frame.table.name}（续）`, type, { x: page.left, y: sheet.y });
    sheet.y += captionHeight;
    for (const cell of frame.header) drawCell(sheet, frame, cell, frame.headerHeight);
  });
  return advanceSlice(sheet, [sheet.y], frame.headerHeight);
}

function advanceSlice(sheet: Sheet, slice: Slice, height: number): Slice {
  sheet.y += height;
  slice.push(sheet.y);
  return slice;
}

function drawRow(sheet: Sheet, frame: Frame, parent: Element, cells: readonly Cell[], slice: Slice): Slice {
  const row = sheet.element('TR', parent);
  const elements = cells.map((cell) => {
    const label = cell.column.kind === 'label';
    return { cell, tag: label ? 'TH' : 'TD', element: sheet.element(label ? 'TH' : 'TD', row, scope(label)) };
  });
  const total = longest(cells);
  let current = slice;
  for (let from = 0; from < total;) {
    const fitting = Math.floor((sheet.room - 2 * cellMargin + 0.01) / frame.style.pitch);
    if (fitting < Math.min(fewestLines, total - from)) {
      current = turnPage(sheet, frame, current);
      continue;
    }
    const to = Math.min(total, from + fitting);
    const whole = from === 0 && to === total;
    const height = whole ? heightOf(frame, cells) : linesHeight(frame.style, to - from);
    for (const { cell, tag, element } of elements) {
      const lines = cell.lines.slice(from, to);
      if (lines.length > 0)
        sheet.mark(element, tag, () => drawCell(sheet, frame, { ...cell, lines }, height, whole));
    }
    if (from > 0) noteContinuation(sheet, from, cells[0]);
    current = advanceSlice(sheet, current, height);
    from = to;
  }
  row.end();
  return current;
}

function scope(label: boolean): { scope?: 'Row' } {
  return label ? { scope: 'Row' } : {};
}

/** Writes 续 into the first cell of a parted row where the cell's own text has ended before. */
function noteContinuation(sheet: Sheet, from: number, first: Cell | undefined): void {
  if (first === undefined || first.lines.length > from) return;
  sheet.artifact('Pagination', () => {
    const type: Type = { role: 'body', size: first.type.size };
    sheet.write('续', type, { x: first.x + (first.width - type.size) / 2, y: sheet.y + cellMargin });
  });
}

/** Draws a cell's lines at `sheet.y`, in the middle of the row's height unless the row is parted. */
function drawCell(sheet: Sheet, { style }: Frame, cell: Cell, height: number, whole = true): void {
  const { lines, type, column } = cell;
  const spare = whole ? height - 2 * cellMargin - lines.length * style.pitch : 0;
  const leading = (style.pitch - type.size) / 2;
  lines.forEach((line, index) => {
    const y = sheet.y + cellMargin + spare / 2 + index * style.pitch + leading;
    const width = type.role === 'code' ? line.width : sheet.width(line.text, type);
    const x = cell.x + (cell.width - width) * alignments[column.align ?? 'left'];
    if (type.role === 'code') sheet.writeCode(line.text, type.size, { x, y });
    else if (column.align === undefined) sheet.writeLine(line, type, { x, y }, cell.width);
    else sheet.write(line.text, type, { x, y });
  });
}

const alignments = { left: 0, center: 0.5, right: 1 } as const;

function closeSlice(sheet: Sheet, { edges }: Frame, slice: Slice): void {
  const [top = 0] = slice;
  const bottom = slice.at(-1) ?? top;
  const [left = 0] = edges;
  const right = edges.at(-1) ?? left;
  if (bottom === top) return;
  sheet.artifact('Layout', () => {
    const { document } = sheet;
    for (const y of slice.slice(1, -1)) document.moveTo(left, y).lineTo(right, y);
    for (const x of edges.slice(1, -1)) document.moveTo(x, top).lineTo(x, bottom);
    document.lineWidth(gridWidth).strokeColor('#000000').stroke();
    document
      .rect(left, top, right - left, bottom - top)
      .lineWidth(frameWidth)
      .stroke();
  });
}
