import { addWorkingDays, isWorkingDay, workingDays, type Exceptions } from '../calendar/working-days.ts';
import { nextDay } from '../calendar/days.ts';
import { daysInMonth } from '../lists/codes.ts';

/** The days of a task that a job drafts; whoever revises it may choose others. */
export interface DraftDates {
  readonly cut_off_day: string;
  readonly window: { readonly from: string; readonly to: string };
  readonly release_on: string;
}

/** Of the month's working days, the pools count as of this one. */
const cutOffDay = 3;
/** Working days between the cut-off and the first inspection: to freeze, to publish the commitment, to draw. */
const preparation = 3;

/**
 * The days of a month's task by default: the pools as of its third working day, inspections from the third working day after that to its
 * last working day, the list on the first working day after those. A month that has begun is drafted from today on; undefined when so
 * few of its working days are left that there is no window.
 */
export function draftDates(month: string, today: string, exceptions: Exceptions): DraftDates | undefined {
  const first = `${month}-01`;
  const last = `${month}-${daysInMonth(Number(month.slice(0, 4)), Number(month.slice(5, 7)))}`;
  const days = workingDays(first, last, exceptions);
  const planned = days[cutOffDay - 1];
  const to = days.at(-1);
  if (planned === undefined || to === undefined) return undefined;
  const cut_off_day = planned < today ? today : planned;
  const from = addWorkingDays(cut_off_day, preparation, exceptions);
  if (from > to) return undefined;
  return { cut_off_day, window: { from, to }, release_on: firstWorkingDayAfter(to, exceptions) };
}

function firstWorkingDayAfter(day: string, exceptions: Exceptions): string {
  let found = nextDay(day);
  while (!isWorkingDay(found, exceptions)) found = nextDay(found);
  return found;
}
