import { Refusal } from '../refusal.ts';
import type { BundleFiles, DrawStage } from './bundle.ts';
import * as checks from './checks.ts';
import { sealCommitment, type Commitment } from './commitment.ts';
import { Difference } from './difference.ts';

/** The checks in the order in which they run; each relies on those before it. */
export const checkNames = [
  'manifest',
  'rules',
  'rosters',
  'probabilities',
  'commitment',
  'entropy',
  'targets',
  'officers',
  'dates',
  'result',
  'published',
] as const;
export type CheckName = (typeof checkNames)[number];

/** One check: `passed` is null when it did not run because an earlier one failed or nothing was given to compare. */
export interface Check {
  readonly name: CheckName;
  readonly passed: boolean | null;
  /** What differs, in Chinese and English; empty when it passed. */
  readonly zh: string;
  readonly en: string;
}

/** What a verifier finds out about a bundle. */
export interface Verdict {
  /** True only when every check that could run passed; the checks of published digests run when they are given. */
  readonly ok: boolean;
  readonly checks: readonly Check[];
  /** The digests to compare with the signed sheets; null when the bundle was too broken to compute them. */
  readonly commitment: string | null;
  readonly result: string | null;
  readonly facts: { readonly commitment: Commitment; readonly drawn: number } | null;
}

/** Is told when a check begins; and, since it is then that the draw is made again, when each stage of it does. */
export type VerifyProgress = (check: CheckName, stage?: DrawStage) => void;

/**
 * Recomputes a draw from its published inputs alone and names the first thing that differs. Takes any bytes: a file
 * that is missing, cut or malformed is a failed check, never an exception.
 */
export function verifyBundle(
  files: BundleFiles,
  published: checks.PublishedDigests = {},
  onProgress: VerifyProgress = () => undefined,
): Verdict {
  const found: checks.Findings = {};
  const steps: Readonly<Record<CheckName, () => void>> = {
    manifest: () => checks.checkManifest(files),
    rules: () => checks.checkRules(files, found),
    rosters: () => checks.checkRosters(files, found),
    probabilities: () => checks.checkProbabilities(found),
    commitment: () => checks.checkCommitment(files, found),
    entropy: () => checks.checkEntropy(files, found, (stage) => onProgress('entropy', stage)),
    targets: () => checks.checkTranscript(files, found, 'targets'),
    officers: () => checks.checkTranscript(files, found, 'officers'),
    dates: () => checks.checkTranscript(files, found, 'dates'),
    result: () => checks.checkResult(files, found),
    published: () => checks.checkPublished(found, published),
  };
  const results: Check[] = [];
  let hasFailed = false;
  for (const name of checkNames) {
    if (!hasFailed) onProgress(name);
    const check: Check = hasFailed ? { name, passed: null, zh: '', en: '' } : runCheck(name, steps[name]);
    hasFailed ||= check.passed === false;
    // One digest alone leaves something open: the check is done only with both.
    const isHalf = published.commitment === undefined || published.result === undefined;
    results.push(
      name === 'published' && isHalf && check.passed === true ? { ...check, passed: null } : check,
    );
  }
  return { ok: !hasFailed, checks: results, ...summarise(found) };
}

function summarise({
  commitment,
  redrawn,
}: checks.Findings): Pick<Verdict, 'commitment' | 'result' | 'facts'> {
  if (commitment === undefined) return { commitment: null, result: null, facts: null };
  const { digest } = sealCommitment(commitment);
  const drawn = redrawn?.result.drawn.length ?? 0;
  return { commitment: digest, result: redrawn?.resultDigest ?? null, facts: { commitment, drawn } };
}

function runCheck(name: CheckName, step: () => void): Check {
  try {
    step();
    return { name, passed: true, zh: '', en: '' };
  } catch (error) {
    if (error instanceof Difference) return { name, passed: false, zh: error.zh, en: error.message };
    if (error instanceof Refusal) {
      const zh = [error.message, ...error.problems.map((problem) => problem.message)].join('；');
      return { name, passed: false, zh, en: 'by its own rules this frame has to be refused' };
    }
    const en = error instanceof Error ? error.message : String(error);
    return { name, passed: false, zh: `文件不完整或格式不符：${en}`, en };
  }
}
