import assert from 'node:assert/strict';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, type Context } from '../../../src/context.ts';
import { isListName } from '../../../src/core/lists/definitions.ts';
import { chinaDay } from '../../../src/core/task/china-day.ts';
import type { TaskPlan } from '../../../src/core/task/plan.ts';
import { saveActor } from '../../../src/store/actors.ts';
import { connect, type Db } from '../../../src/store/connect.ts';
import { openCipher } from '../../../src/store/data-keys.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { allVisits } from '../../../src/store/visits.ts';
import { applyImport } from '../../../src/usecases/apply-import.ts';
import { approveAnnualPlan } from '../../../src/usecases/approve-annual-plan.ts';
import { approveTask } from '../../../src/usecases/approve-task.ts';
import { checkUpload } from '../../../src/usecases/check-import.ts';
import { closeVisit } from '../../../src/usecases/close-visit.ts';
import { commitTask } from '../../../src/usecases/commit-task.ts';
import { draftAnnualPlan } from '../../../src/usecases/draft-annual-plan.ts';
import { draftTask } from '../../../src/usecases/draft-task.ts';
import { drawTask } from '../../../src/usecases/draw-task.ts';
import { fileAnnualPlan } from '../../../src/usecases/file-annual-plan.ts';
import { freezeTask } from '../../../src/usecases/freeze-task.ts';
import { openReconciliation, signReconciliation } from '../../../src/usecases/reconcile-pool.ts';
import { sealTask } from '../../../src/usecases/seal-task.ts';
import { agreementFile, ceremony, city, cityFiles, clinicPlan } from '../../support/build.ts';
import { makeFolder } from '../../support/databases.ts';
import { grantRoles } from '../../support/people.ts';
import { countyPlan, planCounty } from '../../support/plan-county.ts';

/** Ids of what lies ready for one step each. */
export interface Ready {
  /** An approved task for the clinics. */
  readonly toFreeze: string;
  /** A committed task for the hospitals. */
  readonly toDraw: string;
  /** A sealed task for the hospitals, whose day of release has come. */
  readonly toRelease: string;
  /** A checked import of pharmacies. */
  readonly toApply: string;
  /** A filed annual plan. */
  readonly toPublish: string;
}

/** A database that lies ready, with the folder of its keys. */
export interface Prepared {
  readonly url: string;
  readonly keys: string;
  readonly ready: Ready;
}

/** How many pharmacies the import has. */
export const pharmacyCount = 300;

const dayLength = 24 * 3_600_000;

/** The real clock, that many days ago. Everything lies in the past, so that the real service finds it as if it had worked then. */
const ago = (days: number) => (): Date => new Date(Date.now() - days * dayLength);
const dayAgo = (days: number): string => chinaDay(ago(days)().toISOString());

const actors = ['maker', 'checker', 'third'] as const;

async function fillLists(context: Context): Promise<void> {
  for (const id of actors) {
    await saveActor(context, { id, name: id, title: '科员', organisationCode: city.code });
    await grantRoles(context.db, id, ['section-officer', 'section-head']);
  }
  for (const { list, bytes } of [...cityFiles(), { list: 'items', bytes: keyItem }])
    await applyImport(context, 'maker', await check(context, list, bytes), entry());
}

/** Only of an item that matters may everybody be visited. */
const keyItem = new TextEncoder().encode(
  `事项编号,抽查类别,抽查事项,抽查内容,检查对象,事项类别,检查依据\n${planCounty.key},基金使用,重点检查,费用与病历是否相符,定点机构,重点,条例第二十二条\n`,
);

const entry = () => ({ reason: '建库', effectiveOn: dayAgo(60), leaving: 'keep' }) as const;

async function check(context: Context, list: string, bytes: Uint8Array): Promise<string> {
  assert.ok(isListName(list));
  const run = await checkUpload(context, 'maker', { list, fileName: `${list}.csv`, bytes });
  assert.equal(run.report.fault_count, 0, JSON.stringify(run.report.faults));
  return run.id;
}

async function reconcile(context: Context): Promise<void> {
  const month = dayAgo(45).slice(0, 7);
  const upload = { organisationCode: city.code, month, fileName: '协议.csv', bytes: agreementFile() };
  const { id } = await openReconciliation(context, 'maker', upload);
  await signReconciliation(context, 'maker', id, 'bureau', '');
  await signReconciliation(context, 'third', id, 'agency', '');
}

