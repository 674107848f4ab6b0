import { utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson, type Json } from '../canonical-json.ts';
import { digestOf, protocol, sha256Hex } from '../digest.ts';
import { compareUtf8 } from '../draw/order.ts';
import type { Frame } from '../draw/frame.ts';
import { rulesJson, type Rules } from '../draw/rules.ts';
import { runDraw, type Outcome } from '../draw/run-draw.ts';
import { drawKey } from '../draw/seed.ts';
import { rosterLines, sealCommitment, type Commitment } from './commitment.ts';
import type { EntropyRecord } from './entropy.ts';

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
  /** In frame order; the team in seat order, [] where the visit is owed. */
  readonly drawn: readonly { readonly target: string; readonly team: readonly string[] }[];
  readonly transcript: string;
}

/** Everything that a draw adds to its commitment. */
export interface DrawnBundle {
  readonly files: BundleFiles;
  readonly result: DrawResult;
  readonly resultDigest: string;
  readonly manifestDigest: string;
}

const encode = (value: unknown): Uint8Array => utf8ToBytes(canonicalJson(value as Json));
const encodeLines = (lines: readonly string[]): Uint8Array =>
  utf8ToBytes(lines.map((line) => `${line}\n`).join(''));

/** The files of a frozen frame: the rosters row by row, and the rules. */
export function encodeFrame(frame: Frame, rules: Rules): BundleFiles {
  return new Map([
    ['officers.jsonl', encodeLines(rosterLines(frame.officers))],
    ['recusals.jsonl', encodeLines(rosterLines(frame.recusals))],
    ['rules.json', encode(rulesJson(rules))],
    ['targets.jsonl', encodeLines(rosterLines(frame.targets))],
  ]);
}

/** Runs the draw of a committed frame with the entropy that was recorded, and makes the whole bundle. */
export function drawBundle(
  frame: Frame,
  rules: Rules,
  commitment: Commitment,
  entropy: EntropyRecord,
): DrawnBundle {
  const commitmentDigest = sealCommitment(commitment).digest;
  const key = drawKey(commitmentDigest, entropy.sources);
  const outcome = runDraw(frame, rules, key, commitment.draw_id);
  const transcript = encodeLines(
    outcome.decisions.map((decision) => canonicalJson(decision as unknown as Json)),
  );
  const entropyBytes = encode(entropy);
  const result: DrawResult = {
    protocol,
    draw_id: commitment.draw_id,
    commitment: commitmentDigest,
    entropy: digestOf('entropy', entropyBytes),
    drawn: nameOutcome(frame, outcome),
    transcript: digestOf('transcript', transcript),
  };
  const resultBytes = encode(result);
  const files = new Map([
    ...encodeFrame(frame, rules),
    ['commitment.json', utf8ToBytes(sealCommitment(commitment).text)],
    ['entropy.json', entropyBytes],
    ['result.json', resultBytes],
    ['transcript.jsonl', transcript],
  ] as const);
  const manifest = encodeManifest(
    files,
    commitment.draw_id,
    commitmentDigest,
    digestOf('result', resultBytes),
  );
  return {
    files: new Map([...files, [manifestFile, manifest]]),
    result,
    resultDigest: digestOf('result', resultBytes),
    manifestDigest: digestOf('manifest', manifest),
  };
}

function nameOutcome(frame: Frame, outcome: Outcome): DrawResult['drawn'] {
  return outcome.drawn.map(({ row, team }) => ({
    target: frame.targets[row]?.id ?? '',
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
