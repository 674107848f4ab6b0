import { spawn } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Refusal } from '../core/refusal.ts';
import type { TableCounts } from './dump-sqlite.ts';

const dumpOptions: readonly string[] = [
  '--single-transaction',
  '--quick',
  '--skip-lock-tables',
  '--skip-add-locks',
  '--skip-triggers',
  '--no-tablespaces',
  '--hex-blob',
  '--order-by-primary',
  '--no-autocommit',
  '--complete-insert',
  // One row a line, so that the rows of each table can be counted in the dump itself.
  '--skip-extended-insert',
  '--default-character-set=utf8mb4',
];

/**
 * Writes the database at that address to a new file as SQL, as it is at one instant, while others go on writing. Returns the rows of each
 * table in it. Needs the program `mariadb-dump`; the password goes to it in a file that only this user can read.
 */
export async function dumpMysql(address: string, target: string): Promise<TableCounts> {
  const counter = new RowCounter();
  await withDefaults(address, async (defaults, name) => {
    const child = spawn('mariadb-dump', [defaults, ...dumpOptions, name], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = endOf(child, 'mariadb-dump');
    const file = createWriteStream(target, { flags: 'wx', mode: 0o600 });
    const [end] = await Promise.allSettled([ended, pipeline(child.stdout, counter, file)]);
    if (end.status === 'rejected') throw end.reason;
  });
  // The last line of a whole dump.
  if (!counter.isComplete) throw new Error('mariadb-dump ended before the dump was whole');
  return counter.tables;
}

/** Runs a dump of `dumpMysql` on the database at that address, which must be empty. Needs the program `mariadb`. */
export async function loadMysql(address: string, source: string): Promise<void> {
  await withDefaults(address, async (defaults, name) => {
    const args = [defaults, '--batch', '--binary-mode', '--default-character-set=utf8mb4', name];
    const child = spawn('mariadb', args, { stdio: ['pipe', 'ignore', 'pipe'] });
    const ended = endOf(child, 'mariadb');
    const [end, sent] = await Promise.allSettled([ended, pipeline(createReadStream(source), child.stdin)]);
    if (end.status === 'rejected') throw end.reason;
    if (sent.status === 'rejected') throw sent.reason;
  });
}

/** Counts the INSERT lines of each table as the dump passes. */
class RowCounter extends Transform {
  readonly tables: Record<string, number> = {};
  isComplete = false;
  #line = '';
  #isLong = false;

  override _transform(chunk: Buffer, _encoding: string, done: (error: null, data: Buffer) => void): void {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(10, start);
      this.#take(chunk.subarray(start, end === -1 ? chunk.length : end));
      if (end === -1) break;
      this.#endLine();
      start = end + 1;
    }
    done(null, chunk);
  }

  /** Only the beginning of a line tells what it is. */
  #take(bytes: Buffer): void {
    if (this.#isLong) return;
    this.#line += bytes.toString('latin1', 0, 200);
    this.#isLong = this.#line.length >= 200;
  }

  #endLine(): void {
    const [, made] = /^CREATE TABLE `(\w+)`/.exec(this.#line) ?? [];
    if (made !== undefined) this.tables[made] = 0;
    const [, filled] = /^INSERT INTO `(\w+)`/.exec(this.#line) ?? [];
    if (filled !== undefined) this.tables[filled] = (this.tables[filled] ?? 0) + 1;
    if (this.#line.startsWith('-- Dump completed')) this.isComplete = true;
    this.#line = '';
    this.#isLong = false;
  }
}

/** Calls `work` with the option that names a defaults file for this address, and with the name of the database. */
async function withDefaults(
  address: string,
  work: (defaults: string, name: string) => Promise<void>,
): Promise<void> {
  const { hostname, port, username, password, pathname } = new URL(address);
  const folder = await mkdtemp(join(tmpdir(), 'shuangsui-'));
  try {
    const file = join(folder, 'client.cnf');
    const lines = [
      '[client]',
      `host=${quoted(hostname.replaceAll(/[[\]]/g, ''))}`,
      `port=${port === '' ? '3306' : port}`,
      `user=${quoted(decodeURIComponent(username))}`,
      `password=${quoted(decodeURIComponent(password))}`,
      'protocol=tcp',
    ];
    await writeFile(file, `${lines.join('\n')}\n`, { mode: 0o600, flag: 'wx' });
    await work(`--defaults-file=${file}`, decodeURIComponent(pathname.slice(1)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/** Waits for a program to end well. Its own messages may quote data: of them only the number of the error is kept. */
async function endOf(child: ReturnType<typeof spawn>, program: string): Promise<void> {
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('latin1')).slice(0, 10_000);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('close', resolve);
    child.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'ENOENT'
          ? new Refusal(
              'wrong-state',
              `没有找到程序 ${program}：请安装 mariadb-client（或把它所在的文件夹加入 PATH）`,
            )
          : error,
      );
    });
  });
  if (code === 0) return;
  const number = /\berror:? (\d+)/i.exec(said)?.[1] ?? '?';
  throw new Error(`${program} failed with exit code ${String(code)}, error ${number}`);
}
