import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { request } from 'node:http';
import { createServer, connect as dial, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { getList } from '../../src/core/lists/definitions.ts';
import { createContext } from '../../src/context.ts';
import { connect } from '../../src/store/connect.ts';
import { migrate } from '../../src/store/migrate.ts';
import { collectOutput } from '../support/collect-output.ts';
import { makeFolder, testActor } from '../support/databases.ts';
import { grantRoles, tokenOf } from '../support/people.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The service as its users start it, on a new database; its output is collected. */
function start(settings: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(root, 'bin/shuangsui.mjs'), 'serve'], {
    cwd: makeFolder(),
    env: { ...process.env, DATA_DIR: makeFolder(), PORT: '0', MIN_FREE_MB: '0', JOBS: 'off', ...settings },
  });
  const output = { text: '', errors: '' };
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => collectOutput('serve', chunk));
  child.stdout.on('data', (chunk: Buffer) => (output.text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.errors += chunk.toString()));
  return { child, output, ended: once(child, 'exit') };
}

type Service = ReturnType<typeof start>;

const linesOf = ({ output }: Service): readonly Readonly<Record<string, unknown>>[] =>
  output.text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

async function addressOf(service: Service): Promise<string> {
  const { child, output } = service;
  for (;;) {
    const [, address] = /(http:\/\/\S+?)（/.exec(output.text) ?? [];
    if (address !== undefined) return address;
    assert.equal(child.exitCode, null, output.text + output.errors);
    await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  }
}

/** A database with somebody who may import, and his token. */
async function withImporter(): Promise<{
  readonly settings: Record<string, string>;
  readonly token: string;
}> {
  const url = `sqlite:${join(makeFolder(), 'a.db')}`;
  const db = connect(url);
  await migrate(db);
  await db('actors').insert(testActor);
  await grantRoles(db, testActor.id, ['section-officer']);
  const token = await tokenOf(createContext(db), testActor.id);
  await db.destroy();
  return { settings: { DATABASE_URL: url }, token };
}

/** An import whose body is sent in two parts, the second when `go` is called. Resolves once the service has begun with it. */
async function uploadSlowly(address: string, token: string) {
  const header = getList('organisations')
    .fields.map(({ label }) => label)
    .join(',');
  const call = request(`${address}/api/v1/imports?list=organisations&file_name=a.csv`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/octet-stream',
      Expect: '100-continue',
    },
  });
  const answer = new Promise<number | undefined>((resolve, reject) => {
    call.once('response', (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    call.once('error', reject);
  });
  // Whoever waits for it later is told of a failure; until then nobody is.
  answer.catch(() => undefined);
  call.flushHeaders();
  await once(call, 'continue');
  call.write(header.slice(0, 5));
  return { answer, go: () => call.end(`${header.slice(5)}\n`) };
}

describe('the service', () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`makes its tables, says where it listens in one line of JSON, and ends at ${signal}`, async () => {
      const service = start();
      const address = await addressOf(service);
      assert.deepEqual(await (await fetch(`${address}/readyz`)).json(), { status: 'ok' });
      assert.equal((await fetch(`${address}/nowhere`)).status, 404);
      service.child.kill(signal);
      assert.deepEqual(await service.ended, [0, null]);
      // What monitors ask for all day is not among it.
      assert.deepEqual(
        linesOf(service).map(({ event }) => event),
        ['migrated', 'ready', 'request', 'stopping', 'stopped'],
      );
      const ready = linesOf(service).find(({ event }) => event === 'ready');
      assert.match(String(ready?.['msg']), /^双随已启动：http:\/\/127\.0\.0\.1:\d+（/);
      assert.match(String(ready?.['time']), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
      assert.equal(ready?.['level'], 'info');
    });
  }

  it('finishes the request under way before it ends, and takes no other', async () => {
    const { settings, token } = await withImporter();
    const service = start(settings);
    const address = await addressOf(service);
    const { answer, go } = await uploadSlowly(address, token);
    await fetch(`${address}/healthz`);
    service.child.kill('SIGTERM');
    await assert.rejects(async () => {
      for (;;) await fetch(`${address}/healthz`, { headers: { Connection: 'close' } });
    }, 'it takes no new connections');
    go();
    assert.equal(await answer, 201);
    assert.deepEqual(await service.ended, [0, null]);
    assert.equal(linesOf(service).at(-1)?.['cut'], false);
  });

  it('says over a connection that is open that it is ending', async () => {
    const service = start();
    const address = await addressOf(service);
    const socket = dial(Number(new URL(address).port), '127.0.0.1');
    const ask = 'GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: ';
    socket.write(ask);
    await sleep(500);
    service.child.kill('SIGTERM');
    while (!service.output.text.includes('"stopping"')) await sleep(10);
    socket.write('a\r\n\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    assert.match(answer.toString(), /^HTTP\/1\.1 503 .*服务正在停止/s);
    assert.deepEqual(await service.ended, [0, null]);
  });

  it('cuts what is not over after ten seconds', async () => {
    const { settings, token } = await withImporter();
    const service = start(settings);
    const { answer } = await uploadSlowly(await addressOf(service), token);
    const startedAt = performance.now();
    service.child.kill('SIGTERM');
    await assert.rejects(answer);
    assert.deepEqual(await service.ended, [0, null]);
    const seconds = (performance.now() - startedAt) / 1000;
    assert.ok(seconds > 9 && seconds < 20, `${seconds}`);
    assert.equal(linesOf(service).at(-1)?.['cut'], true);
  });

  it('ends at once at a second signal', async () => {
    const { settings, token } = await withImporter();
    const service = start(settings);
    const { answer } = await uploadSlowly(await addressOf(service), token);
    service.child.kill('SIGTERM');
    while (!service.output.text.includes('"stopping"')) await sleep(10);
    service.child.kill('SIGTERM');
    await assert.rejects(answer);
    assert.deepEqual(await service.ended, [143, null]);
  });

  it('runs the jobs of its instance, and lets them end', async () => {
    const service = start({ JOBS: 'on' });
    await addressOf(service);
    await sleep(500);
    service.child.kill('SIGTERM');
    assert.deepEqual(await service.ended, [0, null]);
  });
});

