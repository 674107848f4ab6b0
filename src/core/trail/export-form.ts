import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Json } from '../canonical-json.ts';
import { integer, listOf, matching, nullable, object, text, type Shape } from '../proof/shape.ts';
import type { TrailEntryFacts, TrailHead, TrailSource } from './entry.ts';

/** The name and version of an export's form. */
export const exportForm = 'shuangsui-trail-1';

/** A place of the trail as the transparency log has noted it. */
export interface ExportedAnchor extends TrailHead {
  /** The entry of the log, from 0. */
  readonly index: number;
  /** A `.tlog-proof` of that entry; null where the log had no key when the export was made. */
  readonly proof: string | null;
}

/** The last line of an export: what the lines before it are. */
export interface ExportManifest {
  readonly form: typeof exportForm;
  /** An instant, UTC. */
  readonly exported_at: string;
  /** What the first entry follows; number 0 when it is the first of all. */
  readonly base: TrailHead;
  /** The last entry. */
  readonly head: TrailHead;
  readonly count: number;
  /** SHA-256 of all lines before this one, each with its newline. */
  readonly sha256: string;
  /** Those from `base` to `head`, in their order. */
  readonly anchors: readonly ExportedAnchor[];
}

/** An entry as a line of an export has it: `detail` is the stored text itself, since the hash covers that. */
export interface ExportedEntry {
  readonly seq: number;
  readonly at: string;
  readonly actor: string | null;
  readonly action: string;
  readonly subject: string;
  readonly source: TrailSource;
  readonly detail: string;
  readonly prev_hash: string;
  readonly hash: string;
}

/** One line of an export. */
export type ExportLine = ExportedEntry | { readonly manifest: ExportManifest };

/** The line of an entry; its members have this order. */
export const toExportLine = ({
  prevHash,
  hash,
  ...facts
}: TrailEntryFacts & { readonly hash: string }): ExportedEntry => ({
  seq: facts.seq,
  at: facts.at,
  actor: facts.actor,
  action: facts.action,
  subject: facts.subject,
  source: { door: facts.source.door, from: facts.source.from, session: facts.source.session },
  detail: facts.detail,
  prev_hash: prevHash,
  hash,
});

/** The bytes of a line, newline included. */
export const lineBytes = (line: ExportLine): Uint8Array => utf8ToBytes(`${JSON.stringify(line)}\n`);

const digest = matching(/^[0-9a-f]{64}$/);
const place = { seq: integer, hash: digest };

const entryShape: Shape = object({
  seq: integer,
  at: text,
  actor: nullable(text),
  action: text,
  subject: text,
  source: object({ door: matching(/^(?:http|cli|job|service)$/), from: text, session: nullable(text) }),
  detail: text,
  prev_hash: digest,
  hash: digest,
});

const manifestShape: Shape = object({
  manifest: object({
    form: matching(/^shuangsui-trail-1$/),
    exported_at: text,
    base: object(place),
    head: object(place),
    count: integer,
    sha256: digest,
    anchors: listOf(object({ ...place, index: integer, proof: nullable(text) })),
  }),
});

/** Reads a line without its newline; undefined for what is no line of an export, character by character. */
export function readExportLine(line: string): ExportLine | undefined {
  try {
    const value = JSON.parse(line) as Json;
    const isManifest = typeof value === 'object' && value !== null && 'manifest' in value;
    (isManifest ? manifestShape : entryShape)(value, 'line');
    // Two members of one name, or other spellings: another program might read something else.
    return JSON.stringify(value) === line ? (value as unknown as ExportLine) : undefined;
  } catch {
    return undefined;
  }
}
