import type { Context } from '../context.ts';
import { getTask, type Task } from '../store/tasks.ts';
import { isReader, isSealedNow, recordLook, type Looker } from './look-at-draw.ts';

/**
 * A task as this person may see it: the plan of a supplementary draw excludes by code whoever was drawn before, so that its exclusions are
 * left out while that draw is sealed, but for the readers of its plan; their look is written down first.
 */
export async function coverPlan(context: Context, looker: Looker, task: Task): Promise<Task> {
  if (task.supplements === null) return task;
  const original = await getTask(context.db, task.supplements);
  if (!isSealedNow(context, original) || task.plan.exclusions.length === 0) return task;
  if (isReader(original, looker)) {
    await recordLook(context, looker ?? '', original.id, 'result');
    return task;
  }
  return { ...task, plan: { ...task.plan, exclusions: [] } };
}
