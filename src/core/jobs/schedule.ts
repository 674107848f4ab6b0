import { nextDay } from '../calendar/days.ts';
import { instantOf, secondsOf } from '../calendar/instants.ts';
import { isWorkingDay, type Exceptions } from '../calendar/working-days.ts';
import { daysInMonth } from '../lists/codes.ts';

/** When a job is due, in China time (UTC+8, no summer time). `at` is HH:MM. */
export type Schedule =
  /** Every so many minutes from midnight on; a divisor of 1,440. */
  | { readonly kind: 'every'; readonly minutes: number }
  | { readonly kind: 'daily'; readonly at: string }
  /**
   * On this day of each month (1 … 31; the last day of a month that is shorter). Where the notice of holidays of that year is known, a day
   * that is not worked is moved to the next one that is.
   */
  | { readonly kind: 'monthly'; readonly day: number; readonly at: string };

/** One time at which a job is due. */
export interface Occurrence {
  /** What the run stands for, the same on every machine: YYYY-MM, YYYY-MM-DD or YYYY-MM-DDTHH:MM in China. Sorts by time. */
  readonly period: string;
  /** From which instant (UTC) on it is due. */
  readonly at: string;
}

/** What is known of working days. */
export interface KnownDays {
  readonly exceptions: Exceptions;
  /** The years whose notice of holidays was imported. */
  readonly years: ReadonlySet<number>;
}

/** Which missed periods are caught up after a downtime: each of them, or the latest alone. */
export type CatchUp = 'each' | 'latest';

/** More missed periods than these are not caught up: the oldest are left out. */
const mostCaughtUp = 24;

/** The occurrence of a period; throws a TypeError for one that the schedule does not have. */
export function occurrenceOf(schedule: Schedule, period: string, known: KnownDays): Occurrence {
  if (schedule.kind === 'every') return { period, at: utcOf(period.slice(0, 10), period.slice(11)) };
  if (schedule.kind === 'daily') return { period, at: utcOf(period, schedule.at) };
  return { period, at: utcOf(workedDayOf(period, schedule.day, known), schedule.at) };
}

/** The newest occurrence that is due at an instant. */
export function latestOccurrence(schedule: Schedule, now: string, known: KnownDays): Occurrence {
  let found = occurrenceOf(schedule, periodAt(schedule, now), known);
  while (found.at > now) found = occurrenceOf(schedule, periodBefore(schedule, found.period), known);
  return found;
}

/** The first occurrence that is not yet due at an instant. */
export function nextRun(schedule: Schedule, now: string, known: KnownDays): Occurrence {
  const latest = latestOccurrence(schedule, now, known);
  return occurrenceOf(schedule, periodAfter(schedule, latest.period), known);
}

/**
 * What is due at an instant and was not done: nothing while `lastDone`, the newest period up to now that was done, is the newest there is;
 * the newest alone where nothing was done yet. `each`: every period since, in order, at most twenty-four.
 */
export function dueOccurrences(
  schedule: Schedule,
  lastDone: string | null,
  now: string,
  known: KnownDays,
  catchUp: CatchUp,
): readonly Occurrence[] {
  const newest = latestOccurrence(schedule, now, known);
  if (lastDone !== null && lastDone >= newest.period) return [];
  const due = [newest];
  if (lastDone === null || catchUp === 'latest') return due;
  while (due.length < mostCaughtUp) {
    const before = periodBefore(schedule, due[0]?.period ?? '');
    if (before <= lastDone) break;
    due.unshift(occurrenceOf(schedule, before, known));
  }
  return due;
}

/** A schedule as people read it: 每月 25 日 09:00. */
export function describeSchedule(schedule: Schedule): string {
  switch (schedule.kind) {
    case 'every':
      return schedule.minutes === 60 ? '每小时' : `每 ${schedule.minutes} 分钟`;
    case 'daily':
      return `每天 ${schedule.at}`;
    case 'monthly':
      return `每月 ${schedule.day} 日 ${schedule.at}（遇休息日顺延）`;
  }
}

/** The period in whose span an instant lies, due or not yet. */
export function periodAt(schedule: Schedule, now: string): string {
  const local = chinaText(now);
  if (schedule.kind === 'monthly') return local.slice(0, 7);
  if (schedule.kind === 'daily') return local.slice(0, 10);
  const minutes = minutesOf(local.slice(11, 16));
  return `${local.slice(0, 10)}T${clockOf(minutes - (minutes % stepOf(schedule)))}`;
}

function periodBefore(schedule: Schedule, period: string): string {
  if (schedule.kind === 'monthly') return monthsFrom(period, -1);
  const step = schedule.kind === 'every' ? stepOf(schedule) * 60 : 86_400;
  return shifted(schedule, period, -step);
}

function periodAfter(schedule: Schedule, period: string): string {
  if (schedule.kind === 'monthly') return monthsFrom(period, 1);
  const step = schedule.kind === 'every' ? stepOf(schedule) * 60 : 86_400;
  return shifted(schedule, period, step);
}

const shifted = (schedule: Schedule, period: string, seconds: number): string =>
  periodAt(schedule, instantOf(secondsOf(utcOf(period.slice(0, 10), period.slice(11) || '00:00')) + seconds));

function stepOf({ minutes }: Schedule & { readonly kind: 'every' }): number {
  if (!Number.isInteger(minutes) || minutes < 1 || 1440 % minutes !== 0)
    throw new TypeError(`not a divisor of a day: ${minutes} minutes`);
  return minutes;
}

/** The month so many months after another one, both YYYY-MM. */
export function monthsFrom(month: string, months: number): string {
  const index = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + months;
  return `${String(Math.floor(index / 12)).padStart(4, '0')}-${two((index % 12) + 1)}`;
}

function workedDayOf(month: string, day: number, { exceptions, years }: KnownDays): string {
  const year = Number(month.slice(0, 4));
  let found = `${month}-${two(Math.min(day, daysInMonth(year, Number(month.slice(5, 7)))))}`;
  if (years.has(year)) while (!isWorkingDay(found, exceptions)) found = nextDay(found);
  return found;
}

const chinaSeconds = 8 * 3600;

/** A day and a time of day in China as an instant (UTC). */
const utcOf = (day: string, time: string): string =>
  instantOf(secondsOf(`${day}T${time}:00.000Z`) - chinaSeconds);

const chinaText = (instant: string): string => instantOf(secondsOf(instant) + chinaSeconds);

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

const clockOf = (minutes: number): string => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;

const two = (value: number): string => String(value).padStart(2, '0');
