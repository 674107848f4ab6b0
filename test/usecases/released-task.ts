import type { TaskPlan } from '../../src/core/task/plan.ts';
import type { Db } from '../../src/store/connect.ts';
import { insertTask } from '../../src/store/tasks.ts';
import { clinicPlan } from '../support/build.ts';

/** Stores a released task, of which nothing is hidden, for visits that are entered without a draw. */
export async function storeReleasedTask(
  db: Db,
  { id, plan }: { readonly id: string; readonly plan: Partial<TaskPlan> },
): Promise<void> {
  const at = '2026-01-01T00:00:00.000Z';
  await insertTask(db, {
    id,
    plan: { ...clinicPlan, ...plan },
    state: 'released',
    revision: 1,
    hands: {},
    notes: { released_at: at },
    drawNumber: null,
    commitment: null,
    result: null,
    replaces: null,
    supplements: null,
    createdAt: at,
    changedAt: at,
  });
}
