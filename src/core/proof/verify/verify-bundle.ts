import { Refusal } from '../../refusal.ts';
import type { BundleFiles, DrawStage, Edition } from '../bundle.ts';
import * as draw from './check-draw.ts';
import * as frame from './check-frame.ts';
import { checkManifest } from './check-manifest.ts';
import { sealCommitment, type Commitment } from '../commitment.ts';
import { Difference } from '../difference.ts';
import type { Evidence, Findings, Found } from './findings.ts';
import { gradeOf, type Grade, type GradeReason } from './grade.ts';

export type { Grade } from './grade.ts';

/** The checks in the order in which they run; each relies on those before it. */
export const checkNames = [
  'manifest',
  'rules',
  'rosters',
  'sealed',
  'probabilities',
  'commitment',
  'entropy',
  'beacons',
  'targets',
  'officers',
  'dates',
  'result',
  'substitutions',
  'log',
  'published',
] as const;
export type CheckName = (typeof checkNames)[number];

/** One check: `passed` is null when it did not run because an earlier one failed or something to check it with is missing. */
export interface Check {
  readonly name: CheckName;
  readonly passed: boolean | null;
  /** What differs, in Chinese and English; where it passed, only what there is to say beyond that. */
  readonly zh: string;
  readonly en: string;
}

/** What a verifier finds out about a bundle. */
export interface Verdict {
  /** True only when every check that could run passed: the grade is not red. */
  readonly ok: boolean;
  /** null when the manifest does not say. */
  readonly edition: Edition | null;
  readonly grade: Grade;
  /** Why the grade is amber. */
  readonly reasons: readonly GradeReason[];
  readonly checks: readonly Check[];
  /** The digests to compare with the signed sheets; null when the bundle was too broken to compute them. */
  readonly commitment: string | null;
  readonly result: string | null;
  readonly facts: { readonly commitment: Commitment; readonly drawn: number } | null;
}

/** Is told when a check begins; and in check `targets`, where the draw is made again, when each stage of it does. */
export type VerifyProgress = (check: CheckName, stage?: DrawStage) => void;

/**
 * Recomputes a draw from its published inputs alone, names the first thing that differs, and grades the evidence
 * (docs/draw-protocol.md section 15). Takes any bytes: a file that is missing, cut or malformed is a failed check, never an
 * exception. Refuses (invalid) keys of `evidence` that are none.
 */
export function verifyBundle(
  files: BundleFiles,
  evidence: Evidence = {},
  onProgress: VerifyProgress = () => undefined,
): Verdict {
  draw.assertKeys(evidence);
  const found: Findings = {};
  const steps = stepsOf(files, evidence, found, onProgress);
  const checks: Check[] = [];
  let hasFailed = false;
  for (const name of checkNames) {
    if (!hasFailed) onProgress(name);
    const check: Check = hasFailed ? { name, passed: null, zh: '', en: '' } : runCheck(name, steps[name]);
    hasFailed ||= check.passed === false;
    checks.push(check);
  }
  const graded = gradeOf({
    states: new Map(checks.map(({ name, passed }) => [name, passed])),
    isWitnessed: found.isWitnessed ?? false,
    usedFallback: found.usedFallback ?? false,
  });
  return { ok: !hasFailed, edition: found.edition ?? null, ...graded, checks, ...summarise(found) };
}

function stepsOf(
  files: BundleFiles,
  evidence: Evidence,
  found: Findings,
  onProgress: VerifyProgress,
): Readonly<Record<CheckName, () => Found>> {
  return {
    manifest: () => checkManifest(files, found),
    rules: () => frame.checkRules(files, found),
    rosters: () => frame.checkRosters(files, found),
    sealed: () => frame.checkSealed(files, found),
    probabilities: () => frame.checkProbabilities(found),
    commitment: () => frame.checkCommitment(files, found),
    entropy: () => draw.checkEntropy(files, found),
    beacons: () => draw.checkBeaconValues(found),
    targets: () => {
      draw.redraw(found, (stage) => onProgress('targets', stage));
      draw.checkTranscript(files, found, 'targets');
    },
    officers: () => draw.checkTranscript(files, found, 'officers'),
    dates: () => draw.checkTranscript(files, found, 'dates'),
    result: () => draw.checkResult(files, found),
    substitutions: () => draw.checkReplacements(files, found),
    log: () => draw.checkLog(files, found, evidence),
    published: () => draw.checkPublished(found, evidence),
  };
}

function summarise({ commitment, redrawn }: Findings): Pick<Verdict, 'commitment' | 'result' | 'facts'> {
  if (commitment === undefined) return { commitment: null, result: null, facts: null };
  const { digest } = sealCommitment(commitment);
  const drawn = redrawn?.result.drawn.length ?? 0;
  return { commitment: digest, result: redrawn?.resultDigest ?? null, facts: { commitment, drawn } };
}

function runCheck(name: CheckName, step: () => Found): Check {
  try {
    const found = step();
    const passed = found?.state === 'not-run' ? null : true;
    return { name, passed, zh: found?.zh ?? '', en: found?.en ?? '' };
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
