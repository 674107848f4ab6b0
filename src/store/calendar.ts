import type { CalendarDay } from '../core/calendar/working-days.ts';
import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import type { Db } from './connect.ts';
import { isDuplicateIn } from './database-fault.ts';

/** One version of the days that a year's notice sets apart. */
export interface CalendarVersion {
  readonly id: string;
  readonly year: number;
  readonly version: number;
  readonly days: readonly CalendarDay[];
  readonly fileName: string;
  readonly fileSha256: string;
  readonly actorId: string;
  readonly recordedAt: string;
}

interface CalendarRow {
  readonly id: string;
  readonly year: number;
  readonly version: number;
  readonly days: string;
  readonly file_name: string;
  readonly file_sha256: string;
  readonly actor_id: string;
  readonly recorded_at: string;
}

const toVersion = (row: CalendarRow): CalendarVersion => ({
  id: row.id,
  year: row.year,
  version: row.version,
  days: JSON.parse(row.days) as CalendarDay[],
  fileName: row.file_name,
  fileSha256: row.file_sha256,
  actorId: row.actor_id,
  recordedAt: row.recorded_at,
});

/** Stores the next version of a year; refuses (conflict) when another writer stored it first. */
export async function insertCalendar(
  { db, newId, now }: Context,
  calendar: Omit<CalendarVersion, 'id' | 'version' | 'recordedAt'>,
): Promise<CalendarVersion> {
  const [newest] = (await db('calendar_versions')
    .where({ year: calendar.year })
    .max({ version: 'version' })) as { version: number | null }[];
  const row: CalendarRow = {
    id: newId(),
    year: calendar.year,
    version: (newest?.version ?? 0) + 1,
    days: JSON.stringify(calendar.days),
    file_name: calendar.fileName,
    file_sha256: calendar.fileSha256,
    actor_id: calendar.actorId,
    recorded_at: now().toISOString(),
  };
  await db('calendar_versions')
    .insert(row)
    .catch((error: unknown) => {
      if (!isDuplicateIn(error, 'calendar_versions')) throw error;
      throw new Refusal('conflict', '这一年的节假日刚被他人导入：请刷新后再操作');
    });
  return toVersion(row);
}

/** Every version of every year, by year and version. */
export async function listCalendars(db: Db): Promise<readonly CalendarVersion[]> {
  const rows = (await db('calendar_versions').orderBy(['year', 'version'])) as CalendarRow[];
  return rows.map(toVersion);
}

/** The days set apart, and the years whose notices are known. */
export interface CalendarInForce {
  /** One entry for a day, sorted. */
  readonly days: readonly CalendarDay[];
  readonly years: ReadonlySet<number>;
}

/**
 * The newest version of each year that was recorded by an instant (of all, when undefined), as one calendar. Where the
 * notices of two years name the same day, the later year's counts.
 */
export async function calendarInForce(
  db: Db,
  { recordedBy }: { readonly recordedBy?: Date | undefined } = {},
): Promise<CalendarInForce> {
  const query = db('calendar_versions').orderBy(['year', 'version']);
  if (recordedBy !== undefined) void query.where('recorded_at', '<=', recordedBy.toISOString());
  const newest = new Map(((await query) as CalendarRow[]).map((row) => [row.year, toVersion(row)]));
  const byDay = new Map([...newest.values()].flatMap(({ days }) => days.map((day) => [day.day, day])));
  return {
    days: [...byDay.values()].toSorted((left, right) => (left.day < right.day ? -1 : 1)),
    years: new Set(newest.keys()),
  };
}
