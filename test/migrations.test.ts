import assert from 'node:assert/strict';
import { getList, listNames } from '../src/core/lists/definitions.ts';
import { connect, type Db } from '../src/store/connect.ts';
import { migrate, rollBackAll } from '../src/store/migrate.ts';
import { databases, type TestDatabase } from './support/databases.ts';

type Row = Readonly<Record<string, unknown>>;

async function sqliteSchema(db: Db): Promise<readonly string[]> {
  const rows = (await db('sqlite_master').select('sql').whereNotNull('sql')) as { sql: string }[];
  return rows.map(({ sql }) => sql).toSorted((a, b) => (a < b ? -1 : 1));
}

async function mariadbTables(db: Db): Promise<readonly string[]> {
  const [rows] = (await db.raw(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = database() ORDER BY 1`,
  )) as [{ name: string }[]];
  return rows.map(({ name }) => name);
}

async function mariadbSchema(db: Db): Promise<readonly string[]> {
  const statements: string[] = [];
  for (const table of await mariadbTables(db)) {
    const [rows] = (await db.raw('SHOW CREATE TABLE ??', [table])) as [Row[]];
    statements.push(String(rows[0]?.['Create Table']).replace(/ AUTO_INCREMENT=\d+/, ''));
  }
  return statements;
}

const readSchema = (database: TestDatabase, db: Db): Promise<readonly string[]> =>
  database.name === 'sqlite' ? sqliteSchema(db) : mariadbSchema(db);

for (const database of databases) {
  describe(`the migrations on ${database.name}`, () => {
    let db: Db;
    before(async () => {
      db = connect(await database.create());
    });
    after(() => db.destroy());

    it('go up, all the way down, and up again to the same schema', async () => {
      const names = await migrate(db);
      const first = await readSchema(database, db);
      assert.ok(names.length >= 8);
      assert.ok(names.every((name) => /^\d{14}-[a-z-]+$/.test(name)));
      assert.deepEqual(await migrate(db), []);

      assert.deepEqual(await rollBackAll(db), names.toReversed());
      const left = await readSchema(database, db);
      assert.ok(
        left.every((sql) => /knex_migrations|sqlite_sequence/.test(sql)),
        left.join('\n'),
      );

      assert.deepEqual(await migrate(db), names);
      assert.deepEqual(await readSchema(database, db), first);
    });

    it('give every field of every list a column as long as the field allows', async () => {
      for (const list of listNames.map(getList)) {
        const columns = (await db(`${list.name}_versions`).columnInfo()) as unknown as Record<
          string,
          { type: string; maxLength: string | number | null; nullable: boolean } | undefined
        >;
        for (const field of list.fields) {
          const column = columns[field.key];
          assert.ok(column !== undefined, `${list.name}.${field.key}`);
          assert.equal(column.nullable, !field.required, `${list.name}.${field.key}`);
          const isText = field.kind !== 'ratio' && field.kind !== 'flag';
          const longest = Math.max(0, ...(field.options ?? []).map((option) => option.length));
          const needed = field.kind === 'choice' ? longest : field.kind === 'district' ? 6 : field.maxLength;
          if (isText) assert.ok(Number(column.maxLength) >= needed, `${list.name}.${field.key}`);
        }
      }
    });

    it('give every table a primary key', async () => {
      for (const sql of await readSchema(database, db)) {
        if (/^CREATE TABLE/i.test(sql) && !sql.includes('sqlite_sequence')) assert.match(sql, /primary key/i);
      }
    });

    if (database.name === 'mariadb') {
      it('give every table the binary collation of utf8mb4', async () => {
        const [rows] = (await db.raw(
          `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = database()
           AND collation_name IS NOT NULL AND collation_name <> 'utf8mb4_bin'`,
        )) as [Row[]];
        assert.deepEqual(rows, []);
      });
    }
  });
}
