import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { HealthDetailsSchema } from '../../src/contract/operations.ts';
import type { Context } from '../../src/context.ts';
import type { AccessLine } from '../../src/http/access-log.ts';
import { makeMetrics } from '../../src/http/metrics.ts';
import { connect } from '../../src/store/connect.ts';
import { makeBackup } from '../../src/usecases/backup/make-backup.ts';
import { initLog } from '../../src/usecases/log-keys.ts';
import { recheckDraws } from '../../src/usecases/recheck-draws.ts';
import { testContext, type TestContext } from '../support/context.ts';
import { databases, makeFolder, useDatabase } from '../support/databases.ts';
import { parseMetrics } from '../support/parse-metrics.ts';
import { Client, noLimits } from './client.ts';

/** A request as it is, with whatever headers. */
function ask(url: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') {
  return new Promise<{ readonly status: number; readonly text: string; readonly type: string }>(
    (resolve, reject) => {
      const call = request(url, { headers, method }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text, type: response.headers['content-type'] ?? '' }),
        );
      });
      call.on('error', reject);
      call.end();
    },
  );
}

for (const database of databases) {
  describe(`the health of the service on ${database.name}`, () => {
    const db = useDatabase(database);
    const client = new Client();
    const lines: AccessLine[] = [];
    const state = { isStopping: false, minFreeMb: 0 };
    let context: TestContext & Context;
    before(async () => {
      const [folder, logKeys] = [join(makeFolder(), 'backups'), join(makeFolder(), 'keys')];
      context = {
        ...testContext(db()),
        logKeys,
        backups: { databaseUrl: await database.create(), folder, keep: 3 },
        service: {
          startedAt: new Date('2026-11-21T00:00:00.000Z'),
          isStopping: () => state.isStopping,
          folders: { data: makeFolder(), backups: folder },
          get minFreeMb() {
            return state.minFreeMb;
          },
        },
      };
      await client.start(context, {
        limits: noLimits,
        accessLog: (line) => lines.push(line),
        logsAddresses: true,
        metrics: makeMetrics(context),
      });
    });
    after(() => client.stop());
    beforeEach(() => {
      lines.length = 0;
    });

    it('is alive whatever the database does, and ready while everything is in order', async () => {
      assert.deepEqual((await client.get('/healthz')).body, { status: 'ok' });
      assert.deepEqual((await client.get('/readyz')).body, { status: 'ok' });
    });

    it('says in general words why it is not ready, one line for each cause', async () => {
      const placesOf = async (): Promise<readonly string[]> => {
        const reply = await client.get('/readyz');
        if (reply.status === 200) return [];
        assert.equal(reply.status, 503);
        return (reply.body.problems as { place: string }[]).map(({ place }) => place);
      };
      state.minFreeMb = 2 ** 40;
      state.isStopping = true;
      assert.deepEqual(await placesOf(), ['service', 'disk']);
      state.minFreeMb = 0;
      state.isStopping = false;
      assert.deepEqual(await placesOf(), []);

      await db()('knex_migrations').insert({ name: '29991231000000-of-the-future', batch: 99 });
      assert.deepEqual(await placesOf(), ['schema']);
      await db()('knex_migrations').where('name', 'like', '2999%').delete();

      await initLog(context, 'tester', 'log.example/a');
      assert.deepEqual(await placesOf(), []);
      rmSync(context.logKeys ?? '', { recursive: true });
      assert.deepEqual(await placesOf(), ['keys']);
      await db()('log_entries').delete();
      assert.deepEqual(await placesOf(), []);
    });

    it('is alive and not ready when the database is away', async () => {
      const away = connect(await database.create());
      await away.destroy();
      const other = new Client();
      // The people of the client are asked for at its start: of the database that is there.
      const moving = { ...context, db: db() };
      await other.start(moving, { limits: noLimits, metrics: makeMetrics({ ...context, db: away }) });
      (moving as { db: unknown }).db = away;
      try {
        assert.equal((await other.get('/healthz')).status, 200);
        const metrics = await ask(`${other.base}/metrics`);
        assert.equal(parseMetrics(metrics.text).get('shuangsui_database_up')?.samples[0]?.value, 0);
      } finally {
        await other.stop();
      }
    });

    it('shows administrators the details, and nobody else', async () => {
      await client.addPerson('sysadmin', ['system-administrator']);
      await client.addPerson('looker', ['inspector']);
      assert.equal((await client.get('/api/v1/health', { actor: null })).status, 401);
      assert.equal((await client.get('/api/v1/health', { actor: 'looker' })).status, 403);
      const before = HealthDetailsSchema.parse(
        (await client.get('/api/v1/health', { actor: 'sysadmin' })).body,
      );
      assert.equal(before.backup, null);
      assert.equal(before.recheck, null);
      assert.deepEqual([before.ready, before.program], [true, '0.1.0']);

      await makeBackup({ ...context, backups: { ...context.backups!, databaseUrl: urlOf() } }, 'tester');
      await recheckDraws(context, 'tester');
      client.setNow('2026-11-22T02:00:00.000Z');
      const { body } = await client.get('/api/v1/health', { actor: 'sysadmin' });
      const after = HealthDetailsSchema.parse(body);
      assert.equal(after.backup?.age_s, 7200);
      assert.deepEqual(after.recheck, { at: '2026-11-22T00:00:00.000Z', passed: true, draws: 0 });
      assert.equal(after.database.kind, database.name === 'sqlite' ? 'sqlite' : 'mysql');
      assert.deepEqual(
        after.disks.map(({ name }) => name),
        ['data', 'backups'],
      );
      assert.ok(after.disks.every(({ free_mb: free }) => Number(free) > 0));
    });

    const urlOf = (): string => {
      const { config } = db().client as { config: { connection: { filename?: string; uri?: string } } };
      const { filename, uri } = config.connection;
      return filename === undefined ? String(uri) : `sqlite:${filename}`;
    };

    it('measures requests by route pattern, in the form that a strict reader takes', async () => {
      await client.get('/healthz');
      await ask(`${client.base}/api/v1/tasks/no-such-task`);
      await ask(`${client.base}/nowhere/110101199003070011`);
      const { text, type, status } = await ask(`${client.base}/metrics`);
      assert.equal(status, 200);
      assert.match(type, /^text\/plain; version=0\.0\.4/);
      const families = parseMetrics(text);
      const durations = families.get('shuangsui_http_request_duration_seconds');
      assert.equal(durations?.type, 'histogram');
      const routesSeen = new Set(durations?.samples.map(({ labels }) => labels['route']));
      assert.ok(routesSeen.has('/healthz') && routesSeen.has('/api/v1/tasks/:id') && routesSeen.has('-'));
      assert.ok(!text.includes('no-such-task') && !text.includes('110101199003070011'));
      const valueOf = (name: string): number | undefined => families.get(name)?.samples[0]?.value;
      const [{ n }] = (await db()('audit_entries').max({ n: 'seq' })) as [{ n: number }];
      assert.equal(valueOf('shuangsui_audit_entries'), n);
      assert.equal(valueOf('shuangsui_draws'), 0);
      assert.equal(valueOf('shuangsui_database_up'), 1);
      assert.equal(valueOf('shuangsui_locked_accounts'), 0);
      for (const name of [
        'nodejs_eventloop_lag_seconds',
        'process_resident_memory_bytes',
        'shuangsui_database_connections',
        'shuangsui_job_runs',
        'shuangsui_sign_in_failures_total',
      ])
        assert.ok(families.has(name), name);
    });

    it('gives measurements to this machine alone, and to no proxy or foreign name', async () => {
      const url = `${client.base}/metrics`;
      assert.equal((await ask(url)).status, 200);
      for (const headers of [
        { 'X-Forwarded-For': '127.0.0.1' },
        { Forwarded: 'for=127.0.0.1' },
        { Host: 'evil.example' },
      ])
        assert.deepEqual(
          await ask(url, headers as unknown as Record<string, string>).then(({ status, text }) => [
            status,
            text,
          ]),
          [404, 'not found\n'],
        );
    });

    it('gives measurements to whoever has the token, where there is one', async () => {
      const token = 'a-token-of-more-than-thirty-two-characters';
      const other = new Client();
      await other.start(context, { limits: noLimits, metrics: makeMetrics(context, token) });
      try {
        const url = `${other.base}/metrics`;
        assert.equal((await ask(url)).status, 404);
        assert.equal((await ask(url, { Authorization: `Bearer ${token}x` })).status, 404);
        assert.equal((await ask(url, { Authorization: token })).status, 404);
        const given = await ask(url, { Authorization: `Bearer ${token}`, 'X-Forwarded-For': '10.0.0.1' });
        assert.equal(given.status, 200);
      } finally {
        await other.stop();
      }
    });

    it('logs each request once, by its pattern, with who and from where, and nothing of what was sent', async () => {
      await client.get('/api/v1/lists/targets/H33010600001?x=13800138000', { actor: 'tester' });
      await ask(`${client.base}/nowhere/110101199003070011?password=geheim`, {}, 'POST');
      await ask(`${client.base}/healthz`, { Host: 'evil.example' });
      const shown = lines.map(({ method, route, status, actor, from }) => [
        method,
        route,
        status,
        actor,
        from,
      ]);
      assert.deepEqual(shown, [
        ['GET', '/api/v1/lists/:list/:code', 400, 'tester', '127.0.0.1'],
        ['POST', '-', 404, undefined, '127.0.0.1'],
        ['GET', '-', 403, undefined, '127.0.0.1'],
      ]);
      for (const line of lines) {
        assert.match(line.request_id, /^[0-9a-f-]{36}$/);
        assert.ok(Number.isInteger(line.ms) && line.bytes > 0);
        assert.doesNotMatch(JSON.stringify(line), /H33010600001|13800138000|110101199003070011|geheim/);
      }
    });

    it('leaves the address out where it should, and there are no metrics unless they are set up', async () => {
      const other = new Client();
      const own: AccessLine[] = [];
      await other.start(context, { limits: noLimits, accessLog: (line) => own.push(line) });
      await other.get('/healthz');
      assert.equal((await ask(`${other.base}/metrics`)).status, 404);
      assert.deepEqual(
        own.map(({ from }) => from),
        [undefined, undefined],
      );
      await other.stop();
    });
  });
}

describe('the parser of the tests', () => {
  it('refuses what Prometheus would', () => {
    const good = '# HELP a b\n# TYPE a gauge\na{x="1"} 1\n';
    assert.equal(parseMetrics(good).get('a')?.samples.length, 1);
    for (const bad of [
      good.trimEnd(),
      `${good}a{x="1"} 2\n`,
      `${good}b 1\n`,
      '# TYPE a gauge\na 1\n',
      '# HELP a b\n# TYPE a gauge\na{x=1} 1\n',
      '# HELP a b\n# TYPE a gauge\na{x="1} 1\n',
      '# HELP a b\n# TYPE a gauge\na one\n',
      '# HELP a b\n# TYPE a histogram\na_bucket{le="1"} 2\na_bucket{le="+Inf"} 1\na_sum 1\na_count 1\n',
      '# HELP a b\n# TYPE a histogram\na_bucket{le="1"} 1\na_sum 1\na_count 1\n',
    ])
      assert.throws(() => parseMetrics(bad), Error, bad);
  });
});
