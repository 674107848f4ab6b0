import { jobs, type JobName } from '../../core/jobs/jobs.ts';
import { periodAt } from '../../core/jobs/schedule.ts';
import { Refusal } from '../../core/refusal.ts';
import { inTransaction, type Context } from '../../context.ts';
import { getActor } from '../../store/actors.ts';
import { appendAudit } from '../../store/audit.ts';
import { insertJobRun, type JobRun } from '../../store/job-runs.ts';
import { assertWhole } from '../people/assert-own.ts';
import { assertSetUp } from './assert-set-up.ts';
import { newRun } from './take-run.ts';

/**
 * Asks for a run now, beside the schedule: whichever instance looks next does it, within a minute. A paused job may be asked for too.
 * Refuses (conflict) a second request within the same minute, and (wrong-state) a job that is not set up.
 */
export async function requestRun(context: Context, actorId: string, name: JobName): Promise<JobRun> {
  assertWhole(context, '任务调度');
  assertSetUp(context, name);
  return inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    const at = inner.now().toISOString();
    const period = `manual-${periodAt({ kind: 'every', minutes: 1 }, at)}`;
    const run: JobRun = {
      ...newRun(name, { period, at }),
      trigger: 'manual',
      nextAttemptAt: at,
      requestedBy: actor.id,
    };
    if (!(await insertJobRun(inner.db, run)))
      throw new Refusal('conflict', `${jobs[name].label}在这一分钟里已有人要求运行：请查看运行记录`);
    await appendAudit(inner, {
      actor: actor.id,
      action: 'job-run-requested',
      subject: `jobs/${name}`,
      detail: { period },
    });
    return run;
  });
}
