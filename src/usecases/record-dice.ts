import { utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson, type Json } from '../core/canonical-json.ts';
import { digestOf } from '../core/digest.ts';
import { splitPlan, type EntropyPlan, type EntropyValue } from '../core/proof/entropy/entropy-plan.ts';
import { readCommitment } from '../core/proof/read-bundle.ts';
import { Refusal } from '../core/refusal.ts';
import { inTransaction, type Context } from '../context.ts';
import { appendAudit } from '../store/audit.ts';
import { loadTaskFiles } from '../store/files.ts';
import { appendLog } from '../store/log.ts';
import { insertTaskDice } from '../store/task-dice.ts';
import { assertMayStep } from './advance-task.ts';
import { readDice, type TypedValue } from './entropy-values.ts';

/** The dice of a task as recorded. */
export interface RecordedDice {
  readonly dice: readonly EntropyValue[];
  /** D(entropy, canonical JSON of the list of values): what the log says of them. */
  readonly digest: string;
  /** What is still to come, in order. */
  readonly remaining: EntropyPlan;
}

/**
 * Records the dice of a task whose other values come later: all of them at once, typed twice, by different throwers, before
 * any round of the beacon that the plan names. Audit and log get their digest only. Refuses (wrong-state) a plan of dice alone,
 * which is drawn in one step, and one without dice; (conflict) dice that were recorded already.
 */
export async function recordDice(
  context: Context,
  actorId: string,
  taskId: string,
  typed: readonly TypedValue[],
): Promise<RecordedDice> {
  return inTransaction(context, async (inner) => {
    await assertMayStep(inner, actorId, taskId, 'draw');
    const commitment = readCommitment(await loadTaskFiles(inner.db, taskId, ['commitment.json']));
    const plan = commitment.entropy_plan;
    const { later: remaining } = splitPlan(plan);
    if (remaining.length === plan.length) throw new Refusal('wrong-state', '这个任务的随机数中没有骰子');
    if (remaining.length === 0)
      throw new Refusal('wrong-state', '这个任务的随机数只有骰子，不必分步记录：请直接抽取');
    const promised = { plan, notBefore: commitment.frozen_at };
    const dice = readDice(promised, typed, inner.now().toISOString());
    const digest = digestOf('entropy', utf8ToBytes(canonicalJson(dice as unknown as Json)));
    await insertTaskDice(inner.db, taskId, dice);
    const subject = `tasks/${taskId}`;
    await appendAudit(inner, { actor: actorId, action: 'task-dice', subject, detail: { digest } });
    await appendLog(inner, {
      kind: 'dice',
      subject: taskId,
      digest,
      facts: { agency: commitment.agency.code, draw_number: commitment.draw_number, dice: dice.length },
    });
    return { dice, digest, remaining };
  });
}
