import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { ProblemSchema } from '../../src/contract/service.ts';
import { connect } from '../../src/store/connect.ts';
import { routes } from '../../src/http/routes.ts';
import { drawTask } from '../../src/usecases/draw-task.ts';
import { ceremony, city } from '../support/build.ts';
import { databases, makeFolder } from '../support/databases.ts';
import { tokenOf } from '../support/people.ts';
import { hostileSheets } from './support/hostile-sheets.ts';
import { contextOf, prepare, settingsOf } from './support/prepared.ts';
import { endServices, Service } from './support/service.ts';
import { report, sizeOf, spreadOf } from './support/sizes.ts';

/** One in so many pairs of a door and a file. */
const stride = sizeOf('HOSTILE_STRIDE', { sample: 11, full: 1 });

/** Memory that the service may take besides what it had, in mebibytes; a worker that reads a table may have 256. */
const maxGrowth = 700;

/** A line of /proc/…/status, in mebibytes. */
function memoryOf(pid: number, name: 'VmHWM' | 'VmRSS'): number {
  const [, kib] =
    new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kib) / 1024);
}

const people = ['maker', 'checker', 'third'] as const;

describe('hostile files at every door that takes one', () => {
  after(endServices);
  it('are refused with their reason within 30 s, in bounded memory, and leave nothing behind', async () => {
    const [sqlite] = databases;
    assert.ok(sqlite !== undefined);
    const prepared = await prepare(await sqlite.create());
    const db = connect(prepared.url);
    const context = await contextOf(db, prepared);
    const tokens = await Promise.all(people.map((person) => tokenOf(context, person)));
    const task = prepared.ready.toDraw;
    await drawTask(context, 'maker', task, ceremony);
    const [target] = (await db('visit_versions').where({ task_id: task }).pluck('target_code')) as string[];
    await db.destroy();
    const temporary = makeFolder();
    const service = await Service.start({ ...settingsOf(prepared), TMPDIR: temporary });
    const classes = routes.find(({ path }) => path === '/api/v1/credit-classes')?.body;
    assert.ok(classes?.kind === 'json');
    const adopted = await service.send('/api/v1/credit-classes', {
      json: { ...Object(classes.example), effective_on: '2026-01-01' },
      token: tokens[1],
    });
    assert.equal(adopted?.status, 201, adopted?.text);
    const before = memoryOf(service.pid, 'VmRSS');
    const doors = [
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
    // Evidence may be any file of a decent size.
    const isTold = (door: string, title: string): boolean =>
      !door.endsWith('evidence?') || ['nothing', '21 MB'].includes(title);
    const pairs = doors.flatMap((door) =>
      files.filter(({ title }) => isTold(door, title)).map((file) => ({ door, file })),
    );
    const times: number[] = [];
    const codes = new Map<string, number>();
    const readers = new Set<string>();
    for (const [index, { door, file }] of pairs.entries()) {
      if (index % stride !== 0) continue;
      const path = door.endsWith('evidence?') ? door : `${door}file_name=${file.name}`;
      const sent = { bytes: file.bytes, type: 'application/octet-stream' };
      const start = performance.now();
      let answer = await service.send(path, { ...sent, token: tokens[index % people.length] });
      while (answer?.status === 429) {
        await new Promise((resolve) =>
          setTimeout(resolve, 1000 * Number(answer?.headers.get('retry-after') ?? 1)),
        );
        answer = await service.send(path, { ...sent, token: tokens[index % people.length] });
      }
      times.push(performance.now() - start);
      const what = `${file.title} at ${door}`;
      assert.ok(answer !== undefined, `${what}: no answer; ${service.output.slice(-2000)}`);
      assert.ok(answer.status >= 400 && answer.status < 500, `${what}: ${answer.status} ${answer.text}`);
      const problem = ProblemSchema.parse(JSON.parse(answer.text));
      assert.match(problem.detail, /\p{Script=Han}/u, what);
      codes.set(problem.code, (codes.get(problem.code) ?? 0) + 1);
      if (problem.code === 'unreadable-file') readers.add(door);
    }
    // At every door it was the file that was refused, and not the question around it.
    if (stride === 1) assert.equal(readers.size, doors.length - 1);
    assert.ok(Math.max(...times) < 30_000, 'refused too late');
    const growth = memoryOf(service.pid, 'VmHWM') - before;
    assert.ok(growth < maxGrowth, `${growth} MiB`);
    assert.deepEqual(
      readdirSync(temporary).filter((name) => !/^(?:tsx|node-compile)/.test(name)),
      [],
    );
    assert.equal((await service.send('/healthz', { method: 'GET' }))?.status, 200);
    await service.stop();
    const found = [...codes].map(([code, number]) => `${code} ${number}`).join(', ');
    report(
      `${times.length} files at ${doors.length} doors: ${found}; ${spreadOf(times)}; memory ${before} MiB + ${growth} MiB at most`,
    );
  }).timeout(1_800_000);

  let files: Awaited<ReturnType<typeof hostileSheets>>;
  before(async function make() {
    this.timeout(120_000);
    files = await hostileSheets();
  });
});
