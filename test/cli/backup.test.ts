import assert from 'node:assert/strict';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addBackup } from '../../src/cli/backup.ts';
import { addDatabase } from '../../src/cli/database.ts';
import { Refusal } from '../../src/core/refusal.ts';
import { connect } from '../../src/store/connect.ts';
import { migrate } from '../../src/store/migrate.ts';
import { makeFolder, testActor } from '../support/databases.ts';
import { grantRoles } from '../support/people.ts';
import { printerOf, signIn } from './run.ts';

describe('the commands of backups and of the database', () => {
  const folder = makeFolder();
  const backups = join(folder, 'backups');
  const { DATA_DIR } = process.env;
  before(async () => {
    process.env['DATA_DIR'] = folder;
    const address = `sqlite:${join(folder, 'shuangsui.db')}`;
    const db = connect(address);
    await migrate(db);
    for (const [id, role] of [
      ['xitong', 'system-administrator'],
      ['jingban', 'section-officer'],
    ] as const) {
      await db('actors').insert({ ...testActor, id });
      await grantRoles(db, id, [role]);
    }
    await db.destroy();
    await signIn(address, 'xitong', 'jingban');
  });
  after(() => {
    process.exitCode = 0;
    if (DATA_DIR === undefined) delete process.env['DATA_DIR'];
    else process.env['DATA_DIR'] = DATA_DIR;
  });

  const run = printerOf(addBackup, addDatabase);
  const as = (actor: string, ...args: readonly string[]): Promise<string> => run('--actor', actor, ...args);
  const assertRefused = (work: Promise<unknown>, pattern: RegExp) =>
    assert.rejects(work, (error) => error instanceof Refusal && pattern.test(error.message));

  it('are for the system administrator', async () => {
    for (const command of ['make', 'list', 'drill'])
      await assertRefused(as('jingban', 'backup', command), /没有“备份和恢复”的权限/);
  });

  it('make, list, verify and drill', async () => {
    assert.equal(await as('xitong', 'backup', 'list'), '还没有备份');
    const made = await as('xitong', 'backup', 'make');
    assert.match(made, /已存入 .*\n备份里没有密钥：恢复时还需要日志私钥和数据密钥/);
    const [name = ''] = readdirSync(backups);
    const digest = /清单摘要 ([0-9a-f]{64})/.exec(made)?.[1] ?? '';
    assert.match(await as('xitong', 'backup', 'list'), new RegExp(`^${name} .*${digest}$`));
    assert.match(await as('xitong', 'backup', 'verify', name), /备份完好$/);
    // Whoever restores on another machine is signed in nowhere.
    assert.match(await run('backup', 'verify', join(backups, name), '--digest', digest), /备份完好$/);
    await assertRefused(
      run('backup', 'verify', join(backups, name), '--digest', '0'.repeat(64)),
      /不是事先记下的/,
    );
    await assertRefused(as('xitong', 'backup', 'verify', '20260101T000000Z-00000000'), /没有备份/);
    assert.match(await as('xitong', 'backup', 'drill'), /演练通过$/);
    assert.equal(process.exitCode, 0);
    writeFileSync(join(backups, name, 'database.sqlite'), 'x');
    assert.match(await as('xitong', 'backup', 'drill'), /演练没有通过：请立即检查备份$/);
    assert.equal(process.exitCode, 1);
    rmSync(join(backups, name), { recursive: true });
  });

  it('restore where nothing is, and end every session', async () => {
    await as('xitong', 'backup', 'make');
    const [name = ''] = readdirSync(backups);
    const path = join(backups, name);
    await assertRefused(run('backup', 'restore', path), /已存在，只能恢复到空的位置/);
    for (const file of readdirSync(folder).filter((each) => each.startsWith('shuangsui.db')))
      rmSync(join(folder, file));
    const told = await run('backup', 'restore', path);
    assert.match(
      told,
      /^已恢复 .*核对无误\n还需要的密钥：日志私钥 无；数据密钥 [0-9a-f]{8}\n所有人须重新登录/,
    );
    await assertRefused(as('xitong', 'backup', 'list'), /登录已失效/);
  });

  it('check the database as the start does, and unlock it', async () => {
    assert.match(await run('database', 'check'), /可以启动$/);
    assert.equal(await run('database', 'migrate'), '已是最新');
    await assertRefused(run('database', 'unlock'), /没有锁需要解除/);
    const db = connect(`sqlite:${join(folder, 'shuangsui.db')}`);
    await db('knex_migrations_lock').update({ is_locked: 1 });
    await db.schema.createTable('keyless', (table) => void table.string('a', 5));
    await db.destroy();
    assert.match(await run('database', 'unlock'), /锁已解除/);
    process.exitCode = 0;
    assert.match(await run('database', 'check'), /^✗ 这些表没有主键：keyless/);
    assert.equal(process.exitCode, 1);
    const { DATA_KEY } = process.env;
    process.env['DATA_KEY'] = join(folder, 'lost.key');
    assert.match(await run('database', 'check'), /\n✗ DATA_KEY：数据库中的个人信息需要密钥文件/);
    process.env['DATA_DIR'] = join(backups, readdirSync(backups)[0] ?? '', 'manifest.json');
    assert.match(await run('database', 'check'), /^✗ DATA_DIR：文件夹 .* 无法写入/);
    process.env['DATA_DIR'] = folder;
    if (DATA_KEY === undefined) delete process.env['DATA_KEY'];
    else process.env['DATA_KEY'] = DATA_KEY;
  });
});
