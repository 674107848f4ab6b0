import type { AnnualCap, AnnualDuty, AnnualPlan, PlanLine } from '../../../src/core/year/annual-plan.ts';
import { findContradictions, type ContradictionCode } from '../../../src/core/year/contradictions.ts';
import type { PlanPopulation } from '../../../src/core/year/population.ts';
import { items, officerGroup, workingDays } from './populations.ts';

const seat = { role: '组员', certified: true, scope: [], skills: [], match: [], differ: [] };

/** A team of two certified officers. */
export const team: PlanLine['team'] = {
  by: 'officer',
  capacity: 10,
  separate_last: false,
  seats: [{ ...seat, role: '组长' }, seat],
  ladder: [],
};

export const line = (changes: Partial<PlanLine> = {}): PlanLine => ({
  code: 'M1',
  name: '月度抽查',
  item_code: 'SL-01',
  kind: 'monthly',
  announced: true,
  scope: [],
  months: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
  duties: [],
  trees: [{ attributes: [], floors: [] }],
  weights: { name: '不加权', base: 1, indicators: [] },
  maximum_ppb: 900_000_000,
  team,
  dates: null,
  participants: [],
  persons: [],
  budget: null,
  ...changes,
});

export const duty = (changes: Partial<AnnualDuty> = {}): AnnualDuty => ({
  name: '全年全覆盖',
  scope: [],
  visits: 1,
  items: [],
  classes: [],
  otherwise_bp: 12_000,
  ...changes,
});

export const cap = (changes: Partial<AnnualCap> = {}): AnnualCap => ({
  name: '每年至多一次',
  scope: [],
  visits: 1,
  items: [],
  on_site_only: true,
  exemptions: ['complaint'],
  ...changes,
});

export const plan = (changes: Partial<AnnualPlan> = {}): AnnualPlan => ({
  organisation_code: 'DEMO-XIAN',
  tier: 'county',
  year: 2027,
  name: '2027年度监督检查方案',
  goals: [],
  focus: [],
  steps: [],
  persons: [],
  caps: [],
  duties: [],
  lines: [line()],
  reserve_months: 1,
  budget: null,
  minimum_ratio_bp: 0,
  staff_note: '',
  contact: '示例电话',
  ...changes,
});

/** Targets of one kind each, and a hundred officers, so that officers never lack unless a test says so. */
export const population = (
  counts: Readonly<Record<string, number>>,
  changes: Partial<PlanPopulation> = {},
): PlanPopulation => ({
  targets: Object.entries(counts).map(([kind, count]) => ({ attributes: { kind }, count })),
  officers: [officerGroup(100, {})],
  items,
  working_days: workingDays,
  ...changes,
});

/** The messages of one code; fails the test where any other contradiction is found beside it. */
export function messagesOf(
  given: AnnualPlan,
  numbers: PlanPopulation,
  code: ContradictionCode,
): readonly string[] {
  const found = findContradictions(given, numbers);
  const other = found.filter((each) => each.code !== code);
  if (other.length > 0) throw new Error(`not expected: ${JSON.stringify(other)}`);
  return found.map(({ message }) => message);
}
