import assert from 'node:assert/strict';
import { readSheet } from '../../src/files/read-sheet.ts';
import { enterDrawnVisits } from '../../src/usecases/enter-drawn-visits.ts';
import { city, targetCode } from '../support/build.ts';
import { storeReleasedTask } from '../usecases/released-task.ts';
import { addPeople, describeOnBoth, fillLists, type Reply } from './client.ts';

const unknownId = 'f'.repeat(32);
const window = { from: '2026-11-10', to: '2026-11-20' };

const complaint = {
  target_code: targetCode(1),
  organisation_code: city.code,
  item_code: city.item,
  basis: 'complaint',
  ground: '群众反映多收费用',
  on_site: true,
  completed_on: '2026-11-19',
  officers: ['Z002', 'Z001'],
};

const told = (reply: Reply): readonly [number, string] => [reply.status, reply.body.code];

describeOnBoth('visits through the API', (client) => {
  const path = (id: string, step = ''): string => `/api/v1/visits/${id}${step === '' ? '' : `/${step}`}`;
  const send = (actor: string, place: string, json: unknown = {}): Promise<Reply> =>
    client.send('POST', place, { actor, json });

  before(async () => {
    await addPeople(client);
    await fillLists(client);
  });

  async function drawnVisit(number: number): Promise<string> {
    const { context } = client;
    assert.ok(context !== undefined);
    const plan = { name: '抽查', organisation_code: city.code, item_code: city.item, window };
    const task = { id: context.newId(), plan };
    const visits = [{ target: targetCode(number), team: ['Z001', 'Z003'], day: null }];
    // Drawn before the window; what follows happens today.
    const today = context.now().toISOString();
    context.setNow('2026-11-09T02:00:00.000Z');
    await storeReleasedTask(context.db, task);
    await enterDrawnVisits(context, 'maker', { task, visits });
    context.setNow(today);
    const { body } = await client.get(`/api/v1/visits?task=${task.id}`);
    assert.deepEqual([body.total, body.entries[0].state_label], [1, '待检查']);
    return body.entries[0].id;
  }

  it('records an inspection beside the draws, and lets a second person confirm it', async () => {
    const recorded = await client.post('maker', '/api/v1/visits', complaint);
    assert.deepEqual(
      [recorded.state, recorded.basis_label, recorded.exemption, recorded.full_check, recorded.recorded_by],
      ['proposed', '投诉举报', 'complaint', false, 'maker'],
    );
    assert.deepEqual(told(await send('maker', path(recorded.id, 'confirm'))), [403, 'same-person']);
    const confirmed = await client.post('checker', path(recorded.id, 'confirm'));
    assert.deepEqual([confirmed.state_label, confirmed.confirmed_by], ['已完成', 'checker']);
    const shown = (await client.get(path(recorded.id))).body;
    assert.deepEqual(
      shown.changes.map(({ change_label: label, actor_id: actor }: Record<string, string>) => [label, actor]),
      [
        ['登记', 'maker'],
        ['确认', 'checker'],
      ],
    );
    assert.deepEqual(told(await send('maker', '/api/v1/visits', complaint)), [409, 'conflict']);
    assert.deepEqual(told(await send('checker', path(recorded.id, 'reject'), { reason: '误' })), [
      409,
      'wrong-state',
    ]);
  });

  it('refuses the basis of a draw, and rejects what should not be there', async () => {
    for (const basis of ['drawn', 'earlier', '投诉举报']) {
      const reply = await send('maker', '/api/v1/visits', { ...complaint, basis });
      assert.deepEqual([...told(reply), reply.body.problems[0].place], [400, 'invalid', 'basis']);
    }
    const other = await client.post('maker', '/api/v1/visits', {
      ...complaint,
      target_code: targetCode(2),
      basis: 'transferred',
      exemption: 'audit',
    });
    assert.equal(other.exemption, 'audit');
    const rejected = await client.post('maker', path(other.id, 'reject'), { reason: '登记错了机构' });
    assert.equal(rejected.state, 'voided');
  });

  it('completes, closes and moves drawn visits', async () => {
    const [held, shut] = [await drawnVisit(3), await drawnVisit(4)];
    assert.deepEqual(told(await send('maker', path(held, 'complete'), { completed_on: '2026-11-21' })), [
      400,
      'invalid',
    ]);
    const moved = await client.post('maker', path(held, 'move'), { from: '2026-11-21', reason: '大雪封路' });
    assert.deepEqual(moved.due, { from: '2026-11-21', to: '2026-11-21' });
    const body = { completed_on: '2026-11-21', officers: ['Z001', 'Z002'], reason: '一人出差' };
    const done = await client.post('maker', path(held, 'complete'), body);
    assert.deepEqual(
      [done.state, done.completed_on, done.officers],
      ['completed', '2026-11-21', ['Z001', 'Z002']],
    );
    const failed = await client.post('maker', path(shut, 'close'), { outcome: 'failed', reason: '停电' });
    assert.equal(failed.state_label, '未能开展');
    await client.post('maker', path(shut, 'move'), {
      from: '2026-11-22',
      to: '2026-11-25',
      reason: '恢复供电',
    });
    const closed = await send('maker', path(shut, 'close'), { outcome: 'closed', reason: '已注销' });
    assert.deepEqual(told(closed), [409, 'wrong-state']);
    assert.match(closed.body.detail, /附证据申请不予检查，由另一人批准/);
    const refused = await client.post('maker', path(shut, 'close'), {
      outcome: 'refused',
      reason: '拒不开门',
    });
    assert.equal(refused.state_label, '拒绝检查');
    assert.equal((await client.get(path(shut))).body.changes.length, 4);
    assert.deepEqual(told(await send('maker', path(shut, 'complete'), { completed_on: '2026-11-22' })), [
      409,
      'wrong-state',
    ]);
  });

  it('lists by filter, page and order', async () => {
    const list = async (query: string) => (await client.get(`/api/v1/visits?${query}`)).body;
    assert.equal((await list('')).total, 4);
    assert.equal((await list('basis=drawn')).total, 2);
    assert.equal((await list('state=completed')).total, 2);
    assert.equal((await list(`target=${targetCode(1)}`)).total, 1);
    assert.equal((await list('from=2026-11-20&to=2026-11-21&state=completed')).total, 1);
    const page = await list('sort=-target_code&page_size=1&page=2');
    assert.deepEqual([page.total, page.entries[0].target_code], [4, targetCode(3)]);
    for (const query of ['state=held', 'from=昨天', 'sort=id', 'colour=red'])
      assert.deepEqual(told(await client.get(`/api/v1/visits?${query}`)), [400, 'invalid']);
  });

  it('knows no visit that is not there', async () => {
    assert.deepEqual(told(await client.get(path(unknownId))), [404, 'not-found']);
    for (const [step, json] of [
      ['confirm', {}],
      ['reject', { reason: '误' }],
      ['complete', { completed_on: '2026-11-20' }],
      ['close', { outcome: 'failed', reason: '误' }],
      ['move', { from: '2026-11-20', reason: '误' }],
    ] as const)
      assert.deepEqual(told(await send('maker', path(unknownId, step), json)), [404, 'not-found']);
  });

  it('imports past visits as a batch that a second person confirms or rejects', async () => {
    const form = await client.get('/api/v1/visit-imports/template.xlsx');
    const { headings } = await readSheet(form.bytes, 'a.xlsx');
    const bytes = (day: string, code = targetCode(5)): Uint8Array =>
      new TextEncoder().encode(
        `${headings.join(',')}\n${code},${day},${city.item},启用前检查,Z001 Z002,是,是,\n`,
      );
    const place = `/api/v1/visit-imports?organisation=${city.code}&file_name=a.csv`;
    const batch = await client.upload('maker', place, bytes('2026-05-05'));
    assert.deepEqual([batch.visits, batch.state], [1, 'proposed']);
    const own = `/api/v1/visit-imports/${batch.id}`;
    assert.deepEqual(told(await send('maker', `${own}/confirm`)), [403, 'same-person']);
    assert.equal((await client.post('checker', `${own}/confirm`)).state, 'confirmed');
    assert.deepEqual(told(await send('checker', `${own}/reject`, { reason: '误' })), [409, 'conflict']);
    assert.equal((await client.get(`/api/v1/visits?batch=${batch.id}&state=completed`)).body.total, 1);
    const next = await client.upload('maker', place, bytes('2026-05-06'));
    assert.equal(
      (await client.post('maker', `/api/v1/visit-imports/${next.id}/reject`, { reason: '误' })).state,
      'rejected',
    );
    const faulty = { actor: 'maker', bytes: bytes('2026-05-07', 'NOWHERE'), type: 'text/csv' };
    assert.deepEqual(told(await client.send('POST', place, faulty)), [422, 'faulty-rows']);
    assert.equal((await client.get('/api/v1/visit-imports?filter[state]=rejected')).body.total, 1);
    assert.equal((await client.get(own)).body.decided_by, 'checker');
    assert.deepEqual(told(await client.get(`/api/v1/visit-imports/${unknownId}`)), [404, 'not-found']);
  });
});

