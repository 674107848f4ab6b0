import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import mysql from 'mysql2/promise';

interface Server {
  readonly child: ChildProcess;
  readonly address: string;
}

let server: Promise<Server> | undefined;

/**
 * The address of the run's one throw-away MariaDB, `mysql://root@127.0.0.1:<port>`, started on first use. Its data are
 * made in a temporary folder and are not synced to disk.
 */
export async function mariadbAddress(): Promise<string> {
  server ??= startServer();
  return (await server).address;
}

/** Ends the throw-away MariaDB and removes its data; does nothing when it was never started. */
export async function stopMariadb(): Promise<void> {
  if (server === undefined) return;
  const { child } = await server;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.stdin?.end();
  await ended;
}

/** Lives as long as its standard input: so server and data go with this process, however this process ends. */
const untilInputEnds =
  'folder=$1; shift; "$@" & server=$!; cat >/dev/null; kill -9 $server; wait $server 2>/dev/null; rm -rf "$folder"';

async function startServer(): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'shuangsui-mariadb-'));
  const isRoot = process.getuid?.() === 0;
  if (isRoot) execFileSync('chown', ['mysql', folder]);
  const common = ['--no-defaults', `--datadir=${join(folder, 'data')}`, ...(isRoot ? ['--user=mysql'] : [])];
  execFileSync(
    'mariadb-install-db',
    [...common, '--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve'],
    { stdio: 'ignore' },
  );
  const port = await findFreePort();
  const options = [
    `--socket=${join(folder, 'socket')}`,
    `--pid-file=${join(folder, 'pid')}`,
    `--log-error=${join(folder, 'log')}`,
    '--bind-address=127.0.0.1',
    `--port=${port}`,
    '--skip-name-resolve',
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-flush-method=nosync',
    '--innodb-doublewrite=0',
  ];
  const child = spawn('sh', ['-c', untilInputEnds, 'sh', folder, 'mariadbd', ...common, ...options], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin` },
  });
  const address = `mysql://root@127.0.0.1:${port}`;
  await untilReady(address);
  return { child, address };
}

async function findFreePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function untilReady(address: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const connection = await mysql.createConnection(address);
      await connection.end();
      return;
    } catch (error) {
      if (attempt === 300) throw error;
      await sleep(50);
    }
  }
}
