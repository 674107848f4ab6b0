import { isHeldOpen } from '../core/task/sealed.ts';
import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import { loadTaskFiles } from '../store/files.ts';
import { getTask, type Task } from '../store/tasks.ts';
import { explainTarget, type TargetExplanation } from './explain-target.ts';
import { loadDraw, type DrawnVisit } from './load-draw.ts';
import { isSealedNow, lookAtDraw, lookAtPersonal, type Looker } from './look-at-draw.ts';
import { assertTellsNoOther } from './tells-no-other.ts';

/** What a draw gave, as far as this person may see it. */
export interface SeenResult {
  readonly task: Task;
  /** null while only digests and counts may be shown. */
  readonly drawn: readonly DrawnVisit[] | null;
}

/**
 * The outcome of a draw: of a sealed one digests and counts for nobody in particular, all of it for its readers (the look is written
 * down first). Refuses (forbidden) others who ask by name, and (wrong-state) before the draw.
 */
export async function seeResult(context: Context, looker: Looker, taskId: string): Promise<SeenResult> {
  const task = await getTask(context.db, taskId);
  if (task.result === null) throw new Refusal('wrong-state', '还没有抽取，没有结果');
  if (looker === null && isSealedNow(context, task)) return { task, drawn: null };
  await lookAtDraw(context, looker, taskId, 'result');
  return { task, drawn: (await loadDraw(context, taskId)).drawn };
}

/** As `explainTarget`; of a sealed task for its readers alone (forbidden), the look being written down first. */
export async function seeExplanation(
  context: Context,
  looker: Looker,
  taskId: string,
  code: string,
): Promise<TargetExplanation> {
  const task = await lookAtDraw(context, looker, taskId, 'explanation');
  await assertTellsNoOther(context, looker, task);
  return explainTarget(context, taskId, code);
}

/**
 * One file of a task's proof. The commitment is open from the day it is made; sealed lines are for the readers of the plan, always;
 * everything else is open once the task is. Refuses (forbidden) others, and (not-found) a file that is not there yet.
 */
export async function seeFile(
  context: Context,
  looker: Looker,
  taskId: string,
  name: string,
): Promise<Uint8Array> {
  const task = await getTask(context.db, taskId);
  if (name.endsWith('-sealed.jsonl')) await lookAtPersonal(context, looker, taskId, 'file');
  else if (!isHeldOpen(name)) {
    await lookAtDraw(context, looker, taskId, 'file');
    await assertTellsNoOther(context, looker, task);
  }
  const bytes = (await loadTaskFiles(context.db, taskId, [name])).get(name);
  if (bytes === undefined) throw new Refusal('not-found', `还没有 ${name}`);
  return bytes;
}
