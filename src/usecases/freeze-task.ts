import { sampleOf } from '../core/draw/build-frame.ts';
import { Refusal } from '../core/refusal.ts';
import type { TaskPlan } from '../core/task/plan.ts';
import type { Context } from '../context.ts';
import type { Db } from '../store/connect.ts';
import { saveTaskFiles } from '../store/files.ts';
import { isReconciled } from '../store/reconciliations.ts';
import { nextDrawNumber, type Task } from '../store/tasks.ts';
import { advanceTask } from './advance-task.ts';
import { assertApart } from './assert-apart.ts';
import { assertCited } from './assert-cited.ts';
import { assertRemainder } from './draft-supplement.ts';
import { findChanges } from './find-changes.ts';
import { frameOf, type FrameProgress } from './frame-of.ts';

/**
 * Freezes the pools for an approved task: the rows that were in force by the end of the cut-off day and recorded by then,
 * the rules, every inclusion probability, and in what all this differs from the freeze before. Gives the task its draw number. Refuses when the month's reconciliation is not
 * signed by both sides, when the cut-off day is still to come, when rules and pools contradict each other, and when someone in the frame may be drawn from another open one.
 */
export async function freezeTask(
  context: Context,
  actorId: string,
  taskId: string,
  onProgress?: FrameProgress,
): Promise<Task> {
  return advanceTask(context, actorId, taskId, 'freeze', async (inner, task) => {
    const { plan } = task;
    const now = inner.now();
    const frozenAt = now.toISOString();
    await assertReconciled(inner.db, plan);
    await assertCited(inner.db, task);
    // The instant that the commitment will name is the one up to which the pools are read.
    // Taken first: of two freezes of one organisation the second waits here until it can see the first.
    const drawNumber = await nextDrawNumber(inner.db, plan.organisation_code, frozenAt.slice(0, 4));
    const atFreeze = { ...inner, now: () => now };
    const frozen = await frameOf(atFreeze, plan, onProgress);
    const { frame, files, population, pi, pool } = frozen;
    await assertApart(inner.db, taskId, frozen);
    await assertRemainder(inner.db, task, frozen);
    const { previous, files: changes } = await findChanges(atFreeze, task, frozen);
    await saveTaskFiles(inner.db, taskId, new Map([...files, ...changes]));
    return {
      changes: { drawNumber },
      notes: {
        frozen_at: frozenAt,
        frame: {
          pool,
          eligible: population.eligible.reduce((count, isEligible) => count + isEligible, 0),
          sample: sampleOf(pi),
        },
        previous,
      },
      detail: { draw_number: drawNumber, targets: frame.targets.length, officers: frame.officers.length },
    };
  });
}

async function assertReconciled(db: Db, plan: TaskPlan): Promise<void> {
  const month = plan.cut_off_day.slice(0, 7);
  if (await isReconciled(db, plan.organisation_code, month)) return;
  throw new Refusal(
    'wrong-state',
    `${month} 的应纳尽纳核对表尚未由监管机构和经办机构双方签字：请先完成核对再冻结名录`,
  );
}
