import type { Context } from '../context.ts';
import { loadRecordDrawFiles, saveRecordDrawFiles } from '../store/files.ts';
import { appendLog } from '../store/log.ts';
import type { RecordDraw } from '../store/record-draws.ts';
import { getTask } from '../store/tasks.ts';
import { advanceRecordDraw } from './advance-record-draw.ts';
import { assertDrawnTask } from './commit-record-draw.ts';
import { drawCommitted, type Ceremony } from './draw-task.ts';

/**
 * Draws committed records with the dice of two people: on site an officer and the institution's representative. Refuses what `drawTask` does,
 * and (wrong-state) when the task was voided meanwhile.
 */
export async function drawRecords(
  context: Context,
  actorId: string,
  drawId: string,
  ceremony: Ceremony,
): Promise<RecordDraw> {
  return advanceRecordDraw(context, actorId, drawId, 'draw', async (inner, draw) => {
    assertDrawnTask(await getTask(inner.db, draw.taskId));
    const heldAt = inner.now().toISOString();
    const files = await loadRecordDrawFiles(inner.db, drawId);
    const { bundle, added } = await drawCommitted(files, ceremony, heldAt);
    await saveRecordDrawFiles(inner.db, drawId, added);
    const { place, present, objections } = ceremony;
    const { resultDigest: result } = bundle;
    const facts = { commitment: draw.commitment };
    await appendLog(inner, { kind: 'entropy', subject: drawId, digest: bundle.result.entropy, facts });
    await appendLog(inner, { kind: 'result', subject: drawId, digest: result, facts });
    return {
      changes: { result },
      notes: { ceremony: { held_at: heldAt, place, present, objections } },
      detail: { result, drawn: bundle.result.drawn.length },
    };
  });
}
