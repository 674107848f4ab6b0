import { describeSchedule, latestOccurrence, nextRun, type KnownDays } from '../../core/jobs/schedule.ts';
import { jobNames, jobs, type JobName } from '../../core/jobs/jobs.ts';
import type { Context } from '../../context.ts';
import { findJobRun, lastEndedRun, openJobRuns, type JobRun } from '../../store/job-runs.ts';
import { listJobSettings, type JobSetting } from '../../store/job-settings.ts';
import { isSetUp } from './assert-set-up.ts';
import { laterThan } from './hold-lease.ts';
import { knownDays } from './known-days.ts';

/** A job as it stands. */
export interface JobStanding {
  readonly name: JobName;
  readonly label: string;
  readonly description: string;
  /** In words: 每天 02:00. */
  readonly schedule: string;
  readonly catchUp: 'each' | 'latest';
  /** false where the settings of this service give it nothing to work with. */
  readonly isSetUp: boolean;
  readonly paused: JobSetting | null;
  /** The next instant (UTC) at which it is due; null while it is paused or not set up. */
  readonly nextRunAt: string | null;
  /** The run that ended last. */
  readonly last: JobRun | null;
  /** What is running or waits, the oldest first. */
  readonly open: readonly JobRun[];
  /** Since when a period has been due that nobody has begun, by more than ten minutes; null for none. */
  readonly overdueSince: string | null;
}

const graceMs = 10 * 60_000;

/** Every job: when it is due next, how it went last, whether it is paused, and whether anybody runs it at all. */
export async function showJobs(context: Context): Promise<readonly JobStanding[]> {
  const settings = await listJobSettings(context.db);
  const known = await knownDays(context.db);
  const shown: JobStanding[] = [];
  for (const name of jobNames) shown.push(await showJob(context, name, settings.get(name), known));
  return shown;
}

/** One job as it stands. */
export async function getJob(context: Context, name: JobName): Promise<JobStanding> {
  const setting = (await listJobSettings(context.db)).get(name);
  return showJob(context, name, setting, await knownDays(context.db));
}

async function showJob(
  context: Context,
  name: JobName,
  setting: JobSetting | undefined,
  known: KnownDays,
): Promise<JobStanding> {
  const { label, description, schedule, catchUp } = jobs[name];
  const now = context.now().toISOString();
  const paused = setting?.isPaused === true ? setting : null;
  const isReady = isSetUp(context, name);
  const isDue = paused === null && isReady;
  const latest = latestOccurrence(schedule, now, known);
  const isLate = isDue && laterThan(latest.at, graceMs) <= now;
  const isMissed = isLate && (await findJobRun(context.db, name, latest.period)) === undefined;
  return {
    name,
    label,
    description,
    schedule: describeSchedule(schedule),
    catchUp,
    isSetUp: isReady,
    paused,
    nextRunAt: isDue ? nextRun(schedule, now, known).at : null,
    last: (await lastEndedRun(context.db, name)) ?? null,
    open: await openJobRuns(context.db, name),
    overdueSince: isMissed ? latest.at : null,
  };
}
