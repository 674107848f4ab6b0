import { Refusal, type Problem } from '../core/refusal.ts';
import { chinaDay } from '../core/task/china-day.ts';
import type { Visit } from '../core/visits/visit.ts';
import type { Context } from '../context.ts';
import { advanceVisit, readReason } from './advance-visit.ts';
import { findDoneDayFault, findInspectorProblems } from './find-inspector-problems.ts';

/** How a drawn visit was held. */
export interface Completion {
  readonly completedOn: string;
  /** Who went, when not the drawn team; then the reason is needed. */
  readonly officers?: readonly string[] | undefined;
  /** Whether it was held on site, when not as planned; then the reason is needed. */
  readonly isOnSite?: boolean | undefined;
  readonly reason?: string | undefined;
}

/**
 * Records that a pending visit was held; it then discharges its duty. Refuses (invalid) a day before the draw, or outside the
 * time for which it is due (move it first, so that the change is on record), other people or another manner without a reason,
 * and people who may not inspect.
 */
export async function completeVisit(
  context: Context,
  actorId: string,
  visitId: string,
  completion: Completion,
): Promise<Visit> {
  return advanceVisit(context, actorId, visitId, 'complete', async (inner, { visit }) => {
    const officers = [...new Set(completion.officers ?? visit.officers)].toSorted();
    const isOnSite = completion.isOnSite ?? visit.isOnSite;
    const isAsDrawn = officers.join(' ') === visit.officers.join(' ') && isOnSite === visit.isOnSite;
    const { completedOn, reason = '' } = completion;
    const why = isAsDrawn && reason.trim() === '' ? '' : readReason(reason, '人员或方式与抽取不同的原因');
    const problems = await findCompletionProblems(inner, visit, completedOn, officers);
    if (problems.length > 0) throw new Refusal('invalid', '不能登记完成', problems);
    return { reason: why, changes: { completedOn, officers, isOnSite } };
  });
}

async function findCompletionProblems(
  context: Context,
  visit: Visit,
  day: string,
  officers: readonly string[],
): Promise<readonly Problem[]> {
  const place = 'completed_on';
  const fault = findDoneDayFault(context, day);
  if (fault !== undefined) return [{ place, message: `${day} ${fault}` }];
  const drawnOn = chinaDay(visit.recordedAt);
  if (day < drawnOn)
    return [{ place, message: `${day} 早于抽取之日 ${drawnOn}：抽中之前不可能检查，请核对日期` }];
  const { due } = visit;
  const isInTime = due === null || (due.from <= day && day <= due.to);
  const late = {
    place,
    message: `${day} 不在 ${due?.from} 至 ${due?.to} 之内：请先改期并写明原因，再登记完成`,
  };
  const people = await findInspectorProblems(context.db, officers, visit.targetCode, day);
  return isInTime ? people : [late, ...people];
}
