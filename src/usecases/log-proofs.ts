import { utf8ToBytes } from '@noble/hashes/utils.js';
import { parseCheckpoint } from '../core/log/checkpoint.ts';
import { formatNote, formatSignature, parseNote, signNote, type Note } from '../core/log/note.ts';
import { formatProofFile } from '../core/log/proof-file.ts';
import { consistencyPath, inclusionPath, type TreeHash } from '../core/log/tree.ts';
import { logProofFiles } from '../core/proof/verify/log-proof.ts';
import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import type { Db } from '../store/connect.ts';
import { listLog, readLogTree, type LogEntry } from '../store/log.ts';
import { listCosignatures, type LogCosignature } from '../store/log-cosignatures.ts';
import { readProof } from '../store/log-nodes.ts';
import { findLogKeys, findSigners } from './log-keys.ts';
import { findSignedCheckpoint, signCheckpoint } from './sign-checkpoint.ts';

/**
 * The files `commitment.tlog-proof` and `result.tlog-proof` of a draw, those that can be made: each with the earliest cosigned
 * checkpoint that covers its entry, else with the present one, signed by the log. No file for what is not logged, and none where
 * neither a cosigned checkpoint nor a private key is here.
 */
export async function proofsFor(context: Context, drawId: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const kind of ['commitment', 'result'] as const) {
    const [entry] = await listLog(context.db, { kind, subject: drawId, limit: 1 });
    const checkpoint = entry === undefined ? undefined : await findCovering(context, entry.seq);
    if (entry === undefined || checkpoint === undefined) continue;
    files.set(logProofFiles[kind], utf8ToBytes(await writeProof(context.db, entry, checkpoint)));
  }
  return files;
}

/** The proof of one entry, as `proofsFor` makes it. Refuses (not-found) an entry that is not there, and what `signCheckpoint` does. */
export async function proveEntry(context: Context, seq: number): Promise<string> {
  const [entry] = await listLog(context.db, { from: seq, limit: 1 });
  if (entry?.seq !== seq) {
    const { size } = await readLogTree(context.db);
    throw new Refusal('not-found', `日志没有第 ${seq} 条（从 0 起，共 ${size} 条）`);
  }
  const cosigned = await findCosigned(context, seq);
  const checkpoint = cosigned ?? (await signCheckpoint(context)).note;
  return writeProof(context.db, entry, checkpoint);
}

/** Proofs of several entries, by their index, all under the present checkpoint; none where no private key is here. */
export async function proveEntries(
  context: Context,
  entries: readonly LogEntry[],
): Promise<ReadonlyMap<number, string>> {
  const proofs = new Map<number, string>();
  const keys = entries.length === 0 ? undefined : await findLogKeys(context.db);
  const signed = await findSignedCheckpoint(context, keys);
  if (signed === undefined) return proofs;
  for (const entry of entries) proofs.set(entry.seq, await writeProof(context.db, entry, signed.note));
  return proofs;
}

/** The consistency proof between two sizes of the log; refuses (invalid) sizes that it has not had. */
export async function proveConsistency(db: Db, old: number, size: number): Promise<readonly TreeHash[]> {
  const { size: present } = await readLogTree(db);
  if (old > size || size > present) {
    const message = `应满足 旧条数 ≤ 新条数 ≤ ${present}（现有条数）`;
    throw new Refusal('invalid', '条数有误', [{ place: 'size', message }]);
  }
  return readProof(db, consistencyPath(old, size));
}

async function writeProof(db: Db, entry: LogEntry, checkpoint: string): Promise<string> {
  const { size } = parseCheckpoint(parseNote(checkpoint).text);
  const hashes = await readProof(db, inclusionPath(entry.seq, size));
  return formatProofFile({ record: entry.text, index: entry.seq, hashes, checkpoint });
}

async function findCovering(context: Context, seq: number): Promise<string | undefined> {
  const cosigned = await findCosigned(context, seq);
  if (cosigned !== undefined) return cosigned;
  return (await findSignedCheckpoint(context, await findLogKeys(context.db)))?.note;
}

/**
 * The smallest cosigned checkpoint that covers the entry, with the signatures of all witnesses of that size, and of the keys
 * that sign now: a reader may know only a newer key than those of that time.
 */
async function findCosigned(context: Context, seq: number): Promise<string | undefined> {
  const covering = await listCosignatures(context.db, seq + 1);
  const merged = mergeCosigned(covering.filter(({ size }) => size === covering[0]?.size));
  const keys = merged === undefined ? undefined : await findLogKeys(context.db);
  const signers = keys === undefined ? undefined : await findSigners(context, keys);
  if (merged === undefined || signers === undefined) return merged;
  const { text, signatures } = parseNote(merged);
  return formatNote(mergeLines(text, [...signers.map((key) => signNote(text, key)), ...signatures]));
}

/** One note with the signatures of all cosigned checkpoints of one size; undefined for none. */
export function mergeCosigned(cosigned: readonly LogCosignature[]): string | undefined {
  const notes = cosigned.map(({ checkpoint }) => parseNote(checkpoint));
  const [first] = notes;
  if (first === undefined) return undefined;
  return formatNote(
    mergeLines(
      first.text,
      notes.flatMap(({ signatures }) => signatures),
    ),
  );
}

/** Each line once: signatures of logs are deterministic, and a witness's are kept once for each size. */
function mergeLines(text: string, signatures: Note['signatures']): Note {
  return { text, signatures: [...new Map(signatures.map((line) => [formatSignature(line), line])).values()] };
}
