import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProblemSchema } from '../../src/contract/service.ts';
import { connect } from '../../src/store/connect.ts';
import { adoptCreditProfile } from '../../src/usecases/adopt-credit-profile.ts';
import { drawTask } from '../../src/usecases/draw-task.ts';
import { ceremony, city } from '../support/build.ts';
import { databases, makeFolder } from '../support/databases.ts';
import { tokenOf } from '../support/people.ts';
import { hostileSheets, type HostileFile } from './support/hostile-sheets.ts';
import { contextOf, prepare, settingsOf } from './support/prepared.ts';
import { endServices, Service, type Answer } from './support/service.ts';
import { report, sizeOf, spreadOf } from './support/sizes.ts';

/** One in so many pairs of a door and a file. */
const stride = sizeOf('HOSTILE_STRIDE', { sample: 17, full: 1 });

/** Memory that the service may take besides what it had, in mebibytes; a worker that reads a table may have 256. */
const maxGrowth = 700;

/** A line of /proc/…/status, in mebibytes. */
function memoryOf(pid: number, name: 'VmHWM' | 'VmRSS'): number {
  const [, kib] =
    new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kib) / 1024);
}

const creditClasses = ['A', 'B'].map((name, index) => ({
  ...{ class: name, label: name, rank: index + 1, visits_max: null, points: index },
  ...{ ratio_min_bp: 0, ratio_max_bp: 10_000 },
}));

const people = ['maker', 'checker', 'third'] as const;

interface Doors {
  readonly service: Service;
  /** Takes a path, its query open for more, and a file. */
  readonly paths: readonly string[];
  readonly send: (path: string, bytes: Uint8Array) => Promise<Answer>;
  readonly temporary: string;
}

/** The service on a city with a drawn task, so that each door would take a right file. */
async function openDoors(): Promise<Doors> {
  const [sqlite] = databases;
  assert.ok(sqlite !== undefined);
  const prepared = await prepare(await sqlite.create());
  const db = connect(prepared.url);
  const context = await contextOf(db, prepared);
  const tokens = await Promise.all(people.map((person) => tokenOf(context, person)));
  const task = prepared.ready.toDraw;
  await drawTask(context, 'maker', task, ceremony);
  const [target] = (await db('visit_versions').where({ task_id: task }).pluck('target_code')) as string[];
  await adoptCreditProfile(context, 'maker', {
    name: '二级',
    classes: creditClasses,
    effectiveOn: new Date().toISOString().slice(0, 10),
    reason: '试行',
  });
  await db.destroy();
  const temporary = makeFolder();
  const service = await Service.start({ ...settingsOf(prepared), TMPDIR: temporary });
  let turn = 0;
  const send = async (path: string, bytes: Uint8Array): Promise<Answer> => {
    turn += 1;
    for (;;) {
      const type = 'application/octet-stream';
      const answer = await service.send(path, { bytes, type, token: tokens[turn % people.length] });
      assert.ok(answer !== undefined, `${path}: no answer; ${service.output.slice(-2000)}`);
      if (answer.status !== 429) return answer;
      await sleep(1000 * Number(answer.headers.get('retry-after') ?? 1));
    }
  };
  return { service, paths: pathsOf(task, String(target)), send, temporary };
}

const pathsOf = (task: string, target: string): readonly string[] => [
  '/api/v1/imports?list=targets&',
  `/api/v1/reconciliations?organisation=${city.code}&month=2026-01&`,
  '/api/v1/ratings/imports?',
  '/api/v1/indicators/imports?',
  `/api/v1/visit-imports?organisation=${city.code}&`,
  '/api/v1/calendar/versions?year=2030&',
  `/api/v1/record-draws?task=${task}&target=${target}&kind=visits&from=2026-01&to=2026-03&minimum=1&`,
  `/api/v1/tasks/${task}/scans?`,
  `/api/v1/tasks/${task}/evidence?`,
];

/** Evidence may be any file of a decent size. */
const isRefused = (path: string, { title }: HostileFile): boolean =>
  !path.endsWith('evidence?') || ['nothing', '21 MB'].includes(title);

describe('hostile files at every door that takes one', () => {
  let files: readonly HostileFile[];
  before(async function make() {
    this.timeout(120_000);
    files = await hostileSheets();
  });
  after(endServices);

  it('are refused with their reason within 30 s, in bounded memory, and leave nothing behind', async () => {
    const { service, paths, send, temporary } = await openDoors();
    const memory = memoryOf(service.pid, 'VmRSS');
    const pairs = paths.flatMap((path) => files.map((file) => ({ path, file })));
    const tried = pairs.filter(({ path, file }) => isRefused(path, file)).filter((_, i) => i % stride === 0);
    const times: number[] = [];
    const refusals: { readonly path: string; readonly code: string }[] = [];
    for (const { path, file } of tried) {
      const start = performance.now();
      const answer = await send(
        path.endsWith('evidence?') ? path : `${path}file_name=${file.name}`,
        file.bytes,
      );
      times.push(performance.now() - start);
      const what = `${file.title} at ${path}`;
      assert.ok(answer.status >= 400 && answer.status < 500, `${what}: ${answer.status} ${answer.text}`);
      const { code, detail } = ProblemSchema.parse(JSON.parse(answer.text));
      assert.match(detail, /\p{Script=Han}/u, what);
      refusals.push({ path, code });
    }
    const readers = new Set(
      refusals.filter(({ code }) => code === 'unreadable-file').map(({ path }) => path),
    );
    // At every door it was the file that was refused, and not the question around it.
    if (stride === 1) assert.deepEqual([...readers], paths.slice(0, -1));
    assert.ok(Math.max(...times) < 30_000, 'refused too late');
    const growth = memoryOf(service.pid, 'VmHWM') - memory;
    assert.ok(growth < maxGrowth, `${growth} MiB`);
    assert.deepEqual(
      readdirSync(temporary).filter((name) => !/^(?:tsx|node-compile)/.test(name)),
      [],
    );
    assert.equal((await service.send('/healthz', { method: 'GET' }))?.status, 200);
    await service.stop();
    const unreadable = refusals.filter(({ code }) => code === 'unreadable-file').length;
    report(
      `${times.length} files at ${paths.length} doors: all refused, ${unreadable} as unreadable; ${spreadOf(times)}; memory ${memory} MiB + ${growth} MiB at most`,
    );
  }).timeout(1_800_000);
});
