import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { isListName } from '../../src/core/lists/definitions.ts';
import type { PlannedSlot } from '../../src/core/task/planned-entropy.ts';
import type { TaskPlan } from '../../src/core/task/plan.ts';
import { saveActor } from '../../src/store/actors.ts';
import type { Db } from '../../src/store/connect.ts';
import { applyImport } from '../../src/usecases/apply-import.ts';
import { approveTask } from '../../src/usecases/approve-task.ts';
import { checkUpload } from '../../src/usecases/check-import.ts';
import { draftTask } from '../../src/usecases/draft-task.ts';
import { freezeTask } from '../../src/usecases/freeze-task.ts';
import { openReconciliation, signReconciliation } from '../../src/usecases/reconcile-pool.ts';
import { agreementFile, city, cityFiles, clinicPlan } from '../support/build.ts';
import { testContext, type TestContext } from '../support/context.ts';
import type { TestDatabase } from '../support/databases.ts';

/**
 * Round 657,413 of drand quicknet was published on 2023-09-15 at 11:00:03 UTC: no other signature of a known round can be
 * had without a network, so these draws are held on that day.
 */
export const beacon = {
  round: 657_413,
  made: '2023-09-15T11:00:03.000Z',
  signature:
    'b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be41076862b98fad56e91a6b85b89cd97b',
} as const;

/** Fifteen minutes before the round: when the tasks of these tests are committed. */
export const committedAt = '2023-09-15T10:45:00.000Z';

/** The test city as of September 2023, reconciled; the clock stands at the commitment. */
export async function fillBeaconCity(db: Db): Promise<TestContext> {
  // No secret is made twice.
  const context = {
    ...testContext(db),
    randomBytes: (length: number) => Uint8Array.from(randomBytes(length)),
  };
  context.setNow('2023-09-01T02:00:00.000Z');
  for (const id of ['maker', 'checker', 'third'])
    await saveActor(context, { id, name: id, title: '科员', organisationCode: city.code });
  for (const { list, bytes } of cityFiles()) {
    assert.ok(isListName(list));
    const run = await checkUpload(context, 'maker', { list, fileName: `${list}.csv`, bytes });
    await applyImport(context, 'maker', run.id, {
      reason: '建库',
      effectiveOn: '2023-08-01',
      leaving: 'keep',
    });
  }
  const upload = {
    organisationCode: city.code,
    month: '2023-09',
    fileName: '协议.csv',
    bytes: agreementFile(),
  };
  const { id } = await openReconciliation(context, 'maker', upload);
  await signReconciliation(context, 'maker', id, 'bureau', '');
  await signReconciliation(context, 'third', id, 'agency', '');
  context.setNow(committedAt);
  return context;
}

let tasks = 0;

/** The clinics' plan on that day with this entropy. Each is of another month, so that none is parallel to one drawn before. */
export const planWith = (entropy: readonly PlannedSlot[], changes: Partial<TaskPlan> = {}): TaskPlan => ({
  ...clinicPlan,
  month: `${2024 + (tasks += 1)}-09`,
  cut_off_day: '2023-09-14',
  window: { from: '2023-09-18', to: '2023-09-28' },
  release_on: '2023-09-29',
  entropy,
  ...changes,
});

/** A frozen task of this plan. */
export async function freezePlan(
  context: TestContext,
  plan: TaskPlan,
  replaces: string | null = null,
): Promise<string> {
  const { id } = await draftTask(context, 'maker', plan, replaces);
  await approveTask(context, 'checker', id);
  await freezeTask(context, 'checker', id);
  return id;
}

const dice = (name: string): PlannedSlot => ({
  name,
  deadline: null,
  options: [{ kind: 'dice', digits: 12 }],
});

/** Two dice, a secret, and a round fifteen minutes after the commitment, for which a lottery number may stand in after an hour. */
export const fullPlan: readonly PlannedSlot[] = [
  dice('dice-a'),
  dice('dice-b'),
  { name: 'secret', deadline: null, options: [{ kind: 'secret', holder: '示例机要室' }] },
  {
    name: 'public',
    deadline: { minutes: 60 },
    options: [
      { kind: 'drand', when: { at: beacon.made } },
      { kind: 'lottery', lottery: '示例彩票', issue: '2023250', digits: 3 },
    ],
  },
];

/** Every text that is stored in any table of the database, as one. */
export async function dumpDatabase(db: Db, kind: TestDatabase['name']): Promise<string> {
  const [rows] =
    kind === 'sqlite'
      ? [await db('sqlite_master').select('name').where({ type: 'table' })]
      : ((await db.raw('SHOW TABLES')) as [readonly Record<string, string>[]]);
  const texts: string[] = [];
  for (const row of rows as readonly Record<string, string>[]) {
    const [table = ''] = Object.values(row);
    for (const record of (await db(table).select()) as readonly Record<string, unknown>[])
      for (const value of Object.values(record))
        texts.push(value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value));
  }
  return texts.join('\n');
}
