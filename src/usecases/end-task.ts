import { Refusal } from '../core/refusal.ts';
import type { VoidReason } from '../core/task/void-reasons.ts';
import type { Context } from '../context.ts';
import type { Task } from '../store/tasks.ts';
import { advanceTask } from './advance-task.ts';
import { voidDrawnVisits } from './enter-drawn-visits.ts';

/** Withdraws a task before its dice: it stays listed, with its reason and its draw number if it has one. */
export async function withdrawTask(
  context: Context,
  actorId: string,
  taskId: string,
  reason: string,
): Promise<Task> {
  return advanceTask(context, actorId, taskId, 'withdraw', (inner) => ({
    notes: { withdrawn: { reason: required(reason, '撤回原因'), at: inner.now().toISOString() } },
    detail: { reason },
  }));
}

/** Asks that a drawn task be voided, for one of the listed reasons and with evidence. Another person decides. */
export async function requestVoid(
  context: Context,
  actorId: string,
  taskId: string,
  request: { readonly reason: VoidReason; readonly evidence: string },
): Promise<Task> {
  return advanceTask(context, actorId, taskId, 'request-void', (inner) => {
    const evidence = required(request.evidence, '证据说明');
    return {
      notes: { void_request: { reason: request.reason, evidence, at: inner.now().toISOString() } },
      detail: { reason: request.reason, evidence },
    };
  });
}

/** Voids a drawn task whose voiding was asked for by another person, with its visits that were not held. Its result stays on record and in its bundle. */
export async function voidTask(context: Context, actorId: string, taskId: string): Promise<Task> {
  return advanceTask(context, actorId, taskId, 'void', async (inner, task) => {
    const request = task.notes.void_request;
    if (request === undefined)
      throw new Refusal('wrong-state', '还没有人申请作废：请先由另一位工作人员申请并写明证据');
    const visits = await voidDrawnVisits(inner, actorId, taskId);
    return { notes: { voided_at: inner.now().toISOString() }, detail: { reason: request.reason, visits } };
  });
}

function required(text: string, what: string): string {
  if (text.trim() === '') throw new Refusal('invalid', `请填写${what}`);
  return text.trim().normalize('NFC');
}
