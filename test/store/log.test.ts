import assert from 'node:assert/strict';
import { inTransaction, type Context } from '../../src/context.ts';
import { merkleRoot } from '../../src/core/merkle.ts';
import { appendLog, listLog, logHead, type LogEvent } from '../../src/store/log.ts';
import { testContext } from '../support/context.ts';
import { databases, useDatabase } from '../support/databases.ts';

const writers = 8;
const entriesEach = 5;

const eventOf = (subject: string): LogEvent => ({
  kind: 'pool',
  subject,
  digest: '0123456789abcdef'.repeat(4),
  facts: { rows: 480, step: 'applied' },
});

const append = (context: Context, subject: string) =>
  inTransaction(context, (inner) => appendLog(inner, eventOf(subject)));

const nameLog = (context: Context) =>
  inTransaction(context, (inner) =>
    appendLog(inner, { ...eventOf('log.example/xian'), kind: 'key', facts: {} }),
  );

for (const database of databases) {
  describe(`the transparency log on ${database.name}`, () => {
    const getDb = useDatabase(database);
    beforeEach(async () => {
      await getDb()('log_entries').delete();
    });

    it('numbers its entries from 0 and keeps each as the canonical JSON of its record', async () => {
      const context = testContext(getDb());
      const first = await append(context, 'targets');
      const second = await append(context, 'officers');
      const text = (subject: string) =>
        `{"at":"2026-11-22T00:00:00.000Z","digest":"${'0123456789abcdef'.repeat(4)}",` +
        `"facts":{"rows":480,"step":"applied"},"kind":"pool","log":"shuangsui-log-1","subject":"${subject}"}`;
      assert.deepEqual([first.seq, first.text], [0, text('targets')]);
      assert.deepEqual([second.seq, second.text], [1, text('officers')]);
      assert.deepEqual(await listLog(getDb()), [first, second]);
      assert.deepEqual(await listLog(getDb(), { from: 1 }), [second]);
      assert.deepEqual(await listLog(getDb(), { subject: 'targets' }), [first]);
    });

    it('has a head once it has a name: that of its first key', async () => {
      const context = testContext(getDb());
      await append(context, 'targets');
      assert.equal(await logHead(getDb()), null);
      await nameLog(context);
      await append(context, 'officers');
      const leaves = (await listLog(getDb())).map(({ text }) => new TextEncoder().encode(text));
      assert.deepEqual(await logHead(getDb()), {
        origin: 'log.example/xian',
        size: 3,
        root: merkleRoot(leaves),
      });
    });

    it('takes no entry outside a transaction', async () => {
      await assert.rejects(appendLog(testContext(getDb()), eventOf('targets')), TypeError);
    });

    it('forgets an entry whose change was rolled back', async () => {
      const context = testContext(getDb());
      const failing = inTransaction(context, async (inner) => {
        await append(inner, 'targets');
        throw new RangeError('the change failed');
      });
      await assert.rejects(failing, RangeError);
      assert.deepEqual(await listLog(getDb()), []);
    });

    const personal: readonly (readonly [string, Partial<LogEvent>])[] = [
      ['a name as its subject', { subject: '张三' }],
      ['a sentence as its subject', { subject: 'zhang san' }],
      ['a text as a fact', { facts: { reason: '近亲属在该院任职' } }],
      ['a fraction', { facts: { share: 0.5 } }],
      ['a digest that is none', { digest: 'abc' }],
    ];
    for (const [name, change] of personal) {
      it(`takes no record with ${name}`, async () => {
        const event = { ...eventOf('targets'), ...change };
        await assert.rejects(
          inTransaction(testContext(getDb()), (inner) => appendLog(inner, event)),
          TypeError,
        );
        assert.deepEqual(await listLog(getDb()), []);
      });
    }

    it(`has no gap and the right root after ${writers} writers of ${entriesEach} entries each`, async () => {
      const context = testContext(getDb());
      await nameLog(context);
      const writeAll = async (writer: number) => {
        for (let entry = 0; entry < entriesEach; entry += 1)
          await append(context, `writer/${writer}/${entry}`);
      };
      await Promise.all(Array.from({ length: writers }, (_, writer) => writeAll(writer)));
      const entries = await listLog(getDb());
      assert.deepEqual(
        entries.map(({ seq }) => seq),
        Array.from({ length: 1 + writers * entriesEach }, (_, seq) => seq),
      );
      assert.equal(new Set(entries.map(({ subject }) => subject)).size, 1 + writers * entriesEach);
      const leaves = entries.map(({ text }) => new TextEncoder().encode(text));
      assert.equal((await logHead(getDb()))?.root, merkleRoot(leaves));
    });
  });
}
