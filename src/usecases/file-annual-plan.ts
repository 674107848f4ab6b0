import { findDateFault } from '../core/lists/codes.ts';
import { Refusal, type Problem } from '../core/refusal.ts';
import { chinaDay } from '../core/task/china-day.ts';
import type { Context } from '../context.ts';
import type { AnnualPlanVersion } from '../store/annual-plans.ts';
import { advanceAnnualPlan, type PlanStepCall } from './advance-annual-plan.ts';

/** A filing upward (备案): on which day, YYYY-MM-DD, and with whom. */
export interface PlanFiling {
  readonly on: string;
  readonly with: string;
}

/** Notes that an approved plan was filed upward; refuses (invalid) days before its approval and days to come. */
export async function fileAnnualPlan(
  context: Context,
  call: PlanStepCall,
  filing: PlanFiling,
): Promise<AnnualPlanVersion> {
  return advanceAnnualPlan(context, call, 'file', (inner, before, actorId) => {
    const at = inner.now().toISOString();
    const filed = { on: filing.on, with: filing.with.trim().normalize('NFC'), at };
    const approvedOn = chinaDay(before.notes.approved_at ?? before.changedAt);
    const problems = findFilingProblems(filed, approvedOn, chinaDay(at));
    if (problems.length > 0) throw new Refusal('invalid', '备案登记有误', problems);
    return {
      changes: { hands: { ...before.hands, file: actorId }, notes: { ...before.notes, filed } },
      detail: { filed_on: filed.on, filed_with: filed.with },
    };
  });
}

function findFilingProblems(filing: PlanFiling, approvedOn: string, today: string): readonly Problem[] {
  const fault = findDateFault(filing.on);
  const problems: Problem[] = [];
  if (fault !== undefined) problems.push({ place: 'filed_on', message: fault });
  else if (filing.on < approvedOn)
    problems.push({ place: 'filed_on', message: `不能早于批准日 ${approvedOn}` });
  else if (filing.on > today) problems.push({ place: 'filed_on', message: `不能晚于今天 ${today}` });
  if (filing.with === '') problems.push({ place: 'filed_with', message: '请写明向哪个机关备案' });
  return problems;
}
