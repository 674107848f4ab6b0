import { utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson, type Json } from '../canonical-json.ts';
import { digestOf, protocol } from '../digest.ts';
import { sampleOf } from '../draw/build-frame.ts';
import { isCertified } from '../draw/frame.ts';
import { compareUtf8 } from '../draw/order.ts';
import { RosterHasher } from '../merkle.ts';
import type { BundleFiles } from './bundle.ts';
import { countChanges, type ChangeCounts } from './changes.ts';
import type { EntropyPlan } from './entropy/entropy-plan.ts';
import { bytesOf, readChanges, type FrozenFrame } from './read-bundle.ts';
import { linesOf } from './target-roster.ts';

/** What the agency says of a draw besides its rosters and rules. */
export interface CommitmentFacts {
  readonly drawId: string;
  /** Gapless in the agency and year, such as 2026-0003. */
  readonly drawNumber: string;
  readonly agency: { readonly code: string; readonly name: string };
  readonly task: { readonly code: string; readonly name: string; readonly item: string };
  /** What the draw is for; two open commitments with one key are parallel draws. */
  readonly scopeKey: string;
  /** The pool is what was effective on this day and recorded by this instant. */
  readonly cutOff: { readonly day: string; readonly recordedBy: string };
  readonly frozenAt: string;
  readonly releaseOn: string;
  /** How many targets the pool held before the scope was applied. */
  readonly pool: number;
  readonly engine: Engine;
  readonly entropyPlan: EntropyPlan;
  /** The draw number of the freeze that the changes are counted from; "" for none. */
  readonly previous: string;
  /** The head of the transparency log last seen. */
  readonly log: LogHead | null;
  /** The draw id that this draw supplements, and the commitment digest of the voided draw that it replaces; "" for none. */
  readonly supplements: string;
  readonly replaces: string;
  readonly substitutionReasons: readonly string[];
  readonly voidReasons: readonly string[];
}

/** Which program draws: its name and version, its generator, and digests of its text and its packages ("" when unknown). */
export interface Engine {
  readonly name: string;
  readonly version: string;
  readonly generator: string;
  readonly source: string;
  readonly packages: string;
}

/** The head of a transparency log: its name, its size, and its root in hexadecimal. */
export interface LogHead {
  readonly origin: string;
  readonly size: number;
  readonly root: string;
}

/** The published promise: whoever holds its digest can tell any change of what it covers. */
export interface Commitment {
  readonly protocol: string;
  readonly draw_id: string;
  readonly draw_number: string;
  readonly agency: { readonly code: string; readonly name: string };
  readonly task: { readonly code: string; readonly name: string; readonly item: string };
  readonly scope_key: string;
  readonly cut_off: { readonly day: string; readonly recorded_by: string };
  readonly frozen_at: string;
  readonly release_on: string;
  readonly pool: number;
  readonly engine: Engine;
  readonly log: LogHead | null;
  readonly supplements: string;
  readonly replaces: string;
  readonly substitution_reasons: readonly string[];
  readonly void_reasons: readonly string[];
  readonly rules: string;
  readonly targets: { readonly size: number; readonly eligible: number; readonly root: string };
  readonly officers: { readonly size: number; readonly eligible: number; readonly root: string };
  readonly recusals: { readonly size: number; readonly root: string };
  readonly changes: {
    readonly counts: ChangeCounts;
    readonly previous: string;
    readonly size: number;
    readonly root: string;
  };
  /** How many targets will be drawn. */
  readonly sample: number;
  readonly entropy_plan: EntropyPlan;
}

/** The promise for a frozen frame, whose files have its changes too. */
export function buildCommitment(frozen: FrozenFrame, facts: CommitmentFacts): Commitment {
  const { changes, ...committed } = commitmentToFrame(frozen);
  return {
    protocol,
    draw_id: facts.drawId,
    draw_number: facts.drawNumber,
    agency: facts.agency,
    task: facts.task,
    scope_key: facts.scopeKey,
    cut_off: { day: facts.cutOff.day, recorded_by: facts.cutOff.recordedBy },
    frozen_at: facts.frozenAt,
    release_on: facts.releaseOn,
    pool: facts.pool,
    engine: facts.engine,
    log: facts.log,
    supplements: facts.supplements,
    replaces: facts.replaces,
    substitution_reasons: facts.substitutionReasons.toSorted(compareUtf8),
    void_reasons: facts.voidReasons.toSorted(compareUtf8),
    entropy_plan: facts.entropyPlan,
    changes: { ...changes, previous: facts.previous },
    ...committed,
  };
}

/** The part of a commitment that follows from the frozen frame alone; what a verifier recomputes. */
export function commitmentToFrame({ frame, population, pi, files }: FrozenFrame): Pick<
  Commitment,
  'rules' | 'targets' | 'officers' | 'recusals' | 'sample'
> & {
  readonly changes: Omit<Commitment['changes'], 'previous'>;
} {
  const { officers, recusals } = frame;
  const changes = readChanges(files);
  return {
    rules: digestOf('rules', bytesOf(files, 'rules.json')),
    targets: {
      size: population.size,
      eligible: population.eligible.reduce((count, isEligible) => count + isEligible, 0),
      root: rootOf(files, 'targets.jsonl'),
    },
    officers: {
      size: officers.length,
      eligible: officers.filter(isCertified).length,
      root: rootOf(files, 'officers.jsonl'),
    },
    recusals: { size: recusals.length, root: rootOf(files, 'recusals.jsonl') },
    changes: { counts: countChanges(changes), size: changes.length, root: rootOf(files, 'changes.jsonl') },
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
