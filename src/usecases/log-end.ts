import { utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson, type Json } from '../core/canonical-json.ts';
import { sha256Hex } from '../core/digest.ts';
import type { LogKind } from '../core/log/kinds.ts';
import type { LogFacts } from '../core/log/record.ts';
import type { Context } from '../context.ts';
import { appendLog } from '../store/log.ts';

/** Logs the plain SHA-256 of a record about the end of a draw, whose id is the subject, and gives it. */
export async function logEnd(
  context: Context,
  drawId: string,
  kind: LogKind,
  { record, facts }: { readonly record: Json; readonly facts: LogFacts },
): Promise<string> {
  const digest = sha256Hex(utf8ToBytes(canonicalJson(record)));
  await appendLog(context, { kind, subject: drawId, digest, facts });
  return digest;
}
