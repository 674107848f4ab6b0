import { jobs } from '../../core/jobs/jobs.ts';
import type { Context } from '../../context.ts';
import { countJobRuns, lastEndedRun, type JobRun } from '../../store/job-runs.ts';
import { showJobs } from './show-jobs.ts';

/** What health and metrics say of the jobs. */
export interface JobHealth {
  /** Chinese sentences; a draw that no longer recomputes is the first. */
  readonly alarms: readonly string[];
  /** Whether the last recheck that ended found something. */
  readonly hasFaultyDraw: boolean;
  readonly failed: number;
  readonly done: number;
}

/** What is wrong with the jobs now: a draw that differs, a job whose last run failed, a job that nobody runs. */
export async function findJobAlarms(context: Context): Promise<JobHealth> {
  const recheck = await lastEndedRun(context.db, 'recheck', ['done']);
  const standing = await showJobs(context);
  const counts = await countJobRuns(context.db);
  const total = (state: JobRun['state']): number =>
    counts.filter((count) => count.state === state).reduce((sum, count) => sum + count.total, 0);
  const hasFaultyDraw = (recheck?.result?.counts['faults'] ?? 0) > 0;
  const failures = standing.flatMap(({ label, last, overdueSince }) => [
    ...(last?.state === 'failed' ? [`${label}最近一次失败：${last.error}`] : []),
    ...(overdueSince === null ? [] : [`${label}逾期未运行：请确认有服务在运行定时任务`]),
  ]);
  return {
    alarms: [
      ...(hasFaultyDraw ? [`${jobs.recheck.label}报警：${recheck?.result?.summary ?? ''}`] : []),
      ...failures,
    ],
    hasFaultyDraw,
    failed: total('failed'),
    done: total('done'),
  };
}
