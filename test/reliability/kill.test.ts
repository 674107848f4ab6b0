import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { chmodSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import type { Context } from '../../src/context.ts';
import { connect, type Db } from '../../src/store/connect.ts';
import { databases, makeFolder, type TestDatabase } from '../support/databases.ts';
import { findFreePort, installServer, runServer, type Server } from '../support/mariadb.ts';
import { endKept } from '../support/run-folder.ts';
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
  return openBench(database.name === 'sqlite' ? copyOf(first) : await prepare(await database.create()));
}

async function openBench(prepared: Prepared): Promise<Bench> {
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

function reportKills(count: number, where: string, start: number, found: typeof outcomes): void {
  const parts = Object.entries(found).map(([name, number]) => `${number} ${name}`);
  const seconds = Math.round((performance.now() - start) / 1000);
  report(`${count} kills ${where} in ${seconds} s: ${parts.join(', ')}; lost, doubled or half done: 0`);
}

/** A MariaDB of the test's own, which syncs what it has committed and is killed and started again on the same data. */
class OwnMariadb {
  #folder = '';
  #port = 0;
  #server: Server | undefined;

  async start(): Promise<string> {
    if (this.#port === 0) {
      this.#folder = join(makeFolder(), 'mariadb');
      chmodSync(dirname(this.#folder), 0o711);
      installServer(this.#folder);
      this.#port = await findFreePort();
    }
    this.#server = await runServer(this.#folder, this.#port, ['--innodb-flush-log-at-trx-commit=1']);
    return this.#server.address;
  }

  /** kill -9, and waits until it is gone. */
  async kill(): Promise<void> {
    if (this.#server === undefined) return;
    process.kill(Number(readFileSync(join(this.#folder, 'pid'), 'utf8')), 'SIGKILL');
    await endKept(this.#server.child);
    this.#server = undefined;
  }
}

/** Kills the database under a service that goes on running. Returns what had become of the request. */
async function killDatabase(
  mariadb: OwnMariadb,
  service: Service,
  bench: Bench,
  step: Step,
): Promise<Outcome> {
  const answering = send(service, bench, step);
  await sleep(randomInt(120));
  await mariadb.kill();
  const first = await answering;
  assert.ok(first !== undefined, 'the service did not answer');
  assert.ok([200, 503].includes(first.status), `${first.text} ${service.output.slice(-1500)}`);
  await mariadb.start();
  const done = await isDone(bench, step);
  if (first.status === 200) assert.equal(done, 1, 'acknowledged and lost');
  const again = await send(service, bench, step);
  assert.equal(again?.status, 200, again?.text);
  assert.equal(again.headers.get('idempotent-replay'), done === 1 ? 'true' : null);
  assert.equal(await isDone(bench, step), 1);
  await assertWhole(bench.context);
  return first.status === 200 ? 'acknowledged' : done === 1 ? 'saved without an answer' : 'not saved';
}

describe('MariaDB itself, killed under the service', () => {
  const count = sizeOf('DATABASE_KILLS', { sample: 0, full: 20 });
  if (count === 0) return;
  const mariadb = new OwnMariadb();
  after(async () => {
    await endServices();
    await mariadb.kill();
  });
  it(`loses, doubles and leaves half done nothing in ${count} rounds, and the service goes on`, async () => {
    const start = performance.now();
    const found = { ...outcomes };
    const address = await mariadb.start();
    for (let round = 0; round < count;) {
      const schema = `kill_${round}`;
      const connection = await mysql.createConnection(address);
      await connection.query(`CREATE DATABASE ${schema} CHARACTER SET utf8mb4`);
      await connection.end();
      const bench = await openBench(await prepare(`${address}/${schema}`));
      const service = await Service.start(settingsOf(bench.prepared));
      for (const step of stepsOf(bench.prepared.ready).slice(0, count - round)) {
        found[await killDatabase(mariadb, service, bench, step)] += 1;
        round += 1;
      }
      await service.stop();
      await bench.db.destroy();
    }
    reportKills(count, 'of MariaDB itself', start, found);
  }).timeout(3_600_000);
});

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
      reportKills(count, `on ${database.name}`, start, found);
    }).timeout(3_600_000);
  });
}
