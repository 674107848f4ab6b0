import { TaskPlanSchema } from '../../src/contract/task-plan.ts';
import { approveTask } from '../../src/usecases/approve-task.ts';
import { commitTask } from '../../src/usecases/commit-task.ts';
import { draftTask } from '../../src/usecases/draft-task.ts';
import { drawTask } from '../../src/usecases/draw-task.ts';
import { freezeTask } from '../../src/usecases/freeze-task.ts';
import { loadDraw } from '../../src/usecases/load-draw.ts';
import { openReconciliation, signReconciliation } from '../../src/usecases/reconcile-pool.ts';
import { agreementFile, ceremony, city } from '../support/build.ts';
import { inFreshMonth, withdrawUndrawn } from './end-tasks.ts';
import type { TestContext } from '../support/context.ts';

/** Both sides sign the November reconciliation of a city that `fillCity` filled. */
export async function reconcileCity(context: TestContext): Promise<void> {
  const upload = {
    organisationCode: city.code,
    month: '2026-11',
    fileName: '协议.csv',
    bytes: agreementFile(),
  };
  const { id } = await openReconciliation(context, 'maker', upload);
  await signReconciliation(context, 'maker', id, 'bureau', '');
  await signReconciliation(context, 'third', id, 'agency', '');
}

/** A committed task for three of the ten hospitals; the reconciliation must be signed. */
export async function commitHospitals(
  context: TestContext,
  month = '2026-12',
  readers: readonly string[] = [],
): Promise<string> {
  const plan = TaskPlanSchema.parse({
    name: '医院抽查',
    organisation_code: city.code,
    item_code: city.item,
    month,
    cut_off_day: '2026-11-21',
    scope: [{ attribute: 'kind', values: ['综合医院'] }],
    trees: [{ attributes: [], floors: [{ path: [], minimum: 3 }] }],
    team: { capacity: 5, seats: [{ role: '组长' }, { role: '组员' }] },
    window: { from: '2026-12-10', to: '2026-12-20' },
    release_on: '2026-12-21',
    readers,
    contact: '基金监管科',
  });
  await withdrawUndrawn(context, 'maker');
  const { id } = await draftTask(context, 'maker', await inFreshMonth(context, plan));
  await approveTask(context, 'checker', id);
  await freezeTask(context, 'checker', id);
  await commitTask(context, 'checker', id);
  return id;
}

/** A drawn task for three of the ten hospitals, and their codes. */
export async function drawHospitals(
  context: TestContext,
  month = '2026-12',
  readers: readonly string[] = [],
): Promise<{ readonly taskId: string; readonly drawn: readonly string[] }> {
  const taskId = await commitHospitals(context, month, readers);
  await drawTask(context, 'maker', taskId, ceremony);
  const { drawn } = await loadDraw(context, taskId);
  return { taskId, drawn: drawn.map(({ target }) => target.id) };
}
