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

const defaults = {
  host: '127.0.0.1',
  port: 8080,
  publicOrigin: undefined,
  trustProxy: [],
  clientCertHeader: undefined,
  allowsCertificateAlone: false,
  dataDir: './data',
  databaseUrl: 'sqlite:./data/shuangsui.db',
  minFreeMb: 200,
  logKeys: './data/keys',
  logOrigin: undefined,
  dataKey: './data/keys/data.key',
  protectionLevel: 2,
  trailYears: 5,
  logLevel: 'info',
  logsAddresses: true,
  metricsToken: undefined,
  backupDir: './data/backups',
  backupKeep: 30,
  runsJobs: true,
};

const behindProxy = { PUBLIC_ORIGIN: 'https://shuangsui.example', TRUST_PROXY: '127.0.0.1, 10.1.2.0/24' };

/** The settings that are refused, in the order of the message. */
function refusedPlaces(environment: Readonly<Record<string, string>>): readonly string[] {
  try {
    parseConfig(environment);
    return [];
  } catch (error) {
    assert.ok(error instanceof Refusal);
    for (const { place, message } of error.problems)
      assert.match(message, /请|应为|应写成|至少|不能为空/, place);
    return error.problems.map(({ place }) => place);
  }
}

describe('the settings', () => {
  it('have defaults that need nothing', () => {
    assert.deepEqual(parseConfig({}), defaults);
    assert.deepEqual(parseConfig({ PORT: '', HOST: ' ', DATABASE_URL: '' }), defaults);
    assert.equal(parseConfig({ DATA_DIR: '/srv/x' }).databaseUrl, 'sqlite:/srv/x/shuangsui.db');
  });

  it('are refused with every mistake at once', () => {
    const environment = { HOST: 'a b', PORT: '80a', DATABASE_URL: 'postgres://x/y', BACKUP_DIRS: '/b' };
    assert.throws(
      () => parseConfig(environment),
      (error) => {
        assert.ok(error instanceof Refusal);
        assert.deepEqual(error.problems, [
          { place: 'HOST', message: '应为 IP 地址或主机名，如 127.0.0.1' },
          { place: 'PORT', message: '应为 0 到 65535 的整数' },
          { place: 'DATABASE_URL', message: '应写成 sqlite:文件路径，或 mysql://用户:密码@主机:端口/库名' },
          {
            place: 'BACKUP_DIRS',
            message: '没有这一项设置；如果是指 BACKUP_DIR，请改正名称，否则请删去',
          },
        ]);
        return true;
      },
    );
    for (const PORT of ['-1', '65536', '1.5', 'http'])
      assert.throws(() => parseConfig({ PORT }), Refusal, PORT);
  });

  it('refuse values that mean nothing, each under its own name', () => {
    for (const [name, values] of Object.entries({
      PUBLIC_ORIGIN: [
        'shuangsui.example',
        'http://shuangsui.example',
        'https://a.example/',
        'ftp://localhost',
      ],
      TRUST_PROXY: ['everybody', '10.0.0.0/0', '10.0.0.0/33', '10.0.0.256', '127.0.0.1;10.0.0.1', '::/129'],
      CLIENT_CERT_HEADER: ['X Cert', '1st'],
      PROTECTION_LEVEL: ['1', '4', 'three'],
      LOG_LEVEL: ['loud'],
      LOG_ADDRESSES: ['yes'],
      METRICS_TOKEN: ['short', 'x'.repeat(31), `${'x'.repeat(32)} y`],
      BACKUP_KEEP: ['0', '-1', 'all'],
      MIN_FREE_MB: ['-1', '1.5'],
      JOBS: ['true'],
      LOG_ORIGIN: ['a b'],
    }))
      for (const value of values)
        assert.deepEqual(refusedPlaces({ [name]: value }), [name], `${name}=${value}`);
  });

  it('refuse to be unsafe, with one line for each mistake', () => {
    const cases: readonly (readonly [Readonly<Record<string, string>>, readonly string[]])[] = [
      [{ HOST: '0.0.0.0' }, ['HOST']],
      [{ HOST: '::' }, ['HOST']],
      [{ HOST: '10.0.0.5', PUBLIC_ORIGIN: 'https://a.example' }, ['HOST']],
      [{ HOST: '10.0.0.5', TRUST_PROXY: '10.0.0.1' }, ['HOST', 'PUBLIC_ORIGIN']],
      [
        { HOST: '10.0.0.5', TRUST_PROXY: '10.0.0.1', PUBLIC_ORIGIN: 'http://127.0.0.1' },
        ['HOST', 'PUBLIC_ORIGIN'],
      ],
      [{ HOST: '10.0.0.5', ...behindProxy }, []],
      [{ PUBLIC_ORIGIN: 'https://a.example' }, ['TRUST_PROXY']],
      [{ PUBLIC_ORIGIN: 'http://localhost:8080' }, []],
      [{ CLIENT_CERT_HEADER: 'X-Client-Cert' }, ['CLIENT_CERT_HEADER']],
      [{ CLIENT_CERT_HEADER: 'X-Client-Cert', ...behindProxy }, []],
      [{ CLIENT_CERT_ALONE: 'on' }, ['CLIENT_CERT_ALONE']],
      [{ CLIENT_CERT_ALONE: 'on', CLIENT_CERT_HEADER: 'X-Client-Cert', ...behindProxy }, []],
      [
        {
          CLIENT_CERT_ALONE: 'on',
          CLIENT_CERT_HEADER: 'X-Client-Cert',
          PROTECTION_LEVEL: '3',
          ...behindProxy,
        },
        ['CLIENT_CERT_ALONE'],
      ],
      [{ PROTECTION_LEVEL: '3' }, ['PROTECTION_LEVEL']],
      [{ PROTECTION_LEVEL: '3', ...behindProxy }, []],
      [{ BACKUP_DIR: './data' }, ['LOG_KEYS', 'DATA_KEY']],
      [{ BACKUP_DIR: '/b', LOG_KEYS: '/b/keys' }, ['LOG_KEYS']],
      [{ BACKUP_DIR: '/b', LOG_KEYS: '/bkeys', DATA_KEY: '/b/x/../data.key' }, ['DATA_KEY']],
      [
        { HOST: '0.0.0.0', PROTECTION_LEVEL: '3', LOG_KEYS: './data/backups/k' },
        ['HOST', 'PROTECTION_LEVEL', 'LOG_KEYS'],
      ],
    ];
    for (const [environment, places] of cases)
      assert.deepEqual(refusedPlaces(environment), places, JSON.stringify(environment));
  });

  it('find slips of names, and leave the names of other programs alone', () => {
    for (const name of [
      'DATABASE_URI',
      'DATA_DIRS',
      'DATADIR',
      'data_dir',
      'TRUST_PORXY',
      'LOG_KEY',
      'PUBLIC_ORGIN',
      'BACKUPKEEP',
    ])
      assert.deepEqual(refusedPlaces({ [name]: 'x' }), [name]);
    for (const name of [
      'PATH',
      'HOSTNAME',
      'LOGNAME',
      'JOB',
      'POST',
      'LANG',
      'NODE_ENV',
      'DATABASE_PASSWORD',
      'LOG_FORMAT',
    ])
      assert.deepEqual(refusedPlaces({ [name]: 'x' }), []);
  });

  it('are explained by .env.example: every setting, with its default', () => {
    const text = readFileSync(join(root, '.env.example'), 'utf8');
    const example = parseEnv(text);
    assert.deepEqual(new Set(Object.keys(example)), new Set(Object.keys(ConfigSchema.shape)));
    assert.deepEqual(parseConfig(example), parseConfig({}));
    for (const name of Object.keys(example)) assert.match(text, new RegExp(`^# .+\n${name}=`, 'm'), name);
  });

  it('end the process with 1 and one line per mistake, without the values', () => {
    const run = runLoadConfig(makeFolder(), { PORT: '80a', DATABASE_URL: 'oracle://u:geheim@h/d' });
    assert.equal(run.status, 1);
    assert.equal(
      run.stderr,
      '配置有误：\n  PORT：应为 0 到 65535 的整数\n' +
        '  DATABASE_URL：应写成 sqlite:文件路径，或 mysql://用户:密码@主机:端口/库名\n',
    );
  });

  it('are read from .env, overruled by the environment', () => {
    const folder = makeFolder();
    writeFileSync(join(folder, '.env'), 'PORT=9001\nDATA_DIR=/srv/a\n');
    const run = runLoadConfig(folder, { DATA_DIR: '/srv/b' });
    assert.equal(run.stderr, '');
    assert.deepEqual(
      JSON.parse(run.stdout),
      JSON.parse(
        JSON.stringify({
          ...defaults,
          port: 9001,
          dataDir: '/srv/b',
          databaseUrl: 'sqlite:/srv/b/shuangsui.db',
          logKeys: '/srv/b/keys',
          dataKey: '/srv/b/keys/data.key',
          backupDir: '/srv/b/backups',
        }),
      ),
    );
  });
});
