import { sha256Hex } from '../../core/digest.ts';
import { Refusal } from '../../core/refusal.ts';
import type { Context } from '../../context.ts';
import { getActor } from '../../store/actors.ts';
import { appendLasting } from './append-lasting.ts';

/** A file that somebody hands in, and what for. */
export interface HandedIn {
  readonly actorId: string;
  /** `imports/targets`, `tasks/…`: as the entry about the file that is taken has it. */
  readonly subject: string;
  readonly bytes: Uint8Array;
}

/**
 * Does the work that reads a file which somebody handed in. When that is refused, the trail says so, with the digest and size of the file, and the
 * refusal goes on. Outside of the transaction of what the file is for, which is not kept.
 */
export async function keepRefusedUpload<Result>(
  context: Context,
  { actorId, subject, bytes }: HandedIn,
  read: () => Promise<Result>,
): Promise<Result> {
  const actor = await getActor(context.db, actorId);
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { code } = error;
    const detail = { code, file_sha256: sha256Hex(bytes), size: bytes.length };
    await appendLasting(context, { actor: actor.id, action: 'upload-refused', subject, detail });
    throw error;
  }
}
