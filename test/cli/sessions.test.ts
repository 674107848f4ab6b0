import assert from 'node:assert/strict';
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addAccounts } from '../../src/cli/accounts.ts';
import { addGrants } from '../../src/cli/grants.ts';
import { addLogin } from '../../src/cli/login.ts';
import { addSessions } from '../../src/cli/sessions.ts';
import { addTasks } from '../../src/cli/tasks.ts';
import { keepToken, readTokens } from '../../src/cli/token-files.ts';
import type { Role } from '../../src/core/people/roles.ts';
import { Refusal } from '../../src/core/refusal.ts';
import { connect, type Db } from '../../src/store/connect.ts';
import { migrate } from '../../src/store/migrate.ts';
import { makeFolder, testActor } from '../support/databases.ts';
import { grantRoles } from '../support/people.ts';
import { printerOf, signIn } from './run.ts';

const printed = printerOf(addAccounts, addGrants, addLogin, addSessions, addTasks);

describe('tokens and accounts at the terminal', function () {
  this.timeout(60_000);
  const folder = makeFolder();
  const address = `sqlite:${join(folder, 'test.db')}`;
  const { DATABASE_URL, SHUANGSUI_STATE } = process.env;
  let state = '';
  let db: Db;

  before(async () => {
    process.env['DATABASE_URL'] = address;
    db = connect(address);
    await migrate(db);
    const people: readonly (readonly [string, readonly Role[]])[] = [
      ['system', ['system-administrator']],
      ['security', ['security-administrator']],
      ['officer', ['section-officer']],
    ];
    for (const [id, held] of people) {
      await db('actors').insert({ ...testActor, id });
      await grantRoles(db, id, held);
    }
  });
  beforeEach(() => {
    state = makeFolder();
    process.env['SHUANGSUI_STATE'] = state;
  });
  after(async () => {
    process.env['SHUANGSUI_STATE'] = SHUANGSUI_STATE;
    if (DATABASE_URL === undefined) delete process.env['DATABASE_URL'];
    else process.env['DATABASE_URL'] = DATABASE_URL;
    await db.destroy();
  });

  const assertRefused = (code: string, pattern: RegExp, ...words: readonly string[]) =>
    assert.rejects(
      printed(...words),
      (error) => error instanceof Refusal && error.code === code && pattern.test(error.message),
      words.join(' '),
    );
  const onlyFile = (): string => join(state, readdirSync(state)[0] ?? '');

  it('act for the only one who is signed in, and for the one who is named where there are several', async () => {
    await signIn(address, 'officer');
    assert.match(await printed('whoami'), /^已登录 officer 测试员（经办人）\n/);
    await signIn(address, 'system');
    await assertRefused('signed-out', /有几个账号已登录（officer、system）：请用 --actor/, 'whoami');
    assert.match(await printed('--actor', 'system', 'whoami'), /^已登录 system /);
    await assertRefused(
      'signed-out',
      /^security 没有登录：.*login security$/,
      '--actor',
      'security',
      'whoami',
    );
    await assertRefused('signed-out', /没有登录/, '--actor', '../../etc/passwd', 'whoami');
  });

  it('are kept apart for each database', async () => {
    await signIn(address, 'officer');
    process.env['DATABASE_URL'] = `sqlite:${join(folder, 'other.db')}`;
    try {
      await assertRefused('signed-out', /没有登录/, 'whoami');
    } finally {
      process.env['DATABASE_URL'] = address;
    }
    // What is secret in an address takes no part: a changed password of the database ends no login.
    const kept = { account: 'a', token: 't', expiresAt: '2100-01-01T00:00:00.000Z' };
    await keepToken('mysql://user:one@127.0.0.1:3306/bureau', kept);
    assert.deepEqual(await readTokens('mysql://other:two@127.0.0.1:3306/bureau'), [kept]);
    assert.deepEqual(await readTokens('mysql://user:one@127.0.0.1:3306/bureau2'), []);
  });

  it('are not used when others can read them, and passed over when they are none', async () => {
    await signIn(address, 'officer');
    for (const mode of [0o640, 0o604, 0o620]) {
      chmodSync(onlyFile(), mode);
      await assertRefused('forbidden', /可以被其他用户读取，可能已经泄露/, 'whoami');
    }
    chmodSync(onlyFile(), 0o600);
    assert.match(await printed('whoami'), /officer/);
    writeFileSync(onlyFile(), '{"account":"officer"');
    await assertRefused('signed-out', /没有登录/, 'whoami');
  });

  it('that have expired are not sent, and those of an ended session are thrown away', async () => {
    await signIn(address, 'officer');
    const kept = JSON.parse(readFileSync(onlyFile(), 'utf8')) as Parameters<typeof keepToken>[1];
    await keepToken(address, { ...kept, expiresAt: '2020-01-01T00:00:00.000Z' });
    await assertRefused('signed-out', /officer 的登录已过期/, '--actor', 'officer', 'whoami');
    await assertRefused('signed-out', /没有登录，或登录已过期/, 'whoami');
    await keepToken(address, kept);
    await signIn(address, 'security');
    await printed('--actor', 'security', 'session', 'end-all', 'officer');
    await assertRefused('signed-out', /officer 的登录已失效/, '--actor', 'officer', 'task', 'list');
    assert.deepEqual(
      (await readTokens(address)).map(({ account }) => account),
      ['security'],
    );
  });

  it('of a disabled account open nothing', async () => {
    await signIn(address, 'officer', 'system');
    const disable = ['account', 'disable', 'officer', '--reason', '调离'];
    assert.equal(await printed('--actor', 'system', ...disable), 'officer 已停用');
    await assertRefused('signed-out', /officer 的登录已失效/, '--actor', 'officer', 'task', 'list');
    await assert.rejects(signIn(address, 'officer'), { code: 'forbidden' });
    const enable = ['account', 'enable', 'officer', '--reason', '回任'];
    assert.equal(await printed('--actor', 'system', ...enable), 'officer 已启用');
    await signIn(address, 'officer');
    assert.equal(await printed('--actor', 'officer', 'task', 'list'), '');
  });

  it('end one by one, each by its holder or by the security administrator', async () => {
    await signIn(address, 'officer', 'security');
    const [{ id }] = JSON.parse(await printed('--json', '--actor', 'officer', 'session', 'list')) as [
      { id: string },
    ];
    const other = JSON.parse(await printed('--json', '--actor', 'security', 'session', 'list')) as {
      id: string;
    }[];
    await assertRefused(
      'not-found',
      /没有找到，或不在您的管辖范围内/,
      ...['--actor', 'officer', 'session', 'end', other[0]?.id ?? ''],
    );
    assert.match(
      await printed('--actor', 'security', 'session', 'list-all'),
      new RegExp(`^${id}  officer`, 'm'),
    );
    await printed('--actor', 'security', 'session', 'end', id);
    await assertRefused('signed-out', /officer 的登录已失效/, '--actor', 'officer', 'whoami');
  });

  it('belong to accounts that one administrator adds and another gives roles', async () => {
    await signIn(address, 'system', 'security', 'officer');
    const out = join(makeFolder(), '口令.txt');
    const add = ['account', 'add', 'head', '李负责', '--title', '股长', '--organisation', '330100YB'];
    assert.match(
      await printed('--actor', 'system', ...add, '--out', out),
      /^head 的一次性口令前一半在 .*，只有本人可读\n把前一半交给本人，并请安全管理员.* 执行 shuangsui account confirm head/,
    );
    assert.equal((statSync(out).mode & 0o777).toString(8), '600');
    assert.match(readFileSync(out, 'utf8'), /^head\t一次性口令前一半\t(?:[a-z2-7]{5}-){2}[a-z2-7]{5}\n/);
    await assertRefused(
      'unreadable-file',
      /没有同名文件；什么都还没有做/,
      '--actor',
      'system',
      'account',
      'reset',
      'head',
      '--out',
      out,
    );

    assert.match(
      await printed('--actor', 'security', 'account', 'list'),
      /^head\t.*\t还没有角色\t口令待确认（system 给出前一半），至 \d{4}-.*（北京时间）$/m,
    );
    await assertRefused(
      'forbidden',
      /没有“确认新账号和重置的口令”的权限/,
      ...['--actor', 'system', 'account', 'confirm', 'head'],
    );
    assert.match(
      await printed('--actor', 'security', 'account', 'confirm', 'head'),
      /^head\t一次性口令后一半\t(?:[a-z2-7]{5}-){2}[a-z2-7]{5}\n只显示这一次。\n.*login head，输入前一半，紧接着输入后一半/,
    );

    const request = ['grant', 'request', 'head', 'section-head', '--reason', '任职'];
    const asked = await printed('--actor', 'system', ...request);
    assert.match(asked, /head {2}负责人 {2}待批准 {2}申请 system：任职$/);
    const id = asked.split(' ')[0] ?? '';
    await assertRefused(
      'forbidden',
      /有这项权限的是：安全管理员$/,
      '--actor',
      'system',
      'grant',
      'approve',
      id,
    );
    assert.match(
      await printed('--actor', 'security', 'grant', 'approve', id),
      /生效 {2}申请 system，决定 security：任职$/,
    );
    assert.equal(await printed('--actor', 'system', 'grant', 'list', '--open'), '');

    const seen = await printed('--actor', 'officer', 'account', 'list');
    assert.ok(seen.includes('head\t李负责\t股长\t330100YB'), seen);
    assert.ok(!seen.includes('负责人'), 'an officer sees colleagues, not their roles');
    assert.match(await printed('--actor', 'system', 'account', 'list'), /^head\t.*\t负责人\t一次性口令$/m);
    await printed('--actor', 'security', 'grant', 'revoke', id, '--reason', '调任');
    assert.match(
      await printed('--actor', 'system', 'account', 'list'),
      /^head\t.*\t还没有角色\t一次性口令$/m,
    );
  });

  it('show which roles one person may hold', async () => {
    const text = await printed('account', 'roles');
    assert.match(text, /^system-administrator 系统管理员：.*\n {4}不得兼任$/m);
    assert.match(text, /^section-officer 经办人：.*\n {4}可兼任 负责人、检查人员、区县（经办机构）经办人$/m);
  });
});
