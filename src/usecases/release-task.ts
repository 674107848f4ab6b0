import { Refusal } from '../core/refusal.ts';
import { chinaDay } from '../core/task/china-day.ts';
import type { Context } from '../context.ts';
import type { Task } from '../store/tasks.ts';
import { advanceTask } from './advance-task.ts';

/** Releases a sealed task: its drawn list may be published. Never by the person who drew, never before the release day. */
export async function releaseTask(context: Context, actorId: string, taskId: string): Promise<Task> {
  return advanceTask(context, actorId, taskId, 'release', (inner, task) => {
    const at = inner.now().toISOString();
    if (chinaDay(at) < task.plan.release_on) {
      throw new Refusal('wrong-state', `名单自 ${task.plan.release_on} 起才能公布：检查结束前公布会走漏消息`);
    }
    return { notes: { released_at: at }, detail: { result: task.result } };
  });
}
