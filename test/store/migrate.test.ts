import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { connect, type Db } from '../../src/store/connect.ts';
import { migrate, readSchemaState, unlockMigrations } from '../../src/store/migrate.ts';
import { databases } from '../support/databases.ts';
import { refused } from '../support/refused.ts';

const script = fileURLToPath(new URL('../support/migrate-once.ts', import.meta.url));

/** Migrates in a process of its own; how many migrations it ran itself. */
async function migrateElsewhere(url: string): Promise<number> {
  const child = spawn(process.execPath, ['--import', 'tsx', script, url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return Number(await text(child.stdout));
}

for (const database of databases) {
  describe(`bringing the schema up to date on ${database.name}`, () => {
    let url = '';
    let db: Db;
    beforeEach(async () => {
      url = await database.create();
      db = connect(url);
    });
    afterEach(() => db.destroy());

    it('is done by one of four processes that start at once on an empty database', async () => {
      const ran = await Promise.all([1, 2, 3, 4].map(() => migrateElsewhere(url)));
      const done = (await db('knex_migrations').orderBy('id').pluck('name')) as string[];
      assert.deepEqual(
        ran.toSorted((a, b) => a - b),
        [0, 0, 0, done.length],
        'one ran all of them, three none',
      );
      assert.equal(new Set(done).size, done.length);
      assert.deepEqual((await readSchemaState(db)).pending, []);
      assert.deepEqual(await db('knex_migrations_lock'), [{ index: 1, is_locked: 0 }]);
    });

    it('says how a lock is cleared that an instance held when it was killed', async () => {
      await migrate(db);
      const [last] = (await db('knex_migrations').orderBy('id', 'desc').limit(1)) as readonly {
        id: number;
      }[];
      await db('knex_migrations').where({ id: last?.id }).delete();
      await db('knex_migrations_lock').update({ is_locked: 1 });
      const refusal = await refused(migrate(db, 500));
      assert.equal(refusal.code, 'conflict');
      assert.match(refusal.message, /shuangsui database unlock/);
      assert.equal(await unlockMigrations(db), true);
      assert.equal(await unlockMigrations(db), false);
    });

    it('needs no lock when there is nothing to do', async () => {
      await migrate(db);
      await db('knex_migrations_lock').update({ is_locked: 1 });
      assert.deepEqual(await migrate(db, 500), []);
    });

    it('is refused on a database of a newer program', async () => {
      await migrate(db);
      await db('knex_migrations').insert({ name: '29991231000000-of-the-future', batch: 99 });
      const refusal = await refused(migrate(db));
      assert.equal(refusal.code, 'wrong-state');
      assert.match(refusal.message, /更新的程序升级过（29991231000000-of-the-future）/);
    });
  });
}
