import { jobs, type JobName } from '../../core/jobs/jobs.ts';
import { Refusal } from '../../core/refusal.ts';
import type { Context } from '../../context.ts';
import { worksOf } from './works.ts';

/** Whether this service is set up for a job: backups need a place. */
export const isSetUp = (context: Context, name: JobName): boolean => worksOf(context)[name] !== undefined;

/** Refuses (wrong-state) a job for which this service is not set up. */
export function assertSetUp(context: Context, name: JobName): void {
  if (isSetUp(context, name)) return;
  throw new Refusal('wrong-state', `${jobs[name].label}没有启用：请先设置 BACKUP_DIR`);
}
