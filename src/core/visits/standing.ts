import type { DutyState } from '../draw/frame.ts';
import { isInScope, type Scope } from '../draw/rules.ts';
import type { FrequencyCap, PlannedDuty, TaskPlan } from '../task/plan.ts';
import { exemptions, visitBases } from './bases.ts';
import type { Visit } from './visit.ts';

/** What a plan says about the year. */
export type YearRules = Pick<TaskPlan, 'item_code' | 'year' | 'duties' | 'caps'>;

/** What decides a target's duties besides its visits. */
export interface StandingTarget {
  /** Every attribute that the scopes of duties and caps name. */
  readonly attributes: Readonly<Record<string, string>>;
  /** The day on which it came into the pool; null: before the year. */
  readonly enteredOn: string | null;
  /** Draws of the year in which it will not take part, by a logged rule (a suspension that is known); 0 usually. */
  readonly periodsLost: number;
}

/** Where a target stands with its duties and caps, as far as visits decide it. */
export interface Standing {
  /** One for each duty of the plan, in its order; null where the duty does not concern the target. */
  readonly duties: readonly (DutyState | null)[];
  /**
   * Why it cannot be drawn: a drawn visit is pending, or a cap is reached; null when neither. Such a target still counts
   * in the size of its strata.
   */
  readonly excluded: string | null;
  /** Completed visits of the year that no cap counts, each with its reason. */
  readonly exempt: readonly { readonly id: string; readonly reason: string }[];
}

type Year = NonNullable<YearRules['year']>;

/** The reason of those who were drawn and not yet visited; published as a count. */
export const pendingReason = '已被抽中，检查尚未完成';

/** The reason of those who have had as many visits as a cap allows; published as a count. */
export const capReason = (cap: FrequencyCap): string => `本年检查已达频次上限（${cap.name}）`;

/**
 * Where a target stands. Owed is what the duty asks for, pro rata, less the completed visits that discharge it; allowed is
 * what the tightest cap leaves, at most the draws left. Proposed, voided, skipped, refused and failed visits do nothing; a
 * pending one holds its place under the caps, and keeps the target out of a draw that would serve the same item or duty.
 */
export function standingOf(visits: readonly Visit[], target: StandingTarget, rules: YearRules): Standing {
  const { year } = rules;
  const concerns = (rule: { readonly scope: Scope }): boolean => isInScope(rule.scope, target.attributes);
  const duties = year === null ? [] : rules.duties.filter(concerns);
  // A cap on other items does not limit this draw.
  const caps = year === null ? [] : rules.caps.filter((cap) => concerns(cap) && covers(cap, rules.item_code));
  const left = caps.map((cap) => (year === null ? 0 : cap.visits - visitsUnder(cap, visits, year)));
  const periods = Math.max(1, (year?.periods ?? 1) - target.periodsLost);
  const allowed = Math.max(0, Math.min(periods, ...left));
  const reached = caps.find((_, i) => (left[i] ?? 0) <= 0);
  const isPending = visits.some((visit) => isPendingFor(visit, rules.item_code, duties));
  return {
    duties: rules.duties.map((duty) =>
      year === null || !duties.includes(duty)
        ? null
        : { owed: owedUnder(duty, visits, target.enteredOn, year), allowed, periods },
    ),
    excluded: isPending ? pendingReason : reached === undefined ? null : capReason(reached),
    exempt: exemptOf(visits, year),
  };
}

/** The latest completed visit; of two on one day, the one with the later id. */
export function latestOf(visits: readonly Visit[]): Visit | undefined {
  let latest: Visit | undefined;
  for (const visit of visits) {
    if (visit.state !== 'completed') continue;
    if (latest === undefined || orderOf(visit) > orderOf(latest)) latest = visit;
  }
  return latest;
}

// A day and an id have fixed lengths, so that their texts sort as the pair does.
const orderOf = ({ completedOn, id }: Visit): string => `${completedOn ?? ''} ${id}`;

/**
 * Whether a target has been visited toward the yearly floors, which bound what the draws reach (随机抽查比例): a drawn
 * visit, completed in the year, of one of the items ([] any). Several visits of a target are one.
 */
export function isReached(
  visits: readonly Visit[],
  year: { readonly from: string; readonly to: string },
  items: readonly string[],
): boolean {
  return visits.some(
    (visit) => visit.basis === 'drawn' && isCompletedIn(visit, year) && covers({ items }, visit.itemCode),
  );
}

/**
 * The visits that a duty asks of a target which came into the pool on a day: in proportion to the calendar months of the
 * duty year that are left, that month included, rounded to the nearest whole, a half up. One visit a year is thus owed in
 * full from entry with half of the months left, and not at all with fewer.
 */
export function visitsProRata(visits: number, enteredOn: string | null, year: Year): number {
  if (enteredOn === null || enteredOn <= year.from) return visits;
  if (enteredOn > year.to) return 0;
  const [all, left] = [monthsBetween(year.from, year.to), monthsBetween(enteredOn, year.to)];
  return Math.floor((2 * visits * left + all) / (2 * all));
}

/** The calendar months that two days touch, both ends included. */
function monthsBetween(from: string, to: string): number {
  const month = (day: string): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
  return month(to) - month(from) + 1;
}

const covers = ({ items }: { readonly items: readonly string[] }, item: string): boolean =>
  items.length === 0 || items.includes(item);

function isCompletedIn(visit: Visit, year: { readonly from: string; readonly to: string }): boolean {
  const { state, completedOn } = visit;
  return state === 'completed' && completedOn !== null && completedOn >= year.from && completedOn <= year.to;
}

function owedUnder(
  duty: PlannedDuty,
  visits: readonly Visit[],
  enteredOn: string | null,
  year: Year,
): number {
  const done = visits.filter(
    (visit) => isCompletedIn(visit, year) && covers(duty, visit.itemCode) && isDischarging(visit),
  );
  return Math.max(0, visitsProRata(duty.visits, enteredOn, year) - done.length);
}

function isDischarging({ basis, isOnSite, isFullCheck }: Visit): boolean {
  const { discharges } = visitBases[basis];
  return discharges === 'always' || (discharges === 'full-check' && isOnSite && isFullCheck);
}

function visitsUnder(cap: FrequencyCap, visits: readonly Visit[], year: Year): number {
  return visits.filter(
    (visit) =>
      !isLifted(cap, visit) &&
      covers(cap, visit.itemCode) &&
      (visit.isOnSite || !cap.on_site_only) &&
      (isCompletedIn(visit, year) || isDueBy(visit, year.to)),
  ).length;
}

const isLifted = ({ exemptions: lifting }: FrequencyCap, { exemption }: Visit): boolean =>
  exemption !== null && (lifting === undefined || lifting.includes(exemption));

/** A pending visit that is overdue from last year will be held in this one. */
const isDueBy = ({ state, due }: Visit, day: string): boolean =>
  state === 'pending' && (due === null || due.from <= day);

const isPendingFor = (visit: Visit, item: string, duties: readonly PlannedDuty[]): boolean =>
  visit.state === 'pending' &&
  (visit.itemCode === item || duties.some((duty) => covers(duty, visit.itemCode)));

function exemptOf(visits: readonly Visit[], year: YearRules['year']): Standing['exempt'] {
  return visits.flatMap((visit) =>
    visit.exemption !== null && year !== null && isCompletedIn(visit, year)
      ? [{ id: visit.id, reason: exemptions[visit.exemption] }]
      : [],
  );
}
