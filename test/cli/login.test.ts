import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateSync } from 'otplib';
import { makeFolder } from '../support/databases.ts';
import type { Run } from './run.ts';

const program = fileURLToPath(new URL('../../bin/shuangsui.mjs', import.meta.url));
const people = fileURLToPath(new URL('../../docs/examples/people.json', import.meta.url));

/** The mode of a file or folder, as `ls` has it. */
const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

describe('from the first set-up to the last logout', function () {
  // Each command starts a process of its own.
  this.timeout(180_000);
  const data = makeFolder();
  const state = join(makeFolder(), 'state');
  const given = join(data, '口令.txt');
  const chosen = 'Zx9-kestrel-Lamp';

  const shuangsui = (args: readonly string[], ...lines: readonly string[]): Run => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
      encoding: 'utf8',
      input: lines.map((line) => `${line}\n`).join(''),
      env: { ...process.env, DATA_DIR: data, DATA_KEY: '', DATABASE_URL: '', SHUANGSUI_STATE: state },
    });
    return { status, stdout, stderr };
  };
  const refused = (pattern: RegExp, args: readonly string[], ...lines: readonly string[]): void => {
    const { status, stdout, stderr } = shuangsui(args, ...lines);
    assert.equal(status, 1, stdout);
    assert.match(stderr, pattern);
  };
  const done = (args: readonly string[], ...lines: readonly string[]): string => {
    const { status, stdout, stderr } = shuangsui(args, ...lines);
    assert.equal(status, 0, stderr);
    return stdout;
  };
  const passwordOf = (account: string): string => {
    const line = readFileSync(given, 'utf8')
      .split('\n')
      .find((text) => text.startsWith(`${account}\t`));
    return line?.split('\t')[2] ?? '';
  };

  it('makes the first accounts once, and keeps their one-time passwords from everybody else', () => {
    refused(/没有登录/, ['task', 'list']);
    const said = done(['setup', '--from', people, '--out', given]);
    assert.equal(modeOf(given), '600');
    assert.match(passwordOf('jingban'), /^(?:[a-z2-7]{5}-){3}[a-z2-7]{5}$/);
    assert.ok(!said.includes(passwordOf('jingban')));
    refused(/首次设置已经完成/, ['setup', '--from', people]);
    refused(/首次设置已经完成/, ['setup', '--token']);
  });

  it('lets nobody in with another password, and asks for a new one at the first login', () => {
    refused(/登录不成功/, ['login', 'jingban', '--password-stdin'], 'Zx9-kestrel-Lamq');
    refused(/登录不成功/, ['login', 'nobody', '--password-stdin'], 'Zx9-kestrel-Lamq');
    refused(/没有终端可以输入口令：请用 --password-stdin/, ['login', 'jingban']);
    const login = ['login', 'jingban', '--password-stdin'];
    // Signed in, but for the new password: nothing else is done.
    refused(/标准输入里缺少一行：新口令/, login, passwordOf('jingban'));
    refused(/请先改口令：shuangsui password/, ['task', 'list']);
    refused(/新口令不符合要求/, ['password', '--password-stdin'], passwordOf('jingban'), 'yibao12345');
    const shown = done(login, passwordOf('jingban'), chosen);
    assert.match(shown, /^已登录 jingban 张经办（经办人）\n机构 DEMO-XIAN，可见全部机构/);
    refused(/登录不成功/, login, passwordOf('jingban'), chosen);
  });

  it('keeps the token where its owner alone reads it, and acts without --actor', () => {
    const [name, ...others] = readdirSync(state);
    assert.deepEqual([modeOf(state), modeOf(join(state, name ?? '')), others], ['700', '600', []]);
    assert.match(name ?? '', /^jingban@[0-9a-f]{16}\.json$/);
    assert.deepEqual(JSON.parse(done(['--json', 'task', 'list'])), []);
    refused(/没有“建立、停用账号，重置口令，申请授权”的权限；有这项权限的是：系统管理员/, [
      ...['account', 'add', 'xin', '新人', '--title', '科员', '--organisation', 'DEMO-XIAN'],
    ]);
  });

  it('asks for a code once codes are on, and gives codes for the day when the telephone is lost', () => {
    const { secret } = JSON.parse(done(['--json', 'totp', 'enrol', '--password-stdin'], chosen)) as {
      secret: string;
    };
    const now = Math.floor(Date.now() / 1000);
    const codeAt = (epoch: number): string => generateSync({ secret, epoch });
    refused(/动态口令不对/, ['totp', 'confirm', codeAt(now - 3600)]);
    const [, ...recovery] = done(['totp', 'confirm', codeAt(now)])
      .trim()
      .split('\n');
    assert.equal(recovery.length, 10);
    const login = ['login', 'jingban', '--password-stdin'];
    refused(/登录不成功/, login, chosen);
    refused(/登录不成功/, [...login, '--code', codeAt(now)], chosen);
    done([...login, '--code', recovery[0] ?? ''], chosen);
    refused(/登录不成功/, [...login, '--code', recovery[0] ?? ''], chosen);
    assert.equal(JSON.parse(done(['--json', 'session', 'list'])).length, 2);
  });

  it('forgets the token at the logout, and a copy of it opens nothing any more', () => {
    const [name = ''] = readdirSync(state);
    const copy = join(data, 'copy.json');
    copyFileSync(join(state, name), copy);
    assert.match(done(['logout']), /jingban 已退出/);
    assert.deepEqual(readdirSync(state), []);
    refused(/没有登录，或登录已过期：请先运行 shuangsui login/, ['task', 'list']);
    copyFileSync(copy, join(state, name));
    chmodSync(join(state, name), 0o600);
    refused(/jingban 的登录已失效（超时、被终止或账号已停用）/, ['task', 'list']);
    assert.deepEqual(readdirSync(state), [], 'what opens nothing is not kept');
  });
});
