import { parseDecimal } from '../core/log/checkpoint.ts';
import { formatRequest } from '../core/log/witness.ts';
import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import { listCosignatures, type LogCosignature } from '../store/log-cosignatures.ts';
import { proveConsistency } from './log-proofs.ts';
import { signCheckpoint, type SignedCheckpoint } from './sign-checkpoint.ts';
import { takeCosignature } from './take-cosignature.ts';

/** A witness that answers over HTTP: its address before `/add-checkpoint`, and its key. */
export interface OnlineWitness {
  readonly url: string;
  readonly vkey: string;
}

interface Reply {
  readonly status: number;
  readonly body: string;
}

const timeoutMs = 15_000;

/**
 * Sends the present checkpoint to a witness (C2SP tlog-witness), with the proof from the size that it cosigned last, and keeps its
 * cosignature. Refuses (conflict) when the witness does, with what that means, and (unreadable-file) when it cannot be reached.
 */
export async function submitCheckpoint(
  context: Context,
  actorId: string,
  witness: OnlineWitness,
): Promise<LogCosignature> {
  const signed = await signCheckpoint(context);
  const name = witness.vkey.trim().split('+').slice(0, 2).join('+');
  const known = (await listCosignatures(context.db)).filter((one) => one.witness === name);
  const reply = await ask(context, witness, signed, known.at(-1)?.size ?? 0);
  const seen = reply.status === 409 ? readSeenSize(reply.body) : undefined;
  const { size } = signed.checkpoint;
  if (seen !== undefined && seen > size) {
    const message = `见证方签署过 ${seen} 条，而现在的日志只有 ${size} 条：数据库可能从旧备份恢复。请恢复完整的数据库`;
    throw new Refusal('conflict', message);
  }
  // The witness has seen more or less than we know of: once more, from there.
  const answer = seen === undefined ? reply : await ask(context, witness, signed, seen);
  if (answer.status !== 200) throw new Refusal('conflict', describeRefusal(answer.status));
  return takeCosignature(context, actorId, { note: `${signed.note}${answer.body}`, vkey: witness.vkey });
}

async function ask(
  { db }: Context,
  { url }: OnlineWitness,
  { note, checkpoint }: SignedCheckpoint,
  old: number,
): Promise<Reply> {
  const proof = await proveConsistency(db, old, checkpoint.size);
  const address = `${url.replace(/\/+$/, '')}/add-checkpoint`;
  try {
    const response = await fetch(address, {
      method: 'POST',
      body: formatRequest(old, proof, note),
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: response.status, body: await response.text() };
  } catch {
    throw new Refusal('unreadable-file', `连不上见证方 ${address}：请核对地址和网络，或改用导出的文件夹签署`);
  }
}

function readSeenSize(body: string): number | undefined {
  try {
    return parseDecimal(body.trim());
  } catch {
    return undefined;
  }
}

function describeRefusal(status: number): string {
  const meanings: Readonly<Record<number, string>> = {
    403: '它没有本日志现用的公钥：请把新公钥交给见证方',
    404: '它不见证本日志：请把公钥交给见证方，写入 logs.txt',
    409: '它认为本日志与它签署过的不同：请执行 shuangsui log check，并与见证方核对',
    422: '它认为一致性证明不成立：请执行 shuangsui log check，并与见证方核对',
  };
  return `见证方没有签署（${status}）：${meanings[status] ?? '请查看见证方的记录'}`;
}
