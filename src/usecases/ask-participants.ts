import { exceptionsOf } from '../core/calendar/working-days.ts';
import { answerDueOn } from '../core/task/participation.ts';
import { inTransaction, type Context } from '../context.ts';
import { calendarInForce } from '../store/calendar.ts';
import { insertParticipation } from '../store/participation.ts';
import type { Task } from '../store/tasks.ts';

/**
 * Asks the participants of a joint task that is being drawn to confirm it, and fixes the last day of their term by the calendar
 * in force; returns that day, null where the task has no participants. Part of the drawing step and of its audit entry.
 */
export async function askParticipants(
  context: Context,
  actorId: string,
  task: Pick<Task, 'id' | 'plan'>,
): Promise<string | null> {
  const { kind, participants } = task.plan;
  if (kind !== 'joint' || participants.length === 0) return null;
  return inTransaction(context, async (inner) => {
    const calendar = await calendarInForce(inner.db);
    const dueOn = answerDueOn(inner.now().toISOString(), exceptionsOf(calendar.days));
    for (const { department_code: departmentCode } of participants) {
      await insertParticipation(inner, {
        taskId: task.id,
        departmentCode,
        version: 1,
        state: 'awaiting',
        dueOn,
        manner: null,
        scanId: null,
        reason: '',
        actorId,
      });
    }
    return dueOn;
  });
}
