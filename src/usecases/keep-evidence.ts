import { Refusal } from '../core/refusal.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { appendAudit } from '../store/audit.ts';
import { getTask } from '../store/tasks.ts';
import { readEvidence } from './read-evidence.ts';

/** Keeps a file that shows why someone falls out, a target is skipped or a draw is to be voided; its digest is then named in the request. */
export async function keepEvidence(
  context: Context,
  actorId: string,
  taskId: string,
  bytes: Uint8Array,
): Promise<{ readonly sha256: string; readonly size: number }> {
  return inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    const task = await getTask(inner.db, taskId);
    if (task.result === null) throw new Refusal('wrong-state', '抽取之后才收证据');
    if (bytes.length === 0) throw new Refusal('invalid', '证据文件是空的');
    const { evidence } = await readEvidence(inner, task.id, { note: '证据', bytes });
    await appendAudit(inner, {
      actor: actor.id,
      action: 'evidence-kept',
      subject: `tasks/${task.id}`,
      detail: { sha256: evidence, size: bytes.length },
    });
    return { sha256: evidence, size: bytes.length };
  });
}
