import { Refusal } from '../refusal.ts';
import { dayNumber, nextDay, weekday } from './days.ts';

/** A day that is not what its weekday says: off on a weekday, or worked on a weekend (节假日、调休上班). */
export interface CalendarDay {
  readonly day: string;
  readonly kind: 'holiday' | 'workday';
  readonly name: string;
  /** The notice that says so. */
  readonly source: string;
}

/** How users read the kinds. */
export const calendarKindLabels: Readonly<Record<CalendarDay['kind'], string>> = {
  holiday: '节假日',
  workday: '调休上班',
};

/** What the notices say about single days; other days follow their weekday. */
export type Exceptions = ReadonlyMap<string, CalendarDay['kind']>;

const maxDays = 3700;

/** Days as exceptions; of two about one day the later counts. */
export function exceptionsOf(days: readonly CalendarDay[]): Exceptions {
  return new Map(days.map(({ day, kind }) => [day, kind]));
}

/** Whether a day YYYY-MM-DD is worked: Monday to Friday, unless the exceptions say otherwise. */
export function isWorkingDay(day: string, exceptions: Exceptions): boolean {
  const kind = exceptions.get(day);
  return kind === undefined ? weekday(day) <= 5 : kind === 'workday';
}

/**
 * The working days from one day to another, both included, in order; [] when `to` is before `from`. Refuses (invalid) more
 * than 3,700 days at once.
 */
export function workingDays(from: string, to: string, exceptions: Exceptions): readonly string[] {
  if (dayNumber(to) - dayNumber(from) >= maxDays)
    throw new Refusal('invalid', `起止日期相距不能超过 ${maxDays} 天`);
  const days: string[] = [];
  for (let day = from; day <= to; day = nextDay(day)) {
    if (isWorkingDay(day, exceptions)) days.push(day);
  }
  return days;
}

/**
 * The last day of a term of n working days that begins after `day` (行政处罚法 and 政府信息公开条例 count from the next day):
 * the n-th working day after it; `day` itself for 0. Takes n from 0 to 2,500; throws a TypeError otherwise.
 */
export function addWorkingDays(day: string, n: number, exceptions: Exceptions): string {
  if (!Number.isInteger(n) || n < 0 || n > 2500) throw new TypeError(`not a number of working days: ${n}`);
  let last = day;
  for (let left = n; left > 0;) {
    last = nextDay(last);
    if (isWorkingDay(last, exceptions)) left -= 1;
  }
  return last;
}

/** A sentence for each year of the span whose notice was never imported: its days are guesses from the weekday. */
export function calendarWarnings(from: string, to: string, years: ReadonlySet<number>): readonly string[] {
  const warnings: string[] = [];
  for (let year = Number(from.slice(0, 4)); year <= Number(to.slice(0, 4)); year += 1) {
    if (!years.has(year))
      warnings.push(`${year} 年的节假日安排尚未导入，暂按周一至周五为工作日：请导入当年的放假通知后再核对`);
  }
  return warnings;
}
