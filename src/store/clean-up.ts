import type { Db } from './connect.ts';

/** Removes the answers that are kept for repeats of requests from before an instant; returns how many. */
export async function removeOldKeys(db: Db, before: string): Promise<number> {
  return db('idempotency_keys').where('created_at', '<', before).delete();
}
