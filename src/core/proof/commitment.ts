import { utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson, type Json } from '../canonical-json.ts';
import { digestOf, protocol } from '../digest.ts';
import { sampleOf } from '../draw/build-frame.ts';
import { isCertified } from '../draw/frame.ts';
import { RosterHasher } from '../merkle.ts';
import type { BundleFiles } from './bundle.ts';
import { bytesOf, type FrozenFrame } from './read-bundle.ts';
import { linesOf } from './target-roster.ts';

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

/** The promise for a frozen frame. */
export function buildCommitment(frozen: FrozenFrame, facts: CommitmentFacts): Commitment {
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
    ...commitmentToFrame(frozen),
  };
}

/** The part of a commitment that follows from the frozen frame alone; what a verifier recomputes. */
export function commitmentToFrame({
  rules,
  frame,
  population,
  pi,
  files,
}: FrozenFrame): Pick<Commitment, 'rules' | 'targets' | 'officers' | 'recusals' | 'sample'> {
  const { officers, recusals } = frame;
  const certified = officers.filter((officer) => isCertified(officer, rules.window.to)).length;
  return {
    rules: digestOf('rules', bytesOf(files, 'rules.json')),
    targets: {
      size: population.size,
      eligible: population.eligible.reduce((count, isEligible) => count + isEligible, 0),
      root: rootOf(files, 'targets.jsonl'),
    },
    officers: { size: officers.length, eligible: certified, root: rootOf(files, 'officers.jsonl') },
    recusals: { size: recusals.length, root: rootOf(files, 'recusals.jsonl') },
    sample: sampleOf(pi),
  };
}

function rootOf(files: BundleFiles, name: string): string {
  const hasher = new RosterHasher();
  for (const line of linesOf(bytesOf(files, name), name)) hasher.add(line);
  return hasher.finish();
}

/** The canonical text of a commitment, and the 64 hexadecimal digits that are published before the first die is thrown. */
export function sealCommitment(commitment: Commitment): { readonly text: string; readonly digest: string } {
  const text = canonicalJson(commitment as unknown as Json);
  return { text, digest: digestOf('commitment', utf8ToBytes(text)) };
}
