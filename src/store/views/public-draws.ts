import type { Sealable } from '../../core/task/sealed.ts';
import type { Db } from '../connect.ts';
import type { Task } from '../tasks.ts';

/** What the public page needs of a task that has a draw number. */
export interface NumberedTask extends Sealable {
  readonly id: string;
  readonly plan: Task['plan'];
  readonly notes: Task['notes'];
  readonly drawNumber: string;
  readonly commitment: string | null;
  readonly result: string | null;
  /** The commitment of the draw in whose place this one stands. */
  readonly replaces: string | null;
}

interface Row {
  readonly id: string;
  readonly state: Task['state'];
  readonly plan: string;
  readonly hands: string;
  readonly notes: string;
  readonly draw_number: string;
  readonly commitment: string | null;
  readonly result: string | null;
  readonly replaced: string | null;
}

/** One page of the tasks that ever had a frame frozen, newest first, and how many there are: their numbers have no gap. */
export async function listNumberedTasks(
  db: Db,
  { page, pageSize }: { readonly page: number; readonly pageSize: number },
): Promise<{ readonly total: number; readonly tasks: readonly NumberedTask[] }> {
  const numbered = db('tasks').whereNotNull('tasks.draw_number');
  const [count] = (await numbered.clone().count({ total: '*' })) as { total: number }[];
  const rows = (await numbered
    .leftJoin('tasks as former', 'former.id', 'tasks.replaces')
    .select('tasks.*', 'former.commitment as replaced')
    .orderBy('tasks.created_at', 'desc')
    .orderBy('tasks.draw_number', 'desc')
    .orderBy('tasks.id')
    .limit(pageSize)
    .offset((page - 1) * pageSize)) as Row[];
  return { total: count?.total ?? 0, tasks: rows.map(toNumbered) };
}

const toNumbered = (row: Row): NumberedTask => ({
  id: row.id,
  state: row.state,
  plan: JSON.parse(row.plan) as Task['plan'],
  hands: JSON.parse(row.hands) as Task['hands'],
  notes: JSON.parse(row.notes) as Task['notes'],
  drawNumber: row.draw_number,
  commitment: row.commitment,
  result: row.result,
  replaces: row.replaced,
});
