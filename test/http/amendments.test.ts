import assert from 'node:assert/strict';
import { clinicPlan } from '../support/build.ts';
import { describeOnBoth, prepareCity, taskAfter } from './client.ts';

const thrown = {
  place: '三楼会议室',
  present: [
    { name: '李操作', role: '操作员', unit: '基金监管科' },
    { name: '赵见证', role: '见证人甲', unit: '派驻纪检组' },
    { name: '钱见证', role: '见证人乙', unit: '定点机构代表' },
  ],
  sources: [
    { name: 'dice-a', by: '赵见证', value: '123456789012', again: '123456789012' },
    { name: 'dice-b', by: '钱见证', value: '987654321098', again: '987654321098' },
  ],
};

describeOnBoth('what is changed about a draw after it, through the API', (client) => {
  let id = '';
  let drawn: readonly { readonly code: string; readonly team: readonly { readonly code: string }[] }[] = [];

  before(async () => {
    await prepareCity(client);
    // Both may see who was drawn: the approver, and the one reader of the plan.
    ({ id } = await taskAfter(client, 'draw', { ...clinicPlan, readers: ['maker'] }));
    const { body } = await client.send('GET', `/api/v1/tasks/${id}/result`, { actor: 'checker' });
    ({ drawn } = body);
  });

  it('an officer is replaced: evidence, request, approval, sheet, dice, record', async () => {
    const gone = drawn[0]?.team[0]?.code ?? '';
    const { sha256 } = await client.upload(
      'maker',
      `/api/v1/tasks/${id}/evidence`,
      Buffer.from('%PDF-1.7 病假条'),
    );
    const wish = { officers: [gone], reason: 'illness', evidence: { note: '病假条', sha256 } };
    const asked = await client.post('checker', `/api/v1/tasks/${id}/substitutions`, wish);
    assert.deepEqual([asked.state, asked.request_digest, asked.remaining], ['requested', null, []]);
    const path = `/api/v1/substitutions/${asked.id}`;
    const self = await client.send('POST', `${path}/approve`, { actor: 'checker', json: {} });
    assert.deepEqual([self.status, self.body.code], [403, 'same-person']);
    const approved = await client.post('maker', `${path}/approve`);
    assert.match(approved.request_digest, /^[0-9a-f]{64}$/);
    assert.deepEqual(
      approved.remaining.map(({ name }: { name: string }) => name),
      ['dice-a', 'dice-b'],
    );
    const sheet = await client.send('GET', `${path}/documents/sheet.pdf`);
    assert.equal(Buffer.from(sheet.bytes.subarray(0, 5)).toString(), '%PDF-');
    const done = await client.post('checker', `${path}/draw`, thrown);
    assert.deepEqual([done.state, done.number], ['drawn', 1]);
    const closed = await client.send('GET', `/api/v1/tasks/${id}/substitutions`);
    assert.deepEqual(
      [closed.body.substitutions[0].officers, closed.body.substitutions[0].targets],
      [null, null],
    );
    const open = await client.send('GET', `/api/v1/tasks/${id}/substitutions`, { actor: 'checker' });
    assert.deepEqual(open.body.substitutions[0].officers, [gone]);
  });

  it('nobody can say who shall come', async () => {
    const evidence = { note: '病假条', sha256: 'a'.repeat(64) };
    for (const extra of [{ substitute: 'Z008' }, { to: ['Z008'] }]) {
      const json = { officers: ['Z001'], reason: 'illness', evidence, ...extra };
      const { status } = await client.send('POST', `/api/v1/tasks/${id}/substitutions`, {
        actor: 'checker',
        json,
      });
      assert.equal(status, 400);
    }
  });

  it('a target is skipped, the stratum is short, and a supplementary draw is drafted', async () => {
    const evidence = { note: '注销通知', sha256: 'b'.repeat(64) };
    const remainder = `/api/v1/tasks/${id}/remainder`;
    assert.deepEqual((await client.send('GET', remainder)).body.shortfalls, []);
    const wish = { target: drawn[1]?.code, reason: 'closed', evidence };
    const skip = await client.post('checker', `/api/v1/tasks/${id}/skips`, wish);
    assert.equal((await client.post('maker', `/api/v1/skips/${skip.id}/approve`)).state, 'approved');
    const { shortfalls, skips } = (await client.send('GET', remainder)).body;
    assert.equal(skips, null);
    assert.deepEqual(
      shortfalls.map(({ asked, left }: { asked: number; left: number }) => asked - left),
      [1],
    );
    const supplement = await client.post('maker', `/api/v1/tasks/${id}/supplement`, { tree: 0, path: [] });
    assert.deepEqual([supplement.supplements, supplement.state], [id, 'draft']);
    const { supplements } = (await client.send('GET', remainder)).body;
    assert.equal(supplements[0].task_id, supplement.id);
  });

  it('the rates are there for everyone', async () => {
    const { body } = await client.send('GET', '/api/v1/rates');
    assert.deepEqual(body.offices[0].rates.skips, { times: 1, of: drawn.length, out_of_line: false });
    assert.deepEqual(body.officers, []);
  });

  it('two draws are compared for those who may see both', async () => {
    const path = `/api/v1/tasks/${id}/difference`;
    assert.equal((await client.send('GET', `${path}?from=${id}`)).status, 403);
    const same = await client.send('GET', `${path}?from=${id}`, { actor: 'checker' });
    assert.deepEqual([same.body.both, same.body.dropped_out, same.body.counts], [drawn.length, [], {}]);
    assert.equal((await client.send('GET', path, { actor: 'checker' })).status, 400);
  });
});
