import { Refusal } from '../core/refusal.ts';
import type { Visit } from '../core/visits/visit.ts';
import type { Context } from '../context.ts';
import type { VisitVersion } from '../store/visits.ts';
import { advanceVisit, readReason } from './advance-visit.ts';

/** Confirms a recorded inspection, which then counts; refuses (same-person) whoever recorded it. */
export async function confirmVisit(context: Context, actorId: string, visitId: string): Promise<Visit> {
  return advanceVisit(context, actorId, visitId, 'confirm', (inner, { visit }) => {
    assertSingle(visit);
    if (visit.recordedBy === actorId)
      throw new Refusal('same-person', '登记人和确认人不能是同一个人：请由另一位工作人员确认');
    return { reason: '', changes: { confirmedBy: actorId, confirmedAt: inner.now().toISOString() } };
  });
}

/** Ends a recorded inspection that should not be there; whoever recorded it may take it back himself. */
export async function rejectVisit(
  context: Context,
  actorId: string,
  visitId: string,
  reason: string,
): Promise<Visit> {
  const why = readReason(reason, '不予确认的原因');
  return advanceVisit(context, actorId, visitId, 'reject', (_inner, { visit }) => {
    assertSingle(visit);
    return { reason: why };
  });
}

function assertSingle({ batchId }: VisitVersion['visit']): void {
  if (batchId !== null)
    throw new Refusal('wrong-state', `这次检查是成批导入的：请对整批 ${batchId} 确认或不予确认`);
}