describeOnBoth('calendar and leave through the API', (client) => {
  const told = (reply: Reply): readonly [number, string] => [reply.status, reply.body.code];

  before(async () => {
    await addPeople(client);
    await fillLists(client);
  });

  it('imports a year’s notice and shows working days with a warning where it is missing', async () => {
    const form = await client.get('/api/v1/calendar/template.xlsx');
    const { headings } = await readSheet(form.bytes, 'a.xlsx');
    const bytes = new TextEncoder().encode(`${headings.join(',')}\n2031-01-01,节假日,示例节,示例通知\n`);
    const imported = await client.upload(
      'maker',
      '/api/v1/calendar/versions?year=2031&file_name=a.csv',
      bytes,
    );
    assert.deepEqual([imported.year, imported.version, imported.days[0].kind_label], [2031, 1, '节假日']);
    const shown = (await client.get('/api/v1/calendar?from=2030-12-31&to=2031-01-03')).body;
    assert.deepEqual(shown.working_days, ['2030-12-31', '2031-01-02', '2031-01-03']);
    assert.equal(shown.exceptions[0].source, '示例通知');
    assert.match(shown.warnings[0], /^2030 年的节假日安排尚未导入/);
    assert.equal((await client.get('/api/v1/calendar/versions?filter[year]=2031')).body.total, 1);
    const other = { actor: 'maker', bytes, type: 'text/csv' };
    const wrongYear = await client.send('POST', '/api/v1/calendar/versions?year=2040&file_name=a.csv', other);
    assert.deepEqual(told(wrongYear), [422, 'faulty-rows']);
    assert.deepEqual(told(await client.get('/api/v1/calendar?from=2000-01-01&to=2100-01-01')), [
      400,
      'invalid',
    ]);
  });

  it('records leave, ends it early and cancels it', async () => {
    const request = { officer_code: 'Z001', from: '2026-12-07', to: '2026-12-18', reason: '年休假' };
    const added = await client.post('maker', '/api/v1/leave', request);
    const end = (last_day: string | null): Promise<Reply> =>
      client.send('POST', `/api/v1/leave/${added.id}/end`, {
        actor: 'maker',
        json: { last_day, reason: '返岗' },
      });
    assert.deepEqual(told(await end('2026-12-18')), [400, 'invalid']);
    assert.deepEqual((await end('2026-12-10')).body.to, '2026-12-10');
    assert.deepEqual(
      (await client.get('/api/v1/leave?filter[officer_code]=Z001')).body.entries[0].state,
      'ended',
    );
    assert.equal((await end(null)).body.version, 3);
    assert.deepEqual(told(await end(null)), [409, 'wrong-state']);
    const json = { ...request, officer_code: 'Z999' };
    assert.deepEqual(told(await client.send('POST', '/api/v1/leave', { actor: 'maker', json })), [
      404,
      'not-found',
    ]);
  });
});
