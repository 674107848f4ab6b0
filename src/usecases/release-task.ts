import { Refusal } from '../core/refusal.ts';
import { chinaDay } from '../core/task/china-day.ts';
import type { Context } from '../context.ts';
import { appendLog } from '../store/log.ts';
import type { Task } from '../store/tasks.ts';
import { allVisits } from '../store/visits.ts';
import { advanceTask } from './advance-task.ts';

/**
 * Releases a sealed task: its drawn list may be published from then on, and that it is goes into the public log. Never by the person who
 * drew, never before the release day, and where the plan says so not while a visit of the draw is pending.
 */
export async function releaseTask(context: Context, actorId: string, taskId: string): Promise<Task> {
  return advanceTask(context, actorId, taskId, 'release', async (inner, task) => {
    const at = inner.now().toISOString();
    if (chinaDay(at) < task.plan.release_on) {
      throw new Refusal('wrong-state', `名单自 ${task.plan.release_on} 起才能公布：检查结束前公布会走漏消息`);
    }
    if (task.plan.release_after_visits) await assertVisited(inner, taskId);
    await appendLog(inner, {
      kind: 'release',
      subject: taskId,
      digest: task.result ?? '',
      facts: { agency: task.plan.organisation_code, draw_number: task.drawNumber ?? '' },
    });
    return { notes: { released_at: at }, detail: { result: task.result } };
  });
}

async function assertVisited({ db }: Context, taskId: string): Promise<void> {
  const pending = await allVisits(db, { task: taskId, states: ['pending'] });
  if (pending.length === 0) return;
  const message = `还有 ${pending.length} 家没有检查结果：按方案，各次检查都登记完成或了结之后才能公布名单`;
  throw new Refusal('wrong-state', message);
}
