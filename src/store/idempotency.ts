import type { Context } from '../context.ts';
import { sealingKeyOf } from './cipher.ts';

/** An answer that was given once and is given again to the same request. */
export interface KeptAnswer {
  readonly status: number;
  /** JSON text. */
  readonly body: string;
}

const placeOf = (key: string) => ({ table: 'idempotency_keys', column: 'response', id: key });

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

/** Keeps the answer of a key that was taken in the same transaction; sealed, since it may name people and say why. */
export async function keepAnswer({ db, cipher }: Context, key: string, answer: KeptAnswer): Promise<void> {
  const response = cipher.seal(placeOf(key), answer.body);
  await db('idempotency_keys').where({ key }).update({ status: answer.status, response });
}

/** What is kept under a key; undefined when it is free. */
export async function findAnswer(
  { db, cipher }: Context,
  key: string,
): Promise<(KeptAnswer & { readonly requestHash: string }) | undefined> {
  const row = (await db('idempotency_keys').where({ key }).first()) as KeyRow | undefined;
  if (row === undefined) return undefined;
  // What an older program kept is not sealed.
  const isSealed = sealingKeyOf(row.response) !== undefined;
  const body = isSealed ? cipher.open(placeOf(key), row.response) : row.response;
  return { status: row.status, body, requestHash: row.request_hash };
}
