import type { ReplacedDraw } from '../../reports/draw-difference.ts';
import type { Context } from '../context.ts';
import { getTask, type Task } from '../store/tasks.ts';
import { differenceBetween } from './compare-draws.ts';
import { isReader, isSealedNow, recordLook, type Looker } from './look-at-draw.ts';

/**
 * What papers of a draw say of the voided draw in whose place it stands; undefined where no result was replaced. Of a list that is
 * still sealed only its readers are told anything, and each look is written down first: `isOpen` says whether they may see the draw itself.
 */
export async function describeReplaced(
  context: Context,
  task: Task,
  looker: Looker,
  isOpen: boolean,
): Promise<ReplacedDraw | undefined> {
  if (task.replaces === null) return undefined;
  const earlier = await getTask(context.db, task.replaces);
  if (earlier.result === null) return undefined;
  const number = earlier.drawNumber ?? '';
  const isSealed = isSealedNow(context, earlier);
  if (!isOpen || (isSealed && !isReader(earlier, looker))) return { number, difference: null };
  if (isSealed) await recordLook(context, looker ?? '', earlier.id, 'draw-record');
  const { sentences, droppedOut, cameIn } = await differenceBetween(context.db, earlier, task);
  return { number, difference: { sentences, droppedOut, cameIn } };
}
