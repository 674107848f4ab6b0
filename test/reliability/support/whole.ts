import assert from 'node:assert/strict';
import type { Context } from '../../../src/context.ts';
import type { TaskState } from '../../../src/core/task/states.ts';
import type { Db } from '../../../src/store/connect.ts';
import { loadTaskFiles } from '../../../src/store/files.ts';
import { recomputeDraws } from '../../../src/usecases/recheck-draws.ts';
import { pharmacyCount } from './prepared.ts';

/** How many rows of a table have these values. */
export async function countRows(
  db: Db,
  table: string,
  values: Readonly<Record<string, unknown>> = {},
): Promise<number> {
  const rows = (await db(table).where(values).count({ count: '*' })) as readonly { count: number | string }[];
  return Number(rows[0]?.count);
}

/** The steps of a task that leave something behind, in their order, with the files and log entries that each adds. */
const marks: readonly {
  readonly state: TaskState;
  readonly files: readonly string[];
  readonly logged: readonly string[];
}[] = [
  { state: 'draft', files: [], logged: [] },
  { state: 'approved', files: [], logged: [] },
  {
    state: 'frozen',
    files: ['changes.jsonl', 'officers.jsonl', 'recusals.jsonl', 'rules.json', 'targets.jsonl'],
    logged: [],
  },
  { state: 'committed', files: ['commitment.json'], logged: ['commitment'] },
  {
    state: 'drawn',
    files: ['entropy.json', 'result.json', 'transcript.jsonl'],
    logged: ['entropy', 'result'],
  },
  { state: 'sealed', files: [], logged: [] },
  { state: 'released', files: [], logged: ['release'] },
];

const actionTo: Readonly<Partial<Record<TaskState, string>>> = {
  approved: 'task-approve',
  frozen: 'task-freeze',
  committed: 'task-commit',
  drawn: 'task-draw',
  sealed: 'task-seal',
  released: 'task-release',
};

interface TaskRow {
  readonly id: string;
  readonly state: TaskState;
}

/**
 * Nothing in the database is half done or done twice: each task has the files, log entries, audit entries and visits of its state and no others; each
 * import is applied to its last row or not at all; the audit chain, the transparency log and every draw verify; no answer is kept open.
 */
export async function assertWhole(context: Context): Promise<void> {
  const { db } = context;
  assert.deepEqual((await recomputeDraws(context, () => Promise.resolve())).faults, []);
  for (const task of (await db('tasks').select('id', 'state')) as TaskRow[]) await assertTask(db, task);
  await assertImports(db);
  await assertLogged(db);
  assert.equal(await countRows(db, 'idempotency_keys', { status: 0 }), 0, 'an answer was kept open');
}

async function assertTask(db: Db, { id, state }: TaskRow): Promise<void> {
  const reached = marks.slice(0, marks.findIndex((mark) => mark.state === state) + 1);
  assert.ok(reached.length > 0, state);
  const files = await loadTaskFiles(db, id);
  assert.deepEqual(
    [...files.keys()].filter((name) => !name.endsWith('-sealed.jsonl')).toSorted(),
    reached.flatMap((mark) => mark.files).toSorted(),
    `files of a task that is ${state}`,
  );
  const logged = (await db('log_entries').where({ subject: id }).orderBy('seq').pluck('kind')) as string[];
  assert.deepEqual(
    logged,
    reached.flatMap((mark) => mark.logged),
    `log of a task that is ${state}`,
  );
  for (const mark of marks.slice(1)) {
    const action = actionTo[mark.state];
    const entries = await countRows(db, 'audit_entries', { subject: `tasks/${id}`, action });
    assert.equal(entries, Number(reached.includes(mark)), `${action} of a task that is ${state}`);
  }
  const drawn = files.get('result.json');
  const expected =
    drawn === undefined ? [] : (JSON.parse(new TextDecoder().decode(drawn)) as DrawnFile).drawn;
  const visits = (await db('visit_versions')
    .where({ task_id: id, version: 1 })
    .pluck('target_code')) as string[];
  assert.equal(visits.length, expected.length, `visits of a task that is ${state}`);
  assert.equal(new Set(visits).size, visits.length, 'a target was entered twice');
}

interface DrawnFile {
  readonly drawn: readonly unknown[];
}

async function assertImports(db: Db): Promise<void> {
  const applied = await countRows(db, 'imports', { state: 'applied' });
  assert.equal(await countRows(db, 'audit_entries', { action: 'import-applied' }), applied);
  const [state] = (await db('imports')
    .where({ list: 'targets' })
    .orderBy('created_at', 'desc')
    .pluck('state')) as string[];
  const [{ count } = { count: 0 }] = (await db('targets_versions')
    .where('code', 'like', 'P330106%')
    .count({ count: '*' })) as {
    count: number | string;
  }[];
  assert.equal(Number(count), state === 'applied' ? pharmacyCount : 0, `rows of an import that is ${state}`);
}

/** Every entry of the log that speaks of a task or a plan speaks of one that is there, and none comes twice. */
async function assertLogged(db: Db): Promise<void> {
  const entries = (await db('log_entries').select('kind', 'subject')) as { kind: string; subject: string }[];
  const once = entries.filter(({ kind }) =>
    ['commitment', 'entropy', 'result', 'release', 'plan'].includes(kind),
  );
  assert.equal(new Set(once.map(({ kind, subject }) => `${kind} ${subject}`)).size, once.length);
  const tasks = new Set((await db('tasks').pluck('id')) as string[]);
  const plans = new Set(
    (await db('annual_plan_versions').where({ state: 'published' }).pluck('plan_id')) as string[],
  );
  for (const { kind, subject } of once)
    assert.ok(
      kind === 'plan' ? plans.has(subject.replace('annual-plans/', '')) : tasks.has(subject),
      `${kind} ${subject}`,
    );
}

/** SQLite itself finds its file whole. */
export async function assertFileWhole(db: Db): Promise<void> {
  if (!(db.client as { readonly dialect: string }).dialect.includes('sqlite')) return;
  assert.deepEqual(await db.raw('PRAGMA quick_check'), [{ quick_check: 'ok' }]);
  assert.deepEqual(await db.raw('PRAGMA foreign_key_check'), []);
}
