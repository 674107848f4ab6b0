import assert from 'node:assert/strict';
import { readSheet } from '../../src/files/read-sheet.ts';
import { makeWorkbook, textRow } from '../files/make-workbook.ts';
import { city, clinicPlan } from '../support/build.ts';
import { canaryIdentity, canaryMarks, canaryMobile, canaryPassword } from '../support/canaries.ts';
import { addPerson } from '../support/people.ts';
import { describeOnBoth, prepareCity, type Reply } from './client.ts';

const path = '/api/v1/lists/officers';
const isSilent = ({ bytes }: Reply): boolean =>
  canaryMarks.every((mark) => !new TextDecoder().decode(bytes).includes(mark));

describeOnBoth('personal values through the API', (client) => {
  before(() => prepareCity(client));
  const look = (code: string, actor: string | null, reason: unknown = '换发执法证'): Promise<Reply> =>
    client.send('POST', `${path}/${code}/personal`, { actor, json: { reason } });

  it('are masked in pages, records, histories and files', async () => {
    const [page, record, history] = [
      await client.get(path),
      await client.get(`${path}/Z001`),
      await client.get(`${path}/Z001/history`),
    ];
    for (const reply of [page, record, history]) assert.ok(isSilent(reply));
    assert.deepEqual(
      [record.body.values.identity_number, record.body.values.mobile],
      ['9999***********018', '199****4301'],
    );
    for (const form of ['xlsx', 'csv', 'csv&encoding=gb18030']) {
      const [format = '', query = ''] = form.split('&');
      const file = await client.get(`${path}/export.${format}?${query}`);
      const sheet = await readSheet(file.bytes, `a.${format}`);
      assert.equal(sheet.rows[0]?.cells[sheet.headings.indexOf('手机号')], '199****4301');
    }
    const template = await readSheet((await client.get(`${path}/template.xlsx`)).bytes, 'a.xlsx');
    assert.ok(template.headings.includes('身份证号') && template.rows.length === 0);
  });

  it('are shown to whoever may, with a reason, and nothing of the answer is kept', async () => {
    const shown = await look('Z001', 'maker');
    assert.deepEqual(shown.body.values, { identity_number: canaryIdentity(1), mobile: canaryMobile(1) });
    assert.equal(shown.headers.get('cache-control'), 'no-store');
    const kept = await client.send('POST', `${path}/Z001/personal`, {
      actor: 'maker',
      json: { reason: '换发执法证' },
      headers: { 'Idempotency-Key': 'personal-1' },
    });
    assert.ok(kept.status === 200 || kept.status === 400);
    assert.equal(kept.headers.get('idempotent-replay'), null);
    assert.deepEqual(await client.context?.db('idempotency_keys').where({ key: 'personal-1' }), []);
    assert.equal((await look('Z001', 'maker', ' ')).status, 400);
    assert.equal((await look('Z001', null)).status, 401);
    assert.equal((await look('Z999', 'maker')).status, 404);
    await client.addPerson('audits', ['auditor'], { name: '审计员' });
    assert.deepEqual([(await look('Z001', 'audits')).status], [403]);
  });

  it('are not filtered or sorted by, and the refusal names the column', async () => {
    for (const [query, label] of [
      [`filter[mobile]=${canaryMobile(1)}`, '手机号'],
      ['filter[identity_number]=', '身份证号'],
      ['sort=-mobile', '手机号'],
    ] as const) {
      const reply = await client.get(`${path}?${query}`);
      assert.deepEqual(
        [reply.status, JSON.stringify(reply.body).includes(`${label}加密保存`)],
        [400, true],
        query,
      );
      assert.ok(isSilent(reply));
    }
    assert.equal((await client.get(`${path}/export.csv?filter[mobile]=1`)).status, 400);
    assert.equal((await client.get(`${path}?search=${canaryMobile(1)}`)).body.total, 0);
  });

  it('do not stand in refusals of changes', async () => {
    const wrong = await client.send('POST', `${path}/Z001/versions`, {
      actor: 'maker',
      json: {
        change: 'change',
        values: { identity_number: `${canaryIdentity(1)}9`, duty: `科员${canaryIdentity(2)}` },
        effective_on: '2026-11-22',
        reason: '更正',
      },
    });
    assert.deepEqual([wrong.status, isSilent(wrong)], [400, true]);
    assert.deepEqual(
      wrong.body.problems?.map(({ place }: { place: string }) => place),
      ['duty', 'identity_number'],
    );
  });

  it('do not stand in kept answers, whatever their kind', async () => {
    const headers = { 'Idempotency-Key': 'personal-2' };
    const values = { name: '新同志', organisation_code: city.code, identity_number: canaryIdentity(9) };
    const entry = { code: 'Z100', values, effective_on: '2026-11-02', reason: '新调入' };
    const reply = await client.send('POST', path, { actor: 'maker', json: entry, headers });
    assert.equal(reply.status, 201);
    assert.ok(isSilent(reply));
    const again = await client.send('POST', path, { actor: 'maker', json: entry, headers });
    assert.deepEqual([again.headers.get('idempotent-replay'), again.body], ['true', reply.body]);
    const row = (await client.context?.db('idempotency_keys').where({ key: 'personal-2' }).first()) as {
      response: string;
    };
    assert.match(row.response, /^v1\.00000001\./);
  });

  it('can be in no plan: neither scope nor seats know them', async () => {
    const { team } = clinicPlan;
    for (const plan of [
      { ...clinicPlan, scope: [{ attribute: 'mobile', values: ['1'] }] },
      { ...clinicPlan, team: { ...team, seats: team.seats.map((seat) => ({ ...seat, match: ['mobile'] })) } },
      {
        ...clinicPlan,
        team: { ...team, seats: team.seats.map((seat) => ({ ...seat, differ: ['identity_number'] })) },
      },
    ]) {
      const reply = await client.send('POST', '/api/v1/tasks', { actor: 'maker', json: { plan } });
      assert.deepEqual([reply.status, reply.body.code], [400, 'invalid']);
    }
  });

  it('stand in no saved mapping', async () => {
    for (const source of [
      { constant: canaryIdentity(1) },
      { column: '号码', translations: { 甲: canaryIdentity(1) } },
    ]) {
      const mapping = {
        code: { column: '编号' },
        name: { column: '姓名' },
        organisation_code: { constant: city.code },
      };
      const json = { list: 'officers', name: '人事', mapping: { ...mapping, identity_number: source } };
      const reply = await client.send('POST', '/api/v1/mappings', { actor: 'maker', json });
      assert.deepEqual([reply.status, reply.body.problems?.length, isSilent(reply)], [400, 1, true]);
      assert.match(reply.body.problems?.[0]?.message ?? '', /只能取自一列/);
    }
  });

  it('are no more hidden than passwords, right ones and wrong ones', async () => {
    assert.ok(client.context !== undefined);
    await addPerson(client.context, 'signs', canaryPassword(1), ['section-officer']);
    const signIn = (password: string): Promise<Reply> =>
      client.send('POST', '/api/v1/session', { actor: null, json: { account: 'signs', password } });
    const [right, wrong] = [await signIn(canaryPassword(1)), await signIn(canaryPassword(2))];
    assert.deepEqual([right.status, wrong.status, isSilent(right), isSilent(wrong)], [200, 401, true, true]);
    for (const json of [
      { current: canaryPassword(3), next: canaryPassword(4) },
      { current: canaryPassword(1), next: 'signs' },
      { current: canaryPassword(1), next: canaryPassword(5) },
      { current: canaryPassword(5), surplus: canaryPassword(6) },
    ]) {
      const reply = await client.send('POST', '/api/v1/password', { actor: 'signs', json });
      assert.ok(isSilent(reply), String(reply.status));
    }
  });

  it('stored as numbers, which lose their last digits, are refused', async () => {
    const cell = `<row r="2"><c t="inlineStr"><is><t>Z001</t></is></c><c><v>${canaryIdentity(1)}</v></c></row>`;
    const book = await makeWorkbook({ rows: textRow(1, ['人员编号', '身份证号']) + cell });
    const mapping = { code: { column: '人员编号' }, identity_number: { column: '身份证号' } };
    const fixed = { name: { constant: '某' }, organisation_code: { constant: city.code } };
    const json = { list: 'officers', name: '只有号码', mapping: { ...mapping, ...fixed } };
    await client.post('maker', '/api/v1/mappings', json);
    const query = `list=officers&file_name=a.xlsx&mapping=${encodeURIComponent('只有号码')}`;
    const run = await client.upload('maker', `/api/v1/imports?${query}`, book);
    assert.equal(run.state, 'faulty');
    assert.match(run.report.faults[0].reason, /15 位以上的编码存成了数字/);
    assert.ok(!JSON.stringify(run).includes(canaryIdentity(1)));
    const errors = await client.get(`/api/v1/imports/${run.id}/errors.xlsx`);
    assert.ok(!JSON.stringify(await readSheet(errors.bytes, 'a.xlsx')).includes(canaryIdentity(1)));
  });
});
