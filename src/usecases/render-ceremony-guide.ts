import { renderCeremonyGuide } from '../../reports/ceremony-guide.ts';
import type { Verification } from '../../reports/verification-page.ts';
import { ceremonyLimits, ceremonySteps } from '../core/task/ceremony-steps.ts';
import type { LoadedDraw } from './load-draw.ts';

/** Renders the rules of the ceremony of a committed task (抽取规程) as PDF. */
export function renderGuide(
  { agency, task, commitment }: LoadedDraw,
  verification: Verification,
): Promise<Uint8Array> {
  const plan = commitment?.entropy_plan ?? [];
  return renderCeremonyGuide({
    agency,
    preparedAt: task.notes.committed_at ?? '',
    taskNumber: task.drawNumber ?? '',
    taskName: task.plan.name,
    steps: ceremonySteps(plan),
    limits: ceremonyLimits(plan),
    verification,
  });
}
