import { offerMariadb } from './mariadb.ts';
import { makeRunFolder } from './run-folder.ts';

let undo: readonly (() => Promise<void>)[] = [];

/** Runs once before all tests, in mocha's main process. */
export async function mochaGlobalSetup(): Promise<void> {
  const removeFolder = makeRunFolder();
  undo = [await offerMariadb(), removeFolder];
}

/** Runs once after all tests, also when some of them failed. */
export async function mochaGlobalTeardown(): Promise<void> {
  for (const step of undo) await step();
}
