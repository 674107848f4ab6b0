import { visitBases } from '../core/visits/bases.ts';
import { visitActionLabels, visitStateLabels } from '../core/visits/states.ts';
import type { Visit } from '../core/visits/visit.ts';
import type { VisitVersion } from '../store/visits.ts';
import type { VisitImport } from '../store/visit-imports.ts';

/** A visit as the API shows it. */
export function showVisit(visit: Visit) {
  return {
    id: visit.id,
    target_code: visit.targetCode,
    organisation_code: visit.organisationCode,
    item_code: visit.itemCode,
    task_id: visit.taskId,
    basis: visit.basis,
    basis_label: visitBases[visit.basis].label,
    ground: visit.ground,
    on_site: visit.isOnSite,
    full_check: visit.isFullCheck,
    state: visit.state,
    state_label: visitStateLabels[visit.state],
    due: visit.due,
    completed_on: visit.completedOn,
    officers: visit.officers,
    exemption: visit.exemption,
    origin: visit.origin,
    batch_id: visit.batchId,
    recorded_by: visit.recordedBy,
    recorded_at: visit.recordedAt,
    confirmed_by: visit.confirmedBy,
    confirmed_at: visit.confirmedAt,
  };
}

/** A change of a visit as the API shows it. */
export const showVisitChange = ({ visit, version, change, reason, actorId, recordedAt }: VisitVersion) => ({
  version,
  change,
  change_label: visitActionLabels[change],
  reason,
  state: visit.state,
  due: visit.due,
  completed_on: visit.completedOn,
  officers: visit.officers,
  actor_id: actorId,
  recorded_at: recordedAt,
});

/** A batch of imported visits as the API shows it. */
export const showVisitImport = (batch: VisitImport) => ({
  id: batch.id,
  organisation_code: batch.organisationCode,
  file_name: batch.fileName,
  file_sha256: batch.fileSha256,
  visits: batch.visits,
  state: batch.state,
  actor_id: batch.actorId,
  created_at: batch.createdAt,
  decided_by: batch.decidedBy,
  decided_at: batch.decidedAt,
  reason: batch.reason,
});
