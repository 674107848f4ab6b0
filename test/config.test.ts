import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { ConfigSchema, parseConfig } from '../src/config.ts';
import { Refusal } from '../src/core/refusal.ts';
import { makeFolder } from './support/databases.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

function runLoadConfig(folder: string, environment: Readonly<Record<string, string>>) {
  const script = `import { loadConfig } from '${root}src/config.ts'; console.log(JSON.stringify(loadConfig()));`;
  return spawnSync(
    process.execPath,
    ['--import', `${root}node_modules/tsx/dist/loader.mjs`, '--input-type=module', '--eval', script],
    { cwd: folder, env: { PATH: process.env['PATH'], ...environment }, encoding: 'utf8' },
  );
}

describe('the settings', () => {
  it('have defaults that need nothing', () => {
    const expected = {
      host: '127.0.0.1',
      port: 8080,
      dataDir: './data',
      databaseUrl: 'sqlite:./data/shuangsui.db',
      logKeys: './data/keys',
      logOrigin: undefined,
    };
    assert.deepEqual(parseConfig({}), expected);
    assert.deepEqual(parseConfig({ PORT: '', HOST: ' ', DATABASE_URL: '' }), expected);
    assert.equal(parseConfig({ DATA_DIR: '/srv/x' }).databaseUrl, 'sqlite:/srv/x/shuangsui.db');
  });

  it('are refused with every mistake at once', () => {
    const environment = { HOST: '0.0.0.0', PORT: '80a', DATABASE_URL: 'postgres://x/y' };
    assert.throws(
      () => parseConfig(environment),
      (error) => {
        assert.ok(error instanceof Refusal);
        assert.deepEqual(error.problems, [
          { place: 'HOST', message: '本版本尚无登录功能，只能在本机使用：请填 127.0.0.1，或删去这一项' },
          { place: 'PORT', message: '应为 0 到 65535 的整数' },
          { place: 'DATABASE_URL', message: '应写成 sqlite:文件路径，或 mysql://用户:密码@主机:端口/库名' },
        ]);
        return true;
      },
    );
    for (const PORT of ['-1', '65536', '1.5', 'http'])
      assert.throws(() => parseConfig({ PORT }), Refusal, PORT);
  });

  it('are explained by .env.example: every setting, with its default', () => {
    const example = parseEnv(readFileSync(join(root, '.env.example'), 'utf8'));
    assert.deepEqual(
      Object.keys(example).toSorted((a, b) => (a < b ? -1 : 1)),
      ['DATABASE_URL', 'DATA_DIR', 'HOST', 'LOG_KEYS', 'LOG_ORIGIN', 'PORT'],
    );
    assert.deepEqual(new Set(Object.keys(example)), new Set(Object.keys(ConfigSchema.shape)));
    assert.deepEqual(parseConfig(example), parseConfig({}));
  });

  it('end the process with 1 and one line per mistake, without the values', () => {
    const run = runLoadConfig(makeFolder(), { HOST: '0.0.0.0', DATABASE_URL: 'oracle://u:geheim@h/d' });
    assert.equal(run.status, 1);
    assert.equal(
      run.stderr,
      '配置有误：\n  HOST：本版本尚无登录功能，只能在本机使用：请填 127.0.0.1，或删去这一项\n' +
        '  DATABASE_URL：应写成 sqlite:文件路径，或 mysql://用户:密码@主机:端口/库名\n',
    );
  });

  it('are read from .env, overruled by the environment', () => {
    const folder = makeFolder();
    writeFileSync(join(folder, '.env'), 'PORT=9001\nDATA_DIR=/srv/a\n');
    const run = runLoadConfig(folder, { DATA_DIR: '/srv/b' });
    assert.equal(run.stderr, '');
    assert.deepEqual(JSON.parse(run.stdout), {
      host: '127.0.0.1',
      port: 9001,
      dataDir: '/srv/b',
      databaseUrl: 'sqlite:/srv/b/shuangsui.db',
      logKeys: '/srv/b/keys',
    });
  });
});
