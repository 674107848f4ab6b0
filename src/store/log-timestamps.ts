import { Refusal } from '../core/refusal.ts';
import type { Db } from './connect.ts';
import { isDuplicateIn } from './database-fault.ts';

/** A checkpoint that a time-stamping authority has stamped (RFC 3161). */
export interface LogTimestamp {
  readonly size: number;
  /** When it was stamped, an instant. */
  readonly at: string;
  /** The signed note that was stamped, byte for byte. */
  readonly checkpoint: string;
  /** The authority's answer, DER. */
  readonly token: Uint8Array;
  /** Whether its signature was checked when it was taken in. */
  readonly signature: 'passed' | 'not-run';
}

interface TimestampRow extends Omit<LogTimestamp, 'token'> {
  readonly token: string;
  readonly created_at: string;
}

/** Keeps a timestamp; refuses (conflict) one that is kept already. */
export async function saveTimestamp(db: Db, timestamp: LogTimestamp, createdAt: string): Promise<void> {
  const token = Buffer.from(timestamp.token).toString('base64');
  const row: TimestampRow = { ...timestamp, token, created_at: createdAt };
  await db('log_timestamps')
    .insert(row)
    .catch((error: unknown) => {
      if (!isDuplicateIn(error, 'log_timestamps')) throw error;
      throw new Refusal('conflict', '这个时间戳已经登记过');
    });
}

/** All timestamps in order of size, then time. */
export async function listTimestamps(db: Db): Promise<readonly LogTimestamp[]> {
  const rows = (await db('log_timestamps').orderBy(['size', 'at'])) as TimestampRow[];
  return rows.map(({ size, at, checkpoint, token, signature }) => ({
    size,
    at,
    checkpoint,
    token: new Uint8Array(Buffer.from(token, 'base64')),
    signature,
  }));
}
