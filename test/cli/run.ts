import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { keepToken } from '../../src/cli/token-files.ts';
import { createContext } from '../../src/context.ts';
import { connect } from '../../src/store/connect.ts';
import { openSession } from '../../src/usecases/people/open-session.ts';
import { testKeyLine } from '../support/context.ts';
import { collectOutput } from '../support/collect-output.ts';
import { makeFolder } from '../support/databases.ts';
import { grantUsualRoles } from '../support/people.ts';

const program = fileURLToPath(new URL('../../bin/shuangsui.mjs', import.meta.url));

// Whoever runs the tests may be signed in somewhere himself, and may have a key.
const own = makeFolder();
process.env['SHUANGSUI_STATE'] = own;
process.env['DATA_KEY'] = join(own, 'data.key');
// The program opens what tests have sealed.
writeFileSync(join(own, 'data.key'), testKeyLine, { mode: 0o600 });

/**
 * Signs people who are stored in, as the command `login` would after their passwords: the usual people of tests get their usual roles
 * first. Takes the address of the database.
 */
export async function signIn(address: string, ...accounts: readonly string[]): Promise<void> {
  const db = connect(address);
  try {
    await grantUsualRoles(db);
    for (const account of accounts) {
      const { token, expiresAt } = await openSession(createContext(db), account, {
        door: 'cli',
        from: 'test',
      });
      await keepToken(address, { account, token, expiresAt });
    }
  } finally {
    await db.destroy();
  }
}

/** What a run of the program gave. */
export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program as a child process, as a person would. */
export function run(...args: readonly string[]): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });
  collectOutput(args.join(' '), `${stdout}${stderr}`);
  return { status, stdout, stderr };
}

/** The path of a published draw vector. */
export function vectorPath(path: string): string {
  return fileURLToPath(new URL(`../fixtures/vectors/${path}`, import.meta.url));
}

/**
 * Runs commands of these groups as the program would, in this process: starting it anew for each takes seconds. Gives what was
 * printed.
 */
export function printerOf(
  ...groups: readonly ((program: Command) => void)[]
): (...args: readonly string[]) => Promise<string> {
  return async (...args) => {
    const program = new Command().option('--json').option('--actor <编号>').exitOverride();
    for (const add of groups) add(program);
    const lines: string[] = [];
    const { log } = console;
    console.log = (line: string) => lines.push(line);
    try {
      await program.parseAsync(args, { from: 'user' });
    } finally {
      console.log = log;
    }
    const printed = lines.join('\n');
    // What a look at personal values shows is what was asked for.
    if (!args.includes('personal')) collectOutput(args.join(' '), printed);
    return printed;
  };
}
