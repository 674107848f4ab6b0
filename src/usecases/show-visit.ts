import { Refusal } from '../core/refusal.ts';
import type { Visit } from '../core/visits/visit.ts';
import type { Context } from '../context.ts';
import { historyOfVisit, type VisitVersion } from '../store/visits.ts';
import type { Looker } from './look-at-draw.ts';
import { assertOwnVisit, lookAtTarget } from './sealed-visits.ts';

/**
 * A visit as it is now, and every change that made it so. Refuses (not-found) an unknown id and, to who is an inspector and nothing else, the visits of others, and (forbidden) the visit of a sealed
 * task but for its readers and, from the day of dispatch on, its own inspectors; their look is written down.
 */
export async function showVisitHistory(
  context: Context,
  looker: Looker,
  id: string,
): Promise<{ readonly visit: Visit; readonly changes: readonly VisitVersion[] }> {
  const changes = await historyOfVisit(context.db, id);
  const last = changes.at(-1);
  if (last === undefined) throw new Refusal('not-found', '没有这次检查');
  await assertOwnVisit(context, looker, last.visit);
  const { taskId, targetCode } = last.visit;
  if (taskId !== null) await lookAtTarget(context, looker, { taskId, targetCode }, 'visit');
  return { visit: last.visit, changes };
}
