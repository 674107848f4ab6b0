import { isAwayThroughout, daysOff, type LeaveRange } from '../calendar/leave.ts';
import type { PoolPeople } from '../draw/frame-people.ts';
import type { PoolTarget } from '../draw/frame-targets.ts';
import { compareUtf8 } from '../draw/order.ts';
import { isInScope, type Rules } from '../draw/rules.ts';
import type { RecordValues } from '../lists/definition.ts';
import { fieldText } from '../lists/field-text.ts';
import type { RecordState } from '../lists/version-rules.ts';
import { Refusal, type Problem } from '../refusal.ts';
import { standingOf } from '../visits/standing.ts';
import type { Visit } from '../visits/visit.ts';
import { officerAttributesOf, targetAttributesOf, type TaskPlan } from './plan.ts';

/** A record of a pool as of the cut-off. */
export interface PoolRecord {
  readonly code: string;
  readonly state: RecordState;
  readonly values: RecordValues;
}

/** What is known of a target besides its record in the pool. */
export interface TargetFacts {
  /** Its credit class of the rating that counts; undefined: as the pool says. */
  readonly rating: string | undefined;
  readonly indicators: Readonly<Record<string, number>>;
  /** Its visits that matter for the plan's year. */
  readonly visits: readonly Visit[];
  /** Its latest completed visit ever. */
  readonly latest: { readonly day: string; readonly officers: readonly string[] } | undefined;
  /** The day on which it came into the pool; null: before the year. */
  readonly enteredOn: string | null;
}

/** A target in scope: its record, and the attributes that the plan names. */
export interface ScopedTarget {
  readonly record: PoolRecord;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Makes the rows of a plan's targets; what is the same for all of them is looked up once. */
export class TargetMaker {
  readonly #plan: TaskPlan;
  readonly #attributes: readonly string[];
  readonly #exclusions: ReadonlyMap<string, string>;

  constructor(plan: TaskPlan) {
    this.#plan = plan;
    this.#attributes = [...new Set(targetAttributesOf(plan))];
    this.#exclusions = new Map(plan.exclusions.map(({ code, reason }) => [code, reason]));
  }

