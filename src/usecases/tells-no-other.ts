import { findIndexById } from '../core/draw/roster.ts';
import { bytesOf } from '../core/proof/read-bundle.ts';
import { TargetRoster } from '../core/proof/target-roster.ts';
import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import { loadTaskFiles } from '../store/files.ts';
import { tasksIn, type Task } from '../store/tasks.ts';
import { allVisits } from '../store/visits.ts';
import { isReader, isSealedNow, type Looker } from './look-at-draw.ts';

/**
 * Whether a frame tells of another draw: whoever is drawn there and not yet visited is excluded here, or is allowed one visit less.
 * That is so while a draw that was made before this freeze is sealed and shares a target with this frame.
 */
export async function tellsOfOther(context: Context, task: Task): Promise<boolean> {
  const frozenAt = task.notes.frozen_at;
  if (frozenAt === undefined) return false;
  const sealed = (await tasksIn(context.db, ['drawn', 'sealed', 'voided'])).filter(
    (other) => other.id !== task.id && isSealedNow(context, other),
  );
  const visits = await allVisits(context.db, { tasks: sealed.map(({ id }) => id) });
  const held = visits.filter(({ visit }) => visit.recordedAt <= frozenAt);
  if (held.length === 0) return false;
  const files = await loadTaskFiles(context.db, task.id, ['targets.jsonl']);
  const roster = new TargetRoster(bytesOf(files, 'targets.jsonl'));
  return held.some(({ visit }) => findIndexById(roster, visit.targetCode) >= 0);
}

/** Refuses (forbidden) to show a frame that tells of another draw. Readers of its task know the frame anyway. */
export async function assertTellsNoOther(context: Context, looker: Looker, task: Task): Promise<void> {
  if (isReader(task, looker) || !(await tellsOfOther(context, task))) return;
  throw new Refusal('forbidden', '这份名录与另一次尚未公布名单的抽查有关：待那次抽查的名单公布之后再查看');
}
