import {
  calendarWarnings,
  exceptionsOf,
  workingDays,
  type CalendarDay,
} from '../core/calendar/working-days.ts';
import type { Context } from '../context.ts';
import { calendarInForce } from '../store/calendar.ts';

/** The working days of a span, the days in it that a notice sets apart, and the years whose notice is missing. */
export async function showCalendar(
  { db }: Context,
  from: string,
  to: string,
): Promise<{
  readonly days: readonly string[];
  readonly exceptions: readonly CalendarDay[];
  readonly warnings: readonly string[];
}> {
  const { days, years } = await calendarInForce(db);
  return {
    days: workingDays(from, to, exceptionsOf(days)),
    exceptions: days.filter(({ day }) => from <= day && day <= to),
    warnings: calendarWarnings(from, to, years),
  };
}
