import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson, type Json } from '../core/canonical-json.ts';
import { sha256Hex } from '../core/digest.ts';
import type { LogKind } from '../core/log/kinds.ts';
import type { LogFacts } from '../core/log/record.ts';
import type { Context } from '../context.ts';
import { appendLog } from '../store/log.ts';

/** What the public log has of a record: its digest. The salt is for the audit chain, from which the record can be shown. */
export interface LoggedEnd {
  readonly digest: string;
  readonly salt: string;
}

/**
 * Logs the plain SHA-256 of a record about the end of a draw, whose id is the subject. A salt joins the record: what people typed
 * stands in it, and must not be guessed from a public digest.
 */
export async function logEnd(
  context: Context,
  drawId: string,
  kind: LogKind,
  { record, facts }: { readonly record: Readonly<Record<string, Json>>; readonly facts: LogFacts },
): Promise<LoggedEnd> {
  const salt = bytesToHex(context.randomBytes(16));
  const digest = sha256Hex(utf8ToBytes(canonicalJson({ ...record, salt })));
  await appendLog(context, { kind, subject: drawId, digest, facts });
  return { digest, salt };
}
