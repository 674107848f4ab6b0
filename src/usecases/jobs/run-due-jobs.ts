import { jobNames, jobs, type JobName } from '../../core/jobs/jobs.ts';
import { dueOccurrences, latestOccurrence, type KnownDays } from '../../core/jobs/schedule.ts';
import type { Context } from '../../context.ts';
import { databaseNow } from '../../store/database-clock.ts';
import { lastScheduledPeriod, openJobRuns, type JobRun } from '../../store/job-runs.ts';
import { listJobSettings } from '../../store/job-settings.ts';
import { isExpired, laterThan } from './hold-lease.ts';
import type { JobWork, JobWorks } from './job-work.ts';
import { knownDays } from './known-days.ts';
import { newRun, takeLong, takeShort } from './take-run.ts';

/** An instance that runs what is due. */
export interface JobRunner {
  /** Names it among all instances; at most 64 characters. */
  readonly instance: string;
  readonly works: JobWorks;
  /** How long an instance that is not heard of keeps a long run. */
  readonly leaseMs: number;
  /** Aborted when this instance is to stop: nothing new is begun, long work ends at its next step. */
  readonly stop: AbortSignal;
  /** Told each failure, for the log: a job and a Chinese reason without personal data. */
  readonly onFailure: (job: JobName, reason: string) => void;
}

/** The longest pause between attempts, in milliseconds: what is to be tried later than that was written before the clock was set back. */
const longestPauseMs = 60 * 60_000;

/**
 * Runs what is due, as the database says: periods that nobody has run, what was asked for, what failed and may be tried again, and what
 * another instance began and did not end. Several instances may do this at once; each period is run by one of them. The jobs go their
 * own ways: none waits for another, and none stops another. Returns how many runs this instance ended, failed ones too.
 */
export async function runDueJobs(
  context: Context,
  runner: JobRunner,
  names: readonly JobName[] = jobNames,
): Promise<number> {
  const known = await knownDays(context.db);
  const ended = await Promise.all(
    names.map(async (name) => {
      const work = runner.works[name];
      if (work === undefined) return 0;
      try {
        return await runDue(context, runner, { name, work, known });
      } catch (error) {
        runner.onFailure(name, error instanceof Error ? error.name : 'unknown');
        return 0;
      }
    }),
  );
  return ended.reduce((sum, count) => sum + count, 0);
}

interface Due {
  readonly name: JobName;
  readonly work: JobWork;
  readonly known: KnownDays;
}

async function runDue(context: Context, runner: JobRunner, due: Due): Promise<number> {
  const isPaused = (await listJobSettings(context.db)).get(due.name)?.isPaused === true;
  const open = await openJobRuns(context.db, due.name);
  let ended = 0;
  for (const run of open) {
    if (runner.stop.aborted) return ended;
    if (isPaused && run.trigger === 'scheduled' && run.state === 'waiting') continue;
    if (await mayTake(context, runner, run)) ended += await take(context, runner, due.work, run);
  }
  if (isPaused) return ended;
  for (const run of await missingRuns(context, due)) {
    if (runner.stop.aborted) return ended;
    ended += await take(context, runner, due.work, run);
  }
  return ended;
}

/** The runs of the periods that are due and that nobody has begun. */
async function missingRuns(context: Context, { name, known }: Due): Promise<readonly JobRun[]> {
  const { schedule, catchUp } = jobs[name];
  const now = context.now().toISOString();
  const newest = latestOccurrence(schedule, now, known);
  const last = await lastScheduledPeriod(context.db, name, newest.period);
  return dueOccurrences(schedule, last, now, known, catchUp).map((occurrence) => newRun(name, occurrence));
}

async function mayTake(context: Context, { leaseMs }: JobRunner, run: JobRun): Promise<boolean> {
  if (run.state === 'running') return isExpired(run.expiresAt, await databaseNow(context.db), leaseMs);
  const now = context.now().toISOString();
  const at = run.nextAttemptAt ?? now;
  return at <= now || at > laterThan(now, longestPauseMs);
}

async function take(context: Context, runner: JobRunner, work: JobWork, run: JobRun): Promise<number> {
  const source = { door: 'job', from: run.job, session: null } as const;
  const own = { ...context, source };
  const isEnded =
    work.length === 'short'
      ? await takeShort(own, runner, work, run)
      : await takeLong(own, runner, work, run);
  return isEnded ? 1 : 0;
}
