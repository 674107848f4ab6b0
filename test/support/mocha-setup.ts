import { removeFolders } from './databases.ts';
import { stopMariadb } from './mariadb.ts';

/** Runs once after all tests, also when some of them failed. */
export async function mochaGlobalTeardown(): Promise<void> {
  removeFolders();
  await stopMariadb();
}
