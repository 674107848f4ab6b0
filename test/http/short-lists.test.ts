import assert from 'node:assert/strict';
import { city, targetCode } from '../support/build.ts';
import { describeOnBoth, prepareCity } from './client.ts';

describeOnBoth('short lists through the API', (client) => {
  before(async () => {
    await prepareCity(client);
    for (const [officer, target] of [
      ['Z002', 7],
      ['Z001', 9],
      ['Z003', 3],
    ] as const) {
      const recusal = {
        officer_code: officer,
        target_code: targetCode(target),
        ground: '近亲属任职',
        effective_on: '2026-11-21',
        approver_id: 'checker',
        state: 'active',
      };
      await client.post('maker', '/api/v1/recusals', recusal);
    }
  });

  const column = async (path: string, name: string): Promise<readonly unknown[]> => {
    const reply = await client.get(path);
    assert.equal(reply.status, 200, JSON.stringify(reply.body));
    return reply.body.entries.map((entry: Record<string, unknown>) => entry[name]);
  };

  it('are paged, sorted both ways and filtered by their columns', async () => {
    const recusals = '/api/v1/recusals?';
    assert.deepEqual(await column(`${recusals}sort=target_code`, 'officer_code'), ['Z003', 'Z002', 'Z001']);
    assert.deepEqual(await column(`${recusals}sort=-officer_code&page_size=2`, 'officer_code'), [
      'Z003',
      'Z002',
    ]);
    assert.deepEqual(await column(`${recusals}sort=-officer_code&page_size=2&page=2`, 'officer_code'), [
      'Z001',
    ]);
    assert.deepEqual(await column(`${recusals}filter[officer_code]=Z002`, 'target_code'), [targetCode(7)]);
    assert.equal((await client.get(`${recusals}filter[state]=ended`)).body.total, 0);
    assert.deepEqual(await column('/api/v1/actors?filter[id]=maker', 'id'), ['maker']);
    assert.deepEqual(
      await column(`/api/v1/reconciliations?filter[organisation_code]=${city.county}`, 'id'),
      [],
    );
    assert.deepEqual(await column('/api/v1/imports?state=applied&sort=file_name&page_size=1', 'state'), [
      'applied',
    ]);
    assert.equal((await client.get('/api/v1/imports?state=faulty')).body.total, 0);
  });

  it('refuse columns that they do not have', async () => {
    for (const query of ['sort=ground', 'filter[ground]=x', 'page=0', 'page_size=201']) {
      assert.equal((await client.get(`/api/v1/recusals?${query}`)).status, 400, query);
    }
  });
});
