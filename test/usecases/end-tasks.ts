import { listTasks } from '../../src/store/tasks.ts';
import { allVisits } from '../../src/store/visits.ts';
import { closeVisit } from '../../src/usecases/close-visit.ts';
import { withdrawTask } from '../../src/usecases/end-task.ts';
import type { TestContext } from '../support/context.ts';

/** Withdraws every task that is frozen and not yet drawn, so that another frame of the same targets can be frozen. */
export async function withdrawUndrawn(context: TestContext, actor: string): Promise<void> {
  const { tasks } = await listTasks(context.db, { page: 1, pageSize: 200 });
  for (const { id, state } of tasks)
    if (state === 'frozen' || state === 'committed') await withdrawTask(context, actor, id, '测试结束');
}

/** Withdraws what is not drawn and has its approver, who may see them, close every pending visit, so that the same targets can be drawn again. */
export async function endTasks(context: TestContext, actor: string): Promise<void> {
  await withdrawUndrawn(context, actor);
  for (const { visit } of await allVisits(context.db, { states: ['pending'] }))
    await closeVisit(context, 'checker', visit.id, 'close', '测试结束');
}
