import type { TaskPlan } from '../../src/core/task/plan.ts';
import { listTasks } from '../../src/store/tasks.ts';
import { allVisits } from '../../src/store/visits.ts';
import { findUncited } from '../../src/usecases/assert-cited.ts';
import { closeVisit } from '../../src/usecases/close-visit.ts';
import { withdrawTask } from '../../src/usecases/end-task.ts';
import type { TestContext } from '../support/context.ts';

/** Withdraws every task that is frozen and not yet drawn, so that another frame of the same targets can be frozen. */
export async function withdrawUndrawn(context: TestContext, actor: string): Promise<void> {
  const { tasks } = await listTasks(context.db, { page: 1, pageSize: 200 });
  for (const { id, state } of tasks)
    if (state === 'frozen' || state === 'committed') await withdrawTask(context, actor, id, '测试结束');
}

/** Withdraws what is not drawn and has its approver, who may see them, let every pending visit fail, so that the same targets can be drawn again. */
export async function endTasks(context: TestContext, actor: string): Promise<void> {
  await withdrawUndrawn(context, actor);
  for (const { visit } of await allVisits(context.db, { states: ['pending'] }))
    await closeVisit(context, 'checker', visit.id, 'fail', '测试结束');
}

/** The plan in its month or the first later one in which no voided or withdrawn draw waits to be replaced. */
export async function inFreshMonth(context: TestContext, plan: TaskPlan): Promise<TaskPlan> {
  for (let month = plan.month; ; month = monthAfter(month)) {
    const fresh = { ...plan, month };
    if ((await findUncited(context.db, { id: '', plan: fresh, supplements: null })) === undefined)
      return fresh;
  }
}

function monthAfter(month: string): string {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}
