import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { connect, type Db } from '../../src/store/connect.ts';
import { migrate } from '../../src/store/migrate.ts';
import { mariadbAddress } from './mariadb.ts';
import { runFolder } from './run-folder.ts';

/** A kind of database that every test of stored data runs on. */
export interface TestDatabase {
  readonly name: 'sqlite' | 'mariadb';
  /** Makes a new empty database, without tables, and returns its address for `connect`. */
  readonly create: () => Promise<string>;
}

let schemaCount = 0;

/** A new temporary folder; removed when the run ends. */
export function makeFolder(): string {
  return mkdtempSync(join(runFolder(), 'folder-'));
}

async function createSchema(): Promise<string> {
  const address = await mariadbAddress();
  schemaCount += 1;
  const name = `test_${process.pid}_${schemaCount}`;
  const connection = await mysql.createConnection(address);
  await connection.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
  await connection.end();
  return `${address}/${name}`;
}

/** The databases that the service supports: write `for (const database of databases) describe(…)`. */
export const databases: readonly TestDatabase[] = [
  { name: 'sqlite', create: () => Promise.resolve(`sqlite:${join(makeFolder(), 'test.db')}`) },
  { name: 'mariadb', create: createSchema },
];

/** A person who may be named as the author of anything; stored in every database of `useDatabase`. */
export const testActor = {
  id: 'tester',
  name: '测试员',
  title: '科员',
  organisation_code: '330100YB',
  created_at: '2026-01-01T00:00:00.000Z',
} as const;

/**
 * Call it inside `describe`: before the tests there, makes a fresh database with all tables and `testActor`; closes it
 * after them. Returns a function that gives the database once the tests run.
 */
export function useDatabase(database: TestDatabase): () => Db {
  let db: Db | undefined;
  before(async () => {
    db = connect(await database.create());
    await migrate(db);
    await db('actors').insert(testActor);
  });
  after(async () => db?.destroy());
  return () => {
    if (db === undefined)
      throw new Error('the database is made before the tests, not while they are described');
    return db;
  };
}
