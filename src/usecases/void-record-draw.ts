import { Refusal } from '../core/refusal.ts';
import type { LogFacts } from '../core/log/record.ts';
import type { VoidReason } from '../core/task/void-reasons.ts';
import type { Context } from '../context.ts';
import type { RecordDraw } from '../store/record-draws.ts';
import { getTask } from '../store/tasks.ts';
import { advanceRecordDraw } from './advance-record-draw.ts';
import { logEnd } from './log-end.ts';

/** Asks that a draw of records be voided, for one of the listed reasons and with evidence. Another person decides. */
export async function requestRecordDrawVoid(
  context: Context,
  actorId: string,
  drawId: string,
  request: { readonly reason: VoidReason; readonly evidence: string },
): Promise<RecordDraw> {
  const { reason } = request;
  const evidence = request.evidence.trim().normalize('NFC');
  if (evidence === '') throw new Refusal('invalid', '请填写证据说明');
  return advanceRecordDraw(context, actorId, drawId, 'request-void', async (inner, draw) => {
    const at = inner.now().toISOString();
    const record = { at, draw_id: drawId, evidence, evidence_sha256: '', reason };
    // The words of the evidence stay with the draw: they may tell which institution it is.
    const { digest, salt } = await logEnd(inner, drawId, 'void-request', {
      record,
      facts: { ...(await factsOf(inner, draw)), reason },
    });
    return { notes: { void_request: { reason, evidence, digest, at } }, detail: { reason, salt } };
  });
}

/** Voids a draw of records whose voiding another person asked for. What was drawn stays on record and in its bundle. */
export async function voidRecordDraw(context: Context, actorId: string, drawId: string): Promise<RecordDraw> {
  return advanceRecordDraw(context, actorId, drawId, 'void', async (inner, draw) => {
    const request = draw.notes.void_request;
    if (request === undefined)
      throw new Refusal('wrong-state', '还没有人申请作废：请先由另一位工作人员申请并写明证据');
    const at = inner.now().toISOString();
    const { reason, digest: requested } = request;
    const result = draw.result ?? '';
    const record = { at, draw_id: drawId, request: requested, result };
    const facts = { ...(await factsOf(inner, draw)), reason, request: requested, result };
    const { salt } = await logEnd(inner, drawId, 'void', { record, facts });
    return { notes: { voided_at: at }, detail: { reason, salt } };
  });
}

/** What the log may know of a draw of records: its number names the institution. */
const factsOf = async ({ db }: Context, { taskId }: RecordDraw): Promise<LogFacts> => ({
  agency: (await getTask(db, taskId)).plan.organisation_code,
});