  /** The record, which has not exited, with the attributes that the plan names; undefined when it is out of scope. */
  scope(record: PoolRecord, { rating }: Pick<TargetFacts, 'rating'>): ScopedTarget | undefined {
    const attributes = attributesOf(record.values, this.#attributes);
    if (rating !== undefined && 'credit_class' in attributes) attributes['credit_class'] = rating;
    return isInScope(this.#plan.scope, attributes) ? { record, attributes } : undefined;
  }

  /**
   * The row of a target in scope, before it is weighed: kept out with a reason where the plan says so, where the agreement is
   * suspended, where a drawn visit is pending or a cap is reached (the last two still count in the size of the strata).
   */
  row(rules: Rules, { record, attributes }: ScopedTarget, facts: TargetFacts): PoolTarget {
    const standing = standingOf(
      facts.visits,
      { attributes, enteredOn: facts.enteredOn, periodsLost: 0 },
      this.#plan,
    );
    const planned = this.#exclusions.get(record.code);
    const pick = (names: readonly string[]): Record<string, string> =>
      Object.fromEntries(names.map((name) => [name, attributes[name] ?? '']));
    const apart = planned ?? (record.state === 'suspended' ? '服务协议暂停' : null);
    return {
      id: record.code,
      name: fieldText(record.values['name']),
      attributes: pick(rules.attributes),
      excluded: apart ?? standing.excluded,
      counted: apart === null,
      duties: standing.duties,
      last_team: [...new Set(facts.latest?.officers ?? [])].toSorted(compareUtf8),
      sealed: {
        attributes: pick(rules.sealed_attributes),
        measures: Object.fromEntries(rules.measures.map((key) => [key, measureOf(key, this.#plan, facts)])),
      },
    };
  }
}

function measureOf(key: string, plan: TaskPlan, { indicators, latest }: TargetFacts): number | null {
  if (key !== 'months_since_visit') return indicators[key] ?? null;
  return latest === undefined ? null : fullMonths(latest.day, plan.cut_off_day);
}

/** The full months from one day to a later one; 0 when it is not later. */
export function fullMonths(from: string, to: string): number {
  const months = (day: string): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
  const whole = months(to) - months(from) - (to.slice(8) < from.slice(8) ? 1 : 0);
  return Math.max(0, whole);
}

/** What is known of the officers besides their records. */
export interface OfficerFacts {
  readonly organisationNames: ReadonlyMap<string, string>;
  readonly leave: ReadonlyMap<string, readonly LeaveRange[]>;
  /** The working days of the window. */
  readonly days: readonly string[];
}

/**
 * The rows of the officers who have not exited, with the reasons why they cannot be sent: as the plan says, suspended, away
 * all through the window, not for this item. Whoever is not 执法人员 has no certificate here: such people only assist.
 */
export function poolOfficers(
  plan: TaskPlan,
  rules: Rules,
  records: readonly PoolRecord[],
  facts: OfficerFacts,
): PoolPeople['officers'] {
  const attributes = [...new Set(officerAttributesOf(plan))];
  const planned = new Map(plan.unavailable.map(({ code, reason }) => [code, reason]));
  const limits = new Map(plan.limits.map(({ code, capacity }) => [code, capacity]));
  return records
    .filter((record) => record.state !== 'exited')
    .map((record) => {
      const { values, code } = record;
      const leave = facts.leave.get(code) ?? [];
      const mayEnforce = ['', '执法人员'].includes(fieldText(values['category']));
      return {
        code,
        name: fieldText(values['name']),
        organisation: facts.organisationNames.get(fieldText(values['organisation_code'])) ?? '',
        attributes: attributesOf(values, attributes),
        skills: splitTexts(fieldText(values['specialties'])),
        group: fieldText(values['fixed_group']),
        certificate: mayEnforce ? fieldText(values['certificate_number']) : '',
        certificate_expires_on: mayEnforce ? fieldText(values['certificate_expires_on']) : '',
        unavailable: planned.get(code) ?? findAbsence(plan, record, leave, facts.days),
        capacity: limits.get(code) ?? null,
        days_off: daysOff(leave, rules.dates?.days ?? []),
      };
    });
}

/** Why an officer who is away on every working day of the window cannot be sent. */
export const awayThroughout = '检查时段内请假';

function findAbsence(
  plan: TaskPlan,
  { state, values }: PoolRecord,
  leave: readonly LeaveRange[],
  days: readonly string[],
): string | null {
  if (state === 'suspended') return '暂停执法';
  if (isAwayThroughout(leave, days)) return awayThroughout;
  const items = splitTexts(fieldText(values['item_scope']));
  return items.length > 0 && !items.includes(plan.item_code) ? '执法事项范围不含本事项' : null;
}

/** The texts of a cell that holds several, separated by 、 or a comma or semicolon; sorted, unique. */
export function splitTexts(cell: string): readonly string[] {
  const texts = cell.split(/[、，,；;]/u).map((text) => text.trim());
  return [...new Set(texts.filter((text) => text !== ''))].toSorted(compareUtf8);
}

/** Refuses (invalid) a plan that names targets out of scope or officers who are not in the pool. */
export function assertKnownCodes(
  plan: TaskPlan,
  isTarget: (code: string) => boolean,
  isOfficer: (code: string) => boolean,
): void {
  const missing = (
    place: string,
    entries: readonly { readonly code: string }[],
    isKnown: (code: string) => boolean,
    what: string,
  ): readonly Problem[] =>
    entries.filter(({ code }) => !isKnown(code)).map(({ code }) => ({ place, message: `${code} ${what}` }));
  const notOfficer = '不在执法检查人员名录中：请删去或改正编号';
  const problems = [
    ...missing('exclusions', plan.exclusions, isTarget, '不在抽查范围内，无须排除：请删去或改正编码'),
    ...missing('unavailable', plan.unavailable, isOfficer, notOfficer),
    ...missing('limits', plan.limits, isOfficer, notOfficer),
  ];
  if (problems.length > 0) throw new Refusal('invalid', '抽查方案与名录不符', problems);
}

function attributesOf(values: RecordValues, keys: readonly string[]): Record<string, string> {
  return Object.fromEntries(keys.map((key) => [key, fieldText(values[key])]));
}
