import { utf8ToBytes } from '@noble/hashes/utils.js';
import { sha256Hex } from '../digest.ts';

/** The name and version of an entry's form. */
const form = 'shuangsui-audit-2';

/** From where something was done. */
export interface TrailSource {
  /** `service`: the service itself, through no door. */
  readonly door: 'http' | 'cli' | 'job' | 'service';
  /** The address of the caller, the user and host of the terminal, the name of the job; "" for the service itself. */
  readonly from: string;
  /** The id of the session; null where there is none. */
  readonly session: string | null;
}

/** What the hash of an entry of the trail (操作留痕) covers. */
export interface TrailEntryFacts {
  /** From 1, without gaps. */
  readonly seq: number;
  /** An instant, UTC. */
  readonly at: string;
  /** The id of the person; null for the service itself, or where nobody is known. */
  readonly actor: string | null;
  readonly action: string;
  readonly subject: string;
  readonly source: TrailSource;
  /** The canonical JSON of the rest, as a text. */
  readonly detail: string;
  readonly prevHash: string;
}

/** A place in the chain: an entry's number and hash. */
export interface TrailHead {
  readonly seq: number;
  readonly hash: string;
}

/** What the first entry follows. */
export const trailStart: TrailHead = { seq: 0, hash: '0'.repeat(64) };

/**
 * SHA-256, in hexadecimal, of the JSON array
 * `["shuangsui-audit-2",seq,at,actor,action,subject,door,from,session,detail,prev_hash]`, in which `detail` is a string.
 */
export function entryHash({
  seq,
  at,
  actor,
  action,
  subject,
  source,
  detail,
  prevHash,
}: TrailEntryFacts): string {
  const { door, from, session } = source;
  const text = JSON.stringify([form, seq, at, actor, action, subject, door, from, session, detail, prevHash]);
  return sha256Hex(utf8ToBytes(text));
}

/** Why an entry does not follow `head` (Chinese); undefined when it does. */
export function findLinkFault(
  entry: TrailEntryFacts & { readonly hash: string },
  head: TrailHead,
): string | undefined {
  if (entry.seq !== head.seq + 1) return `第 ${head.seq + 1} 条审计记录缺失`;
  if (entry.prevHash !== head.hash) return `第 ${entry.seq} 条审计记录与前一条不衔接`;
  return entry.hash === entryHash(entry) ? undefined : `第 ${entry.seq} 条审计记录的内容被改动`;
}
