import { readCommitment } from '../core/proof/read-bundle.ts';
import { Refusal } from '../core/refusal.ts';
import { withdrawableUntil } from '../core/task/successor.ts';
import type { VoidReason } from '../core/task/void-reasons.ts';
import type { LogFacts } from '../core/log/record.ts';
import type { Context } from '../context.ts';
import { loadTaskFiles } from '../store/files.ts';
import { listTaskDice } from '../store/task-dice.ts';
import type { Task } from '../store/tasks.ts';
import { advanceTask } from './advance-task.ts';
import { voidDrawnVisits } from './enter-drawn-visits.ts';
import { logEnd } from './log-end.ts';
import { readEvidence } from './read-evidence.ts';

/**
 * Withdraws a task before any of its entropy can be known: it stays listed, with its reason and its draw number if it has one,
 * and is logged when it has. Refuses (wrong-state) a committed task whose dice are written down or whose round of the beacon is
 * near: from then on it can only be drawn, and voided.
 */
export async function withdrawTask(
  context: Context,
  actorId: string,
  taskId: string,
  reason: string,
): Promise<Task> {
  return advanceTask(context, actorId, taskId, 'withdraw', async (inner, task) => {
    const why = required(reason, '撤回原因');
    const at = inner.now().toISOString();
    await assertUnknown(inner, task, at);
    const notes = { withdrawn: { reason: why, at } };
    if (task.drawNumber === null) return { notes, detail: { reason: why } };
    const record = { at, commitment: task.commitment ?? '', draw_id: task.id, reason: why };
    const facts = { ...factsOf(task), commitment: task.commitment ?? '' };
    const { salt } = await logEnd(inner, task.id, 'withdrawal', { record, facts });
    return { notes, detail: { reason: why, salt } };
  });
}

async function assertUnknown({ db }: Context, { id, state }: Task, at: string): Promise<void> {
  if (state !== 'committed') return;
  if ((await listTaskDice(db, id)).length > 0)
    throw new Refusal('wrong-state', '骰子的数字已经记录，不能再撤回：请完成抽取，确有必要的再申请作废');
  const { entropy_plan: plan } = readCommitment(await loadTaskFiles(db, id, ['commitment.json']));
  const until = withdrawableUntil(plan);
  if (until !== '' && at >= until)
    throw new Refusal('wrong-state', '信标即将产生或已经产生，不能再撤回：请完成抽取，确有必要的再申请作废');
}

/** Why a draw is to be voided, and what shows it: words, and a file or its SHA-256 where there is one. */
export interface VoidWish {
  readonly reason: VoidReason;
  readonly evidence: string;
  readonly evidence_sha256?: string | undefined;
  readonly bytes?: Uint8Array | undefined;
}

/** Asks that a drawn task be voided, for one of the listed reasons and with evidence. Another person decides. */
export async function requestVoid(
  context: Context,
  actorId: string,
  taskId: string,
  wish: VoidWish,
): Promise<Task> {
  return advanceTask(context, actorId, taskId, 'request-void', async (inner, task) => {
    const evidence = required(wish.evidence, '证据说明');
    const at = inner.now().toISOString();
    const isFiled = wish.bytes !== undefined || wish.evidence_sha256 !== undefined;
    const filed = { note: evidence, bytes: wish.bytes, sha256: wish.evidence_sha256 };
    const sha256 = isFiled ? (await readEvidence(inner, taskId, filed)).evidence : '';
    const { reason } = wish;
    const record = { at, draw_id: task.id, evidence, evidence_sha256: sha256, reason };
    const { digest, salt } = await logEnd(inner, task.id, 'void-request', {
      record,
      facts: { ...factsOf(task), reason },
    });
    return {
      notes: { void_request: { reason, evidence, evidence_sha256: sha256, digest, at } },
      // Not the words of the evidence, which are in the task: they may tell who was drawn.
      detail: { reason, evidence_sha256: sha256, salt },
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
    const at = inner.now().toISOString();
    const { reason, digest: requested } = request;
    const record = { at, draw_id: task.id, request: requested, result: task.result ?? '' };
    const facts = { ...factsOf(task), reason, request: requested, result: task.result ?? '' };
    const { salt } = await logEnd(inner, task.id, 'void', { record, facts });
    return { notes: { voided_at: at }, detail: { reason, visits, salt } };
  });
}

/** What every entry about the end of a task names. */
const factsOf = ({ plan, drawNumber }: Task): LogFacts => ({
  agency: plan.organisation_code,
  draw_number: drawNumber ?? '',
});

function required(text: string, what: string): string {
  if (text.trim() === '') throw new Refusal('invalid', `请填写${what}`);
  return text.trim().normalize('NFC');
}
