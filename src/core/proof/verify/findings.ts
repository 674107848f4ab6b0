import type { Rules } from '../../draw/rules.ts';
import type { DrawnBundle, Edition } from '../bundle.ts';
import type { Commitment } from '../commitment.ts';
import type { EntropyRecord } from '../entropy/entropy.ts';
import type { FrozenFrame } from '../read-bundle.ts';

/** What a reader holds besides the bundle: digests on paper, and keys of the log and of its witnesses (C2SP vkeys). */
export interface Evidence {
  readonly commitment?: string | undefined;
  readonly result?: string | undefined;
  readonly logKey?: string | undefined;
  readonly witnessKeys?: readonly string[] | undefined;
}

/** What has been established so far; each check adds to it. */
export interface Findings {
  edition?: Edition;
  rules?: Rules;
  frozen?: FrozenFrame;
  /** What is wrong with the sealed lines of targets; undefined when nothing is. */
  sealedFault?: unknown;
  commitment?: Commitment;
  entropy?: EntropyRecord;
  redrawn?: DrawnBundle;
  usedFallback?: boolean;
  isWitnessed?: boolean;
}

/** What a check says that did not fail: passed, or not run for want of something; in words where there is more to say. */
export type Found = {
  readonly state: 'passed' | 'not-run';
  readonly zh?: string;
  readonly en?: string;
} | void;

/** What an earlier check has established. */
export function need<T>(value: T | undefined): T {
  if (value === undefined) throw new TypeError('an earlier check did not run');
  return value;
}
