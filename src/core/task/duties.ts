import { Refusal } from '../refusal.ts';
import { taskActionLabels, type TaskAction } from './states.ts';

/** Who did which step of a task so far, by actor id. */
export type TaskHands = Readonly<Partial<Record<TaskAction | 'draft', string>>>;

/** Maker is never checker: whoever did the step on the right may not do the one on the left. Two people suffice. */
const separated: Readonly<Partial<Record<TaskAction, TaskAction | 'draft'>>> = {
  approve: 'draft',
  freeze: 'draft',
  draw: 'freeze',
  release: 'draw',
  void: 'request-void',
};

const stepLabel = (step: TaskAction | 'draft'): string =>
  step === 'draft' ? '拟定' : taskActionLabels[step];

/** Who may not do a step because he did the one that it checks; undefined when it is open to all. */
export function barredFrom(action: TaskAction, hands: TaskHands): string | undefined {
  const made = separated[action];
  return made === undefined ? undefined : hands[made];
}

/** Refuses (same-person) a step by the very person who did the step that it checks. */
export function assertSeparateHands(action: TaskAction, actorId: string, hands: TaskHands): void {
  const made = separated[action];
  if (made === undefined || barredFrom(action, hands) !== actorId) return;
  throw new Refusal(
    'same-person',
    `${stepLabel(made)}和${taskActionLabels[action]}不能是同一个人：请由另一位工作人员${taskActionLabels[action]}`,
  );
}
