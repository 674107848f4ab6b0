import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { getList } from '../../src/core/lists/definitions.ts';
import { Refusal } from '../../src/core/refusal.ts';
import { createContext, inTransaction } from '../../src/context.ts';
import { getActor, listActors, saveActor } from '../../src/store/actors.ts';
import { appendAudit, verifyAudit } from '../../src/store/audit.ts';
import { connect } from '../../src/store/connect.ts';
import { DatabaseFault, toDatabaseFault } from '../../src/store/database-fault.ts';
import { findRecord, historyOf, recordVersions } from '../../src/store/register.ts';
import { databases, makeFolder, testActor, useDatabase } from '../support/databases.ts';

const departments = getList('departments');
const rounds = 25;
const writers = 8;

const newActor = (id: string) => ({ id, name: '王秘密', title: '科员', organisationCode: '330100YB' });

const departmentVersion = (code: string, version: number, name: string) => ({
  values: { code, name, organisation_code: '330100YB', sector: '医疗保障' },
  version,
  change: version === 1 ? ('entry' as const) : ('change' as const),
  state: 'active' as const,
  effectiveOn: '2026-01-01',
  reason: '新设',
});

for (const database of databases) {
  describe(`a transaction on ${database.name}`, () => {
    const getDb = useDatabase(database);

    it('joins the transaction in which it is begun', async () => {
      const context = createContext(getDb());
      const failing = inTransaction(context, async (outer) => {
        await inTransaction(outer, async (inner) => {
          assert.equal(inner.db, outer.db);
          await saveActor(inner, newActor('joined'));
        });
        await getActor(outer.db, 'joined');
        throw new RangeError('the outer body failed');
      });
      await assert.rejects(failing, RangeError);
      await assert.rejects(
        getActor(getDb(), 'joined'),
        (error) => error instanceof Refusal && error.code === 'unknown-actor',
      );
    });

    it('runs the whole body again for each error that another writer causes, and only for those', async () => {
      const retried = [
        { errno: 1213 },
        { errno: 1205 },
        { errno: 1020 },
        { errno: 1047 },
        { sqlState: '40001' },
        { code: 'SQLITE_BUSY' },
        { code: 'SQLITE_BUSY_SNAPSHOT' },
      ].map((error) => toDatabaseFault(error, 'update actors set name = 1'));
      retried.push(toDatabaseFault({ code: 'ER_DUP_ENTRY' }, 'insert into `audit_entries` values (1)'));
      const thrown = [
        new RangeError('a bug'),
        toDatabaseFault({ code: 'ER_DUP_ENTRY' }, 'insert into `actors` values (1)'),
        toDatabaseFault({ code: 'ECONNRESET' }, 'COMMIT;'),
        toDatabaseFault({ errno: 1064 }, 'select'),
      ];
      const runs = async (error: Error): Promise<number> => {
        let count = 0;
        const body = async (): Promise<number> => {
          count += 1;
          if (count < 3) throw error;
          return count;
        };
        return inTransaction(createContext(getDb()), body).catch(() => count);
      };
      for (const error of retried) assert.equal(await runs(error), 3, error.message);
      for (const error of thrown) assert.equal(await runs(error), 1, error.message);
    });

    it(`lets exactly one of ${writers} writers record the next version, in each of ${rounds} rounds`, async () => {
      const context = createContext(getDb());
      for (let round = 1; round <= rounds; round += 1) {
        const code = `D${round}`;
        const write = (version: number, name: string) =>
          inTransaction(context, async (inner) => {
            await recordVersions(inner, departments, testActor.id, [departmentVersion(code, version, name)]);
            const event = { actor: testActor.id, action: 'changed', subject: code, detail: { name } };
            await appendAudit(inner, event);
            return name;
          });
        await write(1, '原名');
        const names = Array.from({ length: writers }, (_, writer) => `第${writer}人`);
        const results = await Promise.allSettled(names.map((name) => write(2, name)));
        const won = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
        const lost = results.flatMap((result) =>
          result.status === 'rejected' ? [result.reason as unknown] : [],
        );
        assert.equal(won.length, 1);
        for (const error of lost)
          assert.ok(error instanceof Refusal && error.code === 'conflict', inspect(error));
        const found = await findRecord(getDb(), departments, code);
        assert.deepEqual([found?.version, found?.values['name']], [2, won[0]]);
        assert.equal((await historyOf(getDb(), departments, code)).length, 2);
      }
      const report = await verifyAudit(getDb());
      assert.deepEqual([report.count, report.fault], [2 * rounds, undefined]);
    });

    it('refuses a person who exists', async () => {
      const context = createContext(getDb());
      await saveActor(context, newActor('twice'));
      await assert.rejects(
        saveActor(context, newActor('twice')),
        (error) => error instanceof Refusal && error.code === 'conflict',
      );
      assert.deepEqual(
        (await listActors(getDb())).map(({ id }) => id),
        ['tester', 'twice'],
      );
    });

    it('says nothing of statements and data when the database refuses', async () => {
      const row = { ...testActor, name: '王秘密' };
      const failures = [
        getDb()('actors').insert(row),
        getDb()('actors').insert({ ...row, id: 'null', title: null }),
        getDb()('nowhere').insert(row),
        getDb()('actors').insert({ ...row, id: 'z', 王秘密: 1 }),
        getDb().raw("select '王秘密' from from"),
        getDb()('audit_entries').insert({ ...auditRow, subject: '王秘密' }),
      ];
      for (const failure of failures) {
        await assert.rejects(failure, (error) => {
          assert.ok(error instanceof DatabaseFault);
          assert.doesNotMatch(inspect(error, { depth: 9, showHidden: true }), /王秘密|insert|select/i);
          return true;
        });
      }
    });
  });
}