/** A plan of the city's institutions of a kind, cut off 45 days ago; `month` keeps plans of one kind apart. */
export const planOf = (kind: string, month: string): TaskPlan => ({
  ...clinicPlan,
  name: `${kind}抽查`,
  month,
  cut_off_day: dayAgo(45),
  scope: [{ attribute: 'kind', values: [kind] }],
  window: { from: dayAgo(40), to: dayAgo(30) },
  release_on: dayAgo(29),
});

const steps = {
  approve: (context: Context, id: string) => approveTask(context, 'checker', id),
  freeze: (context: Context, id: string) => freezeTask(context, 'checker', id),
  commit: (context: Context, id: string) => commitTask(context, 'checker', id),
  draw: (context: Context, id: string) => drawTask(context, 'maker', id, ceremony),
  seal: (context: Context, id: string) => sealTask(context, 'maker', id),
} as const;

/** Takes a new task as far as a step. */
export async function taskAfter(context: Context, plan: TaskPlan, last: keyof typeof steps): Promise<string> {
  const { id } = await draftTask(context, 'maker', plan);
  const names = Object.keys(steps) as (keyof typeof steps)[];
  for (const name of names.slice(0, names.indexOf(last) + 1)) await steps[name](context, id);
  return id;
}

async function fileYear(context: Context): Promise<string> {
  const plan = countyPlan({ organisation_code: city.code, year: Number(dayAgo(0).slice(0, 4)) + 1 });
  const { id } = await draftAnnualPlan(context, 'maker', plan);
  await approveAnnualPlan(context, { actorId: 'checker', planId: id });
  await fileAnnualPlan(context, { actorId: 'maker', planId: id }, { on: dayAgo(42), with: '上级医保局' });
  return id;
}

const pharmacies = (): Uint8Array => {
  const rows = Array.from(
    { length: pharmacyCount },
    (_, index) => `P330106${String(index).padStart(5, '0')},第${index}药店,零售药店,330106,${city.county},否`,
  );
  return new TextEncoder().encode(
    `机构编码,机构名称,机构类别,行政区划代码,管辖机构代码,重点监管单位\n${rows.join('\n')}\n`,
  );
};

async function makeReady(context: Context): Promise<Ready> {
  const at = (days: number): Context => ({ ...context, now: ago(days) });
  await fillLists(at(60));
  await reconcile(at(46));
  const then = at(42);
  const toRelease = await taskAfter(then, planOf('综合医院', '2020-01'), 'seal');
  // Whoever waits for a visit is not drawn again.
  for (const { visit } of await allVisits(context.db, { states: ['pending'] }))
    await closeVisit(then, 'checker', visit.id, 'fail', '机构停业');
  const toDraw = await taskAfter(then, planOf('综合医院', '2020-02'), 'commit');
  const toFreeze = await taskAfter(then, planOf('诊所', '2020-03'), 'approve');
  const toPublish = await fileYear(then);
  return { toRelease, toDraw, toFreeze, toPublish, toApply: await check(then, 'targets', pharmacies()) };
}

/** Makes, in a new folder, the key file and, in the empty database of this address, everything that the steps need. */
export async function prepare(url: string): Promise<Prepared> {
  const keys = join(makeFolder(), 'keys');
  mkdirSync(keys);
  const db = connect(url);
  try {
    await migrate(db);
    const cipher = await openCipher(db, join(keys, 'data.key'), ago(61));
    const ready = await makeReady(createContext(db, undefined, cipher));
    // So that the file alone is all of it, and can be copied.
    if (url.startsWith('sqlite:')) await db.raw('PRAGMA wal_checkpoint(TRUNCATE)');
    return { url, keys, ready };
  } finally {
    await db.destroy();
  }
}

/** The context in which the service's own process works on a prepared database. */
export async function contextOf(db: Db, { keys }: Prepared): Promise<Context> {
  return createContext(db, undefined, await openCipher(db, join(keys, 'data.key'), () => new Date()));
}

/** A copy of a prepared SQLite database that nobody has open. */
export function copyOf(prepared: Prepared): Prepared {
  const file = join(makeFolder(), 'copy.db');
  cpSync(prepared.url.replace('sqlite:', ''), file);
  return { ...prepared, url: `sqlite:${file}` };
}

/** The settings of a service on a prepared database. */
export const settingsOf = ({ url, keys }: Prepared): Readonly<Record<string, string>> => ({
  DATA_DIR: makeFolder(),
  DATABASE_URL: url,
  LOG_KEYS: keys,
  DATA_KEY: join(keys, 'data.key'),
});
