import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connect } from '../../src/store/connect.ts';
import { databases, makeFolder } from '../support/databases.ts';
import { contextOf, copyOf, prepare, type Prepared } from './support/prepared.ts';
import { report, sizeOf } from './support/sizes.ts';
import { assertFileWhole, assertWhole, countRows } from './support/whole.ts';

const copies = sizeOf('POWER_CUTS', { sample: 4, full: 200 });
const program = fileURLToPath(new URL('support/writer.ts', import.meta.url));

/** Whether the end of the write-ahead log goes too, as on a disk that had not written what it was told to sync. */
type Loss = 'nothing' | 'end of the log';

/** A process that freezes, draws and ends tasks one after the other and says what it has done. */
function startWriter({ url, keys }: Prepared, loss: Loss) {
  const mode = loss === 'nothing' ? 'checkpoints' : 'no-checkpoints';
  const child = spawn(process.execPath, ['--import=tsx', program, url, keys, mode], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const drawn: string[] = [];
  createInterface({ input: child.stdout }).on('line', (id) => drawn.push(id));
  return { child, drawn };
}

/** The state of a process in Linux: T is stopped. */
const stateOf = (pid: number): string => /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1] ?? '';

/** What the disk holds at one instant, while the writer stands still. */
async function snapshot(pid: number, file: string): Promise<string> {
  process.kill(pid, 'SIGSTOP');
  while (stateOf(pid) !== 'T') await sleep(1);
  const copy = join(makeFolder(), 'copy.db');
  copyFileSync(file, copy);
  if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`);
  process.kill(pid, 'SIGCONT');
  return copy;
}

function dropEnd(wal: string): number {
  if (!existsSync(wal)) return 0;
  const { size } = statSync(wal);
  const lost = Math.min(size, randomInt(65_536));
  truncateSync(wal, size - lost);
  return lost;
}

async function inspect(prepared: Prepared, copy: string, acknowledged: readonly string[]): Promise<number> {
  const db = connect(`sqlite:${copy}`);
  try {
    await assertFileWhole(db);
    await assertWhole(await contextOf(db, prepared));
    for (const id of acknowledged)
      assert.equal(await countRows(db, 'tasks', { id, state: 'drawn' }), 1, 'an acknowledged draw is lost');
    return await countRows(db, 'tasks', { state: 'drawn' });
  } finally {
    await db.destroy();
  }
}

describe('the SQLite file at the instant of a power cut', () => {
  for (const loss of ['nothing', 'end of the log'] as const) {
    it(`reopens whole ${copies} times where ${loss} is lost`, async () => {
      const start = performance.now();
      const sqlite = databases.find(({ name }) => name === 'sqlite');
      assert.ok(sqlite !== undefined);
      const prepared = copyOf(await prepare(await sqlite.create()));
      const file = prepared.url.replace('sqlite:', '');
      const { child, drawn } = startWriter(prepared, loss);
      const sizes: number[] = [];
      let lost = 0;
      try {
        while (drawn.length === 0) {
          assert.equal(child.exitCode, null, 'the writer has ended');
          await sleep(20);
        }
        for (let index = 0; index < copies; index += 1) {
          await sleep(randomInt(40));
          const seen = [...drawn];
          const copy = await snapshot(child.pid ?? 0, file);
          if (loss !== 'nothing') lost += dropEnd(`${copy}-wal`);
          sizes.push(await inspect(prepared, copy, loss === 'nothing' ? seen : []));
        }
      } finally {
        child.kill('SIGKILL');
      }
      const seconds = Math.round((performance.now() - start) / 1000);
      const draws = `${Math.min(...sizes)} to ${Math.max(...sizes)} draws`;
      report(
        `${copies} copies in ${seconds} s with ${draws}, ${Math.round(lost / 1024)} KiB of log dropped: all whole`,
      );
    }).timeout(1_800_000);
  }
});
