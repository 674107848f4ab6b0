import type { Pools } from '../draw/build-frame.ts';
import { isInScope, type Rules } from '../draw/rules.ts';
import type { RecordValues } from '../lists/definition.ts';
import { fieldText } from '../lists/field-text.ts';
import type { RecordState } from '../lists/version-rules.ts';
import { Refusal, type Problem } from '../refusal.ts';
import type { TaskPlan } from './plan.ts';

/** A record of a pool as of the cut-off. */
export interface PoolRecord {
  readonly code: string;
  readonly state: RecordState;
  readonly values: RecordValues;
}

/** The pools of one organisation and those below it, as of the cut-off. */
export interface PoolRecords {
  readonly targets: readonly PoolRecord[];
  readonly officers: readonly PoolRecord[];
  readonly organisationNames: ReadonlyMap<string, string>;
  readonly recusals: Pools['recusals'];
}

/**
 * The rosters of a draw from the pools: targets in scope with the attributes that the rules use, excluded with a reason
 * where the plan says so or the agreement is suspended; officers with the reasons why they cannot be sent. Records that have
 * exited are left out. Refuses (invalid) exclusions of codes that are not in scope.
 */
export function makePools(plan: TaskPlan, rules: Rules, records: PoolRecords): Pools {
  const targets = records.targets
    .filter((record) => record.state !== 'exited')
    .map((record) => ({ record, attributes: attributesOf(record.values, rules.attributes) }))
    .filter(({ attributes }) => isInScope(rules, attributes));
  const officers = records.officers.filter((record) => record.state !== 'exited');
  assertKnown(
    plan,
    new Set(targets.map(({ record }) => record.code)),
    new Set(officers.map(({ code }) => code)),
  );
  const exclusions = new Map(plan.exclusions.map(({ code, reason }) => [code, reason]));
  const unavailable = new Map(plan.unavailable.map(({ code, reason }) => [code, reason]));
  return {
    targets: targets.map(({ record, attributes }) => ({
      id: record.code,
      name: fieldText(record.values['name']),
      attributes,
      excluded: exclusions.get(record.code) ?? (record.state === 'suspended' ? '服务协议暂停' : null),
    })),
    officers: officers.map((record) => ({
      id: record.code,
      name: fieldText(record.values['name']),
      organisation: records.organisationNames.get(fieldText(record.values['organisation_code'])) ?? '',
      attributes: attributesOf(record.values, rules.team.match),
      certificate: fieldText(record.values['certificate_number']),
      certificate_expires_on: fieldText(record.values['certificate_expires_on']),
      unavailable: unavailable.get(record.code) ?? (record.state === 'suspended' ? '暂停执法' : null),
    })),
    recusals: records.recusals,
  };
}

function assertKnown(plan: TaskPlan, targets: ReadonlySet<string>, officers: ReadonlySet<string>): void {
  const missing = (
    place: string,
    codes: readonly string[],
    known: ReadonlySet<string>,
    what: string,
  ): readonly Problem[] =>
    codes.filter((code) => !known.has(code)).map((code) => ({ place, message: `${code} ${what}` }));
  const problems = [
    ...missing(
      'exclusions',
      plan.exclusions.map(({ code }) => code),
      targets,
      '不在抽查范围内，无须排除：请删去或改正编码',
    ),
    ...missing(
      'unavailable',
      plan.unavailable.map(({ code }) => code),
      officers,
      '不在执法检查人员名录中：请删去或改正编号',
    ),
  ];
  if (problems.length > 0) throw new Refusal('invalid', '抽查方案与名录不符', problems);
}

function attributesOf(values: RecordValues, keys: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(keys.map((key) => [key, fieldText(values[key])]));
}