describe('the service does not start', () => {
  const refusedBy = async (settings: Record<string, string>, message: RegExp): Promise<void> => {
    const service = start(settings);
    assert.deepEqual(await service.ended, [1, null], service.output.errors);
    assert.match(service.output.errors, message);
    assert.ok(service.output.errors.trimEnd().split('\n').length <= 3, service.output.errors);
  };

  it('on a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    await refusedBy({ PORT: String((other.address() as AddressInfo).port) }, /^✗ 端口 \d+ 已被占用：/);
    other.close();
  });

  it('beyond this machine without https and a proxy', () =>
    refusedBy({ HOST: '0.0.0.0' }, /^配置有误：\n {2}HOST：.*PUBLIC_ORIGIN.*TRUST_PROXY/));

  it('with a key that others may read', async () => {
    const keys = join(makeFolder(), 'keys');
    mkdirSync(keys);
    writeFileSync(join(keys, 'a-01234567.skey'), 'x');
    chmodSync(join(keys, 'a-01234567.skey'), 0o644);
    await refusedBy({ LOG_KEYS: keys }, /LOG_KEYS：密钥文件 .* 其他用户也能读取：请执行 chmod 600/);
  });

  it('where data cannot be written', async () => {
    const file = join(makeFolder(), 'a-file');
    writeFileSync(file, '');
    await refusedBy({ DATA_DIR: join(file, 'data') }, /DATA_DIR：文件夹 .* 无法写入/);
  });

  it('on a database of a newer program', async () => {
    const { settings } = await withImporter();
    const db = connect(settings['DATABASE_URL'] ?? '');
    await db('knex_migrations').insert({ name: '29991231000000-of-the-future', batch: 99 });
    await db.destroy();
    await refusedBy(settings, /^✗ 数据库已由更新的程序升级过.*用升级前的备份恢复/);
  });

  it('on a damaged database file', async () => {
    const { settings } = await withImporter();
    const path = (settings['DATABASE_URL'] ?? '').slice('sqlite:'.length);
    const db = connect(`sqlite:${path}`);
    // The root page of an index is made one of another kind.
    const [row] = (await db('sqlite_master')
      .select('rootpage')
      .where({ name: 'sqlite_autoindex_role_grants_1' })) as readonly { rootpage: number }[];
    await db.raw('PRAGMA wal_checkpoint(TRUNCATE)');
    await db.destroy();
    const file = openSync(path, 'r+');
    writeSync(file, Buffer.alloc(200, 0x5a), 0, 200, ((row?.rootpage ?? 1) - 1) * 4096);
    closeSync(file);
    await refusedBy(settings, /数据库文件已损坏|SQLITE_CORRUPT/);
  });
});
