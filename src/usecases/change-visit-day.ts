import { findDateFault } from '../core/lists/codes.ts';
import { Refusal } from '../core/refusal.ts';
import { chinaDay } from '../core/task/china-day.ts';
import type { Visit } from '../core/visits/visit.ts';
import type { Context } from '../context.ts';
import { advanceVisit, readReason } from './advance-visit.ts';

/** When a visit is to be held instead (both days included; a single day has from = to), and why. */
export interface NewVisitDay {
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

/**
 * Moves a pending visit to other days; one that could not be held becomes pending again. Every move stays on record. Refuses
 * (invalid) days before the draw: nobody could be sent before he was drawn.
 */
export async function changeVisitDay(
  context: Context,
  actorId: string,
  visitId: string,
  { from, to, reason }: NewVisitDay,
): Promise<Visit> {
  const why = readReason(reason, '改期的原因');
  for (const [place, day] of Object.entries({ from, to })) {
    const fault = findDateFault(day);
    if (fault !== undefined) throw new Refusal('invalid', '改期有误', [{ place, message: fault }]);
  }
  if (to < from) throw new Refusal('invalid', '改期有误', [{ place: 'to', message: '结束日不能早于开始日' }]);
  return advanceVisit(context, actorId, visitId, 'move', (_inner, { visit }) => {
    if (visit.state === 'pending' && visit.due?.from === from && visit.due.to === to)
      throw new Refusal('invalid', '新的日期和原来的一样：没有改期');
    const drawnOn = chinaDay(visit.recordedAt);
    if (from < drawnOn)
      throw new Refusal('invalid', '改期有误', [
        {
          place: 'from',
          message: `${from} 早于抽取之日 ${drawnOn}：抽中之前不可能检查，请填写当天或以后的日期`,
        },
      ]);
    return { reason: why, changes: { due: { from, to } } };
  });
}
