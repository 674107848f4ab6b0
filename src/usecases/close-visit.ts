import { Refusal } from '../core/refusal.ts';
import type { Visit } from '../core/visits/visit.ts';
import type { Context } from '../context.ts';
import { advanceVisit, readReason } from './advance-visit.ts';

/** Why a drawn visit was not held: 已停业, which is refused, 拒绝检查, 未能开展. */
export type VisitFailure = 'close' | 'refuse' | 'fail';

/**
 * Records that a pending visit was not held, and why; its duty stays owed. Refuses (wrong-state) that the institution is closed:
 * that would end a drawn visit for good, which takes evidence and a second person (skip-target.ts).
 */
export async function closeVisit(
  context: Context,
  actorId: string,
  visitId: string,
  failure: VisitFailure,
  reason: string,
): Promise<Visit> {
  if (failure === 'close')
    throw new Refusal(
      'wrong-state',
      '抽中的对象已停业的，不能由一个人登记了结：请附证据申请不予检查，由另一人批准（shuangsui task skip request）',
    );
  const why = readReason(reason, '检查没有完成的原因');
  return advanceVisit(context, actorId, visitId, failure, () => ({ reason: why }));
}
