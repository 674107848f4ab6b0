import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { connect, type Db } from '../../../src/store/connect.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { serviceGrants } from '../../../src/store/table-grants.ts';
import { confirmPrune, requestPrune } from '../../../src/usecases/trail/prune-trail.ts';
import { verifyTrail } from '../../../src/usecases/trail/verify-trail.ts';
import { releaseTask } from '../../../src/usecases/release-task.ts';
import { sealTask } from '../../../src/usecases/seal-task.ts';
import { testContext } from '../../support/context.ts';
import { databases, testActor } from '../../support/databases.ts';
import { refusal } from '../../support/log-site.ts';
import { drawHospitals, reconcileCity } from '../draw-city.ts';
import { fillCity } from '../fill-city.ts';

const appendOnly = ['audit_entries', 'log_cosignatures', 'log_entries', 'log_timestamps', 'trail_prunes'];

for (const database of databases) {
  describe(`the service's own database account on ${database.name}`, function () {
    this.timeout(120_000);
    let owner: Db;
    let address: string;

    before(async () => {
      address = await database.create();
      owner = connect(address);
      await migrate(owner);
      await owner('actors').insert([testActor, { ...testActor, id: 'auditor' }]);
    });
    after(() => owner.destroy());

    if (database.name === 'sqlite') {
      it('does not exist: the embedded database has no accounts', async () => {
        await assert.rejects(serviceGrants(owner, 'service@%'), refusal('wrong-state', /没有账号/));
      });
      return;
    }

    it('is named as name@host, and as nothing that could end the statement', async () => {
      for (const wrong of ['service', "a'@%", 'a@b;c', '@%', 'a b@%', 'a@', '`a`@%'])
        await assert.rejects(serviceGrants(owner, wrong), { code: 'invalid' }, wrong);
    });

    describe('with its grants', () => {
      let service: Db;

      before(async () => {
        const account = `service_${process.pid}@127.0.0.1`;
        const [name, host] = account.split('@');
        const password = randomBytes(12).toString('hex');
        await owner.raw(`CREATE USER '${name}'@'${host}' IDENTIFIED BY '${password}'`);
        for (const statement of await serviceGrants(owner, account)) await owner.raw(statement);
        const url = new URL(address);
        [url.username, url.password] = [name ?? '', password];
        service = connect(url.href);
      });
      after(() => service.destroy());

      it('does all that the service does: starts, fills lists, freezes, draws, seals, releases', async () => {
        assert.deepEqual(await migrate(service), []);
        const context = await fillCity(service);
        await reconcileCity(context);
        const { taskId } = await drawHospitals(context);
        await sealTask(context, 'maker', taskId);
        context.setNow('2026-12-22T00:00:00.000Z');
        const { state } = await releaseTask(context, 'checker', taskId);
        assert.equal(state, 'released');
        const { fault, count, anchors } = await verifyTrail(context);
        assert.equal(fault, undefined);
        assert.ok(count > 10 && anchors > 0);
      });

      it('cannot change or remove what was written down, nor empty or drop its tables', async () => {
        for (const table of appendOnly) {
          const column = table === 'trail_prunes' ? 'hash' : table.startsWith('log_') ? 'size' : 'hash';
          const statements = [
            `UPDATE ${table} SET ${table === 'log_entries' ? 'digest' : column} = 1`,
            `DELETE FROM ${table}`,
            `TRUNCATE TABLE ${table}`,
            `DROP TABLE ${table}`,
            `ALTER TABLE ${table} ADD COLUMN x INT`,
            `REPLACE INTO ${table} SELECT * FROM ${table}`,
          ];
          for (const statement of statements)
            await assert.rejects(service.raw(statement), { code: 'ER_TABLEACCESS_DENIED_ERROR' }, statement);
        }
        for (const statement of [
          'CREATE TABLE x (a INT)',
          'CREATE TRIGGER t BEFORE INSERT ON actors FOR EACH ROW SET @a = 1',
        ])
          await assert.rejects(service.raw(statement), /DENIED/, statement);
        await assert.rejects(service.raw('DELETE FROM knex_migrations'), {
          code: 'ER_TABLEACCESS_DENIED_ERROR',
        });
      });

      it('cannot prune: that takes the owner, and is said so', async () => {
        const context = contextAt(service, '2036-01-01T00:00:00.000Z');
        const { id } = await requestPrune(context, 'tester', { years: 5 });
        const keep = async (lines: AsyncIterable<unknown>) => {
          const kept: string[] = [];
          for await (const line of lines) kept.push(JSON.stringify(line));
          return toAsync(kept);
        };
        await assert.rejects(
          confirmPrune(context, 'auditor', id, { years: 5, keep }),
          refusal('forbidden', /属主账号/),
        );
        assert.equal((await verifyTrail(context)).fault, undefined);
        const { removed } = await confirmPrune({ ...context, db: owner }, 'auditor', id, { years: 5, keep });
        assert.ok(removed > 10);
        assert.equal((await verifyTrail(context)).fault, undefined);
      });
    });
  });
}

function contextAt(db: Db, instant: string) {
  const context = testContext(db);
  context.setNow(instant);
  let ids = 0;
  const newId = (): string => `e${(ids += 1).toString(16).padStart(31, '0')}`;
  return { ...context, newId };
}

// eslint-disable-next-line @typescript-eslint/require-await
async function* toAsync(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}
