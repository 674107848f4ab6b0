import { formatCheckpoint, parseCheckpoint, type Checkpoint } from '../core/log/checkpoint.ts';
import type { SignerKey } from '../core/log/keys.ts';
import { formatNote, parseNote, signNote } from '../core/log/note.ts';
import { consistencyPath, joinHashes, verifyConsistency } from '../core/log/tree.ts';
import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import { readLogTree } from '../store/log.ts';
import { readLastCheckpoint, writeLastCheckpoint } from '../store/log-keys.ts';
import { readProof } from '../store/log-nodes.ts';
import { findSigners, getLogKeys, keyFolderOf, type LogKeys } from './log-keys.ts';

/** A checkpoint and the note that says it. */
export interface SignedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly note: string;
}

/**
 * The log as it is now, signed by every active key that is here. Refuses (wrong-state) a log without a key, or whose private
 * keys are not here, and (conflict) to sign a log that is no continuation of the one signed last: a database restored from an
 * older backup, or changed by hand. Two such signatures would be evidence against the log for ever.
 */
export async function signCheckpoint(context: Context): Promise<SignedCheckpoint> {
  const keys = await getLogKeys(context.db);
  const signers = await findSigners(context, keys);
  if (signers === undefined) throw missingKeys(context, keys);
  return signAs(context, keys.origin, signers);
}

/** As `signCheckpoint`; undefined where there is no key, or no private key here. */
export async function findSignedCheckpoint(
  context: Context,
  keys: LogKeys | undefined,
): Promise<SignedCheckpoint | undefined> {
  const signers = keys === undefined ? undefined : await findSigners(context, keys);
  return keys === undefined || signers === undefined ? undefined : signAs(context, keys.origin, signers);
}

function missingKeys({ logKeys }: Context, { active }: LogKeys): Refusal {
  const ids = active.map(({ id }) => id).join('、');
  const message = `签不了检查点：在用密钥 ${ids} 的私钥文件不在 ${logKeys ?? '（没有设置 LOG_KEYS）'}。请从备份放回；已经丢失的，用 log rotate 增加新密钥，并公布新公钥`;
  return new Refusal('wrong-state', message);
}

async function signAs(
  context: Context,
  origin: string,
  signers: readonly SignerKey[],
): Promise<SignedCheckpoint> {
  // First what was signed, then the log: one that grows meanwhile, and is signed by another, would seem to have shrunken.
  const last = await readLast(context);
  const { size, peaks } = await readLogTree(context.db);
  const checkpoint: Checkpoint = { origin, size, root: joinHashes(peaks) };
  if (last !== undefined) await assertContinues(context, last, checkpoint);
  const text = formatCheckpoint(checkpoint);
  const note = formatNote({ text, signatures: signers.map((key) => signNote(text, key)) });
  if (last === undefined || last.size < size) await writeLastCheckpoint(keyFolderOf(context), note);
  return { checkpoint, note };
}

async function readLast(context: Context): Promise<Checkpoint | undefined> {
  const folder = keyFolderOf(context);
  const note = await readLastCheckpoint(folder);
  if (note === undefined) return undefined;
  try {
    return parseCheckpoint(parseNote(note).text);
  } catch {
    throw new Refusal('unreadable-file', `${folder} 中的 last-checkpoint 已损坏：请从备份恢复这个文件`);
  }
}

async function assertContinues({ db }: Context, last: Checkpoint, now: Checkpoint): Promise<void> {
  const isContinued =
    last.origin === now.origin &&
    last.size <= now.size &&
    verifyConsistency(last, now, await readProof(db, consistencyPath(last.size, now.size)));
  if (isContinued) return;
  const message = `日志（${now.size} 条）不是上次签署的日志（${last.size} 条）的延续：数据库可能从旧备份恢复，或被直接改动。没有签署。请恢复完整的数据库，再执行 shuangsui log check`;
  throw new Refusal('conflict', message);
}
