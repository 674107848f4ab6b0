import { exceptionsOf } from '../../core/calendar/working-days.ts';
import type { KnownDays } from '../../core/jobs/schedule.ts';
import { calendarInForce } from '../../store/calendar.ts';
import type { Db } from '../../store/connect.ts';

/** The working days as the imported notices say. */
export async function knownDays(db: Db): Promise<KnownDays> {
  const { days, years } = await calendarInForce(db);
  return { exceptions: exceptionsOf(days), years };
}
