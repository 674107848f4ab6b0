import { getList } from '../core/lists/definitions.ts';
import { fieldText } from '../core/lists/field-text.ts';
import { Refusal } from '../core/refusal.ts';
import type { AnnualPlan } from '../core/year/annual-plan.ts';
import { cityProfile, countyProfile } from '../core/year/profiles.ts';
import type { Context } from '../context.ts';
import { findRecord } from '../store/register.ts';

/** Whose starting plans are asked for. */
export interface ProfileQuestion {
  readonly organisation: string;
  readonly year: number;
  readonly item: string;
  /** The department that takes part in a city's re-check; without it there is no city's plan. */
  readonly partner?: string | undefined;
}

/** A plan to begin with. */
export interface PlanProfile {
  readonly name: 'county' | 'city';
  readonly label: string;
  readonly plan: AnnualPlan;
}

/** Plans to begin with, as a bureau would draft them. Refuses (not-found) an organisation or a department that is not there. */
export async function planProfiles(
  { db }: Context,
  { organisation, year, item, partner }: ProfileQuestion,
): Promise<readonly PlanProfile[]> {
  const bureau = await findRecord(db, getList('organisations'), organisation);
  if (bureau === undefined) throw new Refusal('not-found', `没有监管机构 ${organisation}`);
  const contact = fieldText(bureau.values['name']);
  const settings = { organisation_code: organisation, year, item_code: item, contact };
  const county: PlanProfile = { name: 'county', label: '县级示例方案', plan: countyProfile(settings) };
  if (partner === undefined) return [county];
  const department = await findRecord(db, getList('departments'), partner);
  if (department === undefined) throw new Refusal('not-found', `没有部门 ${partner}`);
  const participant = { department_code: partner, name: fieldText(department.values['name']) };
  const plan = cityProfile({ ...settings, partner: participant });
  return [county, { name: 'city', label: '市级示例方案', plan }];
}
