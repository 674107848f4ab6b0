import { canonicalJson, type Json } from '../core/canonical-json.ts';
import { sha256Hex } from '../core/digest.ts';
import { getList } from '../core/lists/definitions.ts';
import { fieldText } from '../core/lists/field-text.ts';
import { Refusal, type Problem } from '../core/refusal.ts';
import { findLevelProblems } from '../core/task/kinds.ts';
import { assertPlan } from '../core/task/plan-problems.ts';
import type { TaskPlan } from '../core/task/plan.ts';
import { findReplacementProblems } from '../core/task/planned-entropy.ts';
import { findLineDeviations } from '../core/year/task-of-line.ts';
import { changesOf } from '../core/trail/changes.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor, listActors } from '../store/actors.ts';
import { getPlanVersion } from '../store/annual-plans.ts';
import { appendAudit } from '../store/audit.ts';
import type { Db } from '../store/connect.ts';
import { findRecord } from '../store/register.ts';
import { getTask, insertTask, type Task } from '../store/tasks.ts';
import { advanceTask, assertSeen } from './advance-task.ts';
import { isBroken } from './assert-cited.ts';
import { assertWithin } from './people/assert-within.ts';
import { findOwnRecord } from './people/find-own-record.ts';

/**
 * Drafts a task from a plan. `replaces` names the task that was voided, or withdrawn after its
 * commitment, in whose place it stands. Refuses (invalid) a plan that says it
 * carries out a line of an annual plan and departs from its rules, and (not-found) a task to replace or an annual plan outside of the caller's jurisdiction.
 */
export async function draftTask(
  context: Context,
  actorId: string,
  plan: TaskPlan,
  replaces: string | null = null,
  supplements: string | null = null,
): Promise<Task> {
  assertPlan(plan);
  return inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    await assertReferences(inner, plan);
    if (replaces !== null) await assertWithin(inner, { kind: 'task', id: replaces });
    await assertReplacement(inner.db, plan, replaces);
    const at = inner.now().toISOString();
    const task: Task = {
      id: inner.newId(),
      plan,
      state: 'draft',
      revision: 1,
      hands: { draft: actor.id },
      notes: {},
      drawNumber: null,
      commitment: null,
      result: null,
      replaces,
      supplements,
      createdAt: at,
      changedAt: at,
    };
    await insertTask(inner.db, task);
    const after = { state: task.state, replaces, supplements, ...plan };
    const detail = { plan_sha256: digestOfPlan(plan), ...changesOf(null, after) };
    await appendAudit(inner, { actor: actor.id, action: 'task-draft', subject: `tasks/${task.id}`, detail });
    return task;
  });
}

/**
 * Replaces the plan of a draft. Whoever revises it becomes its maker, so that nobody approves what he wrote. `seen` is the
 * revision that he began from: a later one is not overwritten (conflict).
 */
export async function reviseTask(
  context: Context,
  actorId: string,
  taskId: string,
  plan: TaskPlan,
  seen?: number,
): Promise<Task> {
  assertPlan(plan);
  return advanceTask(context, actorId, taskId, 'revise', async (inner, task) => {
    assertSeen(task, seen);
    await assertReplacement(inner.db, plan, task.replaces);
    await assertReferences(inner, plan);
    return {
      changes: { plan },
      hands: { ...task.hands, draft: actorId },
      detail: { plan_sha256: digestOfPlan(plan) },
    };
  });
}

/** Refuses what stands in nobody's place; and whoever asks for a draw in the place of a voided one has seen its outcome. */
async function assertReplacement(db: Db, plan: TaskPlan, replaces: string | null): Promise<void> {
  if (replaces === null) return;
  const former = await getTask(db, replaces);
  if (!isBroken(former)) throw new Refusal('wrong-state', '只能代替已作废的、或公布名录指纹后撤回的任务');
  const problems = former.state === 'voided' ? findReplacementProblems(plan.entropy) : [];
  if (problems.length > 0) throw new Refusal('invalid', '抽查方案有误', problems);
}

const digestOfPlan = (plan: TaskPlan): string =>
  sha256Hex(new TextEncoder().encode(canonicalJson(plan as unknown as Json)));

async function assertReferences(context: Context, plan: TaskPlan): Promise<void> {
  const { db } = context;
  const organisation = await findOwnRecord(context, 'organisations', plan.organisation_code);
  const item = await findRecord(db, getList('items'), plan.item_code);
  const problems = [
    ...(organisation?.state === 'active'
      ? []
      : [{ place: 'organisation_code', message: '没有这个监管机构' }]),
    ...(organisation === undefined
      ? []
      : findLevelProblems(plan, {
          name: fieldText(organisation.values['name']),
          level: fieldText(organisation.values['level']),
        })),
    ...(item?.state === 'active'
      ? []
      : [{ place: 'item_code', message: '不在随机抽查事项清单中：未列入清单的事项不得抽查' }]),
    ...(await findReaderProblems(db, plan)),
    ...(await findParticipantProblems(db, plan)),
    ...(await findAnnualPlanProblems(context, plan)),
  ];
  if (problems.length > 0) throw new Refusal('invalid', '抽查方案有误', problems);
}

/** A task that says it carries out the year's plan has the rules that were approved there. */
async function findAnnualPlanProblems(context: Context, plan: TaskPlan): Promise<readonly Problem[]> {
  if (plan.annual_plan === null) return [];
  const { id, version } = plan.annual_plan;
  await assertWithin(context, { kind: 'annual-plan', id });
  const annual = await getPlanVersion(context.db, id, version);
  if (annual.state !== 'published' && annual.state !== 'replaced')
    return [{ place: 'annual_plan', message: `年度方案第 ${version} 版没有公布：请按公布的一版拟定` }];
  return findLineDeviations(plan, annual.plan, version);
}

/** Whoever may see the result early is known by name beforehand. */
async function findReaderProblems(db: Db, { readers }: TaskPlan): Promise<readonly Problem[]> {
  if (readers.length === 0) return [];
  const known = new Set((await listActors(db)).map(({ id }) => id));
  return readers.flatMap((id, index) =>
    known.has(id)
      ? []
      : [{ place: `readers[${index}]`, message: `没有操作人 ${id}：请先登记，或改为已登记的操作人` }],
  );
}

async function findParticipantProblems(db: Db, { participants }: TaskPlan): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const [index, { department_code: code }] of participants.entries()) {
    if ((await findRecord(db, getList('departments'), code))?.state === 'active') continue;
    const place = `participants[${index}].department_code`;
    problems.push({ place, message: `没有部门 ${code}：请先把它录入部门名录` });
  }
  return problems;
}
