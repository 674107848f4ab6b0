import type { Json } from '../core/canonical-json.ts';
import { assertSeparateHands, type TaskHands } from '../core/task/duties.ts';
import { Refusal } from '../core/refusal.ts';
import { nextTaskState, type TaskAction } from '../core/task/states.ts';
import { changesOf } from '../core/trail/changes.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { appendAudit } from '../store/audit.ts';
import { getTask, saveTask, type Task, type TaskNotes } from '../store/tasks.ts';
import { anchorAudit } from './trail/anchor-audit.ts';

/** What a step changes besides the state and the hand that did it. */
interface StepOutcome {
  readonly changes?: Partial<Pick<Task, 'plan' | 'drawNumber' | 'commitment' | 'result'>>;
  readonly notes?: TaskNotes;
  /** The hands after the step, where they are not simply the former ones and this one. */
  readonly hands?: TaskHands;
  /** What the audit entry says of it. */
  readonly detail?: Readonly<Record<string, Json>>;
}

/**
 * One step of a task, in one transaction: the actor is known, the state allows the step, the hands are separate; then the
 * step's own work, the next revision, and the audit entry.
 */
export async function advanceTask(
  context: Context,
  actorId: string,
  taskId: string,
  action: TaskAction,
  work: (inner: Context, task: Task) => Promise<StepOutcome> | StepOutcome,
): Promise<Task> {
  return inTransaction(context, async (inner) => {
    const { actor, task, state } = await readStep(inner, actorId, taskId, action);
    const { changes = {}, notes = {}, hands = task.hands, detail = {} } = await work(inner, task);
    const saved = await saveTask(inner, task, {
      ...changes,
      state,
      hands: { ...hands, [action]: actor.id },
      notes: { ...task.notes, ...notes },
    });
    await appendAudit(inner, {
      actor: actor.id,
      action: `task-${action}`,
      subject: `tasks/${taskId}`,
      detail: { ...detail, ...changesOf(factsOf(task, saved), factsOf(saved, task)) },
    });
    // So that what was frozen cannot be exchanged afterwards together with the entry that says so.
    if (action === 'freeze') await anchorAudit(inner);
    return saved;
  });
}

/** What the trail says of a task: of its plan only what a step has changed. */
function factsOf({ state, revision, drawNumber, commitment, result, plan }: Task, other: Task) {
  return { state, revision, drawNumber, commitment, result, ...(plan === other.plan ? {} : plan) };
}

/** Refuses a step that this person may not do now, for doors that ask much before they do it. Changes nothing. */
export async function assertMayStep(
  context: Context,
  actorId: string,
  taskId: string,
  action: TaskAction,
): Promise<void> {
  await readStep(context, actorId, taskId, action);
}

async function readStep({ db }: Context, actorId: string, taskId: string, action: TaskAction) {
  const actor = await getActor(db, actorId);
  const task = await getTask(db, taskId);
  const state = nextTaskState(task.state, action);
  assertSeparateHands(action, actor.id, task.hands);
  return { actor, task, state };
}

/** Refuses (conflict) a step on another revision than the one that was seen; undefined says nothing of what was seen. */
export function assertSeen(task: Task, seen: number | undefined): void {
  if (seen === undefined || seen === task.revision) return;
  throw new Refusal(
    'conflict',
    `方案已改到第 ${task.revision} 版，您看到的是第 ${seen} 版：请重新查看后再操作`,
  );
}
