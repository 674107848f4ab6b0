import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import { loadRecordDrawFiles, saveRecordDrawFiles } from '../store/files.ts';
import type { RecordDraw } from '../store/record-draws.ts';
import { getTask } from '../store/tasks.ts';
import { advanceRecordDraw } from './advance-record-draw.ts';
import { assertDrawnTask } from './commit-record-draw.ts';
import { drawWithDice, type Ceremony } from './draw-task.ts';

/**
 * Draws committed records with the dice of two people: on site an officer and the institution's representative. Refuses what `drawTask` does, dice that
 * one person threw alone (invalid), and (wrong-state) when the task was voided meanwhile.
 */
export async function drawRecords(
  context: Context,
  actorId: string,
  drawId: string,
  ceremony: Ceremony,
): Promise<RecordDraw> {
  return advanceRecordDraw(context, actorId, drawId, 'draw', async (inner, draw) => {
    assertDrawnTask(await getTask(inner.db, draw.taskId));
    assertTwoThrew(ceremony);
    const heldAt = inner.now().toISOString();
    const { bundle, added } = drawWithDice(await loadRecordDrawFiles(inner.db, drawId), ceremony, heldAt);
    await saveRecordDrawFiles(inner.db, drawId, added);
    const { place, present, objections } = ceremony;
    const { resultDigest: result, manifestDigest: manifest } = bundle;
    return {
      changes: { result, manifest },
      notes: { ceremony: { held_at: heldAt, place, present, objections } },
      detail: { result, manifest, drawn: bundle.result.drawn.length },
    };
  });
}

function assertTwoThrew({ sources }: Ceremony): void {
  const names = sources.map(({ by }) => by.trim().normalize('NFC'));
  if (new Set(names).size === names.length) return;
  const message = '两组骰子是同一个人掷的：应由检查人员和机构代表各掷一组';
  throw new Refusal('invalid', '随机数输入有误，尚未抽取', [{ place: 'sources', message }]);
}
