import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '../../src/context.ts';
import { connect, type Db } from '../../src/store/connect.ts';
import { databases, type TestDatabase } from '../support/databases.ts';
import { tokenOf } from '../support/people.ts';
import { contextOf, copyOf, prepare, settingsOf, type Prepared } from './support/prepared.ts';
import { endServices, Service, type Answer } from './support/service.ts';
import { report, sizeOf } from './support/sizes.ts';
import { stepsOf, type Step } from './support/steps.ts';
import { assertFileWhole, assertWhole, countRows } from './support/whole.ts';

const rounds = {
  sqlite: sizeOf('KILLS', { sample: 3, full: 200 }),
  mariadb: sizeOf('KILLS_MARIADB', { sample: 0, full: 50 }),
} as const;

/** What became of the requests during which the service was killed. */
const outcomes = { acknowledged: 0, 'saved without an answer': 0, 'not saved': 0 };
type Outcome = keyof typeof outcomes;

interface Bench {
  readonly prepared: Prepared;
  readonly db: Db;
  readonly context: Context;
  readonly tokens: Readonly<Record<string, string>>;
}

/** Another prepared database: a copy of the file, or on a server one that is prepared anew. */
async function makeBench(database: TestDatabase, first: Prepared): Promise<Bench> {
  const prepared = database.name === 'sqlite' ? copyOf(first) : await prepare(await database.create());
  const db = connect(prepared.url);
  const context = await contextOf(db, prepared);
  const tokens = { maker: await tokenOf(context, 'maker'), checker: await tokenOf(context, 'checker') };
  return { prepared, db, context, tokens };
}

const isDone = ({ db }: Bench, { action, subject }: Step): Promise<number> =>
  countRows(db, 'audit_entries', { action, subject });

const send = (
  service: Service,
  { tokens }: Bench,
  { actor, path, json, name }: Step,
): Promise<Answer | undefined> => service.send(path, { token: tokens[actor], json, key: `once-${name}` });

/** How long each step takes when nothing disturbs it. */
async function measure(bench: Bench): Promise<Map<string, number>> {
  const service = await Service.start(settingsOf(bench.prepared));
  const times = new Map<string, number>();
  for (const step of stepsOf(bench.prepared.ready)) {
    const start = performance.now();
    const answer = await send(service, bench, step);
    assert.equal(answer?.status, 200, answer?.text);
    times.set(step.name, performance.now() - start);
  }
  await assertWhole(bench.context);
  await service.stop();
  return times;
}

/** Kills the service during a step, starts it again and repeats the request. Returns the new service and what had become of the request. */
async function killDuring(service: Service, bench: Bench, step: Step, after: number) {
  const start = performance.now();
  let took = Infinity;
  const answering = send(service, bench, step).then((answer) => {
    if (answer !== undefined) took = performance.now() - start;
    return answer;
  });
  await sleep(after);
  await service.kill();
  const first = await answering;
  const next = await Service.start(settingsOf(bench.prepared));
  await assertFileWhole(bench.db);
  await assertWhole(bench.context);
  const done = await isDone(bench, step);
  if (first !== undefined) assert.deepEqual([first.status, done], [200, 1], first.text);
  const again = await send(next, bench, step);
  assert.equal(again?.status, 200, again?.text);
  assert.equal(again.headers.get('idempotent-replay'), done === 1 ? 'true' : null);
  if (first !== undefined)
    assert.equal(again.text, first.text, 'the repeated request was answered otherwise');
  assert.equal(await isDone(bench, step), 1);
  await assertWhole(bench.context);
  const outcome: Outcome =
    first !== undefined ? 'acknowledged' : done === 1 ? 'saved without an answer' : 'not saved';
  return { service: next, outcome, took };
}

for (const database of databases) {
  const count = rounds[database.name];
  describe(`the service, killed at work on ${database.name}`, () => {
    if (count === 0) return;
    after(endServices);
    it(`loses, doubles and leaves half done nothing in ${count} rounds`, async () => {
      const start = performance.now();
      const first = await prepare(await database.create());
      const rehearsal = await makeBench(database, first);
      const times = await measure(rehearsal);
      await rehearsal.db.destroy();
      const found = { ...outcomes };
      for (let round = 0; round < count;) {
        const bench = await makeBench(database, first);
        let service = await Service.start(settingsOf(bench.prepared));
        for (const step of stepsOf(bench.prepared.ready).slice(0, count - round)) {
          const after = randomInt(Math.ceil((times.get(step.name) ?? 0) * 1.1));
          const killed = await killDuring(service, bench, step, after);
          service = killed.service;
          // The shortest time that a step has taken: nearly all moments lie within it.
          times.set(step.name, Math.min(killed.took, times.get(step.name) ?? Infinity));
          found[killed.outcome] += 1;
          round += 1;
        }
        await service.kill();
        await bench.db.destroy();
      }
      const parts = Object.entries(found).map(([name, number]) => `${number} ${name}`);
      const seconds = Math.round((performance.now() - start) / 1000);
      report(
        `${count} kills on ${database.name} in ${seconds} s: ${parts.join(', ')}; lost, doubled or half done: 0`,
      );
    }).timeout(3_600_000);
  });
}
