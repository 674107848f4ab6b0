import { utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson, type Json } from '../canonical-json.ts';
import { digestOf, protocol } from '../digest.ts';
import { sampleCount } from '../draw/build-frame.ts';
import { isCertified, rowJson, type Frame } from '../draw/frame.ts';
import { rulesJson, type Rules } from '../draw/rules.ts';
import { merkleRoot } from '../merkle.ts';

/** One source of entropy, promised before any of it exists. */
export interface EntropySource {
  readonly name: string;
  /** Dice: ten-sided, thrown by one witness, written down as a string of digits. */
  readonly kind: 'dice';
  readonly digits: number;
}

/** What the agency says of a draw besides its rosters and rules. */
export interface CommitmentFacts {
  readonly drawId: string;
  /** Gapless in the agency and year, such as 2026-0003. */
  readonly drawNumber: string;
  readonly agency: { readonly code: string; readonly name: string };
  readonly task: { readonly code: string; readonly name: string; readonly item: string };
  /** The pool is what was effective on this day and recorded by this instant. */
  readonly cutOff: { readonly day: string; readonly recordedBy: string };
  readonly frozenAt: string;
  readonly engine: { readonly name: string; readonly version: string; readonly generator: string };
}

/** The published promise: whoever holds its digest can tell any change of what it covers. */
export interface Commitment {
  readonly protocol: string;
  readonly draw_id: string;
  readonly draw_number: string;
  readonly agency: { readonly code: string; readonly name: string };
  readonly task: { readonly code: string; readonly name: string; readonly item: string };
  readonly cut_off: { readonly day: string; readonly recorded_by: string };
  readonly frozen_at: string;
  readonly engine: { readonly name: string; readonly version: string; readonly generator: string };
  readonly rules: string;
  readonly targets: { readonly size: number; readonly eligible: number; readonly root: string };
  readonly officers: { readonly size: number; readonly eligible: number; readonly root: string };
  readonly recusals: { readonly size: number; readonly root: string };
  /** How many targets will be drawn. */
  readonly sample: number;
  readonly entropy_plan: readonly EntropySource[];
}

/** The default ceremony: witness A and witness B each throw a ten-sided die twelve times. */
export const defaultEntropyPlan: readonly EntropySource[] = [
  { name: 'dice-a', kind: 'dice', digits: 12 },
  { name: 'dice-b', kind: 'dice', digits: 12 },
];

/** The promise for a frame under its rules. */
export function buildCommitment(frame: Frame, rules: Rules, facts: CommitmentFacts): Commitment {
  return {
    protocol,
    draw_id: facts.drawId,
    draw_number: facts.drawNumber,
    agency: facts.agency,
    task: facts.task,
    cut_off: { day: facts.cutOff.day, recorded_by: facts.cutOff.recordedBy },
    frozen_at: facts.frozenAt,
    engine: facts.engine,
    entropy_plan: defaultEntropyPlan,
    ...commitmentToFrame(frame, rules),
  };
}

/** The part of a commitment that follows from the frame and the rules alone; what a verifier recomputes. */
export function commitmentToFrame(
  frame: Frame,
  rules: Rules,
): Pick<Commitment, 'rules' | 'targets' | 'officers' | 'recusals' | 'sample'> {
  const rootOf = (rows: Parameters<typeof rosterLines>[0]): string =>
    merkleRoot(rosterLines(rows).map((line) => utf8ToBytes(line)));
  return {
    rules: digestOf('rules', utf8ToBytes(canonicalJson(rulesJson(rules)))),
    targets: {
      size: frame.targets.length,
      eligible: frame.targets.filter((target) => target.excluded === null).length,
      root: rootOf(frame.targets),
    },
    officers: {
      size: frame.officers.length,
      eligible: frame.officers.filter((officer) => isCertified(officer, rules.window.to)).length,
      root: rootOf(frame.officers),
    },
    recusals: { size: frame.recusals.length, root: rootOf(frame.recusals) },
    sample: sampleCount(frame),
  };
}

/** The canonical line of each row; also the data of its Merkle leaf. */
export function rosterLines(rows: readonly Parameters<typeof rowJson>[0][]): readonly string[] {
  return rows.map((row) => canonicalJson(rowJson(row)));
}

/** The canonical text of a commitment, and the 64 hexadecimal digits that are published before the first die is thrown. */
export function sealCommitment(commitment: Commitment): { readonly text: string; readonly digest: string } {
  const text = canonicalJson(commitment as unknown as Json);
  return { text, digest: digestOf('commitment', utf8ToBytes(text)) };
}
