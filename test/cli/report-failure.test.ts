import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { reportFailure } from '../../src/cli/report-failure.ts';
import { connect, type Db } from '../../src/store/connect.ts';
import { makeFolder } from '../support/databases.ts';

/** What is said of the failure of this work, after its exit code. */
async function toldOf(db: Db, work: () => Promise<unknown>): Promise<string> {
  const { error: usual } = console;
  const lines: unknown[] = [];
  try {
    await work();
    throw new Error('did not fail');
  } catch (error) {
    console.error = (...parts: unknown[]) => void lines.push(...parts);
    lines.unshift(reportFailure(error));
  } finally {
    console.error = usual;
    await db.destroy();
  }
  return lines.join(' ');
}

describe('a database file', () => {
  const sentence = /^3 ✗ 数据库文件不能打开或写入：请用运行服务的用户执行，[^\n]+$/;

  it('that cannot be opened ends a command in one line', async () => {
    const folder = join(makeFolder(), 'a.db');
    mkdirSync(folder);
    const db = connect(`sqlite:${folder}`);
    assert.match(await toldOf(db, async () => await db.raw('SELECT 1')), sentence);
  });

  it('that cannot be written does too', async () => {
    const db = connect(`sqlite:${join(makeFolder(), 'a.db')}`);
    await db.raw('PRAGMA query_only = 1');
    assert.match(
      await toldOf(db, async () => await db.schema.createTable('a', (t) => void t.text('b'))),
      sentence,
    );
  });
});
