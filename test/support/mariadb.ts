import { execFileSync, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import { endKept, runFolder, spawnKept } from './run-folder.ts';

/** A running MariaDB. */
export interface Server {
  readonly child: ChildProcess;
  readonly address: string;
}

let address: Promise<string> | undefined;

/**
 * The address of the run's one throw-away MariaDB, `mysql://root@127.0.0.1:<port>`, started on first use by mocha's main
 * process. Its data are made in a temporary folder and are not synced to disk.
 */
export async function mariadbAddress(): Promise<string> {
  address ??= text(connect(socketPath()));
  const given = await address;
  if (given === '') throw new Error('MariaDB could not be started; see the error above');
  return given;
}

const socketPath = (): string => join(runFolder(), 'mariadb-address');

/**
 * Tells every process of the run, on request, the address of the MariaDB. Returns what ends the offer and, if it was
 * started, the server.
 */
export async function offerMariadb(): Promise<() => Promise<void>> {
  let server: Promise<Server> | undefined;
  const answer = async (socket: Socket): Promise<void> => {
    server ??= startServer();
    socket.end((await server).address);
  };
  const offer = createServer((socket) => {
    answer(socket).catch((error: unknown) => {
      console.error(error);
      socket.end();
    });
  }).listen(socketPath());
  await new Promise((resolve) => offer.once('listening', resolve));
  return async () => {
    offer.close();
    const started = await server?.catch(() => undefined);
    if (started !== undefined) await endKept(started.child);
  };
}

/** The server goes with the process that started it, however that process ends; its data go with the run's folder. */
const untilInputEnds = '"$@" & server=$!; cat >/dev/null; kill -9 $server; wait $server 2>/dev/null';

/** The data of the run's server are thrown away with it. */
const forgetful = [
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-flush-method=nosync',
  '--innodb-doublewrite=0',
] as const;

async function startServer(): Promise<Server> {
  const folder = join(runFolder(), 'mariadb');
  installServer(folder);
  return runServer(folder, await findFreePort(), forgetful);
}

const isRoot = process.getuid?.() === 0;
const commonOptions = (folder: string): readonly string[] => [
  ...['--no-defaults', `--datadir=${join(folder, 'data')}`],
  ...(isRoot ? ['--user=mysql'] : []),
];

/** Makes a folder with the data of a server that has nothing yet. */
export function installServer(folder: string): void {
  mkdirSync(folder);
  if (isRoot) execFileSync('chown', ['mysql', folder]);
  execFileSync(
    'mariadb-install-db',
    [
      ...commonOptions(folder),
      ...['--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve'],
    ],
    { stdio: 'ignore' },
  );
}

/** Starts a server on such a folder, and again on one whose server was killed; its process id is in the folder's file `pid`. */
export async function runServer(folder: string, port: number, more: readonly string[]): Promise<Server> {
  const options = [
    `--socket=${join(folder, 'socket')}`,
    `--pid-file=${join(folder, 'pid')}`,
    `--log-error=${join(folder, 'log')}`,
    '--bind-address=127.0.0.1',
    `--port=${port}`,
    '--skip-name-resolve',
    ...more,
  ];
  const child = spawnKept(untilInputEnds, ['mariadbd', ...commonOptions(folder), ...options], {
    ...process.env,
    PATH: `${process.env['PATH']}:/usr/sbin`,
  });
  const address = `mysql://root@127.0.0.1:${port}`;
  await untilReady(address);
  return { child, address };
}

/** A port of loopback that nobody listens on. */
export async function findFreePort(): Promise<number> {
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
