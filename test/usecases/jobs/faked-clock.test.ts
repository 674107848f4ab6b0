import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connect, type Db } from '../../../src/store/connect.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { findJobRun } from '../../../src/store/job-runs.ts';
import { databases, makeFolder } from '../../support/databases.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
/** Debian's library, in the folder of this machine's kind. */
const library = readdirSync('/usr/lib')
  .map((name) => `/usr/lib/${name}/faketime/libfaketimeMT.so.1`)
  .find((path) => existsSync(path));

/** Noon in China of a Wednesday, in seconds: far from every due time but those of the hourly jobs. */
const noon = Date.UTC(2026, 10, 25, 4) / 1000;
const day = 86_400;

for (const database of databases)
  describe(`the real process under a clock that is set (${database.name})`, () => {
    let db: Db;
    const folder = makeClock();
    const children: ReturnType<typeof spawn>[] = [];

    function makeClock() {
      let file = '';
      return {
        path: () => (file ||= join(makeFolder(), 'clock')),
        /** Sets the clock of the processes to so many seconds from noon; it goes on from there. */
        set: (seconds: number) => writeFile((file ||= join(makeFolder(), 'clock')), offsetOf(noon + seconds)),
      };
    }
    const offsetOf = (to: number): string => {
      const seconds = Math.round(to - Date.now() / 1000);
      return `${seconds < 0 ? '' : '+'}${seconds}\n`;
    };

    /** Begins an instance on the data of the others; resolves once it has said that it runs. */
    async function work(address: string, data: string): Promise<void> {
      assert.ok(library !== undefined, 'the Debian package faketime is not installed');
      const child = spawn(process.execPath, [join(root, 'bin/shuangsui.mjs'), 'jobs', 'work'], {
        cwd: makeFolder(),
        env: {
          ...process.env,
          DATA_DIR: data,
          DATABASE_URL: address,
          LD_PRELOAD: library,
          FAKETIME_TIMESTAMP_FILE: folder.path(),
          FAKETIME_NO_CACHE: '1',
          // What is set is the clock on the wall.
          FAKETIME_DONT_FAKE_MONOTONIC: '1',
        },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      children.push(child);
      await once(child.stdout, 'data');
    }

    const untilDone = async (period: string): Promise<void> => {
      for (let attempt = 0; attempt < 200; attempt += 1) {
        if ((await findJobRun(db, 'recheck', period))?.state === 'done') return;
        await sleep(200);
      }
      assert.fail(`${period} was not run`);
    };

    after(async () => {
      for (const child of children) {
        child.kill('SIGTERM');
        if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      }
      await db.destroy();
    });

    it('a day forward and back: two schedulers run each night once', async () => {
      const address = await database.create();
      db = connect(address);
      await migrate(db);
      await folder.set(0);
      const data = makeFolder();
      await work(address, data);
      await work(address, data);
      await untilDone('2026-11-25');
      await folder.set(day);
      await untilDone('2026-11-26');
      await folder.set(0);
      // Back at noon nothing is due; a day earlier one night is that nobody has recomputed.
      await sleep(7000);
      await folder.set(-day);
      await untilDone('2026-11-24');
      await folder.set(2 * day);
      await untilDone('2026-11-27');
      const runs = (await db('job_runs').where({ job: 'recheck' }).orderBy('period')) as {
        period: string;
        attempts: number;
        state: string;
      }[];
      assert.deepEqual(
        runs.map(({ period, attempts, state }) => [period, attempts, state]),
        ['24', '25', '26', '27'].map((date) => [`2026-11-${date}`, 1, 'done']),
      );
      assert.ok(children.every(({ exitCode }) => exitCode === null));
      const recorded = await db('audit_entries').where({ action: 'recheck-passed' });
      assert.equal(recorded.length, 4);
      const states = async (): Promise<readonly string[]> =>
        ((await db('job_runs').distinct('state').orderBy('state')) as { state: string }[]).map(
          (row) => row.state,
        );
      while ((await states()).includes('running')) await sleep(200);
      assert.deepEqual(await states(), ['done']);
      console.log(
        `      2 processes, ${database.name}: clock set 4 times, 4 nights due, ${recorded.length} recomputed`,
      );
    }).timeout(180_000);
  });
