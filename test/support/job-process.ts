import { once } from 'node:events';
import { createContext } from '../../src/context.ts';
import { connect } from '../../src/store/connect.ts';
import { findJobRun } from '../../src/store/job-runs.ts';
import { runDueJobs } from '../../src/usecases/jobs/run-due-jobs.ts';
import { leaveEffect, result, runnerOf } from './job-effects.ts';

// An instance of its own: `race` runs what is due over so many days as soon as it is told to, `hold` begins long work and says so, then
// stands still for so many milliseconds, as a machine does that was suspended, and tries to end its work. Prints how many runs it ended.
const [address = '', mode = '', amount = '0'] = process.argv.slice(2);

const db = connect(address);
try {
  const ended = mode === 'race' ? await race(Number(amount)) : await hold(Number(amount));
  console.log(`ended ${ended}`);
} finally {
  await db.destroy();
}

async function race(days: number): Promise<number> {
  let now = 0;
  const context = { ...createContext(db), now: () => new Date(now) };
  const runner = runnerOf(`process-${process.pid}`, {
    onFailure: (job, reason) => console.error(`${job}: ${reason}`),
  });
  await db.select(1);
  console.log('ready');
  await once(process.stdin, 'data');
  process.stdin.pause();
  let ended = 0;
  for (let day = 0; day < days; day += 1) {
    now = Date.UTC(2026, 10, 25, 20) + day * 86_400_000;
    const [night] = new Date(now + 8 * 3_600_000).toISOString().split('T');
    // As at the next minute: while another one is still at the night before, this one's turn has not come.
    do ended += await runDueJobs(context, runner, ['task-drafts', 'recheck', 'audit-anchor']);
    while ((await findJobRun(db, 'recheck', night ?? ''))?.state !== 'done');
  }
  return ended;
}

async function hold(milliseconds: number): Promise<number> {
  const context = { ...createContext(db), now: () => new Date('2026-11-25T20:00:00.000Z') };
  const runner = runnerOf(`process-${process.pid}`, {
    leaseMs: 1000,
    works: {
      recheck: {
        length: 'long',
        run: async (_context, { period }) => {
          process.stdout.write('working\n');
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
          return { result, save: (inner) => leaveEffect(inner, 'recheck', `${period} late`) };
        },
      },
    },
  });
  return runDueJobs(context, runner, ['recheck']);
}
