import { offerMariadb } from './mariadb.ts';
import { isRunning, makeRunFolder } from './run-folder.ts';
import { describeScan, OutputScan } from './scan-outputs.ts';

let undo: readonly (() => Promise<void>)[] = [];

// Before any test file is loaded, since some make folders as they are; processes beside the first one have its folder.
const removeFolder = isRunning() ? undefined : makeRunFolder();

/** Runs once before all tests, in mocha's main process. */
export async function mochaGlobalSetup(): Promise<void> {
  undo = [await offerMariadb(), scanForCanaries, ...(removeFolder === undefined ? [] : [removeFolder])];
}

/** Runs once after all tests, also when some of them failed. */
export async function mochaGlobalTeardown(): Promise<void> {
  for (const step of undo) await step();
}

/** Fails the run when an identity number, a mobile number or a password of the tests is found in anything that it left. */
async function scanForCanaries(): Promise<void> {
  const startedAt = performance.now();
  const report = await new OutputScan().scanFolder();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`  ${describeScan(report)} (${seconds} s)\n`);
  if (report.found.length === 0) return;
  for (const place of report.found.slice(0, 50)) console.error(`  canary in ${place}`);
  // Mocha sets the exit code by the number of failed tests when it ends.
  process.once('exit', () => process.exit(1));
}
