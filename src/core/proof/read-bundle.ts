import { parseCanonicalJson, type Json } from '../canonical-json.ts';
import type { Frame, OfficerRow, RecusalRow, TargetRow } from '../draw/frame.ts';
import type { Rules } from '../draw/rules.ts';
import type { BundleFiles, DrawResult } from './bundle.ts';
import type { Commitment } from './commitment.ts';
import type { EntropyRecord } from './entropy.ts';
import * as shapes from './shape.ts';

/** The manifest as read. */
export interface Manifest {
  readonly protocol: string;
  readonly edition: string;
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

export const readTargets = (files: BundleFiles, rules: Rules): readonly TargetRow[] =>
  readLines(files, 'targets.jsonl', shapes.targetShape(rules.attributes)) as unknown as readonly TargetRow[];

export const readOfficers = (files: BundleFiles, rules: Rules): readonly OfficerRow[] =>
  readLines(
    files,
    'officers.jsonl',
    shapes.officerShape(rules.team.match),
  ) as unknown as readonly OfficerRow[];

export const readRecusals = (files: BundleFiles): readonly RecusalRow[] =>
  readLines(files, 'recusals.jsonl', shapes.recusalShape) as unknown as readonly RecusalRow[];

/** The frozen frame and its rules. */
export function readFrame(files: BundleFiles): { readonly frame: Frame; readonly rules: Rules } {
  const rules = readRules(files);
  const frame = {
    targets: readTargets(files, rules),
    officers: readOfficers(files, rules),
    recusals: readRecusals(files),
  };
  return { frame, rules };
}

function readOne(files: BundleFiles, name: string, shape: shapes.Shape): Json {
  return parseAt(decode(files, name), shape, name);
}

function readLines(files: BundleFiles, name: string, shape: shapes.Shape): readonly Json[] {
  const lines = decode(files, name).split('\n');
  if (lines.pop() !== '') throw new SyntaxError(`${name}: the last line does not end`);
  return lines.map((line, i) => parseAt(line, shape, `${name}:${i + 1}`));
}

function decode(files: BundleFiles, name: string): string {
  const bytes = files.get(name);
  if (bytes === undefined) throw new SyntaxError(`${name}: missing`);
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

function parseAt(text: string, shape: shapes.Shape, place: string): Json {
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
