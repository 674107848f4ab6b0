import type { JobName } from '../../src/core/jobs/jobs.ts';
import type { Context } from '../../src/context.ts';
import type { Db } from '../../src/store/connect.ts';
import type { JobResult } from '../../src/store/job-runs.ts';
import type { JobWork, JobWorks } from '../../src/usecases/jobs/job-work.ts';
import type { JobRunner } from '../../src/usecases/jobs/run-due-jobs.ts';

/** Work whose every doing leaves a row, so that what was done twice is seen. */
const table = 'job_effects';

/** Makes the table of the traces; no key keeps a second one out. */
export async function makeEffects(db: Db): Promise<void> {
  await db.schema.createTable(table, (effects) => {
    effects.string('id', 32).primary();
    effects.string('job', 32).notNullable();
    effects.string('period', 40).notNullable();
  });
}

/** Leaves a trace, in the transaction of `inner`. */
export async function leaveEffect(inner: Context, job: JobName, period: string): Promise<void> {
  await inner.db(table).insert({ id: inner.newId(), job, period });
}

/** The periods of a job that left a trace, in order; one that was done twice is there twice. */
export async function effectsOf(db: Db, job: JobName): Promise<readonly string[]> {
  const rows = (await db(table).where({ job }).orderBy('period')) as { period: string }[];
  return rows.map(({ period }) => period);
}

export const result: JobResult = { summary: '完成', counts: {}, notes: [] };

/** Short work that leaves a trace. */
export const shortWork = (job: JobName): JobWork => ({
  length: 'short',
  run: async (inner, { period }) => {
    await leaveEffect(inner, job, period);
    return result;
  },
});

/** Long work that leaves a trace when it ends. */
export const longWork = (job: JobName): JobWork => ({
  length: 'long',
  run: async (_context, { period }, lease) => {
    await lease.report('开始');
    return { result, save: (inner) => leaveEffect(inner, job, period) };
  },
});

/** Every job with a trace for its work. */
export const tracedWorks: JobWorks = {
  'task-drafts': shortWork('task-drafts'),
  reminders: shortWork('reminders'),
  recheck: longWork('recheck'),
  backup: longWork('backup'),
  'audit-anchor': shortWork('audit-anchor'),
  cleaning: shortWork('cleaning'),
};

/** An instance with this name. */
export function runnerOf(instance: string, changes: Partial<JobRunner> = {}): JobRunner {
  return {
    instance,
    works: tracedWorks,
    leaseMs: 60_000,
    stop: new AbortController().signal,
    onFailure: () => undefined,
    ...changes,
  };
}
