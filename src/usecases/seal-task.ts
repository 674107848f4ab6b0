import { verifyBundle } from '../core/proof/verify-bundle.ts';
import type { Context } from '../context.ts';
import type { Task } from '../store/tasks.ts';
import { advanceTask } from './advance-task.ts';
import { loadBundle } from './load-draw.ts';

/**
 * Seals a drawn task: its stored bundle is verified from its bytes against the digests that were logged. A bundle that does
 * not verify is a damaged database, not a mistake of the user, and stops with an error.
 */
export async function sealTask(context: Context, actorId: string, taskId: string): Promise<Task> {
  return advanceTask(context, actorId, taskId, 'seal', async (inner, task) => {
    const files = await loadBundle(inner, taskId);
    const verdict = verifyBundle(files, { commitment: task.commitment ?? '', result: task.result ?? '' });
    if (!verdict.ok) {
      const failed = verdict.checks.find((check) => check.passed === false);
      throw new Error(`the stored bundle of task ${taskId} does not verify: ${failed?.en}`);
    }
    return { detail: { result: task.result } };
  });
}
