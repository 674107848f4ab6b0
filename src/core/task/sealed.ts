import type { TaskHands } from './duties.ts';
import type { TaskPlan } from './plan.ts';
import type { TaskState } from './states.ts';

/** What of a task decides who may see its draw. */
export interface Sealable {
  readonly state: TaskState;
  readonly hands: TaskHands;
  readonly plan: Pick<TaskPlan, 'readers' | 'dispatch_on' | 'release_on' | 'window'>;
  readonly notes: { readonly released_at?: string };
}

/** From the freeze on there is something to hide: who may be drawn and who cannot, then who was. */
const sealedStates: readonly TaskState[] = ['frozen', 'committed', 'drawn', 'sealed'];
/** Ends that a task may reach without having been released: hidden until the day on which it would have been. */
const endedStates: readonly TaskState[] = ['withdrawn', 'voided'];

/**
 * Whether only digests and counts of a task may be shown on a day (YYYY-MM-DD): from its freeze until its release; a task that was
 * withdrawn or voided before its release, until the day on which it could have been released.
 */
export function isSealed({ state, plan, notes }: Sealable, today: string): boolean {
  if (sealedStates.includes(state)) return true;
  return endedStates.includes(state) && notes.released_at === undefined && today < plan.release_on;
}

/** Who may look at a sealed draw, each look being written down: whoever approved the task, and the readers of its plan. */
export function readersOf({ hands, plan }: Pick<Sealable, 'hands' | 'plan'>): readonly string[] {
  return [...new Set([...(hands.approve === undefined ? [] : [hands.approve]), ...plan.readers])];
}

/** The first day on which an inspector may see where he is sent. */
export function dispatchDay({ dispatch_on: day, window }: Pick<TaskPlan, 'dispatch_on' | 'window'>): string {
  return day ?? window.from;
}

/** Whether a file of the proof is open to everyone as soon as it is there: what is promised must be known before the dice. */
export const isHeldOpen = (name: string): boolean => name === 'commitment.json';
