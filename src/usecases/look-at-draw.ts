import { chinaDay } from '../core/task/china-day.ts';
import { isSealed, readersOf } from '../core/task/sealed.ts';
import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { getTask, type Task } from '../store/tasks.ts';
import { appendLasting } from './trail/append-lasting.ts';

/** What of a sealed draw someone looks at. */
export type SealedView =
  'result' | 'explanation' | 'bundle' | 'file' | 'draw-record' | 'visits' | 'visit' | 'dispatch' | 'records';

/** Who asks; null is nobody in particular. */
export type Looker = string | null;

/** Whether only digests and counts of a task may be shown now. */
export const isSealedNow = ({ now }: Context, task: Task): boolean =>
  isSealed(task, chinaDay(now().toISOString()));

/** Whether this person may look at a task while it is sealed. */
export const isReader = (task: Task, looker: Looker): boolean =>
  looker !== null && readersOf(task).includes(looker);

/**
 * Lets someone look at what a draw gave, and gives the task. Of a sealed one only the approver and the readers of its plan may: the
 * look is written to the audit chain before anything is shown. Everyone else is refused (forbidden), and learns nothing by it.
 */
export async function lookAtDraw(
  context: Context,
  looker: Looker,
  taskId: string,
  view: SealedView,
): Promise<Task> {
  const task = await getTask(context.db, taskId);
  if (!isSealedNow(context, task)) return task;
  if (!isReader(task, looker)) throw sealedRefusal(task);
  await recordLook(context, looker ?? '', task.id, view);
  return task;
}

/**
 * As `lookAtDraw`, for what is personal or confidential and stays so after the release: the readers of the plan alone see it, and each
 * look is written down.
 */
export async function lookAtPersonal(
  context: Context,
  looker: Looker,
  taskId: string,
  view: SealedView,
): Promise<Task> {
  const task = await getTask(context.db, taskId);
  if (!isReader(task, looker)) throw isSealedNow(context, task) ? sealedRefusal(task) : personalRefusal();
  await recordLook(context, looker ?? '', task.id, view);
  return task;
}

const personalRefusal = (): Refusal =>
  new Refusal('forbidden', '内容涉及个人和未公开的数据，只有批准人和方案写明的人员可以查看；公众请用公开版');

/** The refusal of a look at a sealed draw; the same whatever was drawn. */
export function sealedRefusal({ plan }: Pick<Task, 'plan'>): Refusal {
  const message = `名单公布（不早于 ${plan.release_on}）之前，只有批准人和方案写明的人员可以查看，其他人只能看到指纹和家数`;
  return new Refusal('forbidden', message);
}

/** Writes down that someone looked at a sealed draw. */
export async function recordLook(
  context: Context,
  actorId: string,
  taskId: string,
  view: SealedView,
): Promise<void> {
  const actor = await getActor(context.db, actorId);
  await appendLasting(context, {
    actor: actor.id,
    action: 'sealed-look',
    subject: `tasks/${taskId}`,
    detail: { view },
  });
}
