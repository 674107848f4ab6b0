import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { findDateFault } from '../lists/codes.ts';
import { Refusal, type Problem } from '../refusal.ts';
import type { Frame, OfficerRow, RecusalRow, TargetRow } from './frame.ts';
import { isCertified } from './frame.ts';
import { inclusionProbabilities, weightOf } from './inclusion-probabilities.ts';
import { compareUtf8 } from './order.ts';
import { findRuleProblems, isInScope, unit, type Rules } from './rules.ts';
import { pairingProblem } from './run-draw.ts';

const idPattern = /^[!-~]{1,64}$/;

/** The rosters before their rows are weighed, sorted and salted. */
export interface Pools {
  readonly targets: readonly Omit<TargetRow, 'weight' | 'pi' | 'salt'>[];
  readonly officers: readonly Omit<OfficerRow, 'salt'>[];
  readonly recusals: readonly Omit<RecusalRow, 'salt'>[];
}

/**
 * Builds the frame of a draw: rows sorted by id, each target with its weight and its exact inclusion probability, each
 * row with a salt: the first 16 bytes of HMAC-SHA256(salt key, "<roster>/<row key>").
 * Refuses malformed rules, rows that no verifier would accept and duplicate ids (invalid), floors that cannot be met
 * (contradiction) and pools whose officers can certainly not staff the sample or some eligible target (contradiction).
 */
export function buildFrame(pools: Pools, rules: Rules, saltKey: Uint8Array): Frame {
  const ruleProblems = findRuleProblems(rules);
  if (ruleProblems.length > 0) throw new Refusal('invalid', '抽取规则有误', ruleProblems);
  const rowProblems = findRowProblems(pools, rules);
  if (rowProblems.length > 0) throw new Refusal('invalid', '名录中有不符合抽取规则的行', rowProblems);
  const salt = (roster: string, key: string): string =>
    bytesToHex(hmac(sha256, saltKey, utf8ToBytes(`${roster}/${key}`)).subarray(0, 16));
  const sorted = sortById(pools.targets, (row) => row.id, 'targets');
  const weighted = sorted.map((row) => ({ ...row, weight: weightOf(rules, row.attributes) }));
  const pi = inclusionProbabilities(weighted, rules);
  const frame: Frame = {
    targets: weighted.map((row, i) => ({ ...row, pi: pi[i] ?? 0, salt: salt('targets', row.id) })),
    officers: sortById(pools.officers, (row) => row.id, 'officers').map((row) => ({
      ...row,
      salt: salt('officers', row.id),
    })),
    recusals: sortById(pools.recusals, (row) => `${row.officer} ${row.target}`, 'recusals').map((row) => ({
      ...row,
      salt: salt('recusals', `${row.officer} ${row.target}`),
    })),
  };
  const problems = findStaffingProblems(frame, rules);
  if (problems.length > 0) throw new Refusal('contradiction', '检查人员不足以完成抽取的检查', problems);
  return frame;
}

/** How many targets the draw will give: the sum of all π, a whole number. */
export function sampleCount(frame: Frame): number {
  return Number(frame.targets.reduce((sum, target) => sum + BigInt(target.pi), 0n) / BigInt(unit));
}

function sortById<T>(rows: readonly T[], keyOf: (row: T) => string, roster: string): readonly T[] {
  const sorted = rows.toSorted((a, b) => compareUtf8(keyOf(a), keyOf(b)));
  const twins = sorted.filter((row, i) => i > 0 && keyOf(sorted[i - 1] as T) === keyOf(row));
  if (twins.length > 0) {
    const problems = twins.map((row) => ({
      place: `${roster}[${keyOf(row)}]`,
      message: `${keyOf(row)} 出现了不止一次`,
    }));
    throw new Refusal('invalid', '名录中有重复的编码', problems);
  }
  return sorted;
}

/** Rows that could not stand in a bundle: ids or days of another form, other attributes than the rules name, out of scope. */
function findRowProblems({ targets, officers, recusals }: Pools, rules: Rules): readonly Problem[] {
  const problems: Problem[] = [];
  const refuse = (isWrong: boolean, place: string, message: string): void => {
    if (isWrong) problems.push({ place, message });
  };
  const hasExactly = (attributes: Readonly<Record<string, string>>, names: readonly string[]): boolean =>
    Object.keys(attributes).length === names.length && names.every((name) => Object.hasOwn(attributes, name));
  const form = '编码应为 1 至 64 个半角字母、数字或符号，不含空格';
  for (const { id, attributes } of targets) {
    const place = `targets[${id}]`;
    refuse(!idPattern.test(id), place, form);
    refuse(!hasExactly(attributes, rules.attributes), place, `属性应为 ${rules.attributes.join('、')}`);
    refuse(!isInScope(rules, attributes), place, `${id} 不在抽查范围内`);
  }
  for (const { id, attributes, certificate_expires_on: lastDay } of officers) {
    const place = `officers[${id}]`;
    refuse(!idPattern.test(id), place, form);
    refuse(lastDay !== '' && findDateFault(lastDay) !== undefined, place, '执法证有效期应为日期或空白');
    refuse(!hasExactly(attributes, rules.team.match), place, `属性应为 ${rules.team.match.join('、')}`);
  }
  for (const { officer, target } of recusals) {
    refuse(!idPattern.test(officer) || !idPattern.test(target), `recusals[${officer} ${target}]`, form);
  }
  return problems;
}

function findStaffingProblems(frame: Frame, rules: Rules): readonly Problem[] {
  const certified = frame.officers.filter((officer) => isCertified(officer, rules.window.to)).length;
  const needed = sampleCount(frame) * rules.team.size;
  const room = certified * rules.team.capacity;
  if (room < needed) {
    const message = `抽取 ${sampleCount(frame)} 家、每家 ${rules.team.size} 人共需 ${needed} 人次；持有效执法证的 ${certified} 人、每人至多 ${rules.team.capacity} 家只有 ${room} 人次：请提高每人上限、补充人员或降低抽查比例`;
    return [{ place: 'team.capacity', message }];
  }
  const rows = frame.targets.flatMap((target, row) => (target.excluded === null ? [row] : []));
  return pairingProblem(frame, rules, rows).targets.flatMap(({ row, allowed }) => {
    const target = frame.targets[row];
    if (allowed.length >= rules.team.size || target === undefined) return [];
    const message = `${target.name}（${target.id}）只有 ${allowed.length} 名可派的执法人员，需要 ${rules.team.size} 名：请核对回避登记、执法证有效期和匹配条件`;
    return [{ place: `targets[${target.id}]`, message }];
  });
}
