import { barredFrom } from '../core/task/duties.ts';
import { natureOf } from '../core/task/kinds.ts';
import { allowedActions, taskActionLabels, taskStateLabels, type TaskAction } from '../core/task/states.ts';
import type { Task } from '../store/tasks.ts';

/** A task as the API shows it, with what may be done next and by whom not. */
export function showTask(task: Task) {
  const hands = Object.entries(task.hands).flatMap(([step, id]) => (id === undefined ? [] : [[step, id]]));
  return {
    id: task.id,
    state: task.state,
    state_label: taskStateLabels[task.state],
    revision: task.revision,
    plan: task.plan,
    nature: `${natureOf(task.plan, task.notes.frame)}抽查`,
    hands: Object.fromEntries(hands) as Readonly<Record<string, string>>,
    notes: { ...task.notes },
    draw_number: task.drawNumber,
    commitment: task.commitment,
    result: task.result,
    replaces: task.replaces,
    supplements: task.supplements,
    created_at: task.createdAt,
    changed_at: task.changedAt,
    next: nextActions(task).map((action) => showAction(task, action)),
  };
}

/** Voiding is open only once it was asked for. */
function nextActions(task: Task): readonly TaskAction[] {
  const isAsked = task.notes.void_request !== undefined;
  return allowedActions(task.state).filter((action) => action !== 'void' || isAsked);
}

function showAction(task: Task, action: TaskAction) {
  const path = `/api/v1/tasks/${task.id}`;
  return {
    action,
    label: taskActionLabels[action],
    method: action === 'revise' ? ('PUT' as const) : ('POST' as const),
    path: action === 'revise' ? path : `${path}/${action}`,
    not_by: barredFrom(action, task.hands) ?? null,
  };
}
