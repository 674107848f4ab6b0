import { Refusal } from '../core/refusal.ts';
import type { Visit } from '../core/visits/visit.ts';
import type { Context } from '../context.ts';
import { listSubstitutions } from '../store/substitutions.ts';

/**
 * Refuses (wrong-state) to end a visit between the approval of a substitution and its draw: an approved one can only be drawn, and
 * could not be any more.
 */
export async function assertNotReplaced({ db }: Context, { taskId, targetCode }: Visit): Promise<void> {
  if (taskId === null) return;
  const open = (await listSubstitutions(db, taskId)).find(({ state }) => state === 'approved');
  if (open?.ask.targets.includes(targetCode) === true)
    throw new Refusal('wrong-state', '这次检查的人员替补已批准而尚未抽取：请先抽取替补人员');
}
