import type { Db } from './connect.ts';

/**
 * Makes every change of who may do what wait for the one before it, until the end of the transaction: what is read after this is what the
 * change before left. So no two changes that are right by themselves, such as taking away the last two holders of a role, are both made.
 */
export async function takeTurn(db: Db): Promise<void> {
  await db('people_revision').where({ id: 1 }).increment('revision', 1);
}
