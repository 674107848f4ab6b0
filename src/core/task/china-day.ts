import { daysInMonth } from '../lists/codes.ts';

/** The calendar day in China (UTC+8, no summer time) of a UTC instant in ISO 8601 text; both as text. */
export function chinaDay(instant: string): string {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2})/.exec(instant);
  const day = match?.[1];
  if (day === undefined) throw new TypeError(`not a UTC instant: ${instant}`);
  return Number(match?.[2]) < 16 ? day : nextDay(day);
}

function nextDay(day: string): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const text = (y: number, m: number, d: number): string =>
    `${y}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`;
  if (date < daysInMonth(year, month)) return text(year, month, date + 1);
  return month < 12 ? text(year, month + 1, 1) : text(year + 1, 1, 1);
}
