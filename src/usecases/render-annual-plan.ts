import { renderAnnualPlanChange } from '../../reports/annual-plan-change.ts';
import { renderAnnualPlan } from '../../reports/annual-plan.ts';
import { getList } from '../core/lists/definitions.ts';
import { fieldText } from '../core/lists/field-text.ts';
import { Refusal } from '../core/refusal.ts';
import { chinaDay } from '../core/task/china-day.ts';
import { compareAnnualPlans } from '../core/year/compare-plans.ts';
import type { Context } from '../context.ts';
import { getPlanVersion, type AnnualPlanVersion } from '../store/annual-plans.ts';
import { findRecord } from '../store/register.ts';
import { annualPlanRecord, approvalOf, editionOf, issueDay } from './annual-plan-record.ts';

/** The documents of an annual plan by the names that doors use, with their Chinese titles. */
export const annualPlanDocuments = {
  'annual-plan': '年度监督检查方案',
  'change-notice': '年度方案变更公告',
} as const;

export type AnnualPlanDocument = keyof typeof annualPlanDocuments;

/** Renders a document of a version of a plan as PDF; refuses (wrong-state) a notice of change for the first version. */
export async function renderPlanDocument(
  context: Context,
  planId: string,
  name: AnnualPlanDocument,
  version?: number,
): Promise<Uint8Array> {
  const found = await getPlanVersion(context.db, planId, version);
  if (name === 'annual-plan') return renderAnnualPlan(await annualPlanRecord(context, found));
  return renderChange(context, found);
}

async function renderChange(context: Context, found: AnnualPlanVersion): Promise<Uint8Array> {
  if (found.version === 1 || found.reason === null)
    throw new Refusal('wrong-state', '第 1 版没有变更，没有变更公告');
  const before = await getPlanVersion(context.db, found.id, found.version - 1);
  const { plan } = found;
  const organisation = await findRecord(context.db, getList('organisations'), plan.organisation_code);
  return renderAnnualPlanChange({
    agency: fieldText(organisation?.values['name']) || plan.organisation_code,
    issuedOn: issueDay(found),
    planName: before.plan.name,
    fromVersion: before.version,
    fromPublishedOn: chinaDay(before.notes.published_at ?? before.changedAt),
    toVersion: found.version,
    edition: editionOf(found),
    reason: found.reason,
    changes: compareAnnualPlans(before.plan, plan),
    approval: await approvalOf(context, found),
    contact: plan.contact,
  });
}
