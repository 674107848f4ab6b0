import { utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson, type Json } from '../canonical-json.ts';
import { digestOf, protocol, sha256Hex } from '../digest.ts';
import { compareUtf8 } from '../draw/order.ts';
import { rowJson, type Frame, type TargetRow } from '../draw/frame.ts';
import { rulesJson, type Rules } from '../draw/rules.ts';
import { runDraw, type Outcome } from '../draw/run-draw.ts';
import { drawKey, type Stage } from '../draw/seed.ts';
import { sealCommitment, type Commitment } from './commitment.ts';
import type { EntropyRecord } from './entropy.ts';
import { bytesOf, type FrozenFrame } from './read-bundle.ts';
import { encodeLines, targetWriter } from './target-roster.ts';

/** The files of a proof bundle by name. How they are kept (folder, zip, database) is not part of the proof. */
export type BundleFiles = ReadonlyMap<string, Uint8Array>;

/** The files that exist once a draw is committed. */
export const committedFiles = [
  'commitment.json',
  'officers.jsonl',
  'recusals.jsonl',
  'rules.json',
  'targets.jsonl',
] as const;

/** The files that the draw adds. */
export const drawnFiles = ['entropy.json', 'result.json', 'transcript.jsonl'] as const;

/** The list of all other files with their digests. */
export const manifestFile = 'manifest.json';

/** What was drawn, by id. */
export interface DrawResult {
  readonly protocol: string;
  readonly draw_id: string;
  readonly commitment: string;
  readonly entropy: string;
  /** In frame order; the team in seat order, [] where the visit is owed or nobody is sent; the day null where none was drawn. */
  readonly drawn: readonly {
    readonly day: string | null;
    readonly target: string;
    readonly team: readonly string[];
  }[];
  readonly transcript: string;
}

/** Everything that a draw adds to its commitment. */
export interface DrawnBundle {
  readonly files: BundleFiles;
  readonly result: DrawResult;
  readonly resultDigest: string;
  readonly manifestDigest: string;
  /** How many lines of the transcript belong to the targets, to the officers, to the days. */
  readonly stageLines: readonly [number, number, number];
}

const encode = (value: unknown): Uint8Array => utf8ToBytes(canonicalJson(value as Json));

/** The files of a frozen frame: the rosters row by row, and the rules. */
export function encodeFrame(frame: Frame, rules: Rules): BundleFiles {
  return new Map([...encodePeople(frame, rules), ['targets.jsonl', encodeTargets(frame.targets, rules)]]);
}

/** The files of a frozen frame but for its targets. */
export function encodePeople(
  { officers, recusals }: Pick<Frame, 'officers' | 'recusals'>,
  rules: Rules,
): BundleFiles {
  const lines = (rows: readonly Parameters<typeof rowJson>[0][]): Uint8Array =>
    encodeLines(rows.map((row) => canonicalJson(rowJson(row))));
  return new Map([
    ['officers.jsonl', lines(officers)],
    ['recusals.jsonl', lines(recusals)],
    ['rules.json', encode(rulesJson(rules))],
  ]);
}

function encodeTargets(targets: Iterable<TargetRow>, rules: Rules): Uint8Array {
  const write = targetWriter(rules);
  function* lines(): Generator<string> {
    for (const target of targets) yield write(target);
  }
  return encodeLines(lines());
}

/** What a draw does one after the other: its three stages, then their proof is written. */
export type DrawStage = Stage | 'proof';

/**
 * Runs the draw of a committed frame with the entropy that was recorded, and makes the whole bundle. `onProgress` is told when
 * each stage begins.
 */
export function drawBundle(
  frozen: FrozenFrame,
  commitment: Commitment,
  entropy: EntropyRecord,
  onProgress: (stage: DrawStage) => void = () => undefined,
): DrawnBundle {
  const { text, digest: commitmentDigest } = sealCommitment(commitment);
  const key = drawKey(commitmentDigest, entropy.sources);
  const outcome = runDraw(frozen, key, commitment.draw_id, onProgress);
  onProgress('proof');
  const transcript = encodeTranscript(outcome);
  const entropyBytes = encode(entropy);
  const result: DrawResult = {
    protocol,
    draw_id: commitment.draw_id,
    commitment: commitmentDigest,
    entropy: digestOf('entropy', entropyBytes),
    drawn: nameOutcome(frozen.frame, outcome),
    transcript: digestOf('transcript', transcript),
  };
  const resultBytes = encode(result);
  const files = new Map<string, Uint8Array>([
    ...committedFiles.map((name): [string, Uint8Array] => [
      name,
      name === 'commitment.json' ? utf8ToBytes(text) : bytesOf(frozen.files, name),
    ]),
    ['entropy.json', entropyBytes],
    ['result.json', resultBytes],
    ['transcript.jsonl', transcript],
  ]);
  const resultDigest = digestOf('result', resultBytes);
  const manifest = encodeManifest(files, commitment.draw_id, commitmentDigest, resultDigest);
  return {
    files: new Map([...files, [manifestFile, manifest]]),
    result,
    resultDigest,
    manifestDigest: digestOf('manifest', manifest),
    stageLines: [outcome.targets.length, outcome.officers.length, outcome.dates.length],
  };
}

function encodeTranscript({ targets, officers, dates }: Outcome): Uint8Array {
  function* lines(): Generator<string> {
    for (const decisions of [targets, officers, dates])
      for (const decision of decisions) yield canonicalJson(decision as unknown as Json);
  }
  return encodeLines(lines());
}

function nameOutcome(frame: Frame, outcome: Outcome): DrawResult['drawn'] {
  return outcome.drawn.map(({ row, team, day }) => ({
    day,
    target: frame.targets.at(row)?.id ?? '',
    team: team.map((officer) => frame.officers[officer]?.id ?? ''),
  }));
}

/** The manifest of a bundle: every file but itself, in name order, with its length in bytes and its plain SHA-256. */
export function encodeManifest(
  files: BundleFiles,
  drawId: string,
  commitment: string,
  result: string,
): Uint8Array {
  const entries = [...files]
    .filter(([name]) => name !== manifestFile)
    .toSorted(([left], [right]) => compareUtf8(left, right))
    .map(([name, bytes]) => ({ name, bytes: bytes.length, sha256: sha256Hex(bytes) }));
  return encode({ protocol, edition: 'auditor', draw_id: drawId, commitment, result, files: entries });
}
