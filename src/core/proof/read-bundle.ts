import { parseCanonicalJson, type Json } from '../canonical-json.ts';
import type {
  Frame,
  OfficerRow,
  RecusalRow,
  SealedOfficer,
  SealedRecusal,
  SealedTarget,
} from '../draw/frame.ts';
import type { Population } from '../draw/chances/population.ts';
import type { Rules } from '../draw/rules.ts';
import type { Roster } from '../draw/roster.ts';
import type { BundleFiles, DrawResult, Edition } from './bundle.ts';
import type { ChangeRow, SealedChange } from './changes.ts';
import type { Commitment } from './commitment.ts';
import type { EntropyRecord } from './entropy/entropy.ts';
import * as shapes from './bundle-shapes.ts';
import { scanTargets } from './scan-targets.ts';
import type { Shape } from './shape.ts';
import { LineRoster } from './target-roster.ts';

/** The manifest as read. */
export interface Manifest {
  readonly protocol: string;
  readonly edition: Edition;
  readonly draw_id: string;
  readonly commitment: string;
  readonly result: string;
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[];
}

/**
 * Readers of the files of a bundle. Each throws (SyntaxError, TypeError) when the file is missing, is not UTF-8, is not
 * in canonical form or has not the shape that the protocol gives it; the message names the file and the line.
 */
export const readManifest = (files: BundleFiles): Manifest =>
  readOne(files, 'manifest.json', shapes.manifestShape) as unknown as Manifest;

export const readRules = (files: BundleFiles): Rules =>
  readOne(files, 'rules.json', shapes.rulesShape) as unknown as Rules;

export const readCommitment = (files: BundleFiles): Commitment =>
  readOne(files, 'commitment.json', shapes.commitmentShape) as unknown as Commitment;

export const readEntropy = (files: BundleFiles): EntropyRecord =>
  readOne(files, 'entropy.json', shapes.entropyShape) as unknown as EntropyRecord;

export const readResult = (files: BundleFiles): DrawResult =>
  readOne(files, 'result.json', shapes.resultShape) as unknown as DrawResult;

/** The lines of a transcript, in order; their members are not looked at. */
export const readTranscript = (files: BundleFiles): readonly Json[] =>
  readLines(files, 'transcript.jsonl', () => {});

export const readOfficers = (files: BundleFiles, rules: Rules): readonly OfficerRow[] => {
  const shape = shapes.officerShape(rules.team?.attributes ?? []);
  return readLines(files, 'officers.jsonl', shape) as unknown as readonly OfficerRow[];
};

export const readRecusals = (files: BundleFiles): readonly RecusalRow[] =>
  readLines(files, 'recusals.jsonl', shapes.recusalShape) as unknown as readonly RecusalRow[];

export const readChanges = (files: BundleFiles): readonly ChangeRow[] =>
  readLines(files, 'changes.jsonl', shapes.changeShape) as unknown as readonly ChangeRow[];

/** Readers of sealed lines, which the public edition has not. The n-th belongs to the n-th row of the roster. */
export const readSealedOfficers = (files: BundleFiles): readonly SealedOfficer[] =>
  readLines(files, 'officers-sealed.jsonl', shapes.sealedOfficerShape) as unknown as readonly SealedOfficer[];

export const readSealedRecusals = (files: BundleFiles): readonly SealedRecusal[] =>
  readLines(files, 'recusals-sealed.jsonl', shapes.sealedRecusalShape) as unknown as readonly SealedRecusal[];

export const readSealedChanges = (files: BundleFiles): readonly SealedChange[] =>
  readLines(files, 'changes-sealed.jsonl', shapes.sealedChangeShape) as unknown as readonly SealedChange[];

/** The sealed lines of targets, which must be known to be well-formed: parsed when asked for. */
export const sealedTargets = (files: BundleFiles): Roster<SealedTarget> =>
  new LineRoster<SealedTarget>(bytesOf(files, 'targets-sealed.jsonl'));

/** A frozen frame as its files say: the rows, and what the draw needs of the targets in columns. */
export interface FrozenFrame {
  readonly rules: Rules;
  readonly frame: Frame;
  readonly population: Population;
  /** The inclusion probabilities that the rows state, by row. */
  readonly pi: Int32Array;
  /** The files that it was read from. */
  readonly files: BundleFiles;
}

/** Reads a frozen frame from its public lines; that its rows are right by the rules is for a verifier to say. */
export function readFrame(files: BundleFiles): FrozenFrame {
  const rules = readRules(files);
  const { roster, population, pi } = scanTargets(bytesOf(files, 'targets.jsonl'), rules);
  const frame = { targets: roster, officers: readOfficers(files, rules), recusals: readRecusals(files) };
  return { rules, frame, population, pi, files };
}

/** The content of a file of the bundle. Throws a SyntaxError when it is missing. */
export function bytesOf(files: BundleFiles, name: string): Uint8Array {
  const bytes = files.get(name);
  if (bytes === undefined) throw new SyntaxError(`${name}: missing`);
  return bytes;
}

function readOne(files: BundleFiles, name: string, shape: Shape): Json {
  return parseAt(decode(files, name), shape, name);
}

function readLines(files: BundleFiles, name: string, shape: Shape): readonly Json[] {
  const lines = decode(files, name).split('\n');
  if (lines.pop() !== '') throw new SyntaxError(`${name}: the last line does not end`);
  return lines.map((line, i) => parseAt(line, shape, `${name}:${i + 1}`));
}

const decode = (files: BundleFiles, name: string): string =>
  new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytesOf(files, name));

function parseAt(text: string, shape: Shape, place: string): Json {
  let value: Json;
  try {
    value = parseCanonicalJson(text);
  } catch (error) {
    throw new SyntaxError(`${place}: ${error instanceof Error ? error.message : 'unreadable'}`, {
      cause: error,
    });
  }
  shape(value, place);
  return value;
}
