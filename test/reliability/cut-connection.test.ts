import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Context } from '../../src/context.ts';
import { createApp } from '../../src/http/app.ts';
import { connect, type Db } from '../../src/store/connect.ts';
import { noLimits } from '../http/client.ts';
import { databases } from '../support/databases.ts';
import { tokenOf } from '../support/people.ts';
import { CuttingProxy, type Cut } from './support/cutting-proxy.ts';
import { contextOf, planOf, prepare } from './support/prepared.ts';
import { report, sizeOf } from './support/sizes.ts';
import { assertWhole, countRows } from './support/whole.ts';

const count = sizeOf('CUTS', { sample: 9, full: 200 });

interface Command {
  readonly path: string;
  readonly json: unknown;
  /** How often its work is in the database. */
  readonly isThere: (db: Db) => Promise<number>;
}

/** Three kinds of work that can be done again and again: a task, a change of a record, an absence. */
function commandOf(number: number): Command {
  const text = `第${number}次`;
  if (number % 3 === 0)
    return {
      path: '/api/v1/tasks',
      json: { plan: { ...planOf('诊所', '2030-01'), name: text } },
      isThere: (db) => countRows(db, 'tasks', { name: text }),
    };
  if (number % 3 === 1)
    return {
      path: `/api/v1/lists/departments/JJ/versions`,
      json: {
        change: 'change',
        values: { name: text },
        effective_on: today,
        reason: text,
        is_correction: true,
      },
      isThere: (db) => countRows(db, 'departments_versions', { reason: text }),
    };
  return {
    path: '/api/v1/leave',
    json: { officer_code: 'Z001', ...leaveDay(number), reason: text },
    isThere: (db) => countRows(db, 'leave_versions', { from_on: leaveDay(number).from }),
  };
}

const today = new Date().toISOString().slice(0, 10);

function leaveDay(number: number) {
  const day = new Date(Date.UTC(2040, 0, 1 + number)).toISOString().slice(0, 10);
  return { from: day, to: day };
}

interface Reply {
  readonly status: number;
  readonly text: string;
  readonly isReplay: boolean;
}

interface Bench {
  readonly db: Db;
  readonly proxy: CuttingProxy;
  readonly send: (command: Command, key: string | undefined) => Promise<Reply>;
  readonly end: () => Promise<void>;
  readonly context: Context;
  readonly log: readonly string[];
}

async function makeBench(): Promise<Bench> {
  const mariadb = databases.find(({ name }) => name === 'mariadb');
  assert.ok(mariadb !== undefined);
  const prepared = await prepare(await mariadb.create());
  const proxy = new CuttingProxy(prepared.url);
  const db = connect(prepared.url);
  const through = connect(await proxy.start());
  const context = await contextOf(db, prepared);
  const log: string[] = [];
  const app = createApp(
    { ...context, db: through },
    { limits: noLimits, log: (line: string) => log.push(line) },
  );
  const server: Server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const token = await tokenOf(context, 'maker');
  // Touching the session is a write of its own; it is behind us after the first request.
  const send = async ({ path, json }: Command, key: string | undefined): Promise<Reply> => {
    const headers = new Headers({ Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' });
    if (key !== undefined) headers.set('Idempotency-Key', key);
    const answer = await fetch(address + path, { method: 'POST', headers, body: JSON.stringify(json) });
    const isReplay = answer.headers.get('idempotent-replay') === 'true';
    return { status: answer.status, text: await answer.text(), isReplay };
  };
  const end = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await through.destroy();
    await db.destroy();
    await proxy.stop();
  };
  return { db, proxy, send, end, context, log };
}

/** An answer that does not claim to know: not a success, and in the form of every problem. */
function assertHonest({ status, text }: Reply): void {
  assert.equal(status, 503, text);
  const problem = JSON.parse(text) as { readonly status: number; readonly detail: string };
  assert.equal(problem.status, status);
  assert.match(problem.detail, /不能确定.*原来的键/);
  assert.doesNotMatch(text, /ECONN|mysql|127\.0\.0\.1/i);
}

describe('a connection to the database that is cut at COMMIT', () => {
  let bench: Bench;
  before(async function begin() {
    this.timeout(120_000);
    bench = await makeBench();
  });
  after(() => bench.end());

  it(`doubles and loses nothing that is repeated under its key, ${count} times`, async () => {
    const start = performance.now();
    const { db, proxy, send, context } = bench;
    const done = { before: 0, after: 0 };
    for (let number = 0; number < count; number += 1) {
      const command = commandOf(number);
      const cut: Cut = number % 2 === 0 ? 'after' : 'before';
      proxy.cutNext(cut);
      const first = await send(command, `cut-${number}`);
      assert.ok(proxy.rest(), 'nothing was cut');
      assertHonest(first);
      assert.equal(await command.isThere(db), cut === 'after' ? 1 : 0, `${cut} ${command.path}`);
      done[cut] += await command.isThere(db);
      const again = await send(command, `cut-${number}`);
      assert.deepEqual([again.status, again.isReplay], [201, cut === 'after'], again.text);
      const third = await send(command, `cut-${number}`);
      assert.deepEqual([third.text, third.isReplay], [again.text, true]);
      assert.equal(await command.isThere(db), 1, command.path);
    }
    await assertWhole(context);
    const seconds = Math.round((performance.now() - start) / 1000);
    report(
      `${count} cuts in ${seconds} s: ${done.after} saved without an answer, ${count - done.after} not saved; doubled or lost: 0`,
    );
  }).timeout(1_800_000);

  it('is answered honestly without a key: what was done is then to be looked up', async () => {
    const { db, proxy, send } = bench;
    for (const cut of ['before', 'after'] as const) {
      const command = commandOf(cut === 'before' ? 900_000 : 900_003);
      proxy.cutNext(cut);
      assertHonest(await send(command, undefined));
      assert.equal(await command.isThere(db), cut === 'after' ? 1 : 0);
    }
  });
});
