import type { JobName, JobRunState } from '../core/jobs/jobs.ts';
import type { Db } from './connect.ts';
import { isDuplicateIn } from './database-fault.ts';

/** What a finished run says: a Chinese sentence, and what it counted. */
export interface JobResult {
  readonly summary: string;
  readonly counts: Readonly<Record<string, number>>;
  /** More Chinese lines; no personal data, no target. */
  readonly notes: readonly string[];
}

/** One run of a job for one period. */
export interface JobRun {
  readonly job: JobName;
  readonly period: string;
  readonly trigger: 'scheduled' | 'manual';
  readonly dueAt: string;
  readonly state: JobRunState;
  /** How often it was begun. */
  readonly attempts: number;
  /** Grows with every taking; what is written under an older one is refused. */
  readonly fence: number;
  /** Which instance runs it, or ran it last; "" before the first. */
  readonly owner: string;
  readonly claimedAt: string | null;
  /** Until when the owner holds it, by the clock of the database; null while nobody runs it. */
  readonly expiresAt: string | null;
  /** From when on it may be tried again; null while there is nothing to try. */
  readonly nextAttemptAt: string | null;
  readonly progress: string;
  readonly result: JobResult | null;
  /** Why the last attempt failed; "" for none. */
  readonly error: string;
  /** Who asked for it; null for the schedule. */
  readonly requestedBy: string | null;
  readonly finishedAt: string | null;
}

interface RunRow {
  readonly job: JobName;
  readonly period: string;
  readonly trigger: JobRun['trigger'];
  readonly due_at: string;
  readonly state: JobRunState;
  readonly attempts: number;
  readonly fence: number;
  readonly owner: string;
  readonly running_job: string | null;
  readonly claimed_at: string | null;
  readonly expires_at: string | null;
  readonly next_attempt_at: string | null;
  readonly progress: string;
  readonly result: string | null;
  readonly error: string;
  readonly requested_by: string | null;
  readonly finished_at: string | null;
}

const toRow = (run: JobRun): RunRow => ({
  job: run.job,
  period: run.period,
  trigger: run.trigger,
  due_at: run.dueAt,
  state: run.state,
  attempts: run.attempts,
  fence: run.fence,
  owner: run.owner,
  running_job: run.state === 'running' ? run.job : null,
  claimed_at: run.claimedAt,
  expires_at: run.expiresAt,
  next_attempt_at: run.nextAttemptAt,
  progress: run.progress,
  result: run.result === null ? null : JSON.stringify(run.result),
  error: run.error,
  requested_by: run.requestedBy,
  finished_at: run.finishedAt,
});

const toRun = (row: RunRow): JobRun => ({
  job: row.job,
  period: row.period,
  trigger: row.trigger,
  dueAt: row.due_at,
  state: row.state,
  attempts: row.attempts,
  fence: row.fence,
  owner: row.owner,
  claimedAt: row.claimed_at,
  expiresAt: row.expires_at,
  nextAttemptAt: row.next_attempt_at,
  progress: row.progress,
  result: row.result === null ? null : (JSON.parse(row.result) as JobResult),
  error: row.error,
  requestedBy: row.requested_by,
  finishedAt: row.finished_at,
});

/** Stores a new run; false when the period has one already, or the job is running for another. */
export async function insertJobRun(db: Db, run: JobRun): Promise<boolean> {
  return db('job_runs')
    .insert(toRow(run))
    .then(() => true, refuseTaken);
}

/**
 * Replaces a run as it was read by its next form, in one compare-and-set on state, fence, attempts and lease; false when another
 * instance was first, or the job is running for another period.
 */
export async function takeJobRun(db: Db, before: JobRun, changes: Partial<JobRun>): Promise<boolean> {
  const { job, period, state, fence, attempts, expiresAt } = before;
  const changed = await db('job_runs')
    .where({ job, period, state, fence, attempts, expires_at: expiresAt })
    .update(changesOf(before, changes))
    .catch(refuseTaken);
  return changed === 1;
}

