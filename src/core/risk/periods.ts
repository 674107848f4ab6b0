/** A year, half-year, quarter or month for which a class or a figure holds. */
export interface Period {
  /** 2026, 2026H1, 2026Q3 or 2026-09. */
  readonly text: string;
  /**
   * Sorts periods from older to newer: by the first month, and of two that begin together the shorter is the newer one.
   * YYYY-MM of the first month, a hyphen, and 12 less the length in months: 2026 is 2026-01-00, 2026Q3 is 2026-07-09.
   */
  readonly order: string;
}

/** How people are told to write a period. */
export const periodForms = '2026、2026H1、2026Q3 或 2026-09';

const two = (number: number): string => String(number).padStart(2, '0');

/** Reads a period of the years 2000 to 2099; full-width characters and small letters are taken too. undefined for anything else. */
export function parsePeriod(text: string): Period | undefined {
  const form = text.normalize('NFKC').trim().toUpperCase();
  const match = /^(20\d{2})(?:H([12])|Q([1-4])|-(0[1-9]|1[0-2]))?$/.exec(form);
  if (match === null) return undefined;
  const [, year, half, quarter, month] = match;
  const make = (first: number, length: number): Period => ({
    text: form,
    order: `${year}-${two(first)}-${two(12 - length)}`,
  });
  if (half !== undefined) return make(6 * Number(half) - 5, 6);
  if (quarter !== undefined) return make(3 * Number(quarter) - 2, 3);
  return month === undefined ? make(1, 12) : make(Number(month), 1);
}

/** The place after the orders of all periods that begin by the end of this day (YYYY-MM-DD). */
export function orderAfter(day: string): string {
  return `${day.slice(0, 7)}-99`;
}
