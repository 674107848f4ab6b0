import { Refusal } from '../core/refusal.ts';
import type { Visit } from '../core/visits/visit.ts';
import type { Context } from '../context.ts';
import { historyOfVisit, type VisitVersion } from '../store/visits.ts';

/** A visit as it is now, and every change that made it so; refuses (not-found) an unknown id. */
export async function showVisitHistory(
  { db }: Context,
  id: string,
): Promise<{ readonly visit: Visit; readonly changes: readonly VisitVersion[] }> {
  const changes = await historyOfVisit(db, id);
  const last = changes.at(-1);
  if (last === undefined) throw new Refusal('not-found', '没有这次检查');
  return { visit: last.visit, changes };
}
