import { changeLabels, stateLabels } from '../core/lists/version-rules.ts';
import type { RecordVersion } from '../store/register.ts';

/** A version of a record as the API shows it. */
export function showRecord(record: RecordVersion) {
  return {
    code: record.code,
    version: record.version,
    change: record.change,
    change_label: changeLabels[record.change],
    state: record.state,
    state_label: stateLabels[record.state],
    effective_on: record.effectiveOn,
    reason: record.reason,
    actor_id: record.actorId,
    recorded_at: record.recordedAt,
    values: record.values,
  };
}
