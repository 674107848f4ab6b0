import type { SubstitutionRequest } from '../core/proof/substitutions/substitution.ts';
import { substitutionReasons } from '../core/proof/substitutions/substitution.ts';
import { describeSlot } from '../core/task/describe-ceremony.ts';
import { skipReasons } from '../core/task/skip-reasons.ts';
import { substitutionStateLabels } from '../core/task/substitution-states.ts';
import { skipStateLabels, type Skip } from '../store/skips.ts';
import type { SubstitutionCase } from '../store/substitutions.ts';
import type { DrawDifference } from '../usecases/compare-draws.ts';

/** What of a substitution whoever asks may see. */
export interface Sight {
  /** Who falls out and the words of the evidence: for named people only. */
  readonly people: boolean;
  /** Where: not before the release, but for readers. */
  readonly targets: boolean;
}

/** A substitution as the API shows it. */
export function showSubstitution(substitution: SubstitutionCase, { people, targets }: Sight) {
  const { ask, state, request } = substitution;
  const plan = state === 'approved' ? (JSON.parse(request ?? '') as SubstitutionRequest).entropy_plan : [];
  const hands = Object.entries(substitution.hands).flatMap(([step, id]) =>
    id === undefined ? [] : [[step, id]],
  );
  return {
    id: substitution.id,
    task_id: substitution.taskId,
    state,
    state_label: substitutionStateLabels[state],
    number: substitution.number,
    reason: ask.reason,
    reason_label: substitutionReasons[ask.reason],
    officers: people ? ask.officers : null,
    targets: targets ? ask.targets : null,
    target_count: ask.targets.length,
    note: people ? ask.note : null,
    evidence: ask.evidence,
    request_digest: substitution.requestDigest,
    substitution_digest: substitution.substitutionDigest,
    hands: Object.fromEntries(hands) as Readonly<Record<string, string>>,
    remaining: plan.map((slot) => ({ name: slot.name, description: describeSlot(slot) })),
    created_at: substitution.createdAt,
  };
}

/** A skip as the API shows it. */
export function showSkip(skip: Skip) {
  return {
    id: skip.id,
    task_id: skip.taskId,
    target: skip.targetCode,
    state: skip.state,
    state_label: skipStateLabels[skip.state],
    reason: skip.reason,
    reason_label: skipReasons[skip.reason],
    note: skip.note,
    evidence: skip.evidence,
    requested_by: skip.requestedBy,
    decided_by: skip.decidedBy,
    digest: skip.digest,
  };
}

/** The difference of two draws as the API shows it. */
export function showDifference(difference: DrawDifference) {
  const name = ({ id, drawNumber, state }: DrawDifference['later']) => ({
    task_id: id,
    draw_number: drawNumber ?? '',
    state,
  });
  return {
    earlier: name(difference.earlier),
    later: name(difference.later),
    dropped_out: difference.droppedOut,
    came_in: difference.cameIn,
    both: difference.both,
    counts: difference.counts,
    sentences: difference.sentences,
  };
}
