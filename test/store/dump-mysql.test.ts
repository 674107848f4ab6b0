import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { connect } from '../../src/store/connect.ts';
import { dumpMysql, loadMysql } from '../../src/store/dump-mysql.ts';
import { databases, makeFolder } from '../support/databases.ts';
import { refused } from '../support/refused.ts';

const mariadb = databases.find(({ name }) => name === 'mariadb');
// Whatever an option file gives a meaning to.
const password = String.raw`p"a'#s\s \n;w=[x]密码`;

describe('a dump of MariaDB', () => {
  let url = '';
  const { PATH, TMPDIR } = process.env;
  before(async () => {
    const address = new URL((await mariadb?.create()) ?? '');
    const name = address.pathname.slice(1);
    const root = await mysql.createConnection(address.href);
    await root.query('CREATE USER IF NOT EXISTS `odd user`@`%` IDENTIFIED BY ?', [password]);
    await root.query(`GRANT ALL ON ${name}.* TO \`odd user\`@\`%\``);
    await root.query(
      'CREATE TABLE texts (id INT PRIMARY KEY, body TEXT, bytes LONGBLOB) CHARACTER SET utf8mb4',
    );
    await root.end();
    address.username = 'odd user';
    address.password = encodeURIComponent(password);
    url = address.href;
  });
  afterEach(() => {
    process.env['PATH'] = PATH;
    if (TMPDIR === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = TMPDIR;
  });

  it('holds whatever rows hold, with every password, and counts them itself', async () => {
    const db = connect(url);
    const rows = [
      {
        id: 1,
        body: '引号\' " 反斜杠\\ 换行\nINSERT INTO `texts` VALUES (9);',
        bytes: Buffer.from([0, 10, 13, 39, 92, 255]),
      },
      { id: 2, body: '\nCREATE TABLE `x`', bytes: Buffer.alloc(300_000, 10) },
      { id: 3, body: '😀\u0001\u001A', bytes: null },
    ];
    await db('texts').insert(rows);
    const file = join(makeFolder(), 'a.sql');
    assert.deepEqual(await dumpMysql(url, file), { texts: 3 });
    await db.schema.dropTable('texts');
    await loadMysql(url, file);
    assert.deepEqual(
      (await db('texts').orderBy('id')).map((row: object) => ({ ...row })),
      rows,
    );
    await db.destroy();
  });

  it('gives the password in no argument and no environment, and leaves no file behind', async () => {
    const folder = makeFolder();
    const seen = join(folder, 'seen');
    const real = execFileSync('sh', ['-c', 'command -v mariadb-dump'], { encoding: 'utf8' }).trim();
    mkdirSync(join(folder, 'bin'));
    writeFileSync(
      join(folder, 'bin', 'mariadb-dump'),
      `#!/bin/sh\n{ echo "$@"; env; f="\${1#--defaults-file=}"; stat -c %a "$f"; stat -c %a "$(dirname "$f")"; } >'${seen}'\nexec ${real} "$@"\n`,
    );
    chmodSync(join(folder, 'bin', 'mariadb-dump'), 0o755);
    process.env['PATH'] = `${join(folder, 'bin')}:${PATH}`;
    const temporary = makeFolder();
    process.env['TMPDIR'] = temporary;
    await dumpMysql(url, join(folder, 'a.sql'));
    const text = readFileSync(seen, 'utf8');
    assert.ok(!text.includes('密码') && !text.includes(encodeURIComponent('密码')), text);
    assert.match(text, /^--defaults-file=\S+client\.cnf /);
    assert.match(text, /\n600\n700\n$/);
    assert.deepEqual(readdirSync(temporary), []);
  });

  it('is not whole when the program fails, and says nothing of what it said', async () => {
    const wrong = new URL(url);
    wrong.password = 'geheim';
    await assert.rejects(dumpMysql(wrong.href, join(makeFolder(), 'a.sql')), (error: Error) => {
      assert.match(error.message, /^mariadb-dump failed with exit code 2, error 1045$/);
      return true;
    });
    process.env['PATH'] = makeFolder();
    const missing = await refused(dumpMysql(url, join(makeFolder(), 'b.sql')));
    assert.match(missing.message, /没有找到程序 mariadb-dump：请安装 mariadb-client/);
  });
});
