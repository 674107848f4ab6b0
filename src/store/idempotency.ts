import type { Context } from '../context.ts';
import type { Db } from './connect.ts';

/** An answer that was given once and is given again to the same request. */
export interface KeptAnswer {
  readonly status: number;
  /** JSON text. */
  readonly body: string;
}

interface KeyRow {
  readonly key: string;
  readonly actor_id: string;
  readonly request_hash: string;
  readonly status: number;
  readonly response: string;
  readonly created_at: string;
}

/** Takes a key for a request, its answer still open; a key that is taken is a duplicate in `idempotency_keys`. */
export async function takeKey(
  { db, now }: Context,
  key: string,
  actorId: string,
  requestHash: string,
): Promise<void> {
  const row: KeyRow = {
    key,
    actor_id: actorId,
    request_hash: requestHash,
    status: 0,
    response: '',
    created_at: now().toISOString(),
  };
  await db('idempotency_keys').insert(row);
}

/** Keeps the answer of a key that was taken in the same transaction. */
export async function keepAnswer(db: Db, key: string, answer: KeptAnswer): Promise<void> {
  await db('idempotency_keys').where({ key }).update({ status: answer.status, response: answer.body });
}

/** What is kept under a key; undefined when it is free. */
export async function findAnswer(
  db: Db,
  key: string,
): Promise<(KeptAnswer & { readonly requestHash: string }) | undefined> {
  const row = (await db('idempotency_keys').where({ key }).first()) as KeyRow | undefined;
  if (row === undefined) return undefined;
  return { status: row.status, body: row.response, requestHash: row.request_hash };
}
