import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseConfig } from '../../../src/config.ts';
import { connect, type Db } from '../../../src/store/connect.ts';
import { migrate } from '../../../src/store/migrate.ts';
import type { DatabaseFacts } from '../../../src/store/views/database-facts.ts';
import {
  checkDatabase,
  clockDifference,
  judgeDatabase,
} from '../../../src/usecases/operations/check-database.ts';
import { checkFiles, findNetworkFileSystem } from '../../../src/usecases/operations/check-files.ts';
import { testContext } from '../../support/context.ts';
import { databases, makeFolder } from '../../support/databases.ts';

const sound: DatabaseFacts = {
  kind: 'mysql',
  version: '10.11.19-MariaDB',
  clockMs: 1_000_000,
  quickCheck: null,
  charset: 'utf8mb4',
  sqlMode: ['ONLY_FULL_GROUP_BY', 'STRICT_ALL_TABLES'],
  timeZone: '+00:00',
  flushAtCommit: 1,
  foreignTables: [],
  tablesWithoutKey: [],
};

describe('the judgement of a database', () => {
  it('finds nothing wrong with a sound one', () => {
    assert.deepEqual(judgeDatabase(sound, 1_000_000, 1_000_010), { faults: [], warnings: [] });
    assert.deepEqual(judgeDatabase({ ...sound, clockMs: null }, 0, 0), { faults: [], warnings: [] });
  });

  it('names each fault with what to do', () => {
    const cases: readonly (readonly [Partial<DatabaseFacts>, RegExp])[] = [
      [{ charset: 'latin1' }, /字符集是 latin1，必须是 utf8mb4/],
      [{ sqlMode: ['ONLY_FULL_GROUP_BY'] }, /没有启用严格模式/],
      [{ timeZone: 'SYSTEM' }, /时区是 SYSTEM，应为 \+00:00/],
      [{ foreignTables: ['actors', 'tasks'] }, /不是 InnoDB.*actors、tasks/],
      [{ tablesWithoutKey: ['tasks'] }, /没有主键：tasks/],
      [{ quickCheck: '*** in database main ***' }, /已损坏.*从备份恢复/],
    ];
    for (const [changes, message] of cases) {
      const { faults, warnings } = judgeDatabase({ ...sound, ...changes }, 1_000_000, 1_000_000);
      assert.deepEqual([faults.length, warnings.length], [1, 0]);
      assert.match(faults[0] ?? '', message);
    }
    const all = Object.assign({}, ...cases.map(([changes]) => changes)) as Partial<DatabaseFacts>;
    assert.equal(judgeDatabase({ ...sound, ...all }, 1_000_000, 1_000_000).faults.length, cases.length);
    const loose = judgeDatabase({ ...sound, flushAtCommit: 2 }, 1_000_000, 1_000_000);
    assert.deepEqual([loose.faults.length, loose.warnings.length], [0, 1]);
  });

  it('lets clocks differ by two seconds and no more, whatever the answer took', () => {
    const faultsAt = (clockMs: number): number =>
      judgeDatabase({ ...sound, clockMs }, 1_000_000, 1_005_000).faults.length;
    for (const clock of [998_000, 1_000_000, 1_003_000, 1_005_000, 1_007_000])
      assert.equal(faultsAt(clock), 0);
    for (const clock of [997_999, 1_007_001, 0, 90_000_000]) assert.equal(faultsAt(clock), 1);
  });
});

