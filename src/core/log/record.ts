import { utf8ToBytes } from '@noble/hashes/utils.js';
import { isInstant } from '../calendar/instants.ts';
import { canonicalJson, parseCanonicalJson, type Json } from '../canonical-json.ts';
import { logKinds, type LogKind } from './kinds.ts';

/** The name and version of the record's form. */
const form = 'shuangsui-log-1';

/** What the records say beside subject and digest: counts, codes, digests, instants. */
export type LogFacts = Readonly<Record<string, string | number>>;

/** One record of the log: the data of one leaf. */
export interface LogRecord {
  /** An instant, UTC. */
  readonly at: string;
  readonly kind: LogKind;
  /** What it is about: the id of a draw, a list, the name of a key. 1 to 200 characters of `!`…`~`. */
  readonly subject: string;
  /** 64 lower-case hexadecimal digits of what was done. */
  readonly digest: string;
  /** Never a person's name or a text that somebody typed: no string but of at most 200 characters of `!`…`~`, or empty. */
  readonly facts: LogFacts;
}

/** Records are served with lengths of 16 bits. */
const maxRecordBytes = 60_000;

/**
 * The text of a record: canonical JSON of `{"at","digest","facts","kind","log","subject"}`. Throws a TypeError on a record
 * that the log does not take: the log is public and for ever, so that nothing personal may enter it.
 */
export function encodeRecord(record: LogRecord): string {
  const problem = findRecordProblem(record);
  if (problem !== undefined) throw new TypeError(`not a record of the log: ${problem}`);
  const { at, digest, facts, kind, subject } = record;
  const text = canonicalJson({ at, digest, facts, kind, log: form, subject });
  if (utf8ToBytes(text).length > maxRecordBytes) throw new TypeError('record of the log is too long');
  return text;
}

function findRecordProblem({ at, kind, subject, digest, facts }: LogRecord): string | undefined {
  if (!isInstant(at)) return `at ${at}`;
  if (!Object.hasOwn(logKinds, kind)) return `kind ${kind}`;
  if (!/^[!-~]{1,200}$/.test(subject)) return `subject ${subject}`;
  if (!/^[0-9a-f]{64}$/.test(digest)) return `digest ${digest}`;
  // What is no text is for canonicalJson to refuse unless it is a whole number; a list of one would look like one as text.
  const wrong = Object.entries(facts).find(
    ([name, value]) =>
      !/^[a-z][a-z0-9_]*$/.test(name) ||
      (typeof value === 'string' ? !/^[!-~]{0,200}$/.test(value) : typeof value !== 'number'),
  );
  return wrong === undefined ? undefined : `fact ${wrong[0]}`;
}

/**
 * Reads the text of a record. Throws a SyntaxError or TypeError when it is not canonical or not of this form; a kind that
 * this version does not know is refused like anything else.
 */
export function parseRecord(text: string): LogRecord {
  const value = parseCanonicalJson(text);
  if (!isMembers(value)) throw new TypeError('not a record of the log: no object');
  const { at, digest, facts, kind, log, subject } = value as Record<string, Json> & LogRecord;
  const isStrings = [at, digest, kind, subject].every((member) => typeof member === 'string');
  if (log !== form || !isStrings || !isMembers(facts) || Object.keys(value).length !== 6)
    throw new TypeError('not a record of the log: members');
  const record = { at, digest, facts, kind, subject };
  if (encodeRecord(record) !== text) throw new TypeError('not a record of the log: form');
  return record;
}

const isMembers = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
