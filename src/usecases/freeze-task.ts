import { buildFrame, type Pools } from '../core/draw/build-frame.ts';
import type { Frame } from '../core/draw/frame.ts';
import type { Rules } from '../core/draw/rules.ts';
import { getList } from '../core/lists/definitions.ts';
import { subtreeOf } from '../core/lists/organisation-tree.ts';
import { encodeFrame } from '../core/proof/bundle.ts';
import { Refusal } from '../core/refusal.ts';
import { makePools, type PoolRecord } from '../core/task/make-pools.ts';
import { describeFloors } from '../core/task/describe.ts';
import { rulesOf, type TaskPlan } from '../core/task/plan.ts';
import type { Context } from '../context.ts';
import type { Db } from '../store/connect.ts';
import { saveTaskFiles } from '../store/files.ts';
import { listRecusals } from '../store/recusals.ts';
import { isReconciled } from '../store/reconciliations.ts';
import { allRecords, type AsOf } from '../store/register.ts';
import { nextDrawNumber, type Task } from '../store/tasks.ts';
import { advanceTask } from './advance-task.ts';

/**
 * Freezes the pools for an approved task: the rows that were in force by the end of the cut-off day and recorded by then,
 * the rules, every inclusion probability. Gives the task its draw number. Refuses when the month's reconciliation is not
 * signed by both sides, when the cut-off day is still to come, and when rules and pools contradict each other.
 */
export async function freezeTask(context: Context, actorId: string, taskId: string): Promise<Task> {
  return advanceTask(context, actorId, taskId, 'freeze', async (inner, task) => {
    const { plan } = task;
    const frozenAt = inner.now().toISOString();
    await assertReconciled(inner.db, plan);
    const { frame, rules } = await frameOf(inner, plan);
    await saveTaskFiles(inner.db, taskId, encodeFrame(frame, rules));
    const drawNumber = await nextDrawNumber(inner.db, plan.organisation_code, frozenAt.slice(0, 4));
    return {
      changes: { drawNumber },
      notes: { frozen_at: frozenAt },
      detail: { draw_number: drawNumber, targets: frame.targets.length, officers: frame.officers.length },
    };
  });
}

/** The frame that a plan gives at this moment, stored nowhere. */
export async function frameOf(
  context: Context,
  plan: TaskPlan,
): Promise<{ readonly frame: Frame; readonly rules: Rules }> {
  const rules = rulesOf(plan);
  const asOf = { day: plan.cut_off_day, recordedBy: recordedBy(plan, context.now()) };
  const pools = await loadPools(context.db, plan, rules, asOf);
  if (pools.targets.length === 0) {
    const message = `截至 ${plan.cut_off_day} 的名录中没有范围内的检查对象：截止日之后才录入或生效的不计入，请核对名录截止日和范围条件`;
    throw new Refusal('contradiction', message);
  }
  const frame = buildFrame(pools, rules, context.randomBytes(32));
  assertFloorsMeetTargets(frame, rules);
  return { frame, rules };
}

/** A floor of a stratum in which there is nobody asks for nothing: most likely its name is misspelt. */
function assertFloorsMeetTargets(frame: Frame, rules: Rules): void {
  const problems = describeFloors(frame, rules)
    .filter(({ eligible }) => eligible === 0)
    .map(({ path }) => ({
      place: `strata.floors[${path.join('/')}]`,
      message: `“${path.join('/')}”没有可抽对象：请核对名称是否与名录一致，或删去这一条`,
    }));
  if (problems.length > 0) throw new Refusal('contradiction', '抽查比例与名录不符', problems);
}

/** The pools count what was recorded by the end of the cut-off day in China, and nothing that is still to come. */
export function recordedBy(plan: TaskPlan, now: Date): Date {
  const endOfDay = new Date(`${plan.cut_off_day}T23:59:59.999+08:00`);
  const startOfDay = new Date(`${plan.cut_off_day}T00:00:00.000+08:00`);
  if (now < startOfDay) throw new Refusal('wrong-state', `名录截止日 ${plan.cut_off_day} 还没有到，不能冻结`);
  return now < endOfDay ? now : endOfDay;
}

async function assertReconciled(db: Db, plan: TaskPlan): Promise<void> {
  const month = plan.cut_off_day.slice(0, 7);
  if (await isReconciled(db, plan.organisation_code, month)) return;
  throw new Refusal(
    'wrong-state',
    `${month} 的应纳尽纳核对表尚未由监管机构和经办机构双方签字：请先完成核对再冻结名录`,
  );
}

async function loadPools(
  db: Db,
  plan: TaskPlan,
  rules: Rules,
  asOf: AsOf & { day: string; recordedBy: Date },
): Promise<Pools> {
  const organisations = await allRecords(db, getList('organisations'), asOf);
  const nodes = organisations.map(({ code, values }) => ({
    code,
    parentCode: textOrNull(values['parent_code']),
  }));
  const subtree = subtreeOf(plan.organisation_code, nodes);
  const isRoot = nodes.find(({ code }) => code === plan.organisation_code)?.parentCode === null;
  const belongs = ({ values }: PoolRecord): boolean => {
    const organisation = textOrNull(values['organisation_code']);
    return organisation === null ? isRoot : subtree.has(organisation);
  };
  const recusals = (await listRecusals(db, asOf)).filter(({ state }) => state === 'active');
  return makePools(plan, rules, {
    targets: (await allRecords(db, getList('targets'), asOf)).filter(belongs),
    officers: (await allRecords(db, getList('officers'), asOf)).filter(belongs),
    organisationNames: new Map(organisations.map(({ code, values }) => [code, String(values['name'])])),
    recusals: recusals.map(({ officerCode, targetCode, ground }) => ({
      officer: officerCode,
      target: targetCode,
      ground,
    })),
  });
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);
