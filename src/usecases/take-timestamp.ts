import { utf8ToBytes } from '@noble/hashes/utils.js';
import { parseCheckpoint } from '../core/log/checkpoint.ts';
import { isSignedBy, parseNote } from '../core/log/note.ts';
import { Refusal } from '../core/refusal.ts';
import { readTimestamp } from '../files/timestamp.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { appendAudit } from '../store/audit.ts';
import { saveTimestamp, type LogTimestamp } from '../store/log-timestamps.ts';
import { getLogKeys } from './log-keys.ts';

/** A stamped checkpoint: the file that was stamped, the request, the answer, and the certificate that is trusted. */
export interface StampedCheckpoint {
  readonly checkpoint: string;
  readonly query: Uint8Array;
  readonly token: Uint8Array;
  readonly certificate?: Uint8Array;
}

/** Keeps a timestamp of a checkpoint of this log, after the checks of `readTimestamp`; refuses (invalid) what is none. */
export async function takeTimestamp(
  context: Context,
  actorId: string,
  { checkpoint, ...answer }: StampedCheckpoint,
): Promise<LogTimestamp> {
  const { origin, active, retired } = await getLogKeys(context.db);
  const { note, head } = readStamped(checkpoint);
  if (head?.origin !== origin || ![...active, ...retired].some((key) => isSignedBy(note, key))) {
    const message = `不是本日志 ${origin} 签署的检查点`;
    throw new Refusal('invalid', '时间戳无法使用', [{ place: 'checkpoint', message }]);
  }
  const read = await readTimestamp({ ...answer, data: utf8ToBytes(checkpoint) });
  const timestamp: LogTimestamp = { size: head.size, checkpoint, token: answer.token, ...read };
  await inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    await saveTimestamp(inner.db, timestamp, inner.now().toISOString());
    await appendAudit(inner, {
      actor: actor.id,
      action: 'log-timestamped',
      subject: `log/${head.size}`,
      detail: { at: read.at, signature: read.signature },
    });
  });
  return timestamp;
}

function readStamped(text: string) {
  try {
    const note = parseNote(text);
    return { note, head: parseCheckpoint(note.text) };
  } catch {
    return { note: { text: '', signatures: [] }, head: undefined };
  }
}
