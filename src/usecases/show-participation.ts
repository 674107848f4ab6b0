import { isAfterTerm, participationAt, type ParticipationState } from '../core/task/participation.ts';
import type { Context } from '../context.ts';
import { participationHistory, type ParticipationVersion } from '../store/participation.ts';
import { getTask, type Task } from '../store/tasks.ts';

/** A participating department's part in a drawn joint task as it stands at this moment. */
export interface Participation extends ParticipationVersion {
  readonly name: string;
  /** The state now: silent once the term has passed, whether that was recorded or not. */
  readonly stateNow: ParticipationState;
  /** Whether the answer came after the term. */
  readonly isLate: boolean;
  /** Every version, oldest first. */
  readonly history: readonly ParticipationVersion[];
}

/** The part of each participant in the order of the plan; [] before the draw and for other kinds. Refuses (not-found) an unknown task. */
export async function showParticipation(context: Context, taskId: string): Promise<readonly Participation[]> {
  return participationOf(context, await getTask(context.db, taskId));
}

/** As `showParticipation`, of a task that was loaded already. */
export async function participationOf(
  { db, now }: Context,
  { id, plan }: Pick<Task, 'id' | 'plan'>,
): Promise<readonly Participation[]> {
  if (plan.participants.length === 0) return [];
  const at = now().toISOString();
  const all = await participationHistory(db, id);
  return plan.participants.flatMap(({ department_code: code, name }) => {
    const history = all.filter(({ departmentCode }) => departmentCode === code);
    const latest = history.at(-1);
    if (latest === undefined) return [];
    const isAnswered = latest.state === 'confirmed' || latest.state === 'declined';
    const isLate = isAnswered && isAfterTerm(latest.recordedAt, latest.dueOn);
    return [{ ...latest, name, stateNow: participationAt(latest, at), isLate, history }];
  });
}
