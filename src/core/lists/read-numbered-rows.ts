import { checkImport, type RowFault, type Sheet } from './check-import.ts';
import type { ListDefinition, RecordValues } from './definition.ts';
import { suggestMapping } from './mapping.ts';
import { parseRecord, type KnownCodes } from './parse-record.ts';
import type { Problem } from '../refusal.ts';

/** A row of a sheet with its number; a cell that is blank or faulty is null. */
export interface NumberedRow {
  readonly row: number;
  readonly values: RecordValues;
}

/**
 * Reads a sheet that is none of the five lists, by its headings: every row with its number, and every fault of every cell,
 * so that a caller can add what he knows of whole rows. Refuses (invalid) headings that do not fit.
 */
export function readNumberedRows(
  list: ListDefinition,
  sheet: Sheet,
  known: KnownCodes,
): { readonly rows: readonly NumberedRow[]; readonly faults: readonly RowFault[] } {
  const mapping = suggestMapping(list, sheet.headings);
  const { faults } = checkImport(list, sheet, mapping, known);
  const columns = Object.entries(mapping).map(([key, source]): [string, number] => [
    key,
    'column' in source ? sheet.headings.indexOf(source.column) : -1,
  ]);
  const rows = sheet.rows
    .filter((row) => row.faults?.some((fault) => fault.column === undefined) !== true)
    .map((row) => {
      const texts = Object.fromEntries(columns.map(([key, column]) => [key, row.cells[column] ?? '']));
      return { row: row.number, values: parseRecord(list, texts, known).values };
    });
  return { rows, faults };
}

/** A fault of a cell as a problem that names row and column. */
export const faultProblem = ({ row, heading, reason, remedy }: RowFault): Problem => ({
  place: `第 ${row} 行「${heading}」`,
  message: `${reason}：${remedy}`,
});
