import { bytesToHex } from '@noble/hashes/utils.js';
import { parseCheckpoint, type Checkpoint } from '../core/log/checkpoint.ts';
import { cosignedAt } from '../core/log/cosignature.ts';
import { parseVerifierKey, type VerifierKey } from '../core/log/keys.ts';
import { formatNote, isSignedBy, parseNote, signaturesOf, type Note } from '../core/log/note.ts';
import { joinHashes } from '../core/log/tree.ts';
import { Refusal } from '../core/refusal.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { appendAudit } from '../store/audit.ts';
import type { Db } from '../store/connect.ts';
import { readLogTreeAt } from '../store/log.ts';
import { saveCosignature, type LogCosignature } from '../store/log-cosignatures.ts';
import { getLogKeys } from './log-keys.ts';

/** What a witness sent back: the text of its note, and its key, which its people published. */
export interface WitnessAnswer {
  readonly note: string;
  readonly vkey: string;
}

/**
 * Keeps the cosignature of a witness, for the proofs to come. Refuses (invalid) what is no cosigned checkpoint of this log or
 * not cosigned by that key, and (conflict) a checkpoint that this log has signed and does not have any more.
 */
export async function takeCosignature(
  context: Context,
  actorId: string,
  answer: WitnessAnswer,
): Promise<LogCosignature> {
  const witness = readWitnessKey(answer.vkey);
  const { note, checkpoint } = readAnswer(answer.note);
  const time = cosignedAt(note, witness);
  if (time === undefined) throw invalid('cosignature', `没有 ${witness.name} 的签名，或签名不对`);
  return inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    const kept = await readOwn(inner.db, note, checkpoint);
    const lines = [...kept.signatures, ...signaturesOf(note, witness)];
    const cosignature: LogCosignature = {
      size: checkpoint.size,
      witness: `${witness.name}+${witness.id}`,
      time,
      checkpoint: formatNote({ text: note.text, signatures: lines }),
    };
    await saveCosignature(inner.db, cosignature, inner.now().toISOString());
    await appendAudit(inner, {
      actor: actor.id,
      action: 'log-cosigned',
      subject: `log/${checkpoint.size}`,
      detail: { witness: cosignature.witness, time, root: bytesToHex(checkpoint.root) },
    });
    return cosignature;
  });
}

const invalid = (place: string, message: string): Refusal =>
  new Refusal('invalid', '见证方的答复无法使用', [{ place, message }]);

function readWitnessKey(vkey: string): VerifierKey {
  try {
    const key = parseVerifierKey(vkey.trim());
    if (key.type === 'cosignature') return key;
  } catch {
    // Told below.
  }
  throw invalid('witness', '应为见证方公钥，形如 名称+8 位十六进制+Base64，由 shuangsui witness init 打印');
}

function readAnswer(text: string): { readonly note: Note; readonly checkpoint: Checkpoint } {
  try {
    const note = parseNote(text);
    return { note, checkpoint: parseCheckpoint(note.text) };
  } catch {
    throw invalid('note', '不是签过的检查点：请使用见证方 witness cosign 写出的整个文件');
  }
}

/** The note with our own signatures alone, when the log has signed that checkpoint and still has it. */
async function readOwn(db: Db, note: Note, checkpoint: Checkpoint): Promise<Note> {
  const { origin, active, retired } = await getLogKeys(db);
  const own = [...active, ...retired].filter((key) => isSignedBy(note, key));
  if (checkpoint.origin !== origin || own.length === 0)
    throw invalid('note', `不是本日志 ${origin} 签署的检查点`);
  const tree = await readLogTreeAt(db, checkpoint.size);
  if (tree === undefined || bytesToHex(joinHashes(tree.peaks)) !== bytesToHex(checkpoint.root)) {
    const message = `见证方签署的检查点（${checkpoint.size} 条）有本日志的签名，而现在的日志与它不同：数据库被改动或从旧备份恢复。请保存这份文件，并执行 shuangsui log check`;
    throw new Refusal('conflict', message);
  }
  return { text: note.text, signatures: own.flatMap((key) => signaturesOf(note, key)) };
}
