import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../bin/shuangsui.mjs', import.meta.url));

/** What a run of the program gave. */
export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program as a child process, as a person would. */
export function run(...args: readonly string[]): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** The path of a published draw vector. */
export function vectorPath(path: string): string {
  return fileURLToPath(new URL(`../fixtures/vectors/${path}`, import.meta.url));
}
