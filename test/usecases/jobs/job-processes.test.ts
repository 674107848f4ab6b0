import assert from 'node:assert/strict';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type Db } from '../../../src/store/connect.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { findJobRun } from '../../../src/store/job-runs.ts';
import { runDueJobs } from '../../../src/usecases/jobs/run-due-jobs.ts';
import { testContext, type TestContext } from '../../support/context.ts';
import { databases } from '../../support/databases.ts';
import { effectsOf, makeEffects, runnerOf } from '../../support/job-effects.ts';

interface Instance {
  readonly child: ChildProcessByStdio<Writable, Readable, null>;
  /** The next line that it prints. */
  readonly next: () => Promise<string>;
}

function begin(address: string, mode: 'race' | 'hold', amount: number): Instance {
  const args = ['--import', 'tsx', 'test/support/job-process.ts', address, mode, String(amount)];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, next: async () => String((await lines.next()).value) };
}

for (const database of databases)
  describe(`instances of the service that run jobs (${database.name})`, () => {
    let address: string;
    let db: Db;
    let context: TestContext;
    beforeEach(async () => {
      address = await database.create();
      db = connect(address);
      await migrate(db);
      await makeEffects(db);
      context = testContext(db);
      context.setNow('2026-11-25T20:00:00.000Z');
    });
    afterEach(() => db.destroy());

    /** Looks for due work with a lease of a second until some was ended; gives up after ten seconds. */
    const lookUntilEnded = async (): Promise<number> => {
      for (let attempt = 0; attempt < 100; attempt += 1) {
        const ended = await runDueJobs(context, runnerOf('other', { leaseMs: 1000 }), ['recheck']);
        if (ended > 0) return ended;
        await sleep(100);
      }
      return 0;
    };

    for (const count of [2, 4])
      it(`of ${count} processes, over forty days, exactly one runs each period`, async () => {
        const instances = Array.from({ length: count }, () => begin(address, 'race', 40));
        assert.deepEqual(new Set(await Promise.all(instances.map(({ next }) => next()))), new Set(['ready']));
        for (const { child } of instances) child.stdin.write('go\n');
        const lines = await Promise.all(instances.map(({ next }) => next()));
        const ended = lines.map((line) => Number(line.replace('ended ', '')));
        const sum = ended.reduce((total, each) => total + each, 0);
        // Forty days from 26 November on: two of the monthly drafts (November and December), forty nights of each of the others.
        assert.deepEqual(await effectsOf(db, 'task-drafts'), ['2026-11', '2026-12']);
        for (const job of ['recheck', 'audit-anchor'] as const) {
          const effects = await effectsOf(db, job);
          assert.deepEqual([effects.length, new Set(effects).size], [40, 40]);
        }
        assert.equal(sum, 82);
        console.log(
          `      ${count} processes, ${database.name}: 82 periods due, ${ended.join(' + ')} = ${sum} runs`,
        );
      }).timeout(120_000);

    it('that are killed in long work are followed by another one, under a higher fence', async () => {
      const { child, next } = begin(address, 'hold', 60_000);
      assert.equal(await next(), 'working');
      assert.equal(await runDueJobs(context, runnerOf('other', { leaseMs: 1000 }), ['recheck']), 0);
      child.kill('SIGKILL');
      await once(child, 'exit');
      assert.equal(await lookUntilEnded(), 1);
      const run = await findJobRun(db, 'recheck', '2026-11-26');
      assert.deepEqual([run?.state, run?.owner, run?.fence, run?.attempts], ['done', 'other', 2, 2]);
      assert.deepEqual(await effectsOf(db, 'recheck'), ['2026-11-26']);
    }).timeout(60_000);

    it('that come back after another one took over write nothing any more', async () => {
      const { child, next } = begin(address, 'hold', 5000);
      assert.equal(await next(), 'working');
      assert.equal(await lookUntilEnded(), 1);
      assert.equal(await next(), 'ended 0');
      if (child.exitCode === null) await once(child, 'exit');
      const run = await findJobRun(db, 'recheck', '2026-11-26');
      assert.deepEqual([run?.state, run?.owner, run?.fence], ['done', 'other', 2]);
      assert.deepEqual(await effectsOf(db, 'recheck'), ['2026-11-26']);
    }).timeout(60_000);
  });
