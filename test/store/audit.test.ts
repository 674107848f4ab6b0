import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { inTransaction, type Context } from '../../src/context.ts';
import { appendAudit, listAudit, verifyAudit } from '../../src/store/audit.ts';
import type { Db } from '../../src/store/connect.ts';
import { testContext } from '../support/context.ts';
import { databases, testActor, useDatabase } from '../support/databases.ts';

const writers = 8;
const entriesEach = 10;

const append = (context: Context, subject: string) =>
  inTransaction(context, (inner) =>
    appendAudit(inner, {
      actor: testActor.id,
      action: 'record-changed',
      subject,
      detail: { reason: '核对', after: 2 },
    }),
  );

for (const database of databases) {
  describe(`the audit chain on ${database.name}`, () => {
    const getDb = useDatabase(database);
    beforeEach(async () => {
      await getDb()('audit_entries').delete();
    });

    it('hashes each entry together with the hash of the entry before it', async () => {
      const context = testContext(getDb());
      const first = await append(context, 'targets/甲');
      const second = await append(context, 'targets/乙');
      const text = (seq: number, subject: string, previous: string) =>
        `["shuangsui-audit-2",${seq},"2026-11-22T00:00:00.000Z","tester","record-changed","${subject}",` +
        `"service","",null,"{\\"after\\":2,\\"reason\\":\\"核对\\"}","${previous}"]`;
      const sha256 = (preimage: string) => createHash('sha256').update(preimage, 'utf8').digest('hex');
      const expectedFirst = sha256(text(1, 'targets/甲', '0'.repeat(64)));
      assert.equal(first.hash, expectedFirst);
      assert.equal(second.hash, sha256(text(2, 'targets/乙', expectedFirst)));
      assert.deepEqual(await listAudit(getDb()), [first, second]);
      assert.deepEqual(await listAudit(getDb(), { subject: 'targets/乙' }), [second]);
      assert.deepEqual(await verifyAudit(getDb()), { count: 2, head: { seq: 2, hash: second.hash } });
    });

    it('says through which door, from where and in which session something was done', async () => {
      const from = `10.0.0.7${'字'.repeat(200)}`;
      const source = { door: 'http', from, session: '00ff' } as const;
      const entry = await append({ ...testContext(getDb()), source }, 'targets/甲');
      const cut = `10.0.0.7${'字'.repeat(92)}`;
      assert.deepEqual(entry.source, { door: 'http', from: cut, session: '00ff' });
      const text =
        `["shuangsui-audit-2",1,"2026-11-22T00:00:00.000Z","tester","record-changed","targets/甲",` +
        `"http","${cut}","00ff","{\\"after\\":2,\\"reason\\":\\"核对\\"}","${'0'.repeat(64)}"]`;
      assert.equal(entry.hash, createHash('sha256').update(text, 'utf8').digest('hex'));
      assert.deepEqual(await listAudit(getDb()), [entry]);
      assert.equal((await verifyAudit(getDb())).fault, undefined);
    });

    it('takes what nobody in particular did', async () => {
      const entry = await inTransaction(testContext(getDb()), (inner) =>
        appendAudit(inner, { actor: null, action: 'a', subject: 's', detail: {} }),
      );
      assert.equal(entry.actor, null);
      assert.deepEqual(await listAudit(getDb()), [entry]);
      assert.equal((await verifyAudit(getDb())).fault, undefined);
    });

    it('takes no entry outside a transaction', async () => {
      const context = testContext(getDb());
      const event = { actor: testActor.id, action: 'a', subject: 's', detail: null };
      await assert.rejects(appendAudit(context, event), TypeError);
    });

    it('forgets an entry whose change was rolled back', async () => {
      const context = testContext(getDb());
      const failing = inTransaction(context, async (inner) => {
        await append(inner, 'targets/甲');
        throw new RangeError('the change failed');
      });
      await assert.rejects(failing, RangeError);
      assert.deepEqual(await listAudit(getDb()), []);
    });

    it(`stays whole under ${writers} writers of ${entriesEach} entries each`, async () => {
      const context = testContext(getDb());
      const writeAll = async (writer: number) => {
        for (let entry = 0; entry < entriesEach; entry += 1)
          await append(context, `writer/${writer}/${entry}`);
      };
      await Promise.all(Array.from({ length: writers }, (_, writer) => writeAll(writer)));
      const report = await verifyAudit(getDb());
      assert.deepEqual([report.count, report.fault], [writers * entriesEach, undefined]);
      const subjects = new Set((await listAudit(getDb())).map(({ subject }) => subject));
      assert.equal(subjects.size, writers * entriesEach);
    });

    if (database.name === 'mariadb') {
      it('lets a long transaction append after entries that were made while it ran, without running again', async () => {
        const context = testContext(getDb());
        let runs = 0;
        await inTransaction(context, async (inner) => {
          runs += 1;
          await inner.db('audit_entries').first();
          await append(context, 'short');
          await append(inner, 'long');
        });
        assert.equal(runs, 1);
        assert.deepEqual(
          (await listAudit(getDb())).map(({ subject }) => subject),
          ['short', 'long'],
        );
      });
    }

    const crimes: readonly (readonly [string, (db: Db) => Promise<unknown>, number, string])[] = [
      [
        'a changed subject',
        (db) => db('audit_entries').where({ seq: 3 }).update({ subject: 'x' }),
        2,
        '第 3 条审计记录的内容被改动',
      ],
      [
        'a changed time',
        (db) => db('audit_entries').where({ seq: 1 }).update({ at: '2026-11-21T00:00:00.000Z' }),
        0,
        '第 1 条审计记录的内容被改动',
      ],
      [
        'a changed detail',
        (db) => db('audit_entries').where({ seq: 5 }).update({ detail: '{}' }),
        4,
        '第 5 条审计记录的内容被改动',
      ],
      [
        'another hash',
        (db) =>
          db('audit_entries')
            .where({ seq: 2 })
            .update({ hash: 'f'.repeat(64) }),
        1,
        '第 2 条审计记录的内容被改动',
      ],
      [
        'another previous hash',
        (db) =>
          db('audit_entries')
            .where({ seq: 4 })
            .update({ prev_hash: 'e'.repeat(64) }),
        3,
        '第 4 条审计记录与前一条不衔接',
      ],
      ['a removed entry', (db) => db('audit_entries').where({ seq: 4 }).delete(), 3, '第 4 条审计记录缺失'],
      [
        'a removed first entry',
        (db) => db('audit_entries').where({ seq: 1 }).delete(),
        0,
        '第 1 条审计记录缺失',
      ],
    ];
    for (const [name, commit, count, fault] of crimes) {
      it(`shows ${name}`, async () => {
        const context = testContext(getDb());
        for (let entry = 1; entry <= 5; entry += 1) await append(context, `targets/${entry}`);
        await commit(getDb());
        const report = await verifyAudit(getDb());
        assert.deepEqual([report.count, report.fault], [count, fault]);
      });
    }

    it('shows a cut end to someone who noted an entry of it', async () => {
      const context = testContext(getDb());
      const first = await append(context, 'targets/1');
      const last = await append(context, 'targets/2');
      assert.equal((await verifyAudit(getDb(), [last])).fault, undefined);
      await getDb()('audit_entries').where({ seq: 2 }).delete();
      assert.equal((await verifyAudit(getDb())).fault, undefined);
      assert.equal((await verifyAudit(getDb(), [first])).fault, undefined);
      assert.equal(
        (await verifyAudit(getDb(), [last])).fault,
        '审计记录中没有事先留存的第 2 条：末尾的记录被删除',
      );
    });
  });
}
