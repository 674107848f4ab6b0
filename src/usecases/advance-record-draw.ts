import type { Json } from '../core/canonical-json.ts';
import { nextRecordDrawState, type RecordDrawAction } from '../core/records/states.ts';
import { changesOf } from '../core/trail/changes.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { appendAudit } from '../store/audit.ts';
import { assertMaySee } from './sealed-visits.ts';
import { getRecordDraw, saveRecordDraw, type RecordDraw } from '../store/record-draws.ts';

/** What a step changes besides the state and the hand that did it. */
interface StepOutcome {
  readonly changes?: Partial<Pick<RecordDraw, 'result'>>;
  readonly notes?: RecordDraw['notes'];
  readonly detail?: Readonly<Record<string, Json>>;
}

/**
 * One step of a draw of records, in one transaction, as `advanceTask` does it for a task. Refuses (forbidden) whoever may not know that the
 * institution was drawn.
 */
export async function advanceRecordDraw(
  context: Context,
  actorId: string,
  drawId: string,
  action: RecordDrawAction,
  work: (inner: Context, draw: RecordDraw) => Promise<StepOutcome> | StepOutcome,
): Promise<RecordDraw> {
  return inTransaction(context, async (inner) => {
    const { actor, draw, state } = await readStep(inner, actorId, drawId, action);
    const { changes = {}, notes = {}, detail = {} } = await work(inner, draw);
    const saved = await saveRecordDraw(inner, draw, {
      ...changes,
      state,
      hands: { ...draw.hands, [action]: actor.id },
      notes: { ...draw.notes, ...notes },
    });
    const entry = {
      actor: actor.id,
      action: `record-draw-${action}`,
      subject: `record-draws/${drawId}`,
      detail: { ...detail, ...changesOf(factsOf(draw), factsOf(saved)) },
    };
    await appendAudit(inner, entry);
    return saved;
  });
}

const factsOf = ({ state, revision, result }: RecordDraw) => ({ state, revision, result });

/** Refuses a step that this person may not do now, for doors that ask much before they do it. Changes nothing. */
export async function assertMayStepRecordDraw(
  context: Context,
  actorId: string,
  drawId: string,
  action: RecordDrawAction,
): Promise<RecordDraw> {
  return (await readStep(context, actorId, drawId, action)).draw;
}

async function readStep(context: Context, actorId: string, drawId: string, action: RecordDrawAction) {
  const { db } = context;
  const actor = await getActor(db, actorId);
  const draw = await getRecordDraw(db, drawId);
  await assertMaySee(context, actor.id, draw.taskId, draw.targetCode);
  return { actor, draw, state: nextRecordDrawState(draw, action, actor.id) };
}