/** Ends a run that was claimed, however long its lease is by now; false when it is held no more under this fence. */
export async function endJobRun(db: Db, claimed: JobRun, changes: Partial<JobRun>): Promise<boolean> {
  const { job, period, fence } = claimed;
  const changed = await db('job_runs')
    .where({ job, period, fence, state: 'running' })
    .update(changesOf(claimed, changes));
  return changed === 1;
}

function changesOf(before: JobRun, changes: Partial<JobRun>): Partial<RunRow> {
  const { job: _job, period: _period, ...row } = toRow({ ...before, ...changes });
  return row;
}

/**
 * Changes a run that is held under a fence; false when it is held no more. In a transaction it also keeps every other instance from
 * taking it over before the transaction ends.
 */
export async function writeUnderFence(
  db: Db,
  { job, period, fence }: Pick<JobRun, 'job' | 'period' | 'fence'>,
  changes: { readonly expiresAt: string; readonly progress?: string },
): Promise<boolean> {
  const { expiresAt, progress } = changes;
  const changed = await db('job_runs')
    .where({ job, period, fence, state: 'running' })
    .update({ expires_at: expiresAt, ...(progress === undefined ? {} : { progress }) });
  return changed === 1;
}

/** The run of a period; undefined when there is none. */
export async function findJobRun(db: Db, job: JobName, period: string): Promise<JobRun | undefined> {
  const row = (await db('job_runs').where({ job, period }).first()) as RunRow | undefined;
  return row === undefined ? undefined : toRun(row);
}

/** The newest period, not later than the given one, that was run by the schedule or is being run; null for none. */
export async function lastScheduledPeriod(db: Db, job: JobName, upTo: string): Promise<string | null> {
  const [row] = (await db('job_runs')
    .where({ job, trigger: 'scheduled' })
    .where('period', '<=', upTo)
    .max({ last: 'period' })) as { last: string | null }[];
  return row?.last ?? null;
}

/** The runs of a job that have not ended, the oldest first. */
export async function openJobRuns(db: Db, job: JobName): Promise<readonly JobRun[]> {
  const rows = (await db('job_runs')
    .where({ job })
    .whereIn('state', ['waiting', 'running'])
    .orderBy(['due_at', 'period'])) as RunRow[];
  return rows.map(toRun);
}

/** A page of a job's runs, the newest first, and how many there are. */
export async function listJobRuns(
  db: Db,
  job: JobName,
  { page, pageSize }: { readonly page: number; readonly pageSize: number },
): Promise<{ readonly total: number; readonly runs: readonly JobRun[] }> {
  const [count] = (await db('job_runs').where({ job }).count({ total: '*' })) as { total: number }[];
  const rows = (await db('job_runs')
    .where({ job })
    .orderBy([
      { column: 'due_at', order: 'desc' },
      { column: 'period', order: 'desc' },
    ])
    .limit(pageSize)
    .offset((page - 1) * pageSize)) as RunRow[];
  return { total: count?.total ?? 0, runs: rows.map(toRun) };
}

/** The run of a job that ended last, done or failed; undefined when none has. Only done ones where asked. */
export async function lastEndedRun(
  db: Db,
  job: JobName,
  states: readonly JobRunState[] = ['done', 'failed'],
): Promise<JobRun | undefined> {
  const row = (await db('job_runs')
    .where({ job })
    .whereIn('state', states)
    .orderBy([
      { column: 'finished_at', order: 'desc' },
      { column: 'period', order: 'desc' },
    ])
    .first()) as RunRow | undefined;
  return row === undefined ? undefined : toRun(row);
}

/** How many runs have ended in each state, by job. */
export async function countJobRuns(
  db: Db,
): Promise<readonly { readonly job: string; readonly state: JobRunState; readonly total: number }[]> {
  return (await db('job_runs')
    .select('job', 'state')
    .count({ total: '*' })
    .groupBy('job', 'state')
    .orderBy(['job', 'state'])) as { job: string; state: JobRunState; total: number }[];
}

function refuseTaken(error: unknown): false {
  if (isDuplicateIn(error, 'job_runs')) return false;
  throw error;
}
