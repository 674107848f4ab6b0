/**
 * `npm run bench:freeze`: freezes, commits, draws and seals a pool of 100,000 targets (or as many as the argument says) in an SQLite
 * database in a temporary folder, through the use cases. Filling and freezing have a process each, so that the peak of memory is
 * that of the freeze and what follows.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TaskPlan } from '../../src/core/task/plan.ts';
import { inTransaction } from '../../src/context.ts';
import { connect } from '../../src/store/connect.ts';
import { loadTaskFiles, saveTaskFiles } from '../../src/store/files.ts';
import { migrate } from '../../src/store/migrate.ts';
import { getTask, saveTask } from '../../src/store/tasks.ts';
import { approveTask } from '../../src/usecases/approve-task.ts';
import { commitTask } from '../../src/usecases/commit-task.ts';
import { draftTask } from '../../src/usecases/draft-task.ts';
import { drawTask } from '../../src/usecases/draw-task.ts';
import { frameOf } from '../../src/usecases/frame-of.ts';
import { sealTask } from '../../src/usecases/seal-task.ts';
import { ceremony, clinicPlan } from '../support/build.ts';
import { testContext, type TestContext } from '../support/context.ts';
import { fillCity } from '../usecases/fill-city.ts';
import { fillDatabase } from './fill-database.ts';
import { describeLaps, peakMemory, Stopwatch } from './stopwatch.ts';

const plan: TaskPlan = {
  ...clinicPlan,
  month: '2026-06',
  year: { from: '2026-01-01', to: '2026-12-31', periods: 7 },
  cut_off_day: '2026-11-30',
  scope: [],
  duties: [
    {
      name: 'D 级全年一次',
      scope: [{ attribute: 'credit_class', values: ['D'] }],
      visits: 1,
      items: [],
      attribute: null,
      table: [],
      otherwise: 80_000_000,
    },
  ],
  caps: [{ name: '全年至多两次', scope: [], visits: 2, items: [], on_site_only: false }],
  trees: [
    {
      attributes: ['district_code'],
      floors: [{ path: [], ratio_bp: 500, minimum: 0, yearly: false }],
    },
    { attributes: ['kind', 'credit_class'], floors: [] },
  ],
  weights: {
    name: '示例风险模型',
    base: 10,
    indicators: [
      { kind: 'value', attribute: 'credit_class', table: [{ value: 'D', points: 60 }], otherwise: 10 },
      { kind: 'band', measure: 'growth_bp', bands: [{ from: 20, points: 15 }], otherwise: 5 },
      { kind: 'band', measure: 'complaints', bands: [{ from: 1, points: 20 }], otherwise: 0 },
    ],
  },
  dates: { per_day: 1, together: null },
};

async function withContext(folder: string, work: (context: TestContext) => Promise<void>): Promise<void> {
  const db = connect(`sqlite:${join(folder, 'bench.db')}`);
  await work(testContext(db));
  await db.destroy();
}

async function fill(folder: string, size: number): Promise<void> {
  const watch = new Stopwatch();
  const db = connect(`sqlite:${join(folder, 'bench.db')}`);
  await migrate(db);
  await fillDatabase(await fillCity(db), size);
  await db.destroy();
  const { wall } = watch.lap('filling');
  console.log(`${size} targets recorded in ${wall.toFixed(1)} s, ${Math.round(size / wall)} a second`);
}

/** The freeze of the service but for the signatures under a reconciliation. */
async function freeze(context: TestContext, taskId: string): Promise<number> {
  return inTransaction(context, async (inner) => {
    const { files, frame } = await frameOf(inner, plan);
    await saveTaskFiles(inner.db, taskId, files);
    const task = await getTask(inner.db, taskId);
    const notes = { ...task.notes, frozen_at: inner.now().toISOString() };
    await saveTask(inner, task, { state: 'frozen', drawNumber: '2026-0001', notes });
    return frame.targets.length;
  });
}

async function measureSteps(context: TestContext): Promise<void> {
  let next = 0xb0000000;
  const numbered = { ...context, newId: () => (next++).toString(16).padStart(32, 'b') };
  context.setNow('2026-12-01T01:00:00.000Z');
  const { id } = await draftTask(numbered, 'maker', plan);
  await approveTask(numbered, 'checker', id);
  const before = peakMemory();
  const watch = new Stopwatch();
  watch.start();
  const rows = await freeze(numbered, id);
  const { wall, peak } = watch.lap('freeze');
  await commitTask(numbered, 'checker', id);
  watch.lap('commit');
  const task = await drawTask(numbered, 'maker', id, ceremony);
  watch.lap('draw');
  await sealTask(numbered, 'maker', id);
  watch.lap('seal');
  const stored = await loadTaskFiles(context.db, id, ['targets.jsonl']);
  const size = (stored.get('targets.jsonl')?.length ?? 0) / 2 ** 20;
  const each = (peak - before) / (rows / 100_000);
  console.log(
    [
      `${rows} targets frozen, ${Math.round(rows / wall)} a second; ${task.state}`,
      describeLaps(watch.laps, NaN),
      `  before the freeze ${before} MiB; the freeze takes ${each.toFixed(0)} MiB for each 100,000 targets; targets.jsonl ${size.toFixed(0)} MiB`,
    ].join('\n'),
  );
}

const [step = '100000', size = '', folder = ''] = process.argv.slice(2);
if (step === '--fill') await fill(folder, Number(size));
else if (step === '--freeze') await withContext(folder, measureSteps);
else {
  const temporary = mkdtempSync(join(tmpdir(), 'shuangsui-bench-'));
  for (const each of ['--fill', '--freeze']) {
    const args = [...process.execArgv, fileURLToPath(import.meta.url), each, step, temporary];
    const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
    if (status !== 0) process.exitCode = 1;
  }
  rmSync(temporary, { recursive: true, force: true });
}
