import { utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson, type Json } from '../canonical-json.ts';
import { digestOf, protocol, sha256Hex } from '../digest.ts';
import { compareUtf8 } from '../draw/order.ts';
import type { BuiltFrame } from '../draw/build-frame.ts';
import { rowJson, type Frame } from '../draw/frame.ts';
import type { People } from '../draw/frame-people.ts';
import { rulesJson, type Rules } from '../draw/rules.ts';
import { runDraw, type Outcome } from '../draw/run-draw.ts';
import { drawKey, type Stage } from '../draw/seed.ts';
import { sealedTargetWriter, targetWriter } from '../draw/target-lines.ts';
import { sealCommitment, type Commitment } from './commitment.ts';
import type { EntropyRecord } from './entropy/entropy.ts';
import { bytesOf, readCommitment, type FrozenFrame } from './read-bundle.ts';
import { encodeLines } from './target-roster.ts';

/** The files of a proof bundle by name. How they are kept (folder, zip, database) is not part of the proof. */
export type BundleFiles = ReadonlyMap<string, Uint8Array>;

/** The auditor's edition has every file; the public one leaves out those that are personal or confidential. */
export const editions = ['auditor', 'public'] as const;
export type Edition = (typeof editions)[number];

/** The files that exist once a draw is committed, without the sealed ones. */
export const committedFiles = [
  'changes.jsonl',
  'commitment.json',
  'officers.jsonl',
  'recusals.jsonl',
  'rules.json',
  'targets.jsonl',
] as const;

/** The files of sealed lines, which exist since the freeze and are in the auditor's edition only. */
export const sealedFiles = [
  'changes-sealed.jsonl',
  'officers-sealed.jsonl',
  'recusals-sealed.jsonl',
  'targets-sealed.jsonl',
] as const;

/** The files that the draw adds. */
export const drawnFiles = ['entropy.json', 'result.json', 'transcript.jsonl'] as const;

/** The list of all other files with their digests; it is made when an edition is (`makeEdition`), and is kept nowhere. */
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

/** A draw with its proof. */
export interface DrawnBundle {
  /** Everything that the auditor's edition has, as far as the frame's files were given, without a manifest. */
  readonly files: BundleFiles;
  readonly result: DrawResult;
  readonly resultDigest: string;
  /** How many lines of the transcript belong to the targets, to the officers, to the days. */
  readonly stageLines: readonly [number, number, number];
  /** The level of the ladder of each drawn target, in frame order: what substitutions go on from. */
  readonly levels: readonly number[];
}

const encode = (value: unknown): Uint8Array => utf8ToBytes(canonicalJson(value as Json));

/** The files of a frozen frame: the rosters row by row with their sealed lines, and the rules. */
export function encodeFrame({ frame, sealed }: BuiltFrame, rules: Rules): BundleFiles {
  return new Map([
    ...encodePeople({ rows: frame, sealed }, rules),
    ['targets.jsonl', encodeRoster(frame.targets, targetWriter(rules))],
    ['targets-sealed.jsonl', encodeRoster(sealed.targets, sealedTargetWriter(rules))],
  ]);
}

/** The files of a frozen frame but for its targets. */
export function encodePeople({ rows, sealed }: People, rules: Rules): BundleFiles {
  const write = (row: Parameters<typeof rowJson>[0]): string => canonicalJson(rowJson(row));
  return new Map([
    ['officers.jsonl', encodeRoster(rows.officers, write)],
    ['officers-sealed.jsonl', encodeRoster(sealed.officers, write)],
    ['recusals.jsonl', encodeRoster(rows.recusals, write)],
    ['recusals-sealed.jsonl', encodeRoster(sealed.recusals, write)],
    ['rules.json', encode(rulesJson(rules))],
  ]);
}

function encodeRoster<T>(rows: Iterable<T>, write: (row: T) => string): Uint8Array {
  function* lines(): Generator<string> {
    for (const row of rows) yield write(row);
  }
  return encodeLines(lines());
}

/** What a draw does one after the other: its three stages, then their proof is written. */
export type DrawStage = Stage | 'proof';

/**
 * Runs the draw of a committed frame with the entropy that was recorded, and makes its proof. `onProgress` is told when
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
  return {
    files: new Map<string, Uint8Array>([
      ...frameFiles(frozen.files),
      ['commitment.json', utf8ToBytes(text)],
      ['entropy.json', entropyBytes],
      ['result.json', resultBytes],
      ['transcript.jsonl', transcript],
    ]),
    result,
    resultDigest: digestOf('result', resultBytes),
    stageLines: [outcome.targets.length, outcome.officers.length, outcome.dates.length],
    levels: outcome.levels,
  };
}

/** Those of the files that were there when the frame was frozen. */
function frameFiles(files: BundleFiles): readonly [string, Uint8Array][] {
  const names = new Set<string>([...committedFiles, ...sealedFiles]);
  return [...files].filter(([name]) => names.has(name));
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

/** The name of a substitution's file: numbered from 1 to 999. */
const substitutionName = /^substitution-[1-9][0-9]{0,2}\.json$/;

/** The proofs of a transparency log. */
const proofFiles = ['commitment.tlog-proof', 'result.tlog-proof'] as const;

/** Whether a file may be there beside those that every bundle has. */
export const isOptionalFile = (name: string): boolean =>
  substitutionName.test(name) || proofFiles.some((file) => file === name);

/** The files that every bundle of an edition has, but for the manifest. */
export const filesOf = (edition: Edition): readonly string[] => [
  ...committedFiles,
  ...drawnFiles,
  ...(edition === 'auditor' ? sealedFiles : []),
];

/**
 * An edition of a drawn bundle with its manifest, from the files of the auditor's edition; a manifest among them and files that are no
 * part of the edition are left out. Throws a SyntaxError when one is missing.
 */
export function makeEdition(files: BundleFiles, edition: Edition): BundleFiles {
  const names = [...filesOf(edition), ...[...files.keys()].filter(isOptionalFile)];
  const chosen = new Map(names.toSorted(compareUtf8).map((name) => [name, bytesOf(files, name)]));
  const { draw_id: drawId } = readCommitment(files);
  const manifest = {
    protocol,
    edition,
    draw_id: drawId,
    commitment: digestOf('commitment', bytesOf(files, 'commitment.json')),
    result: digestOf('result', bytesOf(files, 'result.json')),
    files: [...chosen].map(([name, bytes]) => ({ name, bytes: bytes.length, sha256: sha256Hex(bytes) })),
  };
  return new Map([...chosen, [manifestFile, encode(manifest)]]);
}
