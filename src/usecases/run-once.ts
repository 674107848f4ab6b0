import { Refusal } from '../core/refusal.ts';
import { inTransaction, type Context } from '../context.ts';
import type { AuditEvent } from '../store/audit.ts';
import { isDuplicateIn } from '../store/database-fault.ts';
import { findAnswer, keepAnswer, takeKey, type KeptAnswer } from '../store/idempotency.ts';
import { appendLasting } from './trail/append-lasting.ts';

/**
 * Does work at most once for a key: the key is taken first, in the transaction of the work, so that a second taker waits
 * for the first and then finds its answer. A repeat gets the kept answer; another request under the same key is refused
 * (key-reused). Work that is refused gives its key back, and what it did for good (`appendLasting`) stays in the trail.
 */
export async function runOnce(
  context: Context,
  actorId: string,
  key: string,
  requestHash: string,
  work: (inner: Context) => Promise<KeptAnswer>,
): Promise<KeptAnswer & { readonly isReplay: boolean }> {
  const lasting: AuditEvent[] = [];
  try {
    return await inTransaction(context, async (inner) => {
      // The body runs again when another writer was in the way.
      lasting.length = 0;
      await takeKey(inner, key, actorId, requestHash);
      const answer = await work({ ...inner, onLasting: (event) => lasting.push(event) });
      await keepAnswer(inner, key, answer);
      return { ...answer, isReplay: false };
    });
  } catch (error) {
    for (const event of lasting) await appendLasting(context, event);
    if (!isDuplicateIn(error, 'idempotency_keys')) throw error;
  }
  const kept = await findAnswer(context, key);
  if (kept === undefined) throw new Refusal('conflict', '同一个 Idempotency-Key 的请求正在处理：请稍后重试');
  if (kept.requestHash !== requestHash) {
    throw new Refusal('key-reused', '这个 Idempotency-Key 已用于另一个请求：请换一个新的');
  }
  return { status: kept.status, body: kept.body, isReplay: true };
}
