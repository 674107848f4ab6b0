import assert from 'node:assert/strict';
import { ceremony } from '../support/build.ts';
import type { TestContext } from '../support/context.ts';
import { databases, useDatabase } from '../support/databases.ts';
import {
  beacon,
  committedAt,
  dumpDatabase,
  fillBeaconCity,
  fullPlan,
  planWith,
} from '../usecases/beacon-city.ts';
import { Client, type Reply } from './client.ts';

const afterBeacon = '2023-09-15T11:00:04.000Z';

for (const database of databases) {
  describe(`the ceremony over HTTP on ${database.name}`, () => {
    const db = useDatabase(database);
    const client = new Client();
    let context: TestContext;

    before(async () => {
      context = await fillBeaconCity(db());
      await client.start(context);
    });
    after(() => client.stop());

    const draft = async (plan = planWith(fullPlan)): Promise<string> =>
      (await client.post('maker', '/api/v1/tasks', { plan })).id;
    const step = (id: string, name: string, json?: unknown) =>
      client.post('checker', `/api/v1/tasks/${id}/${name}`, json);
    const makeSecret = (id: string, headers = {}): Promise<Reply> =>
      client.send('POST', `/api/v1/tasks/${id}/secrets`, {
        actor: 'third',
        json: { slot: 'secret' },
        headers,
      });

    it('goes from rehearsal to result, and gives the shares once', async () => {
      const id = await draft();
      const rehearsal = (await client.get(`/api/v1/tasks/${id}/rehearsal`)).body;
      assert.match(rehearsal.label, /^演练/);
      assert.equal(rehearsal.drawn.length, 4);
      assert.equal((await makeSecret(id)).status, 409);
      await step(id, 'approve', { revision: 1 });
      await step(id, 'freeze');
      const late = await client.get(`/api/v1/tasks/${id}/rehearsal`);
      assert.deepEqual([late.status, late.body.code], [409, 'wrong-state']);
      assert.equal((await client.get(`/api/v1/tasks/${id}/ceremony`)).status, 409);
      const early = await client.send('POST', `/api/v1/tasks/${id}/commit`, { actor: 'checker' });
      assert.match(early.body.problems[0].message, /保密数还没有生成/);

      // A key under which the answer would be kept is passed over: each request makes a secret of its own.
      const key = { 'Idempotency-Key': 'secret-1' };
      const first = await makeSecret(id, key);
      const second = await makeSecret(id, key);
      assert.equal(second.status, 201);
      assert.equal(second.headers.get('idempotent-replay'), null);
      assert.equal(second.headers.get('cache-control'), 'no-store');
      assert.notEqual(first.body.digest, second.body.digest);
      assert.equal(second.body.holder, '示例机要室');
      const { shares } = second.body as { shares: readonly string[] };
      assert.equal(shares.length, 3);

      await step(id, 'commit');
      const shown = (await client.get(`/api/v1/tasks/${id}/ceremony`)).body;
      assert.deepEqual(
        shown.sources.map(({ description }: { description: string }) => description),
        [
          '十面骰子掷 12 位',
          '十面骰子掷 12 位',
          `示例机要室保管的保密数（标记 ${second.body.digest.slice(0, 8)}），以三份中的任意两份打开`,
          '公共随机信标 drand quicknet 第 657413 轮的签名，2023-09-15 19:00:03（北京时间）产生；2023-09-15 19:45:00（北京时间）之后仍取不到的，写明原因，改用备用来源（备用：示例彩票第 2023250 期中奖号码，3 位）',
        ],
      );
      assert.deepEqual(shown.recorded, []);

      const dice = { sources: ceremony.sources };
      const recorded = await client.post('maker', `/api/v1/tasks/${id}/dice`, dice);
      assert.deepEqual(
        recorded.remaining.map(({ name }: { name: string }) => name),
        ['secret', 'public'],
      );
      const state = await client.get(`/api/v1/tasks/${id}/ceremony`);
      assert.equal(state.body.recorded.length, 2);
      for (const { value } of ceremony.sources) assert.ok(!JSON.stringify(state.body).includes(value));
      const dump = await dumpDatabase(db(), database.name);
      assert.ok(dump.includes(second.body.digest));
      for (const share of [...shares, ...first.body.shares])
        for (const text of [share, share.replaceAll('-', '').slice(9, 75)]) assert.ok(!dump.includes(text));
      assert.ok(client.log.every((line) => !shares.some((share) => line.includes(share))));

      context.setNow(afterBeacon);
      const sources = [
        { name: 'secret', by: '示例机要室', shares: [shares[2], shares[0]] },
        { name: 'public', by: 'api.drand.sh', value: beacon.signature },
      ];
      const { state: drawn } = await client.post('maker', `/api/v1/tasks/${id}/draw`, {
        ...ceremony,
        sources,
      });
      assert.equal(drawn, 'drawn');
      await client.post('maker', `/api/v1/tasks/${id}/seal`);
      context.setNow(committedAt);
    });

    it('refuses what a plan may not ask for, with the place', async () => {
      const refuse = async (entropy: unknown, changes = {}): Promise<Reply['body']> => {
        const plan = { ...planWith(fullPlan), ...changes, entropy };
        const reply = await client.send('POST', '/api/v1/tasks', { actor: 'maker', json: { plan } });
        assert.equal(reply.status, 400);
        return reply.body.problems[0];
      };
      const drand = { name: 'z', options: [{ kind: 'drand', when: { minutes: 15 } }] };
      assert.match((await refuse([drand], { announced: false })).message, /不得让外人算出结果/);
      assert.equal((await refuse([{ ...drand, deadline: { minutes: 60 } }])).place, 'entropy[z].deadline');
      assert.match((await refuse([])).place, /entropy/);
      const bare = { name: 'z', options: [{ kind: 'drand', when: { at: '2027-03-01T09:30:00' } }] };
      assert.match((await refuse([bare])).place, /plan\.entropy/);
      const weak = { name: 'a', options: [{ kind: 'dice', digits: 19 }] };
      assert.match((await refuse([weak])).message, /不少于 20 位，现为 19 位/);
    });

    it('takes two dice where a plan leaves the entropy out', async () => {
      const { entropy: _, ...plan } = planWith(fullPlan);
      const task = await client.post('maker', '/api/v1/tasks', { plan });
      assert.deepEqual(
        task.plan.entropy.map(({ name }: { name: string }) => name),
        ['dice-a', 'dice-b'],
      );
    });
  });
}
