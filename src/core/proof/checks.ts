import { canonicalJson } from '../canonical-json.ts';
import { protocol, sha256Hex } from '../digest.ts';
import type { OfficerRow } from '../draw/frame.ts';
import { inclusionProbabilities } from '../draw/chances/inclusion-probabilities.ts';
import { compareUtf8 } from '../draw/order.ts';
import { isSortedUnique } from '../draw/rule-forms.ts';
import { findRuleProblems } from '../draw/rule-problems.ts';
import type { Rules } from '../draw/rules.ts';
import {
  committedFiles,
  drawBundle,
  drawnFiles,
  manifestFile,
  type BundleFiles,
  type DrawnBundle,
  type DrawStage,
} from './bundle.ts';
import { assertCountable, assertParsable } from './size-limits.ts';
import { commitmentToFrame, sealCommitment, type Commitment } from './commitment.ts';
import { Difference } from './difference.ts';
import { findEntropyProblems, findPlanProblems } from './entropy.ts';
import * as read from './read-bundle.ts';
import { scanTargets } from './scan-targets.ts';
import { linesOf } from './target-roster.ts';

/** Digests that the reader holds on paper, written down before and after the draw. */
export interface PublishedDigests {
  readonly commitment?: string | undefined;
  readonly result?: string | undefined;
}

/** What has been established so far; each check adds to it. */
export interface Findings {
  rules?: Rules;
  frozen?: read.FrozenFrame;
  /** The first target whose weight is not that of the rules; null when there is none. */
  misweighted?: string | null;
  commitment?: Commitment;
  redrawn?: DrawnBundle;
}

export function checkManifest(files: BundleFiles): void {
  // The other two are compared, not parsed.
  for (const name of [manifestFile, 'entropy.json', ...committedFiles])
    assertParsable(name, files.get(name) ?? new Uint8Array());
  const manifest = read.readManifest(files);
  if (manifest.protocol !== protocol) {
    throw new Difference(
      `协议版本 ${manifest.protocol} 不受支持`,
      `unsupported protocol ${manifest.protocol}`,
    );
  }
  const expected = [...committedFiles, ...drawnFiles].toSorted(compareUtf8);
  const listed = manifest.files.map((file) => file.name);
  const present = [...files.keys()].filter((name) => name !== manifestFile).toSorted(compareUtf8);
  if (!isSame(listed, expected) || !isSame(present, expected)) {
    throw new Difference(
      `文件应为 ${expected.join('、')}，清单列出 ${listed.join('、')}，实有 ${present.join('、')}`,
      `files should be ${expected.join(', ')}; listed ${listed.join(', ')}; present ${present.join(', ')}`,
    );
  }
  for (const { name, bytes, sha256 } of manifest.files) {
    const content = files.get(name) ?? new Uint8Array();
    if (content.length !== bytes || sha256Hex(content) !== sha256) {
      throw new Difference(
        `${name} 与清单登记的指纹不符`,
        `${name} does not have the digest in the manifest`,
      );
    }
  }
}

const isSame = (left: readonly string[], right: readonly string[]): boolean =>
  left.length === right.length && left.every((text, i) => text === right[i]);

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

