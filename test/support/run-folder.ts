import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const variable = 'SHUANGSUI_TEST_FOLDER';

/** The temporary folder of the whole run; mocha's workers have it from the main process. */
export function runFolder(): string {
  const folder = process.env[variable];
  if (folder === undefined) throw new Error(`${variable} is set by test/support/mocha-setup.ts`);
  return folder;
}

/** A server that is being killed may still write while its folder is removed. */
const untilRemoved = 'cat >/dev/null; for attempt in 1 2 3 4 5; do rm -rf "$1" && break; sleep 1; done';

/** Whether tests run: support is also used by what makes vectors and measures. */
export const isRunning = (): boolean => process.env[variable] !== undefined;

/** Makes the run's folder; returns what removes it. It goes with this process too, however this process ends. */
export function makeRunFolder(): () => Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'shuangsui-test-'));
  // MariaDB has its data there, and another user.
  chmodSync(folder, 0o711);
  process.env[variable] = folder;
  const keeper = spawnKept(untilRemoved, [folder]);
  return () => endKept(keeper);
}

/** Runs a shell script whose standard input ends with this process; Ctrl+C does not reach it. */
export function spawnKept(
  script: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): ChildProcess {
  return spawn('sh', ['-c', script, 'sh', ...args], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env,
  });
}

/** Ends the input of such a script and waits for what it then does. */
export async function endKept(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.stdin?.end();
  await ended;
}
