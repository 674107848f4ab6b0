import { parseCheckpoint, type Checkpoint } from '../core/log/checkpoint.ts';
import { cosign } from '../core/log/cosignature.ts';
import { formatNote, parseNote, type NoteSignature } from '../core/log/note.ts';
import {
  decideWitness,
  formatRequest,
  type WitnessDecision,
  type WitnessRequest,
} from '../core/log/witness.ts';
import { readExportedLog } from '../files/exported-log.ts';
import { Refusal } from '../core/refusal.ts';
import {
  keepEvidence,
  readSeen,
  readWatchedLogs,
  readWitnessKey,
  withWitnessLock,
  writeSeen,
} from '../store/witness-folder.ts';

/** A witness: its folder, which no log can reach, and its clock. */
export interface Witness {
  readonly folder: string;
  readonly now: () => Date;
}

/** What a witness has done with a request. */
export type WitnessOutcome =
  | {
      readonly kind: 'cosign';
      readonly checkpoint: Checkpoint;
      readonly signature: NoteSignature;
      /** The note with the cosignature. */
      readonly note: string;
    }
  | (Exclude<WitnessDecision, { readonly kind: 'cosign' }> & {
      /** Where the evidence against the log is, if it is any. */
      readonly evidence?: string;
    });

const evident: readonly WitnessDecision['kind'][] = ['fork', 'shrunken', 'unproven'];

/**
 * Cosigns a checkpoint that continues the one that was cosigned last, and remembers it before anybody gets the signature; or
 * says why not. What may be evidence against the log is kept: the request, and the checkpoint cosigned last.
 */
export async function witnessCheckpoint(witness: Witness, request: WitnessRequest): Promise<WitnessOutcome> {
  return withWitnessLock(witness.folder, () => decideLocked(witness, request));
}

/**
 * As `witnessCheckpoint`, on an exported log: all of its entries are hashed, and the proof is computed from them. Refuses
 * (conflict) entries that are not those of the checkpoint.
 */
export async function witnessFolder(witness: Witness, exported: string): Promise<WitnessOutcome> {
  const log = await readExportedLog(exported);
  if (!log.isWhole) {
    const message = `${exported} 中的条目算不出检查点的根：条目被改动或没有复制完整，不签署`;
    throw new Refusal('conflict', message);
  }
  return withWitnessLock(witness.folder, async () => {
    const seen = await findSeen(witness.folder, log.note.text);
    const old = seen?.size ?? 0;
    const proof = old > log.size ? [] : log.proofFrom(old);
    const outcome = await decideLocked(witness, { old: Math.min(old, log.size), proof, note: log.note });
    // The proof is ours: when it does not hold, the log is another one.
    return outcome.kind === 'unproven' ? { ...outcome, kind: 'fork' } : outcome;
  });
}

async function findSeen(folder: string, text: string): Promise<Checkpoint | undefined> {
  const seen = await readSeen(folder, text.split('\n')[0] ?? '');
  return seen === undefined ? undefined : parseCheckpoint(parseNote(seen).text);
}

async function decideLocked({ folder, now }: Witness, request: WitnessRequest): Promise<WitnessOutcome> {
  const key = await readWitnessKey(folder);
  const seen = await findSeen(folder, request.note.text);
  const decision = decideWitness(request, await readWatchedLogs(folder), () => seen);
  if (decision.kind !== 'cosign') {
    if (!evident.includes(decision.kind)) return decision;
    return { ...decision, evidence: await keepRequest(folder, decision.kind, request) };
  }
  const { checkpoint } = decision;
  const signature = cosign(request.note.text, key, Math.floor(now().getTime() / 1000));
  const { text, signatures } = request.note;
  await writeSeen(folder, checkpoint.origin, formatNote({ text, signatures }));
  return {
    kind: 'cosign',
    checkpoint,
    signature,
    note: formatNote({ text, signatures: [...signatures, signature] }),
  };
}

async function keepRequest(
  folder: string,
  kind: string,
  { old, proof, note }: WitnessRequest,
): Promise<string> {
  const seen = (await readSeen(folder, note.text.split('\n')[0] ?? '')) ?? '';
  const request = formatRequest(old, proof, formatNote(note));
  return keepEvidence(folder, kind, `${request}\n=== 上次签署的检查点 ===\n${seen}`);
}
