import type { Context } from '../context.ts';
import type { RecordDraw } from '../store/record-draws.ts';
import { advanceRecordDraw } from './advance-record-draw.ts';
import { loadRecordBundle } from './load-record-draw.ts';
import { assertStoredBundle } from './seal-task.ts';

/** Seals drawn records: the stored bundle is verified from its bytes, as `sealTask` does it. */
export async function sealRecordDraw(context: Context, actorId: string, drawId: string): Promise<RecordDraw> {
  return advanceRecordDraw(context, actorId, drawId, 'seal', async (inner, draw) => {
    assertStoredBundle(await loadRecordBundle(inner, drawId), draw, `record draw ${drawId}`);
    return { detail: { result: draw.result } };
  });
}
