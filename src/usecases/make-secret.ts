import { digestOf } from '../core/digest.ts';
import { Refusal } from '../core/refusal.ts';
import type { PlannedSlot } from '../core/task/planned-entropy.ts';
import { taskStateLabels } from '../core/task/states.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { appendAudit } from '../store/audit.ts';
import { putTaskSecret, type TaskSecret } from '../store/task-secrets.ts';
import { getTask, saveTask } from '../store/tasks.ts';
import { splitSecret } from './combine-shares.ts';

/** A secret that was made: its digest stays, its shares are seen this once. */
export interface MadeSecret extends TaskSecret {
  /** Three texts, of which any two give the secret back. */
  readonly shares: readonly string[];
}

/** Which secret of a task's plan. */
export interface SecretPlace {
  readonly slot: string;
  /** The index of the slot's option; the only secret among them when left out. */
  readonly option?: number | undefined;
}

/**
 * Makes a secret that a task's plan asks for: 32 random bytes, split so that any two of three shares give them back. Only its
 * digest is kept, to be committed; secret and shares are in no table, no audit entry and no log. Made again before the commitment,
 * it takes the place of the one before, whose shares are then worthless. Refuses (wrong-state) a task that is not
 * approved or is committed already, and (not-found) a slot without a secret.
 */
export async function makeSecret(
  context: Context,
  actorId: string,
  taskId: string,
  place: SecretPlace,
): Promise<MadeSecret> {
  // Outside the transaction, which may run more than once.
  const bytes = context.randomBytes(32);
  const shares = await splitSecret(bytes);
  const secret = await inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    const task = await getTask(inner.db, taskId);
    if (task.state !== 'approved' && task.state !== 'frozen')
      throw new Refusal(
        'wrong-state',
        `任务现在是“${taskStateLabels[task.state]}”：保密数应在批准方案之后、公布名录指纹之前生成`,
      );
    const { option, holder } = findSecret(task.plan.entropy, place);
    const createdAt = inner.now().toISOString();
    const made = { slot: place.slot, option, digest: digestOf('secret', bytes), holder, createdAt };
    await putTaskSecret(inner.db, taskId, made);
    // A commitment that is made at this moment either waits or sees it.
    await saveTask(inner, task, {});
    const subject = `tasks/${taskId}`;
    const detail = { slot: place.slot, option, digest: made.digest };
    await appendAudit(inner, { actor: actor.id, action: 'task-secret', subject, detail });
    return made;
  });
  bytes.fill(0);
  return { ...secret, shares };
}

function findSecret(
  plan: readonly PlannedSlot[],
  { slot: name, option: wanted }: SecretPlace,
): { readonly option: number; readonly holder: string } {
  const options = plan.find((slot) => slot.name === name)?.options ?? [];
  const secrets = options.flatMap((source, option) =>
    source.kind === 'secret' ? [{ option, holder: source.holder }] : [],
  );
  const found = secrets.find(({ option }) => wanted === undefined || option === wanted);
  if (found !== undefined) return found;
  const named = plan.flatMap((slot) =>
    slot.options.some(({ kind }) => kind === 'secret') ? [slot.name] : [],
  );
  throw new Refusal(
    'not-found',
    named.length === 0
      ? '这个任务的随机数中没有保密数'
      : `来源“${name}”没有这个保密数；有保密数的来源：${named.join('、')}`,
  );
}
