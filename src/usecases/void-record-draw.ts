import { Refusal } from '../core/refusal.ts';
import type { VoidReason } from '../core/task/void-reasons.ts';
import type { Context } from '../context.ts';
import type { RecordDraw } from '../store/record-draws.ts';
import { advanceRecordDraw } from './advance-record-draw.ts';

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
  return advanceRecordDraw(context, actorId, drawId, 'request-void', (inner) => ({
    notes: { void_request: { reason, evidence, at: inner.now().toISOString() } },
    detail: { reason, evidence },
  }));
}

/** Voids a draw of records whose voiding another person asked for. What was drawn stays on record and in its bundle. */
export async function voidRecordDraw(context: Context, actorId: string, drawId: string): Promise<RecordDraw> {
  return advanceRecordDraw(context, actorId, drawId, 'void', (inner, draw) => {
    const request = draw.notes.void_request;
    if (request === undefined)
      throw new Refusal('wrong-state', '还没有人申请作废：请先由另一位工作人员申请并写明证据');
    return { notes: { voided_at: inner.now().toISOString() }, detail: { reason: request.reason } };
  });
}
