import { createHash } from 'node:crypto';
import { sha256 } from '#sha256';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson, type Json } from '../core/canonical-json.ts';
import type { LogFacts } from '../core/log/record.ts';
import type { Context } from '../context.ts';
import type { AuditEntry } from '../store/audit.ts';
import { appendLog } from '../store/log.ts';

/** A change of what draws are made from. */
export interface PoolChange {
  /** Which list, or what else: `targets`, `recusals`, `reconciliations`. Not of whom: the log is public. */
  readonly subject: string;
  /** What was done, and how many. */
  readonly facts: LogFacts;
  /** All that was stored, for the digest; its texts are brought to NFC. */
  readonly change: Json;
}

/**
 * Logs a change of the pools. Its digest is SHA-256 of `shuangsui-log-1/pool\n` and the canonical JSON of `{"audit","change"}`,
 * where `audit` is the hash of the audit entry of the same change: who sees the audit chain can check it, and nobody else can
 * find out by trying who was changed, since every hash of the chain covers ids that were made at random. So the log
 * also holds the audit chain as it was then.
 */
export async function logPoolChange(
  context: Context,
  audit: AuditEntry,
  { subject, facts, change }: PoolChange,
): Promise<void> {
  const text = canonicalText({ audit: audit.hash, change });
  const digest = bytesToHex(sha256(concatBytes(utf8ToBytes('shuangsui-log-1/pool\n'), utf8ToBytes(text))));
  await appendLog(context, { kind: 'pool', subject, digest, facts: { ...facts, audit: audit.seq } });
}

const canonicalText = (value: Json): string =>
  canonicalJson(JSON.parse(JSON.stringify(value).normalize('NFC')) as Json);

/** The plain SHA-256 of rows, each as canonical JSON and a newline, one after the other; hexadecimal. However many they are. */
export function hashRows(rows: Iterable<Json>): string {
  const hash = createHash('sha256');
  for (const row of rows) hash.update(`${canonicalText(row)}\n`, 'utf8');
  return hash.digest('hex');
}
