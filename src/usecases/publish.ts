import { zipBundle } from '../files/bundle-files.ts';
import type { Context } from '../context.ts';
import { drawnTasks } from '../store/tasks.ts';
import { exportBundle } from './export-bundle.ts';
import { exportLog, type ExportedFile } from './export-log.ts';
import { isSealedNow } from './look-at-draw.ts';
import { renderVerifierPage } from './render-verifier-page.ts';
import { tellsOfOther } from './tells-no-other.ts';

/**
 * Everything that an agency publishes, as static files one after the other: the public bundle of each draw that is not sealed any more and tells of none that is
 * (`draws/<draw id>.zip`), voided ones too; the browser verifier (`verify.html`); and the whole log, its checkpoint last. What `shuangsui audit`
 * reads. Refuses what `exportLog` refuses.
 */
export async function* publish(context: Context): AsyncGenerator<ExportedFile> {
  for (const task of await drawnTasks(context.db)) {
    // One that tells of a draw that is still sealed follows when that one is released; it keeps nothing else back.
    if (isSealedNow(context, task) || (await tellsOfOther(context, task))) continue;
    const { files } = await exportBundle(context, null, task.id, 'public');
    yield [`draws/${task.id}.zip`, await zipBundle(files)];
  }
  yield ['verify.html', (await renderVerifierPage()).bytes];
  yield* exportLog(context);
}
