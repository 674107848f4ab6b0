import { taskStateLabels } from '../core/task/states.ts';
import type { Task } from '../store/tasks.ts';

/** A task in lines: what it is called and how far it is, and its digests. */
export function describeTask(task: Task): readonly string[] {
  const digest = (label: string, hex: string | null): readonly string[] =>
    hex === null ? [] : [`${label} ${hex}`];
  return [
    `${task.id}  ${task.plan.name}  ${taskStateLabels[task.state]}${task.drawNumber === null ? '' : `  抽取编号 ${task.drawNumber}`}`,
    ...(task.notes.void_request === undefined || task.state === 'voided'
      ? []
      : [`已申请作废：${task.notes.void_request.evidence}`]),
    ...digest('名录指纹', task.commitment),
    ...digest('结果指纹', task.result),
  ];
}
