import type { Db } from './connect.ts';

/**
 * Of a task's completed visits for which a team was drawn: how many there are (`of`), and to how many others went than the team that
 * was drawn last, substitutes included (`times`). A visit is completed once and for good, so that the version before has that team.
 */
export async function countVisitsByOthers(
  db: Db,
  taskId: string,
): Promise<{ readonly times: number; readonly of: number }> {
  const rows = (await db('visit_versions as held')
    .join('visit_versions as drawn', 'drawn.visit_id', 'held.visit_id')
    .whereRaw('drawn.version = held.version - 1')
    .where({ 'held.task_id': taskId, 'held.change': 'complete' })
    .whereNot('drawn.officers', '')
    .select({ went: 'held.officers', team: 'drawn.officers' })) as { went: string; team: string }[];
  return { times: rows.filter(({ went, team }) => went !== team).length, of: rows.length };
}
