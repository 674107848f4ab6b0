import { protocol, sha256Hex } from '../../digest.ts';
import { checkBeacons, timeOfRound } from '../entropy/beacons.ts';
import { drawBundle, type BundleFiles, type DrawStage } from '../bundle.ts';
import { sealCommitment, type Commitment } from '../commitment.ts';
import { Difference } from '../difference.ts';
import { findRecordProblems, type EntropyRecord } from '../entropy/entropy.ts';
import { need, type Evidence, type Findings, type Found } from './findings.ts';
import { checkLogProofs } from './log-proof.ts';
import * as read from '../read-bundle.ts';
import { checkSubstitutions } from '../substitutions/check-substitutions.ts';
import { linesOf } from '../target-roster.ts';

/** Check `entropy`. */
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
  const [problem] = findRecordProblems(commitment.entropy_plan, entropy, commitment.frozen_at);
  if (problem !== undefined) {
    throw new Difference(
      `entropy.json ${problem.place}：${problem.message}`,
      `entropy.json ${problem.place} is not as planned`,
    );
  }
  found.entropy = entropy;
  found.usedFallback = entropy.sources.some(({ option }) => option !== 0);
}

/** Check `beacons`: the signatures of beacon rounds. Not run where something else has to be looked up. */
export function checkBeaconValues(found: Findings): Found {
  const state = checkBeacons(need(found.commitment).entropy_plan, need(found.entropy).sources);
  if (state === 'failed')
    throw new Difference(
      'entropy.json 中信标的数值不是该轮的签名',
      'entropy.json: the value of a beacon is not the signature of its round',
    );
  return { state };
}

/** Makes the draw again, from the frame and the entropy alone. */
export function redraw(found: Findings, onStage?: (stage: DrawStage) => void): void {
  found.redrawn = drawBundle(need(found.frozen), need(found.commitment), need(found.entropy), onStage);
}

/** The stages of a draw in the order of the transcript. */
export type TranscriptStage = 'targets' | 'officers' | 'dates';
const stages: readonly TranscriptStage[] = ['targets', 'officers', 'dates'];

/** Checks `targets`, `officers` and `dates`: the lines of the transcript that belong to the stage. */
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

/** Check `result`. */
export function checkResult(files: BundleFiles, found: Findings): void {
  const { files: redrawn, result, resultDigest } = need(found.redrawn);
  const name = 'result.json';
  if (sha256Hex(read.bytesOf(files, name)) !== sha256Hex(read.bytesOf(redrawn, name)))
    throw new Difference(`${name} 与重算的结果不符`, `${name} is not what the draw gives`);
  const manifest = read.readManifest(files);
  const isOfDraw =
    manifest.commitment === result.commitment &&
    manifest.result === resultDigest &&
    manifest.draw_id === result.draw_id;
  if (!isOfDraw) throw new Difference('manifest.json 与重算的结果不符', 'manifest.json is not of this draw');
}

/** Check `substitutions`. Not run where a value has to be looked up; they are numbered without a gap. */
export function checkReplacements(files: BundleFiles, found: Findings): Found {
  if (!files.has('substitution-1.json')) return { state: 'passed' };
  const { rules, frame } = need(found.frozen);
  const { result, resultDigest, levels } = need(found.redrawn);
  const { recorded_at: recordedAt } = need(found.entropy);
  const commitment = need(found.commitment);
  const { beaconsUnchecked, usedFallback } = checkSubstitutions({
    ...{ files, rules, frame, commitment },
    ...{ result, resultDigest, levels, recordedAt },
  });
  found.usedFallback ||= usedFallback;
  return { state: beaconsUnchecked ? 'not-run' : 'passed' };
}

/** Refuses (invalid) keys of a log or of witnesses that are none: a wrong key is no fault of the bundle. */
export function assertKeys(evidence: Evidence): void {
  const nothing = { commitment: '', commitmentLog: null, drawId: '', result: '', firstAt: '' };
  checkLogProofs(new Map(), evidence, nothing);
}

/**
 * The instant from which the first of the values was known: when it was written down, or, of a beacon's, when its round was made. A
 * commitment that a witness saw only then may have been made to suit it, however late it was written down.
 */
function knownFrom({ entropy_plan: plan }: Commitment, { sources }: EntropyRecord): string {
  const rounds = sources.flatMap(({ option }, slot) => {
    const source = plan[slot]?.options[option];
    return source?.kind === 'drand' ? [timeOfRound(source.round)] : [];
  });
  // The instants of the values ascend.
  return rounds.reduce((first, made) => (made < first ? made : first), sources[0]?.at ?? '');
}

/** Check `log`. */
export function checkLog(files: BundleFiles, found: Findings, evidence: Evidence): Found {
  const { result, resultDigest } = need(found.redrawn);
  const commitment = need(found.commitment);
  const finding = checkLogProofs(files, evidence, {
    commitment: result.commitment,
    commitmentLog: commitment.log,
    drawId: result.draw_id,
    result: resultDigest,
    firstAt: knownFrom(commitment, need(found.entropy)),
  });
  const { state, zh, en } = finding;
  if (state === 'failed') throw new Difference(zh, en);
  found.isWitnessed = finding.witnessed;
  return { state, zh, en };
}

/** Check `published`: passed only when both digests were given, since one alone leaves something open. */
export function checkPublished(found: Findings, published: Evidence): Found {
  const { result, resultDigest } = need(found.redrawn);
  const { commitment } = result;
  if (published.commitment !== undefined && published.commitment.toLowerCase() !== commitment) {
    throw new Difference(
      `名录指纹与事先公布的不同：本包为 ${commitment}`,
      `the commitment is ${commitment}, not the published one`,
    );
  }
  if (published.result !== undefined && published.result.toLowerCase() !== resultDigest) {
    throw new Difference(
      `结果指纹与记录表上的不同：本包为 ${resultDigest}`,
      `the result is ${resultDigest}, not the one on the record`,
    );
  }
  const isWhole = published.commitment !== undefined && published.result !== undefined;
  return { state: isWhole ? 'passed' : 'not-run' };
}
