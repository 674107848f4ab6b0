import assert from 'node:assert/strict';
import { before, it } from 'mocha';
import { verifyBundle } from '../../src/core/proof/verify/verify-bundle.ts';
import { readZip } from '../../src/files/bundle-files.ts';
import { readSheet } from '../../src/files/read-sheet.ts';
import { targetCode } from '../support/build.ts';
import { fillCity } from '../usecases/fill-city.ts';
import { drawHospitals, reconcileCity } from '../usecases/draw-city.ts';
import { grantRoles } from '../support/people.ts';
import { describeOnBoth } from './client.ts';

const drugs = new TextEncoder().encode(
  [
    '药品编码,药品名称,月份,金额',
    ...Array.from({ length: 9 }, (_, i) => `XA0${i},示例药品${i},2026-10,${(i * 7) % 5}`),
  ].join('\n'),
);

const dice = {
  place: '营业厅',
  present: [
    { name: '李四', role: '检查人员', unit: '基金监管科' },
    { name: '钱七', role: '机构代表', unit: '示例医院' },
  ],
  sources: [
    { name: 'dice-a', by: '李四', value: '314159265358', again: '314159265358' },
    { name: 'dice-b', by: '钱七', value: '271828182845', again: '271828182845' },
  ],
};

describeOnBoth('draws of records through the API', (client) => {
  const home = '/api/v1/record-draws';
  let place = '';
  let target = '';
  let task = '';

  before(async () => {
    const { context } = client;
    assert.ok(context !== undefined);
    const { db } = context;
    const filled = await fillCity(db);
    await reconcileCity(filled);
    await grantRoles(db, 'maker', ['section-head']);
    await grantRoles(db, 'checker', ['section-officer']);
    const { taskId, drawn } = await drawHospitals(filled, '2026-12', ['maker']);
    target = drawn[0] ?? '';
    task = taskId;
    place = `${home}?task=${taskId}&target=${target}&file_name=a.csv&kind=drugs&from=2026-10&to=2026-10`;
    // The context of the client counts its ids from 1, as that which filled the city did.
    for (let i = 0; i < 2000; i += 1) context.newId();
  });

  const upload = (path: string, bytes = drugs) =>
    client.send('POST', path, { actor: 'checker', bytes, type: 'text/csv' });

  it('are committed, drawn, sealed, shown and verified', async () => {
    const created = await client.upload('checker', `${place}&top=3&random=2`, drugs);
    assert.equal(created.state, 'committed');
    // Until the list is released the approver may see, and nobody who does not say who he is.
    assert.equal((await client.get(`${home}/${created.id}`)).status, 403);
    const see = (path: string) => client.get(path, { actor: 'checker' });
    assert.deepEqual(created.plan, {
      kind: 'drugs',
      period: { from: '2026-10', to: '2026-10' },
      top: 3,
      random: 2,
    });
    const at = `${home}/${created.id}`;
    assert.equal((await see(`${at}/result`)).status, 409);
    assert.equal((await see(`${at}/bundle.zip`)).status, 409);
    assert.equal((await client.send('POST', `${at}/draw`, { actor: 'checker', json: dice })).status, 403);
    await client.post('maker', `${at}/draw`, dice);
    const sealed = await client.post('maker', `${at}/seal`);
    assert.equal(sealed.state, 'sealed');
    const { body } = await see(`${at}/result`);
    // Amounts 0 2 4 1 3 0 2 4 1: the largest are 02 and 07 with 4, and 04 with 3.
    const certain = body.drawn.filter((row: { certain: boolean }) => row.certain);
    assert.deepEqual(
      certain.map((row: { number: string; why: string }) => [row.number, row.why]),
      [
        ['XA02', '必查：金额第1名'],
        ['XA04', '必查：金额第3名'],
        ['XA07', '必查：金额第2名'],
      ],
    );
    assert.equal(body.drawn.length, 5);
    assert.ok((await see(`${at}/verdict`)).body.ok);
    const bundle = await readZip((await see(`${at}/bundle.zip`)).bytes);
    assert.ok(verifyBundle(bundle, { commitment: sealed.commitment, result: sealed.result }).ok);
    const pdf = await see(`${at}/list.pdf`);
    assert.equal(new TextDecoder().decode(pdf.bytes.subarray(0, 5)), '%PDF-');
    const page = await see(`${home}?task=${task}&target=${target}&kind=drugs&state=sealed`);
    assert.deepEqual(
      page.body.entries.map((entry: { id: string }) => entry.id),
      [created.id],
    );
    assert.equal((await see(`${home}?task=${task}&target=${target}&kind=visits`)).body.total, 0);
    assert.equal((await see(at)).body.revision, 3);
    const request = { reason: 'ceremony-fault', evidence: '骰子有缺口' };
    await client.post('maker', `${at}/request-void`, request);
    assert.equal((await client.send('POST', `${at}/void`, { actor: 'maker' })).status, 403);
    assert.equal((await client.post('checker', `${at}/void`)).state, 'voided');
  });

  it('are refused with what is wrong', async () => {
    for (const [path, status] of [
      [`${place}&minimum=3`, 400],
      [`${place}&top=0`, 400],
      [place.replace(target, targetCode(1)), 404],
      [place.replace('to=2026-10', 'to=2026-09'), 400],
    ] as const)
      assert.equal((await upload(path)).status, status, path);
    const faulty = await upload(
      place,
      new TextEncoder().encode('药品编码,药品名称,月份,金额\n甲,乙,丙,丁\n'),
    );
    assert.equal(faulty.body.code, 'faulty-rows');
    assert.equal(faulty.body.problems.length, 3);
    assert.equal((await client.get(`${home}/${'f'.repeat(32)}/list.pdf`)).status, 404);
  });

  it('have templates with the columns that are read', async () => {
    for (const [kind, heading] of [
      ['visits', '就诊流水号*'],
      ['drugs', '药品编码*'],
    ]) {
      const { bytes } = await client.get(`${home}/templates/${kind}.xlsx`);
      assert.equal((await readSheet(bytes, 'a.xlsx')).headings[0], heading);
    }
  });
});
