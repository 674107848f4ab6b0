import type { EntropyValue } from '../core/proof/entropy/entropy-plan.ts';
import { Refusal } from '../core/refusal.ts';
import type { Db } from './connect.ts';
import { isDuplicateIn } from './database-fault.ts';

interface TaskDiceRow {
  readonly task_id: string;
  readonly position: number;
  readonly name: string;
  readonly value: string;
  readonly thrown_by: string;
  readonly recorded_at: string;
}

/** Stores the dice of a task, in the order of its plan; refuses (conflict) when they are there already. */
export async function insertTaskDice(db: Db, taskId: string, dice: readonly EntropyValue[]): Promise<void> {
  const rows: readonly TaskDiceRow[] = dice.map(({ name, value, by, at }, position) => ({
    task_id: taskId,
    position,
    name,
    value,
    thrown_by: by,
    recorded_at: at,
  }));
  await db('task_dice')
    .insert(rows)
    .catch((error: unknown) => {
      if (!isDuplicateIn(error, 'task_dice')) throw error;
      throw new Refusal('conflict', '这个任务的骰子数字已经记录，不能重新掷骰');
    });
}

/** The dice that were recorded for a task, in the order of its plan; [] when none were. */
export async function listTaskDice(db: Db, taskId: string): Promise<readonly EntropyValue[]> {
  const rows = (await db('task_dice').where({ task_id: taskId }).orderBy('position')) as TaskDiceRow[];
  return rows.map(({ name, value, thrown_by: by, recorded_at: at }) => ({
    name,
    option: 0,
    value,
    by,
    at,
    reason: '',
  }));
}
