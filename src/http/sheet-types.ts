import type { SheetFormat } from '../files/write-sheet.ts';

/** The media types of tables by the extension of their names. */
export const sheetTypes = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv',
} as const;

/** What an upload of a table may call itself; its name and its first bytes decide what it is. */
export const uploadTypes: readonly string[] = ['application/octet-stream', sheetTypes.xlsx, sheetTypes.csv];

/** The format of a written table. */
export function sheetFormat(extension: keyof typeof sheetTypes, encoding: 'utf-8' | 'gb18030'): SheetFormat {
  if (extension === 'xlsx') return 'xlsx';
  return encoding === 'gb18030' ? 'csv-gb18030' : 'csv';
}
