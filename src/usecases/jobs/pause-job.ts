import { jobs, type JobName } from '../../core/jobs/jobs.ts';
import { Refusal } from '../../core/refusal.ts';
import { inTransaction, type Context } from '../../context.ts';
import { getActor } from '../../store/actors.ts';
import { appendAudit } from '../../store/audit.ts';
import { listJobSettings, saveJobSetting } from '../../store/job-settings.ts';
import { assertWhole } from '../people/assert-own.ts';

/** Keeps a job from running by its schedule until it is resumed, with a reason. Refuses (wrong-state) one that is paused already, and (forbidden) who sees a part of the tree alone. */
export async function pauseJob(
  context: Context,
  actorId: string,
  name: JobName,
  reason: string,
): Promise<void> {
  await setPaused(context, actorId, name, { isPaused: true, reason });
}

/** Lets a paused job run again; what it missed is caught up as after a downtime. Refuses (wrong-state) one that is not paused. */
export async function resumeJob(context: Context, actorId: string, name: JobName): Promise<void> {
  await setPaused(context, actorId, name, { isPaused: false, reason: '' });
}

async function setPaused(
  context: Context,
  actorId: string,
  name: JobName,
  { isPaused, reason }: { readonly isPaused: boolean; readonly reason: string },
): Promise<void> {
  assertWhole(context, '任务调度');
  const text = reason.trim().normalize('NFC');
  if (isPaused && text === '')
    throw new Refusal('invalid', '请写明暂停的原因', [{ place: 'reason', message: '不能为空' }]);
  await inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    const before = (await listJobSettings(inner.db)).get(name);
    if ((before?.isPaused ?? false) === isPaused)
      throw new Refusal('wrong-state', `${jobs[name].label}${isPaused ? '已经暂停' : '没有暂停'}`);
    await saveJobSetting(inner, name, before, { isPaused, reason: text, changedBy: actor.id });
    await appendAudit(inner, {
      actor: actor.id,
      action: isPaused ? 'job-paused' : 'job-resumed',
      subject: `jobs/${name}`,
      detail: { reason: text },
    });
  });
}
