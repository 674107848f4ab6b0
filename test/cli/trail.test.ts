import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addLog } from '../../src/cli/log.ts';
import { addTrail } from '../../src/cli/trail.ts';
import { inTransaction } from '../../src/context.ts';
import { appendAudit } from '../../src/store/audit.ts';
import { connect, type Db } from '../../src/store/connect.ts';
import { migrate } from '../../src/store/migrate.ts';
import { initLog } from '../../src/usecases/log-keys.ts';
import { makeFolder, testActor } from '../support/databases.ts';
import { logContext, origin } from '../support/log-site.ts';
import { grantRoles } from '../support/people.ts';
import { printerOf, signIn } from './run.ts';

describe('the audit trail at the terminal', function () {
  this.timeout(60_000);
  const folder = makeFolder();
  const exported = join(folder, '审计记录.jsonl');
  const kept: Record<string, string | undefined> = {};
  const trail = printerOf(addTrail, addLog);
  let db: Db;
  let logKey: string;

  const as = (actor: string, ...args: readonly string[]) => trail('--actor', actor, ...args);

  /** What was printed, and the exit code that the command left. */
  async function verify(...args: readonly string[]): Promise<readonly [string, unknown]> {
    const printed = await as('auditor', 'trail', 'verify', ...args);
    const { exitCode } = process;
    process.exitCode = 0;
    return [printed, exitCode];
  }

  before(async () => {
    const address = `sqlite:${join(folder, 'test.db')}`;
    db = connect(address);
    await migrate(db);
    for (const id of ['auditor', 'system', 'maker', 'checker'])
      await db('actors').insert({ ...testActor, id });
    await grantRoles(db, 'auditor', ['auditor']);
    await grantRoles(db, 'system', ['system-administrator']);
    const context = logContext(db);
    context.setNow('2020-06-01T00:00:00.000Z');
    ({ vkey: logKey } = await initLog(context, 'maker', origin));
    for (const number of [1, 2, 3])
      await inTransaction(context, (inner) =>
        appendAudit(inner, {
          actor: 'maker',
          action: 'record-change',
          subject: `targets/${number}`,
          detail: {},
        }),
      );
    await signIn(address, 'auditor', 'system', 'maker');
    for (const [name, value] of Object.entries({ DATABASE_URL: address, LOG_KEYS: context.logKeys })) {
      kept[name] = process.env[name];
      process.env[name] = value;
    }
  });
  after(async () => {
    for (const [name, value] of Object.entries(kept)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await db.destroy();
  });

  it('is listed for an auditor, and for nobody else', async () => {
    const printed = await as(
      'auditor',
      'trail',
      'list',
      '--action',
      'record-change',
      '--newest',
      '--limit',
      '1',
    );
    assert.match(printed, /^4 2020-06-01T00:00:00\.000Z maker record-change targets\/3 \[service\] \{\}$/);
    await assert.rejects(as('system', 'trail', 'list'), { code: 'forbidden' });
    await assert.rejects(as('maker', 'trail', 'export', exported), { code: 'forbidden' });
  });

  it('is exported to a new file that nobody else can read, and checked without the database', async () => {
    assert.match(await as('auditor', 'trail', 'export', exported), /导出 \d+ 条/);
    assert.equal(statSync(exported).mode & 0o777, 0o600);
    const [printed, code] = await verify(exported, '--log-key', logKey);
    assert.match(printed, /与透明日志比对 1 处.*其中 1 处由日志公钥证明[^]*✓ 没有发现改动/);
    assert.ok(code === 0 || code === undefined);
    await assert.rejects(as('auditor', 'trail', 'export', exported), { code: 'unreadable-file' });
  });

  it('shows a changed file, with exit code 1', async () => {
    const changed = join(folder, '改动.jsonl');
    writeFileSync(changed, readFileSync(exported, 'utf8').replace('targets/2', 'targets/9'));
    const [printed, code] = await verify(changed);
    assert.match(printed, /✗ 第 3 条审计记录的内容被改动/);
    assert.equal(code, 1);
  });

  it('is held against the log that the agency publishes, which notes where it stands', async () => {
    const site = join(folder, '日志');
    await as('auditor', 'log', 'export', site);
    const [printed] = await verify(exported, '--log', site);
    assert.match(printed, /与透明日志比对 2 处/);
    const [stored] = await verify('--kept', join(site, 'checkpoint'));
    assert.match(stored, /透明日志记下 \d+ 次[^]*✓ 没有发现改动/);
  });

  it('is pruned by two people, and goes on', async () => {
    const asked = JSON.parse(await as('system', '--json', 'trail', 'prune', 'request')) as { id: string };
    await assert.rejects(as('system', 'trail', 'prune', 'confirm', asked.id, '--out', join(folder, 'x')), {
      code: 'forbidden',
    });
    const out = join(folder, '2020.jsonl');
    assert.match(await as('auditor', 'trail', 'prune', 'confirm', asked.id, '--out', out), /并清理 4 条/);
    assert.match((await verify(out, '--log-key', logKey))[0], /第 1 至 4 条，共 4 条/);
    assert.match((await verify())[0], /✓ 没有发现改动/);
    assert.match(await as('auditor', 'trail', 'prune', 'list'), /到第 4 条，.* 已清理/);
  });

  it('has no grants in the embedded database', async () => {
    await assert.rejects(trail('trail', 'grants', 'service@127.0.0.1'), { code: 'wrong-state' });
  });
});
