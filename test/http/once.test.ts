import assert from 'node:assert/strict';
import { inTransaction } from '../../src/context.ts';
import { nextDrawNumber } from '../../src/store/tasks.ts';
import { agreementFile, ceremony, city, clinicPlan } from '../support/build.ts';
import { describeOnBoth, prepareCity, taskAfter, type Client, type Reply } from './client.ts';

const eight = <T>(work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: 8 }, (_, index) => work(index)));

const statuses = (replies: readonly Reply[]): readonly number[] =>
  replies.map(({ status }) => status).toSorted((left, right) => left - right);

const countTasks = async (client: Client): Promise<number> => (await client.get('/api/v1/tasks')).body.total;

describeOnBoth('doing something once', (client) => {
  before(() => prepareCity(client));
  const draft = (key: string, plan: unknown = clinicPlan, actor = 'maker'): Promise<Reply> =>
    client.send('POST', '/api/v1/tasks', { actor, json: { plan }, headers: { 'Idempotency-Key': key } });

  it('answers a repeat as it answered the first, and does nothing again', async () => {
    const first = await draft('once-1');
    const before = await countTasks(client);
    const again = await draft('once-1');
    assert.deepEqual([again.status, again.body], [201, first.body]);
    assert.equal(first.headers.get('idempotent-replay'), null);
    assert.equal(again.headers.get('idempotent-replay'), 'true');
    assert.equal(await countTasks(client), before);
  });

  it('refuses the key to another request and to another person', async () => {
    await draft('once-2');
    for (const reply of [
      await draft('once-2', { ...clinicPlan, name: '另一个' }),
      await draft('once-2', clinicPlan, 'checker'),
      await client.send('POST', '/api/v1/leave', {
        actor: 'maker',
        json: { officer_code: 'Z001', from: '2026-12-14', to: '2026-12-18', reason: '年休假' },
        headers: { 'Idempotency-Key': 'once-2' },
      }),
    ]) {
      assert.deepEqual([reply.status, reply.body.code], [422, 'key-reused']);
    }
  });

  it('gives the key back when the work was refused', async () => {
    const unlisted = { ...clinicPlan, item_code: 'NONE' };
    assert.equal((await draft('once-3', unlisted)).status, 400);
    assert.equal((await draft('once-3')).status, 201);
  });

  it('takes one of eight that come at once', async () => {
    const before = await countTasks(client);
    const replies = await eight(() => draft('once-4'));
    assert.equal(await countTasks(client), before + 1);
    assert.deepEqual(new Set(replies.map(({ body }) => body.id)).size, 1);
    assert.equal(replies.filter(({ headers }) => headers.get('idempotent-replay') === null).length, 1);
  });

  it('keeps answers longer than 64 KiB', async () => {
    const rows = Array.from({ length: 1500 }, (_, index) => `N${index},不在库的第${index}家机构`).join('\n');
    const path = `/api/v1/reconciliations?organisation=${city.code}&month=2026-10&file_name=a.csv`;
    const sent = {
      actor: 'maker',
      bytes: `机构编码,机构名称\n${rows}\n`,
      type: 'text/csv',
      headers: { 'Idempotency-Key': 'once-5' },
    };
    const first = await client.send('POST', path, sent);
    assert.ok(first.bytes.length > 2 ** 17, `${first.bytes.length}`);
    const again = await client.send('POST', path, sent);
    assert.deepEqual(again.bytes, first.bytes);
    assert.equal(again.headers.get('idempotent-replay'), 'true');
    const other = await client.send('POST', path, { ...sent, bytes: agreementFile() });
    assert.equal(other.body.code, 'key-reused');
  });

  it('lets one of eight draw', async () => {
    const task = await taskAfter(client, 'commit');
    const replies = await eight(() =>
      client.send('POST', `/api/v1/tasks/${task.id}/draw`, { actor: 'maker', json: ceremony }),
    );
    assert.deepEqual(statuses(replies), [200, ...Array.from({ length: 7 }, () => 409)]);
    const [drawn] = replies.filter(({ status }) => status === 200);
    const stored = (await client.get(`/api/v1/tasks/${task.id}`)).body;
    assert.equal(stored.result, drawn?.body.result);
    assert.equal((await client.get(`/api/v1/tasks/${task.id}/verdict`)).body.ok, true);
    const subject = encodeURIComponent(`tasks/${task.id}`);
    const entries = (await client.get(`/api/v1/trail?subject=${subject}`)).body.entries;
    assert.equal(entries.filter(({ action }: { action: string }) => action === 'task-draw').length, 1);
  });

  it('lets one of eight freeze, save a new mapping, or register a name; nobody gets a fault', async () => {
    const tasks = await eight(async (index) =>
      taskAfter(client, 'approve', { ...clinicPlan, month: `2026-0${index + 1}` }),
    );
    // A year without any number yet, so that all of them reach for the first.
    client.setNow('2027-01-04T01:00:00.000Z');
    const frozen = await eight((index) =>
      client.send('POST', `/api/v1/tasks/${tasks[index].id}/freeze`, { actor: 'checker' }),
    );
    // All of them could draw the same clinics: the first is frozen, and the others are told to wait for its draw.
    assert.deepEqual(statuses(frozen), [200, ...Array.from({ length: 7 }, () => 409)]);
    assert.equal(frozen.find(({ status }) => status === 200)?.body.draw_number, '2027-0001');
    const mapping = {
      code: { column: '甲' },
      name: { column: '乙' },
      organisation_code: { column: '丙' },
      sector: { column: '丁' },
    };
    const json = { list: 'departments', name: '同时保存', mapping };
    const saved = await eight(() => client.send('POST', '/api/v1/mappings', { actor: 'maker', json }));
    assert.ok(saved.every(({ status }) => status === 201 || status === 409));
    await client.addPerson('system', ['system-administrator']);
    const person = { id: 'racer', name: '同名', title: '科员', organisation_code: city.code };
    const added = await eight(() =>
      client.send('POST', '/api/v1/accounts', { actor: 'system', json: person }),
    );
    assert.deepEqual(statuses(added), [201, ...Array.from({ length: 7 }, () => 409)]);
    assert.deepEqual(client.log, []);
  });

  it('numbers draws without gaps, also when eight reach for the first of a year at once', async () => {
    const { context } = client;
    assert.ok(context !== undefined);
    // Several years: in the first of them the connections are only being opened, one after the other.
    for (const year of ['2030', '2031', '2032', '2033']) {
      const numbers: string[] = await eight(() =>
        inTransaction(context, ({ db }) => nextDrawNumber(db, 'RACE', year)),
      );
      assert.deepEqual(
        numbers.toSorted((left, right) => (left < right ? -1 : 1)),
        ['1', '2', '3', '4', '5', '6', '7', '8'].map((last) => `${year}-000${last}`),
      );
    }
  });
});
