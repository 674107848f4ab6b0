import type { BundleFiles } from '../core/proof/bundle.ts';
import { verifyBundle, type VerifyProgress } from '../core/proof/verify/verify-bundle.ts';
import type { Context } from '../context.ts';
import type { Task } from '../store/tasks.ts';
import { advanceTask } from './advance-task.ts';
import { loadBundle } from './load-draw.ts';

/**
 * Seals a drawn task: its stored bundle is verified from its bytes against the digests that were logged. A bundle that does
 * not verify is a damaged database, not a mistake of the user, and stops with an error. `onProgress` is told when each check begins.
 */
export async function sealTask(
  context: Context,
  actorId: string,
  taskId: string,
  onProgress?: VerifyProgress,
): Promise<Task> {
  return advanceTask(context, actorId, taskId, 'seal', async (inner, task) => {
    assertStoredBundle(await loadBundle(inner, taskId), task, `task ${taskId}`, onProgress);
    return { detail: { result: task.result } };
  });
}

/** Throws when a stored bundle does not verify against the digests that were logged. */
export function assertStoredBundle(
  files: BundleFiles,
  logged: { readonly commitment: string | null; readonly result: string | null },
  whose: string,
  onProgress?: VerifyProgress,
): void {
  const published = { commitment: logged.commitment ?? '', result: logged.result ?? '' };
  const verdict = verifyBundle(files, published, onProgress);
  if (verdict.ok) return;
  const failed = verdict.checks.find((check) => check.passed === false);
  throw new Error(`the stored bundle of ${whose} does not verify: ${failed?.en}`);
}
