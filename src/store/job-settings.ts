import { Refusal } from '../core/refusal.ts';
import type { JobName } from '../core/jobs/jobs.ts';
import type { Context } from '../context.ts';
import type { Db } from './connect.ts';
import { isDuplicateIn } from './database-fault.ts';

/** Whether a job is paused, since when, by whom and why. */
export interface JobSetting {
  readonly isPaused: boolean;
  readonly reason: string;
  readonly changedBy: string;
  readonly changedAt: string;
  readonly version: number;
}

interface SettingRow {
  readonly name: string;
  readonly is_paused: number | boolean;
  readonly reason: string;
  readonly changed_by: string;
  readonly changed_at: string;
  readonly version: number;
}

/** What was ever set, by the job's name; a job that is not there was never paused. */
export async function listJobSettings(db: Db): Promise<ReadonlyMap<string, JobSetting>> {
  const rows = (await db('job_settings').select('*')) as SettingRow[];
  return new Map(
    rows.map((row) => [
      row.name,
      {
        isPaused: Boolean(row.is_paused),
        reason: row.reason,
        changedBy: row.changed_by,
        changedAt: row.changed_at,
        version: row.version,
      },
    ]),
  );
}

/** Stores a job's next setting; refuses (conflict) when another writer was first. `before` is what was read. */
export async function saveJobSetting(
  { db, now }: Context,
  name: JobName,
  before: JobSetting | undefined,
  next: Pick<JobSetting, 'isPaused' | 'reason' | 'changedBy'>,
): Promise<void> {
  const row = {
    is_paused: next.isPaused,
    reason: next.reason,
    changed_by: next.changedBy,
    changed_at: now().toISOString(),
    version: (before?.version ?? 0) + 1,
  };
  if (before === undefined) {
    await db('job_settings')
      .insert({ name, ...row })
      .catch((error: unknown) => {
        if (isDuplicateIn(error, 'job_settings')) throw raced();
        throw error;
      });
    return;
  }
  const changed = await db('job_settings').where({ name, version: before.version }).update(row);
  if (changed !== 1) throw raced();
}

const raced = (): Refusal => new Refusal('conflict', '这项定时任务刚被他人改动：请刷新后再操作');
