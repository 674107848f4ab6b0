import { utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson } from '../canonical-json.ts';
import { sha256Hex } from '../digest.ts';
import { Refusal, type Problem } from '../refusal.ts';
import {
  rowJson,
  type Frame,
  type OfficerRow,
  type RecusalRow,
  type SealedFrame,
  type SealedOfficer,
  type SealedRecusal,
} from './frame.ts';
import { compareUtf8 } from './order.ts';
import { pseudonymsOf, saltOf } from './pseudonyms.ts';
import { hasExactly, idForm, idPattern } from './row-forms.ts';
import { isDay, isSortedUnique, isWhole } from './rule-forms.ts';
import type { Rules } from './rules.ts';

/** An officer under his own code, as the lists of people have him. */
export interface PoolOfficer
  extends
    Omit<SealedOfficer, 'salt'>,
    Pick<OfficerRow, 'attributes' | 'skills' | 'group' | 'capacity' | 'days_off'> {}

/** A recusal; the officer by code. */
export interface PoolRecusal {
  readonly officer: string;
  readonly target: string;
  readonly ground: string;
}

/** The people before they are named by pseudonyms, sorted and salted. */
export interface PoolPeople {
  readonly officers: readonly PoolOfficer[];
  readonly recusals: readonly PoolRecusal[];
}

/** The rosters of people and their sealed lines, row by row. */
export interface People {
  readonly rows: Pick<Frame, 'officers' | 'recusals'>;
  readonly sealed: Pick<SealedFrame, 'officers' | 'recusals'>;
}

/**
 * The rosters of officers and recusals: named by pseudonyms, sorted, sealed and salted. A recusal may name an officer who is on no
 * list. Refuses (invalid) rows that no verifier would accept, and duplicates, of pseudonyms too.
 */
export function buildPeople(pools: PoolPeople, rules: Rules, saltKey: Uint8Array): People {
  // Where nobody is sent, nobody is listed.
  const { officers, recusals } = rules.team === null ? { officers: [], recusals: [] } : pools;
  const problems = [
    ...officers.flatMap((officer) => findOfficerProblems(officer, rules)),
    ...recusals.flatMap(({ officer, target }) =>
      idPattern.test(officer) && idPattern.test(target)
        ? []
        : [{ place: `recusals[${officer} ${target}]`, message: idForm }],
    ),
  ];
  if (problems.length > 0) throw new Refusal('invalid', '名录中有不符合抽取规则的行', problems);
  assertUnique(
    officers.map(({ code }) => code),
    'officers',
  );
  assertUnique(recusals.map(recusalKey), 'recusals');
  const pseudonym = pseudonymsOf(saltKey);
  const people = officers.map((officer) => sealOfficer(officer, pseudonym(officer.code), rules, saltKey));
  assertDistinct(people.map(({ row, sealed }) => ({ id: row.id, code: sealed.code })));
  const barred = recusals.map((recusal) => sealRecusal(recusal, pseudonym(recusal.officer), saltKey));
  people.sort((left, right) => compareUtf8(left.row.id, right.row.id));
  barred.sort((left, right) => compareUtf8(recusalKey(left.row), recusalKey(right.row)));
  return {
    rows: { officers: people.map(({ row }) => row), recusals: barred.map(({ row }) => row) },
    sealed: { officers: people.map(({ sealed }) => sealed), recusals: barred.map(({ sealed }) => sealed) },
  };
}

/** By what recusals are sorted and unique. */
export const recusalKey = ({ officer, target }: Pick<RecusalRow, 'officer' | 'target'>): string =>
  `${officer} ${target}`;

/** Whether a certificate is one that lasts through the window. */
export function isValidThrough(
  {
    certificate,
    certificate_expires_on: last,
  }: Pick<SealedOfficer, 'certificate' | 'certificate_expires_on'>,
  day: string,
): boolean {
  return certificate !== '' && last >= day;
}

function sealOfficer(
  officer: PoolOfficer,
  id: string,
  { window }: Rules,
  saltKey: Uint8Array,
): { readonly row: OfficerRow; readonly sealed: SealedOfficer } {
  const { attributes, skills, group, capacity, days_off, ...own } = officer;
  const sealed: SealedOfficer = { ...own, salt: saltOf(saltKey, `officers/${officer.code}`) };
  const row: OfficerRow = {
    id,
    attributes,
    skills,
    group,
    capacity,
    days_off,
    available: officer.unavailable === null,
    certified: isValidThrough(officer, window.to),
    sealed: sha256Hex(utf8ToBytes(canonicalJson(rowJson(sealed)))),
  };
  return { row, sealed };
}

function sealRecusal(
  recusal: PoolRecusal,
  officer: string,
  saltKey: Uint8Array,
): { readonly row: RecusalRow; readonly sealed: SealedRecusal } {
  const sealed = { ground: recusal.ground, salt: saltOf(saltKey, `recusals/${recusalKey(recusal)}`) };
  const line = canonicalJson(rowJson(sealed));
  return { row: { officer, target: recusal.target, sealed: sha256Hex(utf8ToBytes(line)) }, sealed };
}

function assertUnique(keys: readonly string[], roster: string): void {
  const sorted = keys.toSorted(compareUtf8);
  const twins = sorted.filter((key, i) => i > 0 && sorted[i - 1] === key);
  if (twins.length === 0) return;
  const problems = twins.map((key) => ({ place: `${roster}[${key}]`, message: `${key} 出现了不止一次` }));
  throw new Refusal('invalid', '名录中有重复的编码', problems);
}

/** Two officers may never share a pseudonym; that happens by chance about once in 10^19 pairs. */
function assertDistinct(named: readonly { readonly id: string; readonly code: string }[]): void {
  const holders = new Map<string, string>();
  for (const { id, code } of named) {
    const other = holders.get(id);
    if (other !== undefined) {
      const message = `${code} 与 ${other} 的本次代号相同：请重新生成名录`;
      throw new Refusal('invalid', '检查人员的本次代号重复', [{ place: `officers[${code}]`, message }]);
    }
    holders.set(id, code);
  }
}

function findOfficerProblems(officer: PoolOfficer, rules: Rules): readonly Problem[] {
  const { code, attributes, skills, capacity, certificate_expires_on: last, days_off: daysOff } = officer;
  const names = rules.team?.attributes ?? [];
  const problems: Problem[] = [];
  const refuse = (isWrong: boolean, message: string): void => {
    if (isWrong) problems.push({ place: `officers[${code}]`, message });
  };
  refuse(!idPattern.test(code), idForm);
  refuse(last !== '' && !isDay(last), '执法证有效期应为日期或空白');
  refuse(!hasExactly(attributes, names), `属性应为 ${names.join('、')}`);
  refuse(!isSortedUnique(skills), '业务专长应按字节顺序排列且不重复');
  refuse(!isSortedUnique(daysOff) || !daysOff.every(isDay), '不能出勤的日子应为日期，按先后排列且不重复');
  refuse(
    capacity !== null && !isWhole(capacity, 1, 100_000),
    '本人的家数上限应为 1 至 100000 的整数，或不设',
  );
  return problems;
}
