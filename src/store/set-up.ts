import type { Context } from '../context.ts';
import type { Db } from './connect.ts';

/** How far the first set-up of this service is. */
export interface SetUpState {
  /** SHA-256 of the token that counts; null where none was made. */
  readonly tokenHash: string | null;
  /** UTC, ISO 8601 with milliseconds. */
  readonly expiresAt: string | null;
  readonly completedAt: string | null;
}

interface SetUpRow {
  readonly token_hash: string | null;
  readonly expires_at: string | null;
  readonly completed_at: string | null;
}

/** Whether there is a token, and whether the set-up is done. */
export async function getSetUp(db: Db): Promise<SetUpState> {
  const row = (await db('set_up').where({ id: 1 }).first()) as SetUpRow;
  return { tokenHash: row.token_hash, expiresAt: row.expires_at, completedAt: row.completed_at };
}

/** Puts a new token in the place of any earlier one; false when the set-up is done. */
export async function saveSetUpToken(db: Db, tokenHash: string, expiresAt: string): Promise<boolean> {
  const open = db('set_up').where({ id: 1, completed_at: null });
  return (await open.update({ token_hash: tokenHash, expires_at: expiresAt })) === 1;
}

/** Completes the set-up, once and for ever; false when it is done already or the token no longer counts. */
export async function completeSetUp({ db, now }: Context, tokenHash: string): Promise<boolean> {
  const open = db('set_up').where({ id: 1, completed_at: null, token_hash: tokenHash });
  return (await open.update({ completed_at: now().toISOString(), token_hash: null })) === 1;
}
