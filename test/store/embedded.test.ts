import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { getList } from '../../src/core/lists/definitions.ts';
import { listAudit, verifyAudit } from '../../src/store/audit.ts';
import { connect, type Db } from '../../src/store/connect.ts';
import { migrate } from '../../src/store/migrate.ts';
import { allRecords } from '../../src/store/register.ts';
import { makeFolder, testActor } from '../support/databases.ts';

const departments = getList('departments');
const processes = 3;
const transactions = 200;
const kills = 20;

const children: ChildProcess[] = [];

function start(script: string, ...args: string[]): ChildProcess {
  const file = fileURLToPath(new URL(`../support/${script}`, import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return child;
}

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => child.once('close', () => resolve()));

/** Collects what a child prints; call the result to have all whole lines so far. */
function linesOf(child: ChildProcess): () => readonly string[] {
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return () => text.split('\n').slice(0, -1);
}

/** Waits until the child has printed so many lines; throws when it ends before that. */
async function untilPrinted(
  child: ChildProcess,
  lines: () => readonly string[],
  count: number,
): Promise<void> {
  while (lines().length < count) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('the writer ended by itself');
    await sleep(2);
  }
}

async function openMigrated(): Promise<{ readonly db: Db; readonly url: string; readonly folder: string }> {
  const folder = makeFolder();
  const url = `sqlite:${join(folder, 'test.db')}`;
  const db = connect(url);
  await migrate(db);
  await db('actors').insert(testActor);
  return { db, url, folder };
}

/** Every pair is there whole, with its audit entry, or not at all; returns the numbers of the pairs. */
async function readWholePairs(db: Db): Promise<readonly number[]> {
  assert.deepEqual(await db.raw('PRAGMA integrity_check'), [{ integrity_check: 'ok' }]);
  assert.equal((await verifyAudit(db)).fault, undefined);
  const subjects = (await db('audit_entries').orderBy('seq').pluck('subject')) as string[];
  const codes = (await allRecords(db, departments)).map(({ code }) => code);
  assert.deepEqual(new Set(codes), new Set(subjects.flatMap((pair) => [`${pair}-a`, `${pair}-b`])));
  assert.equal(codes.length, 2 * subjects.length);
  return subjects.map(Number);
}

describe('the embedded database', () => {
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  it('keeps a write-ahead log, syncs every commit and enforces foreign keys', async () => {
    const { db } = await openMigrated();
    assert.deepEqual(await db.raw('PRAGMA journal_mode'), [{ journal_mode: 'wal' }]);
    assert.deepEqual(await db.raw('PRAGMA synchronous'), [{ synchronous: 2 }]);
    assert.deepEqual(await db.raw('PRAGMA foreign_keys'), [{ foreign_keys: 1 }]);
    assert.deepEqual(await db.raw('PRAGMA busy_timeout'), [{ timeout: 5000 }]);
    await db.destroy();
  });

  it(`loses none of ${processes} × ${transactions} read-then-write transactions of ${processes} processes, and none fails`, async () => {
    const { db, url } = await openMigrated();
    await db.schema.createTable('counter', (table) => {
      table.integer('id').primary();
      table.integer('n');
    });
    await db('counter').insert({ id: 1, n: 0 });
    const counters = Array.from({ length: processes }, () => start('count-up.ts', url, String(transactions)));
    const printed = counters.map(linesOf);
    await Promise.all(counters.map(ended));
    assert.deepEqual(
      printed.map((lines) => lines()),
      counters.map(() => ['0']),
    );
    assert.deepEqual(await db('counter'), [{ id: 1, n: processes * transactions }]);
    await db.destroy();
  });

  it('is copied whole by VACUUM INTO while another process writes', async () => {
    const { db, url, folder } = await openMigrated();
    const child = start('write-on.ts', url, '1');
    const lines = linesOf(child);
    await untilPrinted(child, lines, 20);
    const acknowledged = lines().length;
    const copy = join(folder, 'copy.db');
    await db.raw('VACUUM INTO ?', [copy]);
    await untilPrinted(child, lines, acknowledged + 20);
    child.kill('SIGKILL');
    await ended(child);

    const restored = connect(`sqlite:${copy}`);
    const pairs = await readWholePairs(restored);
    assert.ok(pairs.length >= acknowledged && pairs.length < lines().length);
    const limit = pairs.length;
    assert.deepEqual(await listAudit(restored), await listAudit(db, { limit }));
    const recordsOf = async (source: Db) =>
      (await allRecords(source, departments)).filter(({ code }) => Number.parseInt(code, 10) <= limit);
    assert.deepEqual(await recordsOf(restored), await recordsOf(db));
    assert.deepEqual(await restored('actors'), await db('actors'));
    await restored.destroy();
    await db.destroy();
  });

  it(`loses no acknowledged row, and halves none, when its writer is killed ${kills} times`, async function () {
    this.timeout(180_000);
    const { db, url } = await openMigrated();
    await db.destroy();
    let last = 0;
    let acknowledged = 0;
    for (let round = 1; round <= kills; round += 1) {
      const child = start('write-on.ts', url, String(last + 1));
      const lines = linesOf(child);
      await untilPrinted(child, lines, 1);
      // A different moment of the write each time.
      await sleep(7 * round + 0.37 * round);
      child.kill('SIGKILL');
      await ended(child);

      const reopened = connect(url);
      const pairs = await readWholePairs(reopened);
      const missing = lines().filter((line) => !pairs.includes(Number(line)));
      assert.deepEqual(missing, [], `round ${round}`);
      acknowledged += lines().length;
      assert.ok(pairs.length >= acknowledged && pairs.length <= acknowledged + round);
      last = pairs.at(-1) ?? 0;
      await reopened.destroy();
    }
    console.log(
      `      ${kills} kills, ${acknowledged} acknowledged transactions, ${last} stored, 0 lost, 0 halved`,
    );
  });
});
