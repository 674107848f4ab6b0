import { endOfTerm, mannerLabels, participationLabels } from '../core/task/participation.ts';
import type { Participation } from '../usecases/show-participation.ts';

/** A participant's part in a joint task as the API shows it. */
export function showParticipant(participation: Participation) {
  const { stateNow, manner, dueOn } = participation;
  return {
    department_code: participation.departmentCode,
    name: participation.name,
    state: stateNow,
    state_label: participationLabels[stateNow],
    due_on: dueOn,
    due_at: endOfTerm(dueOn),
    is_late: participation.isLate,
    manner,
    manner_label: manner === null ? null : mannerLabels[manner],
    scan_id: participation.scanId,
    reason: participation.reason,
    history: participation.history.map((each) => ({
      version: each.version,
      state: each.state,
      manner: each.manner,
      scan_id: each.scanId,
      reason: each.reason,
      actor_id: each.actorId,
      recorded_at: each.recordedAt,
    })),
  };
}
