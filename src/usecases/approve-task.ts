import type { Context } from '../context.ts';
import type { Task } from '../store/tasks.ts';
import { advanceTask } from './advance-task.ts';

/** Approves a drafted task; never by the person who drafted it. */
export async function approveTask(context: Context, actorId: string, taskId: string): Promise<Task> {
  return advanceTask(context, actorId, taskId, 'approve', (_, task) => ({
    detail: { revision: task.revision },
  }));
}
