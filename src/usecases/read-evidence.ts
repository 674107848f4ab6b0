import { sha256Hex } from '../core/digest.ts';
import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import type { Db } from '../store/connect.ts';
import { loadTaskFiles, saveTaskFiles } from '../store/files.ts';

/** What shows that something is so: words, and a file or at least the file's SHA-256. */
export interface Evidence {
  /** What it is: 医院出具的诊断证明. */
  readonly note: string;
  /** The file itself, at most 10 MiB; kept among the task's files. */
  readonly bytes?: Uint8Array | undefined;
  /** The SHA-256 of a file that stays elsewhere. */
  readonly sha256?: string | undefined;
}

const maxBytes = 10 * 2 ** 20;

/**
 * Reads evidence and keeps its file, if there is one, with the task. Refuses (invalid) evidence without words, without both
 * file and digest, and a digest that is not that of the file.
 */
export async function readEvidence(
  { db }: Context,
  taskId: string,
  { note, bytes, sha256 }: Evidence,
): Promise<{ readonly note: string; readonly evidence: string }> {
  const words = note.trim().normalize('NFC');
  const claimed = sha256?.toLowerCase();
  const evidence = bytes === undefined ? claimed : sha256Hex(bytes);
  if (words === '') throw faulty('evidence.note', '请写明证据是什么');
  if (evidence === undefined || !/^[0-9a-f]{64}$/.test(evidence))
    throw faulty('evidence.sha256', '请上传证据文件，或填写它的 SHA-256（64 位十六进制数字）');
  if (claimed !== undefined && claimed !== evidence)
    throw faulty('evidence.sha256', '填写的 SHA-256 与上传的文件不符');
  if (bytes !== undefined) await keepFile(db, taskId, evidence, bytes);
  return { note: words, evidence };
}

async function keepFile(db: Db, taskId: string, digest: string, bytes: Uint8Array): Promise<void> {
  if (bytes.length > maxBytes) throw faulty('evidence', '证据文件超过 10 MB：请降低扫描分辨率');
  const name = evidenceFile(digest);
  if ((await loadTaskFiles(db, taskId, [name])).has(name)) return;
  await saveTaskFiles(db, taskId, new Map([[name, bytes]]));
}

const faulty = (place: string, message: string): Refusal =>
  new Refusal('invalid', '证据有误', [{ place, message }]);

/** The name under which the file of some evidence is kept: the first 32 digits of its digest. */
export const evidenceFile = (digest: string): string => `evidence-${digest.slice(0, 32)}`;
