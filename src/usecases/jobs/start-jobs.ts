import { schedule } from 'node-cron';
import { jobNames, type JobName } from '../../core/jobs/jobs.ts';
import type { Context } from '../../context.ts';
import type { JobWorks } from './job-work.ts';
import { runDueJobs, type JobRunner } from './run-due-jobs.ts';
import { worksOf } from './works.ts';

/** What an instance that runs jobs may be told. */
export interface JobSettings {
  /** Told each failure, for the log of the service: a job and a Chinese reason, without personal data. */
  readonly onFailure?: JobRunner['onFailure'];
  /** The work of each job; that of the service when absent. */
  readonly works?: JobWorks;
  /** How long an instance that is not heard of keeps a long run; a minute when absent. */
  readonly leaseMs?: number;
}

/** An instance that runs what is due until it is stopped. */
export interface RunningJobs {
  /** Begins nothing new and waits for what was begun: short work ends, long work gives its lease back at its next step. */
  readonly stop: () => Promise<void>;
}

/** How often the clock is compared with one that nobody sets, and how far apart they may be, in milliseconds. */
const clockCheck = { every: 5000, tolerance: 30_000 } as const;

/** A runner with a name of its own. */
export function makeRunner(context: Context, settings: JobSettings, stop: AbortSignal): JobRunner {
  return {
    instance: context.newId(),
    works: settings.works ?? worksOf(context),
    leaseMs: settings.leaseMs ?? 60_000,
    stop,
    onFailure: settings.onFailure ?? (() => undefined),
  };
}

/**
 * Looks for due work now and then every minute, in as many instances as there are. node-cron is the trigger and nothing else: it waits for the
 * next minute by the clock, so it is started anew whenever the clock was set.
 */
export function startJobs(context: Context, settings: JobSettings = {}): RunningJobs {
  const stopping = new AbortController();
  const runner = makeRunner(context, settings, stopping.signal);
  const running = new Map<JobName, Promise<void>>();
  const tick = (): void => {
    if (stopping.signal.aborted) return;
    for (const name of jobNames) {
      // A job that takes longer than a minute is not looked at again here before it ends; the others are.
      if (running.has(name)) continue;
      const run = runDueJobs(context, runner, [name])
        .then(
          () => undefined,
          (error: unknown) => runner.onFailure(name, error instanceof Error ? error.name : 'unknown'),
        )
        .finally(() => running.delete(name));
      running.set(name, run);
    }
  };
  let trigger = schedule('* * * * *', tick, { timezone: 'Asia/Shanghai' });
  let ahead = context.now().getTime() - performance.now();
  const watch = setInterval(() => {
    const now = context.now().getTime() - performance.now();
    if (Math.abs(now - ahead) < clockCheck.tolerance) return;
    ahead = now;
    void trigger.destroy();
    trigger = schedule('* * * * *', tick, { timezone: 'Asia/Shanghai' });
    tick();
  }, clockCheck.every);
  tick();
  return {
    stop: async () => {
      stopping.abort();
      clearInterval(watch);
      await trigger.destroy();
      await Promise.all(running.values());
    },
  };
}
