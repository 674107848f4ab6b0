import { jobs, minutesToNextAttempt, type JobName } from '../../core/jobs/jobs.ts';
import { periodAt, type Occurrence } from '../../core/jobs/schedule.ts';
import { inTransaction, type Context } from '../../context.ts';
import { databaseNow } from '../../store/database-clock.ts';
import { endJobRun, insertJobRun, takeJobRun, type JobResult, type JobRun } from '../../store/job-runs.ts';
import { describeFailure } from './describe-failure.ts';
import { holdLease, laterThan } from './hold-lease.ts';
import { LeaseLost, type JobWork } from './job-work.ts';
import type { JobRunner } from './run-due-jobs.ts';

/** The run of a period that nobody has begun yet; it is not stored. */
export function newRun(job: JobName, { period, at }: Occurrence): JobRun {
  return {
    job,
    period,
    trigger: 'scheduled',
    dueAt: at,
    state: 'waiting',
    attempts: 0,
    fence: 0,
    owner: '',
    claimedAt: null,
    expiresAt: null,
    nextAttemptAt: null,
    progress: '',
    result: null,
    error: '',
    requestedBy: null,
    finishedAt: null,
  };
}

/** What a run stands for; one that was asked for has the period in which that was. */
function occurrenceOfRun({ job, period, trigger, dueAt }: JobRun): Occurrence {
  return { period: trigger === 'scheduled' ? period : periodAt(jobs[job].schedule, dueAt), at: dueAt };
}

/**
 * Claims a run, does its work and ends it, all in one transaction: whoever is first does it, the others find it done. Returns whether
 * this instance ended it, well or not.
 */
export async function takeShort(
  context: Context,
  runner: JobRunner,
  work: JobWork & { readonly length: 'short' },
  run: JobRun,
): Promise<boolean> {
  try {
    return await inTransaction(context, async (inner) => {
      const claimed = await claim(inner, runner, run);
      if (claimed === undefined) return false;
      const result = await work.run(inner, occurrenceOfRun(run));
      await end(inner, claimed, result);
      return true;
    });
  } catch (error) {
    return fail(context, runner, run, error);
  }
}

/**
 * Claims a run with a lease and does its work beside other people's; ends it in a transaction that checks the fence. Returns whether
 * this instance ended it.
 */
export async function takeLong(
  context: Context,
  runner: JobRunner,
  work: JobWork & { readonly length: 'long' },
  run: JobRun,
): Promise<boolean> {
  if (minutesToNextAttempt(run.attempts) === null && run.attempts > 0)
    return fail(context, runner, run, new LeaseLost());
  const claimed = await inTransaction(context, (inner) => claim(inner, runner, run));
  if (claimed === undefined) return false;
  const lease = holdLease(context, claimed, runner.leaseMs, runner.stop);
  try {
    const { result, save } = await work.run(context, occurrenceOfRun(run), lease);
    await inTransaction(context, async (inner) => {
      await lease.hold(inner);
      await save?.(inner);
      await end(inner, claimed, result);
    });
    return true;
  } catch (error) {
    lease.letGo();
    if (error instanceof LeaseLost) return false;
    if (runner.stop.aborted) return release(context, claimed);
    return fail(context, runner, claimed, error);
  } finally {
    lease.letGo();
  }
}

/** Takes a run for this instance: by its unique key when it is new, by compare-and-set otherwise; undefined when another was first. */
async function claim(inner: Context, runner: JobRunner, run: JobRun): Promise<JobRun | undefined> {
  const isLong = jobs[run.job].length === 'long';
  const changes = {
    state: 'running',
    attempts: run.attempts + 1,
    fence: run.fence + 1,
    owner: runner.instance,
    claimedAt: inner.now().toISOString(),
    expiresAt: isLong ? laterThan(await databaseNow(inner.db), runner.leaseMs) : null,
    nextAttemptAt: null,
    progress: '',
  } as const;
  return (await put(inner, run, changes)) ? { ...run, ...changes } : undefined;
}

const put = (inner: Context, run: JobRun, changes: Partial<JobRun>): Promise<boolean> =>
  isStored(run) ? takeJobRun(inner.db, run, changes) : insertJobRun(inner.db, { ...run, ...changes });

/** What was asked for is stored before it is taken; the first taking of a period raises the fence to 1. */
const isStored = ({ trigger, fence }: JobRun): boolean => trigger === 'manual' || fence > 0;

async function end(inner: Context, claimed: JobRun, result: JobResult): Promise<void> {
  const ended = { state: 'done', expiresAt: null, error: '', result } as const;
  const finishedAt = inner.now().toISOString();
  if (!(await endJobRun(inner.db, claimed, { ...ended, finishedAt }))) throw new LeaseLost();
}

/** Gives a run back, as if it had not been begun: this instance is to stop. */
async function release(context: Context, claimed: JobRun): Promise<false> {
  const nextAttemptAt = context.now().toISOString();
  const attempts = claimed.attempts - 1;
  const released = { state: 'waiting', expiresAt: null, attempts, nextAttemptAt } as const;
  await inTransaction(context, ({ db }) => endJobRun(db, claimed, released));
  return false;
}

/** Writes down a failed attempt, and when the next one may begin; after the last one the run has failed. Returns whether this ended it. */
async function fail(context: Context, runner: JobRunner, run: JobRun, thrown: unknown): Promise<boolean> {
  const isClaimed = run.state === 'running' && run.owner === runner.instance;
  const attempts = isClaimed ? run.attempts : run.attempts + 1;
  const pause = minutesToNextAttempt(attempts);
  const now = context.now().toISOString();
  const error =
    thrown instanceof LeaseLost ? '运行多次中断：请查看运行日志后再运行' : describeFailure(thrown);
  const changes: Partial<JobRun> = {
    state: pause === null ? 'failed' : 'waiting',
    attempts,
    owner: runner.instance,
    expiresAt: null,
    nextAttemptAt: pause === null ? null : laterThan(now, pause * 60_000),
    error,
    finishedAt: pause === null ? now : null,
  };
  const isWritten = await inTransaction(context, (inner) =>
    isClaimed ? endJobRun(inner.db, run, changes) : put(inner, run, { ...changes, fence: run.fence + 1 }),
  );
  if (isWritten) runner.onFailure(run.job, error);
  return isWritten && pause === null;
}
