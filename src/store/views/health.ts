import type { Db } from '../connect.ts';

/** Asks the database for anything at all; throws when it does not answer. */
export async function pingDatabase(db: Db): Promise<void> {
  await db('actors').select('id').limit(1);
}
