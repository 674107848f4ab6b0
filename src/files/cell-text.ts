import { errorValueFault, longNumberFault } from './cell-faults.ts';

/** What the number formats of a workbook say about how its numbers read. */
export interface NumberFormats {
  /** The format code of a cell style, by the style's index. */
  readonly codes: readonly string[];
  /** Whether day numbers count from 1904-01-01 instead of 1900-01-01. */
  readonly isFrom1904: boolean;
}

/** The text of a cell as a person sees it, and what is wrong with it. */
export interface CellText {
  readonly text: string;
  readonly fault?: { readonly reason: string; readonly remedy: string };
}

/** Built-in number formats (ECMA-376 part 1, 18.8.30) that read as dates, with those that Chinese systems add; and percentages. */
const builtInDates = new Set([14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58]);
const builtInTimes = new Set([18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56]);
const builtInPercents = new Set([9, 10]);

/** A format code that stands for a built-in number format. */
export function builtInFormat(id: number): string {
  if (builtInDates.has(id)) return 'yyyy-mm-dd';
  if (builtInTimes.has(id)) return 'h:mm:ss';
  return builtInPercents.has(id) ? '0%' : 'General';
}

/**
 * The text of a cell that holds no formula: `type` and `raw` are its t attribute and its content (ECMA-376 part 1, 18.3.1.4),
 * strings already looked up. Numbers formatted as dates read as YYYY-MM-DD, with the time when there is one.
 */
export function readCellText(type: string, raw: string, style: number, formats: NumberFormats): CellText {
  if (raw === '') return { text: '' };
  if (type === 'b') return { text: raw === '1' ? 'true' : 'false' };
  if (type === 'e') return { text: raw, fault: errorValueFault(raw) };
  if (type === 'd') return { text: raw.replace(/T00:00:00(?:\.0+)?Z?$/u, '') };
  if (type !== 'n') return { text: raw };
  const value = Number(raw);
  if (!Number.isFinite(value)) return { text: raw };
  return readNumber(value, raw, formats.codes[style] ?? 'General', formats.isFrom1904);
}

function readNumber(value: number, raw: string, format: string, isFrom1904: boolean): CellText {
  const pattern = format.replace(/"[^"]*"|\\.|\[[^\]]*\]|_.|\*./gu, '').toLowerCase();
  if (/[yd]/u.test(pattern) || (pattern.includes('m') && !/[hs]/u.test(pattern))) {
    const date = readDate(value, isFrom1904);
    if (date !== undefined) return { text: date };
  }
  // Spreadsheet programs keep 15 significant digits: what comes after them is noise of the binary form.
  if (pattern.includes('%')) return { text: `${Number((value * 100).toPrecision(15))}%` };
  if (Math.abs(value) >= 1e14) return { text: raw, fault: longNumberFault };
  const text = String(Number(value.toPrecision(15)));
  return { text: /^0+$/u.test(pattern) && /^\d+$/u.test(text) ? text.padStart(pattern.length, '0') : text };
}

const dayMilliseconds = 86_400_000;
const lastSerial = 2_958_465;

function readDate(serial: number, isFrom1904: boolean): string | undefined {
  const day = Math.floor(serial);
  const seconds = Math.round((serial - day) * 86_400);
  if (day < (isFrom1904 ? 0 : 1) || day > lastSerial) return undefined;
  const time = seconds === 0 ? '' : ` ${new Date(seconds * 1000).toISOString().slice(11, 19)}`;
  // The 1900 system has a day 60 that never was, kept from Lotus 1-2-3; it must not become a real day.
  if (!isFrom1904 && day === 60) return `1900-02-29${time}`;
  const start = isFrom1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, day < 60 ? 31 : 30);
  return new Date(start + day * dayMilliseconds).toISOString().slice(0, 10) + time;
}
