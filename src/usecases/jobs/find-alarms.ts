import { jobs } from '../../core/jobs/jobs.ts';
import type { Context } from '../../context.ts';
import { lastEndedRun } from '../../store/job-runs.ts';
import { showJobs } from './show-jobs.ts';

/**
 * What is wrong with the jobs now, in Chinese: first of all a draw that no longer recomputes, until a later recheck finds all well; then
 * jobs whose last run failed, and jobs that nobody runs. [] when all is well.
 */
export async function findJobAlarms(context: Context): Promise<readonly string[]> {
  const recheck = (await lastEndedRun(context.db, 'recheck', ['done']))?.result;
  const isFaulty = (recheck?.counts['faults'] ?? 0) > 0;
  const failures = (await showJobs(context)).flatMap(({ label, last, overdueSince }) => [
    ...(last?.state === 'failed' ? [`${label}最近一次失败：${last.error}`] : []),
    ...(overdueSince === null ? [] : [`${label}逾期未运行：请确认有服务在运行定时任务`]),
  ]);
  return [...(isFaulty ? [`${jobs.recheck.label}报警：${recheck?.summary ?? ''}`] : []), ...failures];
}
