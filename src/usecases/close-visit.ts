import type { Visit } from '../core/visits/visit.ts';
import type { Context } from '../context.ts';
import { advanceVisit, readReason } from './advance-visit.ts';

/** Why a drawn visit was not held: 已停业, 拒绝检查, 未能开展. */
export type VisitFailure = 'close' | 'refuse' | 'fail';

/** Records that a pending visit was not held, and why; its duty stays owed. */
export async function closeVisit(
  context: Context,
  actorId: string,
  visitId: string,
  failure: VisitFailure,
  reason: string,
): Promise<Visit> {
  const why = readReason(reason, '检查没有完成的原因');
  return advanceVisit(context, actorId, visitId, failure, () => ({ reason: why }));
}
