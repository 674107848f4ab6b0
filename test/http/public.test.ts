import assert from 'node:assert/strict';
import { clinicCount, clinicPlan, targetCode, targetName } from '../support/build.ts';
import { describeOnBoth, prepareCity, taskAfter } from './client.ts';

describeOnBoth('the public page', (client) => {
  const show = async (query = ''): Promise<string> => {
    const reply = await client.get(`/public${query}`);
    assert.equal(reply.status, 200);
    assert.match(
      reply.headers.get('content-security-policy') ?? '',
      /^default-src 'none'; style-src 'sha256-/,
    );
    return new TextDecoder().decode(reply.bytes);
  };
  /** What the page says of one draw, without its markup. */
  const entry = (page: string, id: string): string => {
    const [, rest = ''] = page.split(`<li id="draw-${id}">`);
    return rest.split('</li>')[0] ?? '';
  };
  const inGroups = (digest: string): string => (digest.match(/.{8}/g) ?? []).join(' ');
  const plan = (month: string) => ({ ...clinicPlan, month, name: `${month} 诊所抽查` });

  before(() => prepareCity(client));

  it('says that nothing was drawn yet', async () => {
    const page = await show();
    assert.match(page, /还没有抽取/);
    assert.match(page, /href="\/verify"/);
    assert.doesNotMatch(page, /<script/);
  });

  it('has no line for a task without a number, and of a frozen one neither digest nor counts', async () => {
    const draft = await taskAfter(client, 'approve', plan('2026-12'));
    assert.equal((await show()).includes(draft.id), false);
    const frozen = await taskAfter(client, 'freeze', plan('2027-01'));
    const told = entry(await show(), frozen.id);
    assert.match(told, /2026-0001/);
    assert.match(told, /名录已冻结/);
    assert.match(told, /尚未公布/);
    assert.doesNotMatch(told, /可抽/);
    await client.post('checker', `/api/v1/tasks/${frozen.id}/withdraw`, { reason: `误列${targetName(3)}` });
    const withdrawn = entry(await show(), frozen.id);
    assert.match(withdrawn, /已撤回/);
    assert.doesNotMatch(withdrawn, /误列/, 'a reason in free words may tell what is sealed');
  });

  it('has digests and counts of a sealed draw, and opens its bundle with the release', async () => {
    const sealed = await taskAfter(client, 'seal', plan('2027-02'));
    const told = entry(await show(), sealed.id);
    assert.ok(told.includes(inGroups(sealed.commitment)) && told.includes(inGroups(sealed.result)));
    assert.match(told, /可抽 20 家，抽取 4 家/);
    assert.match(told, /不早于 2026-12-21/);
    assert.match(told, /2027-02 诊所抽查/);
    assert.match(told, /task-notice\.pdf/);
    assert.doesNotMatch(told, /bundle\.zip|drawn-notice/);
    assert.equal((await client.get(`/api/v1/tasks/${sealed.id}/bundle.zip`)).status, 409);

    client.setNow('2026-12-21T01:00:00.000Z');
    await client.post('checker', `/api/v1/tasks/${sealed.id}/release`);
    const released = entry(await show(), sealed.id);
    assert.match(released, /已公布/);
    assert.match(released, /2026-12-21 09:00/);
    for (const [, path] of released.matchAll(/href="([^"]+)"/g)) {
      assert.equal((await client.get(path ?? '')).status, 200, path);
    }
    assert.match(released, /bundle\.zip/);
    assert.match(released, /drawn-notice\.pdf/);
    client.setNow('2026-12-01T01:00:00.000Z');
  });

  it('keeps the result of a voided draw, with the reason from the closed list', async () => {
    const drawn = await taskAfter(client, 'draw', plan('2027-03'));
    const request = { reason: 'ceremony-fault', evidence: `录像显示${targetName(5)}` };
    await client.post('maker', `/api/v1/tasks/${drawn.id}/request-void`, request);
    await client.post('checker', `/api/v1/tasks/${drawn.id}/void`);
    const told = entry(await show(), drawn.id);
    assert.match(told, /已作废/);
    assert.ok(told.includes(inGroups(drawn.result)));
    assert.match(told, /抽取程序未按规程进行/);
    assert.doesNotMatch(told, /录像|bundle\.zip/);
    client.setNow('2026-12-21T01:00:00.000Z');
    assert.match(entry(await show(), drawn.id), /bundle\.zip/);
    client.setNow('2026-12-01T01:00:00.000Z');
  });

  it('says of an unannounced inspection nothing but numbers until its release', async () => {
    const hidden = { ...plan('2027-04'), kind: 'flight', announced: false };
    const sealed = await taskAfter(client, 'seal', hidden);
    const told = entry(await show(), sealed.id);
    assert.match(told, /检查前不公开/);
    assert.ok(told.includes(inGroups(sealed.result)));
    assert.doesNotMatch(told, /诊所|2027-04|notice/);
  });

  it('never names a target', async () => {
    const page = await show();
    for (let i = 1; i <= clinicCount; i += 1)
      assert.ok(!page.includes(targetCode(i)) && !page.includes(targetName(i)), targetCode(i));
  });

  it('numbers its draws without a gap, newest first, and pages them', async () => {
    const page = await show();
    const numbers = [...page.matchAll(/<h3>\s*(2026-\d{4})/g)].map(([, number]) => number);
    assert.deepEqual(numbers, ['2026-0004', '2026-0003', '2026-0002', '2026-0001']);
    assert.match(await show('?page=2'), /这一页没有抽取/);
    assert.equal((await client.get('/public?page=0')).status, 400);
  });

  it('has the rates of the offices, of the year that is asked for', async () => {
    const read = async (query: string): Promise<string> => {
      const reply = await client.get(`/public/rates${query}`);
      assert.equal(reply.status, 200);
      return new TextDecoder().decode(reply.bytes).replaceAll(/\s+/g, ' ');
    };
    const page = await read('');
    // Of the four numbers of this file three were committed and drawn, of which one was voided; one was withdrawn before its commitment.
    assert.match(page, /公布名录指纹后撤回的任务，占公布指纹的任务<\/dt> <dd>0 \/ 3/);
    assert.match(page, /作废的抽取，占全部抽取<\/dt> <dd>1 \/ 3/);
    assert.match(page, /替补过人员的对象，占抽中的对象<\/dt> <dd>0 \/ 12/);
    assert.match(page, /到场人员与抽取不同的检查，占已完成的检查（没有抽出检查组的不计）<\/dt> <dd>0 \/ 0/);
    assert.equal(page, await read('?year=2026'));
    assert.match(await read('?year=2025'), /这一年没有抽取/);
    assert.equal((await client.get('/public/rates?year=26')).status, 400);
  });
});
