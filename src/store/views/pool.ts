import type { Db } from '../connect.ts';

/** How many connections of the pool are used, wait to be used, and how many callers wait for one. */
export function readPool(db: Db): Readonly<Record<'used' | 'free' | 'waiting', number>> {
  const { pool } = db.client as {
    readonly pool: { numUsed(): number; numFree(): number; numPendingAcquires(): number };
  };
  return { used: pool.numUsed(), free: pool.numFree(), waiting: pool.numPendingAcquires() };
}
