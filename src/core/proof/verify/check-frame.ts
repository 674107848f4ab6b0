import { canonicalJson } from '../../canonical-json.ts';
import { protocol } from '../../digest.ts';
import type { OfficerRow } from '../../draw/frame.ts';
import { isValidThrough, recusalKey } from '../../draw/frame-people.ts';
import { inclusionProbabilities } from '../../draw/chances/inclusion-probabilities.ts';
import { compareUtf8 } from '../../draw/order.ts';
import { isSortedUnique } from '../../draw/rule-forms.ts';
import { findRuleProblems } from '../../draw/rule-problems.ts';
import type { BundleFiles } from '../bundle.ts';
import { changeKey } from '../changes.ts';
import { commitmentToFrame, type Commitment } from '../commitment.ts';
import { Difference } from '../difference.ts';
import { findPlanProblems } from '../entropy/entropy-plan.ts';
import { need, type Findings, type Found } from './findings.ts';
import * as read from '../read-bundle.ts';
import { assertSealed, otherCount, scanTargets } from '../scan-targets.ts';
import { assertCountable } from './size-limits.ts';
import { linesOf } from '../target-roster.ts';

/** Check `rules`. */
export function checkRules(files: BundleFiles, found: Findings): void {
  const rules = read.readRules(files);
  const [problem] = findRuleProblems(rules);
  if (problem !== undefined) {
    throw new Difference(
      `rules.json ${problem.place}：${problem.message}`,
      `rules.json ${problem.place} is not allowed`,
    );
  }
  found.rules = rules;
}

/** Check `rosters`: the public lines. Those of targets are held against their sealed lines on the way, for `checkSealed`. */
export function checkRosters(files: BundleFiles, found: Findings): void {
  const rules = need(found.rules);
  const bytes = read.bytesOf(files, 'targets.jsonl');
  assertCountable(bytes);
  const { roster, population, pi, sealedFault } = scanTargets(
    bytes,
    rules,
    files.get('targets-sealed.jsonl'),
  );
  const officers = read.readOfficers(files, rules);
  const recusals = read.readRecusals(files);
  checkOrder(
    'officers.jsonl',
    officers.map((row) => row.id),
  );
  checkOrder('recusals.jsonl', recusals.map(recusalKey));
  checkOrder('changes.jsonl', read.readChanges(files).map(changeKey));
  for (const officer of officers) checkOfficer(officer);
  if (rules.team === null && officers.length + recusals.length > 0)
    throw new Difference('不派人员的抽取不应有人员名录', 'nobody is sent, yet officers are listed');
  found.frozen = { rules, frame: { targets: roster, officers, recusals }, population, pi, files };
  found.sealedFault = sealedFault;
}

function checkOfficer({ id, skills, days_off: daysOff, capacity }: OfficerRow): void {
  const isFit =
    isSortedUnique(skills) &&
    isSortedUnique(daysOff) &&
    (capacity === null || (capacity >= 1 && capacity <= 100_000));
  if (!isFit)
    throw new Difference(
      `officers.jsonl：${id} 的专长、请假日或上限格式不对`,
      `officers.jsonl: skills, days_off or capacity of ${id} are malformed`,
    );
}

function checkOrder(file: string, keys: readonly string[]): void {
  keys.forEach((key, i) => {
    if (i > 0 && compareUtf8(keys[i - 1] ?? '', key) >= 0) {
      throw new Difference(
        `${file}：第 ${i + 1} 行 ${key} 重复或次序不对`,
        `${file}:${i + 1}: ${key} repeats or is out of order`,
      );
    }
  });
}

