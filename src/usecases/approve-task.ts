import type { Context } from '../context.ts';
import type { Task } from '../store/tasks.ts';
import { advanceTask, assertSeen } from './advance-task.ts';

/**
 * Approves a drafted task; never by the person who drafted it. `seen` is the revision that the approver has read: what was
 * revised meanwhile is not approved (conflict).
 */
export async function approveTask(
  context: Context,
  actorId: string,
  taskId: string,
  seen?: number,
): Promise<Task> {
  return advanceTask(context, actorId, taskId, 'approve', (_, task) => {
    assertSeen(task, seen);
    return { detail: { revision: task.revision } };
  });
}
