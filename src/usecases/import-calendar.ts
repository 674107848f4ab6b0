import { readCalendar } from '../core/calendar/read-calendar.ts';
import { sha256Hex } from '../core/digest.ts';
import { Refusal } from '../core/refusal.ts';
import { readSheet } from '../files/read-sheet.ts';
import { changesOf } from '../core/trail/changes.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { appendAudit } from '../store/audit.ts';
import { insertCalendar, listCalendars, type CalendarVersion } from '../store/calendar.ts';
import { assertWhole } from './people/assert-own.ts';
import { keepRefusedUpload } from './trail/keep-refused-upload.ts';

/** The sheet of one year's notice of holidays. */
export interface CalendarUpload {
  readonly year: number;
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

/** Imports the days that a year's notice sets apart, as the next version of that year: it replaces the one before whole. */
export async function importCalendar(
  context: Context,
  actorId: string,
  { year, fileName, bytes }: CalendarUpload,
): Promise<CalendarVersion> {
  assertWhole(context, '工作日历');
  if (!Number.isInteger(year) || year < 2000 || year > 2199)
    throw new Refusal('invalid', '年份应写成 2027 这样的四位数字');
  const handedIn = { actorId, subject: `calendar/${year}`, bytes };
  const days = await keepRefusedUpload(context, handedIn, async () =>
    readCalendar(await readSheet(bytes, fileName), year),
  );
  return inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    const before = (await listCalendars(inner.db)).findLast((version) => version.year === year);
    const imported = await insertCalendar(inner, {
      year,
      days,
      fileName: fileName.slice(0, 200),
      fileSha256: sha256Hex(bytes),
      actorId: actor.id,
    });
    await appendAudit(inner, {
      actor: actor.id,
      action: 'calendar-imported',
      subject: `calendar/${year}`,
      detail: {
        days: days.length,
        file_sha256: imported.fileSha256,
        ...changesOf(before === undefined ? null : factsOf(before), factsOf(imported)),
      },
    });
    return imported;
  });
}

const factsOf = ({ version, days }: CalendarVersion) => ({
  version,
  ...Object.fromEntries(days.map((each) => [`day_${each.day}`, each])),
});
