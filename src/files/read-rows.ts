import type { SheetFault } from '../core/lists/check-import.ts';
import { formulaFault } from './cell-faults.ts';
import { readCellText, type NumberFormats } from './cell-text.ts';
import type { MergedRange, SheetCollector } from './collect-sheet.ts';
import { collectText } from './collect-text.ts';
import { readXml } from './read-xml.ts';
import { damaged } from './unreadable.ts';

const maxRowNumber = 1_048_576;

/** A place such as B3 as [row from 1, column from 0]. */
function readPlace(place: string): readonly [number, number] {
  const match = /^([A-Z]{1,3})(\d{1,7})$/.exec(place.replaceAll('$', ''));
  if (match === null) throw damaged(`单元格位置「${place.slice(0, 20)}」有误`);
  const column = [...(match[1] ?? '')].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
  return [Number(match[2]), column];
}

interface CellState {
  column: number;
  type: string;
  style: number;
  hasFormula: boolean;
  value: string;
}

/** What stands before the first cell of a row. */
const noCell: CellState = { column: -1, type: 'n', style: 0, hasFormula: false, value: '' };

/**
 * Reads the rows of one worksheet part (ECMA-376 part 1, 18.3) into the collector and returns its merged ranges. `strings` are
 * the workbook's shared strings. Refuses places that are none, and missing strings.
 */
export async function readRows(
  part: AsyncIterable<Uint8Array>,
  strings: readonly string[],
  formats: NumberFormats,
  collector: SheetCollector,
): Promise<readonly MergedRange[]> {
  const merged: MergedRange[] = [];
  const inline = collectText();
  let row = { number: 0, cells: [] as string[], faults: [] as SheetFault[] };
  let cell: CellState = { ...noCell };
  let isValue = false;
  const endCell = (): void => {
    const { text, fault } = readCell(cell, inline.take(), strings, formats);
    if (fault !== undefined) row.faults.push({ column: cell.column, ...fault });
    if (text !== '') row.cells[cell.column] = text;
  };
  await readXml(part, {
    open(name, attributes) {
      inline.open(name);
      isValue = name === 'v';
      if (name === 'row') row = { number: readRowNumber(attributes['r'], row.number), cells: [], faults: [] };
      else if (name === 'c') cell = startCell(attributes, cell.column);
      else if (name === 'f') cell.hasFormula = true;
      else if (name === 'mergeCell') merged.push(readRange(attributes['ref'] ?? ''));
    },
    text(text) {
      inline.text(text);
      if (isValue) cell.value += text;
    },
    close(name) {
      inline.close(name);
      isValue = false;
      if (name === 'c') endCell();
      if (name !== 'row') return;
      collector.add(row.number, row.cells, row.faults);
      cell = { ...noCell };
    },
  });
  return merged;
}

function startCell(attributes: Readonly<Record<string, string>>, previous: number): CellState {
  const place = attributes['r'] ?? '';
  // Writers may leave places out; a cell then stands beside the one before it.
  const column = place === '' ? previous + 1 : readPlace(place)[1];
  const { t: type = 'n', s: style = '0' } = attributes;
  return { column, type, style: Number(style), hasFormula: false, value: '' };
}

function readRowNumber(written: string | undefined, previous: number): number {
  const number = written === undefined ? previous + 1 : Number(written);
  if (!Number.isInteger(number) || number < 1 || number > maxRowNumber)
    throw damaged(`行号「${written}」有误`);
  return number;
}

function readRange(ref: string): MergedRange {
  const [from = '', to = from] = ref.split(':');
  const [firstRow, firstColumn] = readPlace(from);
  const [lastRow, lastColumn] = readPlace(to);
  return { rows: [firstRow, lastRow], columns: [firstColumn, lastColumn] };
}

function readCell(
  cell: CellState,
  inline: string,
  strings: readonly string[],
  formats: NumberFormats,
): { readonly text: string; readonly fault?: Pick<SheetFault, 'reason' | 'remedy'> } {
  if (cell.hasFormula) return { text: '', fault: formulaFault };
  if (cell.type === 'inlineStr') return { text: inline };
  if (cell.type !== 's' || cell.value === '') {
    return readCellText(cell.type, cell.value, cell.style, formats);
  }
  const text = strings[Number(cell.value)];
  if (text === undefined) throw damaged(`缺少第 ${cell.value} 个共享字符串`);
  return { text };
}
