import { encodeGb18030 } from './encode-gb18030.ts';

/** How the texts of a CSV file become bytes. UTF-8 gets a byte order mark, without which Excel takes it for GBK. */
export type CsvEncoding = 'utf-8' | 'gb18030';

const quoteCell = (cell: string): string =>
  /[",\r\n]|^\s|\s$/u.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;

/** Writes rows of texts as CSV (RFC 4180): commas, lines that end in CR LF, quotes where they are needed. */
export function writeCsv(rows: readonly (readonly string[])[], encoding: CsvEncoding): Uint8Array {
  const text = rows.map((cells) => `${cells.map(quoteCell).join(',')}\r\n`).join('');
  return encoding === 'gb18030' ? encodeGb18030(text) : new TextEncoder().encode(`\uFEFF${text}`);
}
