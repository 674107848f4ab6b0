import { compareUtf8 } from '../core/draw/order.ts';

/** Which rows are asked for: see `rowListQuery` in contract/values.ts. */
interface RowQuery {
  readonly page: number;
  readonly page_size: number;
  readonly sort?: string | undefined;
  readonly filter?: Readonly<Record<string, string | undefined>> | undefined;
}

/**
 * One page of a list that is short enough to be read whole: the rows whose columns equal the filter's texts, sorted by one column
 * (numbers by size, texts by bytes, blanks first; otherwise as they come), and how many they are.
 */
export function pageOfRows<T extends object>(rows: readonly T[], query: RowQuery) {
  const { page, page_size: pageSize, sort = '', filter = {} } = query;
  const kept = rows.filter((row) =>
    Object.entries(filter).every(
      ([column, wanted]) => wanted === undefined || textOf(row, column) === wanted,
    ),
  );
  const column = sort.replace(/^-/, '');
  const direction = sort.startsWith('-') ? -1 : 1;
  const sorted =
    column === '' ? kept : kept.toSorted((left, right) => direction * compare(left, right, column));
  return {
    total: kept.length,
    page,
    page_size: pageSize,
    entries: sorted.slice((page - 1) * pageSize, page * pageSize),
  };
}

const valueOf = (row: object, column: string): unknown => (row as Readonly<Record<string, unknown>>)[column];

function textOf(row: object, column: string): string {
  const value = valueOf(row, column);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function compare(left: object, right: object, column: string): number {
  const [a, b] = [valueOf(left, column), valueOf(right, column)];
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return compareUtf8(textOf(left, column), textOf(right, column));
}
