import { exceptionsOf, workingDays } from '../core/calendar/working-days.ts';
import { compareUtf8 } from '../core/draw/order.ts';
import { daysInMonth } from '../core/lists/codes.ts';
import type { RecordValues } from '../core/lists/definition.ts';
import { getList } from '../core/lists/definitions.ts';
import { fieldText } from '../core/lists/field-text.ts';
import { subtreeOf } from '../core/lists/organisation-tree.ts';
import { chinaDay } from '../core/task/china-day.ts';
import { splitTexts } from '../core/task/make-pools.ts';
import type { AnnualPlan } from '../core/year/annual-plan.ts';
import type { ListedItem, OfficerGroup, PlanPopulation, TargetGroup } from '../core/year/population.ts';
import type { Context } from '../context.ts';
import { calendarInForce } from '../store/calendar.ts';
import type { Db } from '../store/connect.ts';
import { ratingsInForce } from '../store/ratings.ts';
import { allRecords, type RecordVersion } from '../store/register.ts';

/** What papers and workloads are always shown by. */
const shownAttributes: readonly string[] = ['credit_class', 'district_code', 'kind', 'level'];

/** Fields of officers that seats of a plan may name. */
const officerAttributes: readonly string[] = [
  'can_lead',
  'category',
  'department_code',
  'district_code',
  'organisation_code',
];

const inForce = { states: ['active'] } as const;

/**
 * The counts that a plan is judged against: the records in force today of its organisation and those below it, in groups of
 * equal attributes; suspended ones are left out. An officer counts as certified when he enforces and his certificate lasts to
 * the first day of the plan's year, or to today if that is later.
 */
export async function populationOf(context: Context, plan: AnnualPlan): Promise<PlanPopulation> {
  const { db } = context;
  const day = chinaDay(context.now().toISOString());
  const belongs = await membersOf(db, plan.organisation_code, day);
  const ratings = await ratingsInForce(db, { day });
  const targets = (await allRecords(db, getList('targets'), { ...inForce, day })).filter(belongs);
  const officers = (await allRecords(db, getList('officers'), { ...inForce, day })).filter(belongs);
  const items = await allRecords(db, getList('items'), { ...inForce, day });
  const firstDay = `${plan.year}-01-01`;
  return {
    targets: groupTargets(plan, targets, (code) => ratings.get(code)?.class),
    officers: groupOfficers(officers, day > firstDay ? day : firstDay),
    items: items.map(toItem),
    working_days: await workingDaysOf(db, plan.year),
  };
}

/** Whether a record belongs to the organisation or one below it; records of no organisation belong to the topmost. */
async function membersOf(
  db: Db,
  root: string,
  day: string,
): Promise<(record: { readonly values: RecordValues }) => boolean> {
  const organisations = await allRecords(db, getList('organisations'), { day });
  const nodes = organisations.map(({ code, values }) => ({
    code,
    parentCode: typeof values['parent_code'] === 'string' ? values['parent_code'] : null,
  }));
  const subtree = subtreeOf(root, nodes);
  const isRoot = nodes.find(({ code }) => code === root)?.parentCode === null;
  return ({ values }) => {
    const code = fieldText(values['organisation_code']);
    return code === '' ? isRoot : subtree.has(code);
  };
}

/** Every attribute of targets that a plan names, and those that are always shown; sorted. */
function attributesOf({ caps, duties, lines }: AnnualPlan): readonly string[] {
  const scopes = [...caps, ...duties, ...lines].flatMap(({ scope }) => scope);
  const used = [
    ...shownAttributes,
    ...scopes.map(({ attribute }) => attribute),
    ...lines.flatMap(({ trees }) => trees.flatMap(({ attributes }) => attributes)),
    ...lines.flatMap(({ weights }) =>
      weights.indicators.flatMap((each) => (each.kind === 'value' ? [each.attribute] : [])),
    ),
    ...lines.flatMap(({ team }) => team.seats.flatMap(({ match, differ }) => [...match, ...differ])),
    ...lines.flatMap(({ dates }) => (dates?.together == null ? [] : [dates.together])),
  ];
  const known = new Set(getList('targets').fields.map(({ key }) => key));
  return [...new Set(used)].filter((key) => known.has(key)).toSorted(compareUtf8);
}

function groupTargets(
  plan: AnnualPlan,
  records: readonly RecordVersion[],
  ratingOf: (code: string) => string | undefined,
): readonly TargetGroup[] {
  const keys = attributesOf(plan);
  return countAlike(
    records.map(({ code, values }) => {
      const attributes = Object.fromEntries(keys.map((key) => [key, fieldText(values[key])]));
      return {
        attributes: { ...attributes, credit_class: ratingOf(code) ?? attributes['credit_class'] ?? '' },
      };
    }),
  );
}

function groupOfficers(records: readonly RecordVersion[], day: string): readonly OfficerGroup[] {
  return countAlike(
    records.map(({ values }) => ({
      certified: isCertifiedOn(values, day),
      attributes: Object.fromEntries(officerAttributes.map((key) => [key, fieldText(values[key])])),
      skills: splitTexts(fieldText(values['specialties'])),
    })),
  );
}

function isCertifiedOn(values: RecordValues, day: string): boolean {
  const mayEnforce = ['', '执法人员'].includes(fieldText(values['category']));
  const expiry = fieldText(values['certificate_expires_on']);
  return mayEnforce && fieldText(values['certificate_number']) !== '' && expiry >= day;
}

/** Equal values (made with their members in one order) once, each with their number, in the order of their JSON. */
function countAlike<T extends object>(values: readonly T[]): readonly (T & { readonly count: number })[] {
  const groups = new Map<string, T & { readonly count: number }>();
  for (const value of values) {
    const key = JSON.stringify(value);
    groups.set(key, { ...value, count: (groups.get(key)?.count ?? 0) + 1 });
  }
  return [...groups].toSorted(([left], [right]) => compareUtf8(left, right)).map(([, group]) => group);
}

function toItem({ code, values }: RecordVersion): ListedItem {
  const ratio = values['ratio'];
  return {
    code,
    name: fieldText(values['name']),
    importance: values['importance'] === '重点' ? '重点' : '一般',
    ratio_bp: typeof ratio === 'number' ? ratio : null,
    legal_basis: fieldText(values['legal_basis']),
  };
}

/** The working days of each month of a year, by the holidays that are known. */
async function workingDaysOf(db: Db, year: number): Promise<readonly number[]> {
  const exceptions = exceptionsOf((await calendarInForce(db)).days);
  return Array.from({ length: 12 }, (_, index) => {
    const month = `${year}-${String(index + 1).padStart(2, '0')}`;
    return workingDays(`${month}-01`, `${month}-${daysInMonth(year, index + 1)}`, exceptions).length;
  });
}
