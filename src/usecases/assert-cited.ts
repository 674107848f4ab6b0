import { compareDrawNumbers } from '../core/task/draw-number.ts';
import { scopeKeyOf } from '../core/task/scope-key.ts';
import { Refusal } from '../core/refusal.ts';
import type { Db } from '../store/connect.ts';
import { tasksIn, type Task } from '../store/tasks.ts';

/** Voided, or withdrawn when its digest was public already: something that was promised and did not come. */
export const isBroken = ({ state, commitment }: Pick<Task, 'state' | 'commitment'>): boolean =>
  state === 'voided' || (state === 'withdrawn' && commitment !== null);

/**
 * The promise that a new draw of the same scope has to name: the latest broken one that none has taken the place of. undefined when
 * there is none.
 */
export async function findUncited(
  db: Db,
  task: Pick<Task, 'id' | 'plan' | 'supplements'>,
): Promise<Task | undefined> {
  const key = scopeKeyOf(task);
  const ended = (await tasksIn(db, ['voided', 'withdrawn'])).filter(
    (other) => other.id !== task.id && isBroken(other) && scopeKeyOf(other) === key,
  );
  const living = await tasksIn(db, ['frozen', 'committed', 'drawn', 'sealed', 'released']);
  const cited = new Set(
    [...living, ...ended].filter(({ id }) => id !== task.id).map(({ replaces }) => replaces),
  );
  return ended
    .filter(({ id }) => !cited.has(id))
    .toSorted((left, right) => compareDrawNumbers(left.drawNumber, right.drawNumber))
    .at(-1);
}

/**
 * Refuses (contradiction) a draw that does not name the broken promise in whose place it stands, or names one of another scope or
 * one that was replaced already.
 */
export async function assertCited(db: Db, task: Task): Promise<void> {
  const uncited = await findUncited(db, task);
  if (task.replaces === (uncited?.id ?? null)) return;
  const message =
    uncited === undefined
      ? '方案写明代替的任务与本任务的机构、月份、事项（和计划项目）不同，或已由别的任务代替：请改正'
      : `同一范围的抽取 ${uncited.drawNumber} 已作废，或在公布名录指纹后撤回：本任务应写明代替它（任务编号 ${uncited.id}），不能另起`;
  throw new Refusal('contradiction', message);
}