export function checkRosters(files: BundleFiles, found: Findings): void {
  const rules = need(found.rules);
  const bytes = read.bytesOf(files, 'targets.jsonl');
  assertCountable(bytes);
  const { roster, population, pi, misweighted } = scanTargets(bytes, rules);
  const officers = read.readOfficers(files, rules);
  const recusals = read.readRecusals(files);
  checkOrder(
    'officers.jsonl',
    officers.map((row) => row.id),
  );
  checkOrder(
    'recusals.jsonl',
    recusals.map((row) => `${row.officer} ${row.target}`),
  );
  for (const officer of officers) checkOfficer(officer);
  if (rules.team === null && officers.length + recusals.length > 0)
    throw new Difference('不派人员的抽取不应有人员名录', 'nobody is sent, yet officers are listed');
  found.frozen = { rules, frame: { targets: roster, officers, recusals }, population, pi, files };
  found.misweighted = misweighted;
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

export function checkProbabilities(found: Findings): void {
  const { rules, frame, population, pi } = need(found.frozen);
  const misweighted = found.misweighted ?? null;
  if (misweighted !== null) {
    throw new Difference(
      `targets.jsonl：${misweighted} 的权重与规则不符`,
      `targets.jsonl: the weight of ${misweighted} is not by the rules`,
    );
  }
  const recomputed = inclusionProbabilities(population, rules);
  const row = recomputed.findIndex((chance, i) => chance !== pi[i]);
  if (row < 0) return;
  const id = frame.targets.at(row)?.id ?? '';
  throw new Difference(
    `targets.jsonl：${id} 的抽中概率应为十亿分之 ${recomputed[row]}，名录写的是 ${pi[row]}`,
    `targets.jsonl: ${id} has pi ${pi[row]}, recomputed ${recomputed[row]}`,
  );
}

export function checkCommitment(files: BundleFiles, found: Findings): void {
  const commitment = read.readCommitment(files);
  if (commitment.protocol !== protocol) {
    throw new Difference(
      `名录指纹的协议版本 ${commitment.protocol} 不受支持`,
      `commitment.json is of the unsupported protocol ${commitment.protocol}`,
    );
  }
  const recomputed = commitmentToFrame(need(found.frozen));
  const labels = {
    rules: '抽取规则',
    targets: '检查对象名录',
    officers: '检查人员名录',
    recusals: '回避登记',
    sample: '抽取家数',
  };
  for (const key of ['rules', 'targets', 'officers', 'recusals', 'sample'] as const) {
    if (canonicalJson(commitment[key]) !== canonicalJson(recomputed[key])) {
      throw new Difference(
        `${labels[key]}与名录指纹承诺的不符`,
        `the ${key} are not those that were committed`,
      );
    }
  }
  const [problem] = findPlanProblems(commitment.entropy_plan);
  if (problem !== undefined) {
    throw new Difference(
      `commitment.json ${problem.message}`,
      'commitment.json: the entropy plan is malformed or too weak',
    );
  }
  found.commitment = commitment;
}

export function checkEntropy(
  files: BundleFiles,
  found: Findings,
  onStage?: (stage: DrawStage) => void,
): void {
  const commitment = need(found.commitment);
  const entropy = read.readEntropy(files);
  const { digest } = sealCommitment(commitment);
  if (
    entropy.commitment !== digest ||
    entropy.draw_id !== commitment.draw_id ||
    entropy.protocol !== protocol
  ) {
    throw new Difference(
      'entropy.json 的随机数不属于这份名录指纹',
      'entropy.json belongs to another commitment',
    );
  }
  const [problem] = findEntropyProblems(commitment.entropy_plan, entropy.sources);
  if (problem !== undefined) {
    throw new Difference(
      `entropy.json ${problem.place}：${problem.message}`,
      `entropy.json ${problem.place} is not as planned`,
    );
  }
  found.redrawn = drawBundle(need(found.frozen), commitment, entropy, onStage);
}

/** The stages of a draw in the order of the transcript. */
export type TranscriptStage = 'targets' | 'officers' | 'dates';
const stages: readonly TranscriptStage[] = ['targets', 'officers', 'dates'];

export function checkTranscript(files: BundleFiles, found: Findings, stage: TranscriptStage): void {
  const { files: redrawn, stageLines } = need(found.redrawn);
  const place = stages.indexOf(stage);
  const from = stageLines.slice(0, place).reduce((sum, count) => sum + count, 0);
  // What follows the last stage is superfluous, and is found with it.
  const to = place === stages.length - 1 ? Infinity : from + (stageLines[place] ?? 0);
  const name = 'transcript.jsonl';
  const [stored, recomputed] = [read.bytesOf(files, name), read.bytesOf(redrawn, name)];
  const [theirs, ours] = [linesOf(stored, name), linesOf(recomputed, name)];
  for (let line = 0; line < to; line += 1) {
    const [their, our] = [theirs.next().value, ours.next().value];
    if (their === undefined && our === undefined) return;
    if (line < from || (their !== undefined && our !== undefined && isSameBytes(their, our))) continue;
    throw new Difference(
      `${name} 第 ${line + 1} 行与重算的抽取过程不符`,
      `${name}:${line + 1}: not what the draw gives`,
    );
  }
}

const isSameBytes = (left: Uint8Array, right: Uint8Array): boolean =>
  left.length === right.length && left.every((byte, i) => byte === right[i]);

export function checkResult(files: BundleFiles, found: Findings): void {
  for (const name of ['result.json', manifestFile]) {
    const [stored, recomputed] = [files.get(name), need(found.redrawn).files.get(name)];
    if (sha256Hex(stored ?? new Uint8Array()) !== sha256Hex(recomputed ?? new Uint8Array())) {
      throw new Difference(`${name} 与重算的结果不符`, `${name} is not what the draw gives`);
    }
  }
}

export function checkPublished(found: Findings, published: PublishedDigests): void {
  const commitment = sealCommitment(need(found.commitment)).digest;
  if (published.commitment !== undefined && published.commitment.toLowerCase() !== commitment) {
    throw new Difference(
      `名录指纹与事先公布的不同：本包为 ${commitment}`,
      `the commitment is ${commitment}, not the published one`,
    );
  }
  const result = need(found.redrawn).resultDigest;
  if (published.result !== undefined && published.result.toLowerCase() !== result) {
    throw new Difference(
      `结果指纹与记录表上的不同：本包为 ${result}`,
      `the result is ${result}, not the one on the record`,
    );
  }
}

function need<T>(value: T | undefined): T {
  if (value === undefined) throw new TypeError('an earlier check did not run');
  return value;
}