const auditRow = {
  seq: 1_000_000,
  at: '',
  actor_id: 'nobody',
  action: '',
  detail: '',
  prev_hash: 'x',
  hash: 'x',
};

describe('connecting', () => {
  it('refuses an address of another kind', () => {
    assert.throws(() => connect('postgres://localhost/x'), /数据库地址应以 sqlite: 或 mysql:\/\/ 开头/);
  });

  it('refuses a MySQL database whose character set is not utf8mb4', async () => {
    const [, mariadb] = databases;
    const url = (await mariadb?.create()) ?? '';
    const db = connect(url);
    await db.raw('ALTER DATABASE CHARACTER SET latin1');
    await db.destroy();
    const latin = connect(url);
    await assert.rejects(latin('actors'), (error) => {
      assert.ok(error instanceof Refusal);
      assert.equal(error.message, '数据库的字符集是 latin1，必须是 utf8mb4，否则中文会损坏；请先改好再启动');
      return true;
    });
    await latin.destroy();
  });

  it('is strict with MySQL: too long a text is refused, not cut', async () => {
    const [sqlite, mariadb] = databases;
    assert.equal(sqlite?.name, 'sqlite');
    const db = connect((await mariadb?.create()) ?? '');
    await db.schema.createTable('short', (table) => table.string('text', 2).primary());
    await assert.rejects(db('short').insert({ text: '医保局' }), /ER_DATA_TOO_LONG short/);
    const [[settings]] = (await db.raw('SELECT @@time_zone AS zone, @@tx_isolation AS isolation')) as [
      [unknown],
    ];
    assert.deepEqual({ ...(settings as object) }, { zone: '+00:00', isolation: 'READ-COMMITTED' });
    await db.destroy();
  });

  it('makes the folder of an embedded database', async () => {
    const db = connect(`sqlite:${makeFolder()}/new/folder/a.db`);
    assert.deepEqual(await db.raw('select 1 as one'), [{ one: 1 }]);
    await db.destroy();
  });
});