for (const database of databases) {
  describe(`the check of a database on ${database.name}`, () => {
    let db: Db;
    before(async () => {
      db = connect(await database.create());
      await migrate(db);
    });
    after(() => db.destroy());
    const now = () => ({ ...testContext(db), now: () => new Date() });

    it('finds the one that the migrations make sound', async () => {
      const { faults } = await checkDatabase(now());
      assert.deepEqual(faults, []);
    });

    it('finds what is wrong with it', async () => {
      const isMysql = database.name === 'mariadb';
      await db.schema.createTable('keyless', (table) => void table.string('a', 5));
      if (isMysql)
        await db.raw('CREATE TABLE old_engine (a INT PRIMARY KEY) ENGINE=MyISAM CHARACTER SET latin1');
      const { faults } = await checkDatabase(now());
      assert.match(faults.at(-1) ?? '', /没有主键：keyless/);
      assert.equal(faults.length, isMysql ? 2 : 1);
      if (isMysql) assert.match(faults[0] ?? '', /不是 InnoDB 或不是 utf8mb4：old_engine/);
      await db.schema.dropTable('keyless');
      if (isMysql) await db.schema.dropTable('old_engine');
    });

    it('compares the clocks', async () => {
      const difference = await clockDifference(now());
      if (database.name === 'sqlite') assert.equal(difference, null);
      else assert.ok(difference !== null && difference < 2000);
      const late = { ...testContext(db), now: () => new Date(Date.now() - 3_600_000) };
      const { faults } = await checkDatabase(late);
      assert.deepEqual(faults.length, database.name === 'sqlite' ? 0 : 1);
      if (database.name === 'mariadb') assert.match(faults[0] ?? '', /时钟相差 3\d{3}\.\d 秒/);
    });
  });
}

describe('the check of the machine', () => {
  const configOf = (folder: string, more: Readonly<Record<string, string>> = {}) =>
    parseConfig({ DATA_DIR: join(folder, 'data'), ...more });

  it('finds nothing wrong with an empty folder, and makes what it needs', async () => {
    assert.deepEqual(await checkFiles(configOf(makeFolder())), []);
  });

  it('leaves an embedded database that others can neither read nor reach', async () => {
    const config = configOf(makeFolder());
    await checkFiles(config);
    const db = connect(config.databaseUrl);
    await migrate(db);
    const modeOf = (path: string): number => statSync(path).mode & 0o077;
    assert.ok(readdirSync(config.dataDir).includes('shuangsui.db-wal'));
    for (const name of ['.', ...readdirSync(config.dataDir)])
      assert.equal(modeOf(join(config.dataDir, name)), 0, name);
    await db.destroy();
  });

  it('finds all keys that others may read', async () => {
    const folder = makeFolder();
    const keys = join(folder, 'data', 'keys');
    mkdirSync(keys, { recursive: true });
    for (const [name, mode] of [
      ['a-00000001.skey', 0o600],
      ['b-00000002.skey', 0o640],
      ['data.key', 0o604],
      ['last-checkpoint', 0o644],
    ] as const) {
      writeFileSync(join(keys, name), '');
      chmodSync(join(keys, name), mode);
    }
    const problems = await checkFiles(configOf(folder));
    assert.deepEqual(
      problems.map(({ place }) => place),
      ['LOG_KEYS', 'DATA_KEY'],
    );
    assert.match(problems[0]?.message ?? '', /b-00000002\.skey 其他用户也能读取：请执行 chmod 600/);
  });

  it('finds folders that cannot be written, each once', async () => {
    const folder = makeFolder();
    writeFileSync(join(folder, 'file'), '');
    const inFile = join(folder, 'file', 'x');
    const placesOf = async (more: Readonly<Record<string, string>>): Promise<readonly string[]> =>
      (await checkFiles(configOf(folder, more))).map(({ place }) => place);
    assert.deepEqual(await placesOf({ DATA_DIR: inFile }), ['DATA_DIR']);
    assert.deepEqual(await placesOf({ BACKUP_DIR: inFile }), ['BACKUP_DIR']);
    assert.deepEqual(await placesOf({ DATABASE_URL: `sqlite:${inFile}/a.db` }), ['DATABASE_URL']);
  });

  it('knows file systems of other machines by the numbers of statfs(2)', () => {
    assert.equal(findNetworkFileSystem(0x6969), 'NFS');
    assert.equal(findNetworkFileSystem(0xff534d42), 'CIFS');
    // As a signed number, as some platforms give it.
    assert.equal(findNetworkFileSystem(0xff534d42 | 0), 'CIFS');
    assert.equal(findNetworkFileSystem(0x01021997), '9P');
    for (const local of [0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630])
      assert.equal(findNetworkFileSystem(local), undefined);
  });
});
