import { makeEdition, type BundleFiles, type Edition } from '../core/proof/bundle.ts';
import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import { loadTaskFiles } from '../store/files.ts';
import { getTask, type Task } from '../store/tasks.ts';
import { isSealedNow, lookAtPersonal, type Looker } from './look-at-draw.ts';
import { proofsFor } from './log-proofs.ts';
import { assertTellsNoOther } from './tells-no-other.ts';

/** An edition of a task's proof, and what it is called. */
export interface ExportedBundle {
  readonly name: string;
  readonly files: BundleFiles;
}

/**
 * An edition of the proof bundle of a drawn task, voided ones too, with its substitutions and the proofs of the log. The public one is
 * there for everyone once the list is released, and refused (wrong-state) before. The auditor's holds what is personal: it is for the
 * readers of the task alone (forbidden), each time written down first.
 */
export async function exportBundle(
  context: Context,
  looker: Looker,
  taskId: string,
  edition: Edition,
): Promise<ExportedBundle> {
  const task = await getTask(context.db, taskId);
  if (edition === 'auditor') await lookAtPersonal(context, looker, taskId, 'bundle');
  else await assertPublic(context, task);
  if (task.result === null) throw new Refusal('wrong-state', '还没有抽取，没有证明包');
  const stored = await loadTaskFiles(context.db, taskId);
  const files = new Map([...stored, ...(await proofsFor(context, taskId))]);
  const name = edition === 'auditor' ? `${task.drawNumber}-auditor` : `${task.drawNumber}`;
  return { name, files: makeEdition(files, edition) };
}

async function assertPublic(context: Context, task: Task): Promise<void> {
  if (isSealedNow(context, task)) {
    const message = `公开版证明包在名单公布之后才有（不早于 ${task.plan.release_on}）`;
    throw new Refusal('wrong-state', message);
  }
  await assertTellsNoOther(context, null, task);
}
