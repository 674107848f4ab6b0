import { dayNumber, nextDay } from './days.ts';
import { findDateFault } from '../lists/codes.ts';

const form = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2}):(\d{2})\.\d{3}Z$/;

/** Whether the text is an instant of the protocol: `YYYY-MM-DDTHH:MM:SS.mmmZ`, a real day and time. Such texts sort by time. */
export function isInstant(text: string): boolean {
  const match = form.exec(text);
  if (match === null || findDateFault(match[1] ?? '') !== undefined) return false;
  return Number(match[2]) <= 23 && Number(match[3]) <= 59 && Number(match[4]) <= 59;
}

/** The whole seconds from 1970-01-01T00:00:00Z to an instant of the protocol, its milliseconds dropped. */
export function secondsOf(instant: string): number {
  const match = form.exec(instant);
  if (match === null) throw new TypeError(`not an instant: ${instant}`);
  const [hours, minutes, seconds] = [match[2], match[3], match[4]].map(Number) as [number, number, number];
  return dayNumber(match[1] ?? '') * 86_400 + hours * 3600 + minutes * 60 + seconds;
}

/** The instant so many whole seconds after 1970-01-01T00:00:00Z; up to the year 9999. */
export function instantOf(seconds: number): string {
  const [days, rest] = [Math.floor(seconds / 86_400), seconds % 86_400];
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  return `${dayOf(days)}T${two(rest / 3600)}:${two((rest % 3600) / 60)}:${two(rest % 60)}.000Z`;
}

/** An instant as people in China read it (UTC+8, no summer time), to the second: 2027-03-01 09:30:00（北京时间）. */
export function chinaTime(instant: string): string {
  const local = instantOf(secondsOf(instant) + 8 * 3600);
  return `${local.slice(0, 10)} ${local.slice(11, 19)}（北京时间）`;
}

/** The calendar day with this number, counted from 1970-01-01: a first of January not after it, then day by day. */
function dayOf(number: number): string {
  let day = `${1970 + Math.floor(number / 366)}-01-01`;
  for (let year = Number(day.slice(0, 4)) + 1; dayNumber(`${year}-01-01`) <= number; year += 1)
    day = `${year}-01-01`;
  for (let left = number - dayNumber(day); left > 0; left -= 1) day = nextDay(day);
  return day;
}