/** Check `sealed`: every sealed line is the one that its row names, and gives what the row says. Not run in the public edition. */
export function checkSealed(files: BundleFiles, found: Findings): Found {
  if (need(found.edition) === 'public') return { state: 'not-run' };
  if (found.sealedFault !== undefined) throw found.sealedFault;
  const { rules, frame } = need(found.frozen);
  const sealed = read.readSealedOfficers(files);
  checkDigests(files, 'officers', frame.officers);
  frame.officers.forEach((officer, i) => {
    const own = sealed[i];
    const isRight =
      own !== undefined &&
      officer.available === (own.unavailable === null) &&
      officer.certified === isValidThrough(own, rules.window.to);
    if (!isRight)
      throw new Difference(
        `officers.jsonl：${officer.id} 能否派出或执法证是否有效与保密行不符`,
        `officers.jsonl: available or certified of ${officer.id} is not what the sealed line gives`,
      );
  });
  read.readSealedRecusals(files);
  checkDigests(files, 'recusals', frame.recusals);
  read.readSealedChanges(files);
  checkDigests(files, 'changes', read.readChanges(files));
}

function checkDigests(
  files: BundleFiles,
  roster: 'officers' | 'recusals' | 'changes',
  rows: readonly { readonly sealed: string }[],
): void {
  const name = `${roster}-sealed.jsonl`;
  let line = 0;
  for (const bytes of linesOf(read.bytesOf(files, name), name)) {
    const row = rows[line];
    line += 1;
    if (row === undefined) throw otherCount(name);
    assertSealed(bytes, row.sealed, `${name}:${line}`);
  }
  if (line !== rows.length) throw otherCount(name);
}

/** Check `probabilities`. */
export function checkProbabilities(found: Findings): void {
  const { rules, frame, population, pi } = need(found.frozen);
  const recomputed = inclusionProbabilities(population, rules);
  const row = recomputed.findIndex((chance, i) => chance !== pi[i]);
  if (row < 0) return;
  const id = frame.targets.at(row)?.id ?? '';
  throw new Difference(
    `targets.jsonl：${id} 的抽中概率应为十亿分之 ${recomputed[row]}，名录写的是 ${pi[row]}`,
    `targets.jsonl: ${id} has pi ${pi[row]}, recomputed ${recomputed[row]}`,
  );
}

const labels = {
  rules: '抽取规则',
  targets: '检查对象名录',
  officers: '检查人员名录',
  recusals: '回避登记',
  changes: '名录变动',
  sample: '抽取家数',
};

/** Check `commitment`. */
export function checkCommitment(files: BundleFiles, found: Findings): void {
  const commitment = read.readCommitment(files);
  if (commitment.protocol !== protocol) {
    throw new Difference(
      `名录指纹的协议版本 ${commitment.protocol} 不受支持`,
      `commitment.json is of the unsupported protocol ${commitment.protocol}`,
    );
  }
  const { changes, ...committed } = commitmentToFrame(need(found.frozen));
  const { previous } = commitment.changes;
  const recomputed = { ...committed, changes: { ...changes, previous } };
  for (const key of ['rules', 'targets', 'officers', 'recusals', 'changes', 'sample'] as const) {
    if (canonicalJson(commitment[key]) !== canonicalJson(recomputed[key])) {
      throw new Difference(
        `${labels[key]}与名录指纹承诺的不符`,
        `the ${key} are not those that were committed`,
      );
    }
  }
  if (previous === '' && changes.size > 0)
    throw new Difference(
      '没有上一次冻结，却写明了名录变动',
      'there are changes, and no earlier freeze that they are from',
    );
  checkLists(commitment);
  const [problem] = findPlanProblems(commitment.entropy_plan, commitment.frozen_at);
  if (problem !== undefined) {
    throw new Difference(
      `commitment.json ${problem.place}：${problem.message}`,
      `commitment.json: ${problem.place} is malformed or too weak`,
    );
  }
  found.commitment = commitment;
}

function checkLists(commitment: Commitment): void {
  for (const key of ['substitution_reasons', 'void_reasons'] as const) {
    if (!isSortedUnique(commitment[key]))
      throw new Difference(
        `commitment.json 的 ${key} 次序不对或有重复`,
        `commitment.json: ${key} are not sorted`,
      );
  }
}
