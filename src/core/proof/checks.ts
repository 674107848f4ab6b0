import { canonicalJson } from '../canonical-json.ts';
import { protocol, sha256Hex } from '../digest.ts';
import { inclusionProbabilities, weightOf } from '../draw/inclusion-probabilities.ts';
import { compareUtf8 } from '../draw/order.ts';
import type { Frame } from '../draw/frame.ts';
import { findRuleProblems, isInScope, type Rules } from '../draw/rules.ts';
import {
  committedFiles,
  drawBundle,
  drawnFiles,
  manifestFile,
  type BundleFiles,
  type DrawnBundle,
} from './bundle.ts';
import { commitmentToFrame, sealCommitment, type Commitment } from './commitment.ts';
import { findEntropyProblems, findPlanProblems } from './entropy.ts';
import * as read from './read-bundle.ts';

/** Digests that the reader holds on paper, written down before and after the draw. */
export interface PublishedDigests {
  readonly commitment?: string | undefined;
  readonly result?: string | undefined;
}

/** A check that failed: what differs, in Chinese and (as the message) in English. */
export class Difference extends Error {
  readonly zh: string;
  constructor(zh: string, en: string) {
    super(en);
    this.zh = zh;
  }
}

/** What has been established so far; each check adds to it. */
export interface Findings {
  rules?: Rules;
  frame?: Frame;
  commitment?: Commitment;
  redrawn?: DrawnBundle;
}

export function checkManifest(files: BundleFiles): void {
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
  const { frame, rules } = read.readFrame(files);
  checkOrder(
    'targets.jsonl',
    frame.targets.map((row) => row.id),
  );
  checkOrder(
    'officers.jsonl',
    frame.officers.map((row) => row.id),
  );
  checkOrder(
    'recusals.jsonl',
    frame.recusals.map((row) => `${row.officer} ${row.target}`),
  );
  for (const { id, attributes } of frame.targets) {
    if (!isInScope(rules, attributes))
      throw new Difference(`targets.jsonl：${id} 不在公布的范围内`, `targets.jsonl: ${id} is out of scope`);
  }
  found.frame = frame;
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
  const [rules, frame] = [need(found.rules), need(found.frame)];
  for (const { id, attributes, weight } of frame.targets) {
    if (weight !== weightOf(rules, attributes)) {
      throw new Difference(
        `targets.jsonl：${id} 的权重与规则不符`,
        `targets.jsonl: the weight of ${id} is not by the rules`,
      );
    }
  }
  const pi = inclusionProbabilities(frame.targets, rules);
  frame.targets.forEach((target, row) => {
    if (target.pi !== pi[row]) {
      throw new Difference(
        `targets.jsonl：${target.id} 的抽中概率应为十亿分之 ${pi[row]}，名录写的是 ${target.pi}`,
        `targets.jsonl: ${target.id} has pi ${target.pi}, recomputed ${pi[row]}`,
      );
    }
  });
}

export function checkCommitment(files: BundleFiles, found: Findings): void {
  const commitment = read.readCommitment(files);
  if (commitment.protocol !== protocol) {
    throw new Difference(
      `名录指纹的协议版本 ${commitment.protocol} 不受支持`,
      `commitment.json is of the unsupported protocol ${commitment.protocol}`,
    );
  }
  const recomputed = commitmentToFrame(need(found.frame), need(found.rules));
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

export function checkEntropy(files: BundleFiles, found: Findings): void {
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
  found.redrawn = drawBundle(need(found.frame), need(found.rules), commitment, entropy);
}

const officerKinds: ReadonlySet<string> = new Set(['seats', 'seat', 'chain', 'balance', 'owed']);

export function checkTranscript(files: BundleFiles, found: Findings, stage: 'targets' | 'officers'): void {
  const decode = (bytes: Uint8Array | undefined): readonly string[] =>
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes ?? new Uint8Array()).split('\n');
  const recomputed = decode(need(found.redrawn).files.get('transcript.jsonl'));
  const stored = decode(files.get('transcript.jsonl'));
  const start = recomputed.findIndex((line) => isOfficerLine(line));
  const split = start < 0 ? recomputed.length : start;
  const [from, to] = stage === 'targets' ? [0, split] : [split, Math.max(recomputed.length, stored.length)];
  for (let i = from; i < to; i += 1) {
    if (recomputed[i] !== stored[i]) {
      throw new Difference(
        `transcript.jsonl 第 ${i + 1} 行与重算的抽取过程不符`,
        `transcript.jsonl:${i + 1}: not what the draw gives`,
      );
    }
  }
}

const isOfficerLine = (line: string): boolean => officerKinds.has(/"kind":"([a-z]+)"/.exec(line)?.[1] ?? '');

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
