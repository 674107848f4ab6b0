import assert from 'node:assert/strict';
import { request } from 'node:http';
import { ceremony, city, clinicPlan, targetCode } from '../support/build.ts';
import { describeOnBoth, prepareCity, taskAfter, type Client, type Reply, type Sent } from './client.ts';

const unknownId = 'f'.repeat(32);

/** The status, the code and the places of a refusal. */
function told(reply: Reply): readonly [number, string, ...string[]] {
  return [reply.status, reply.body.code, ...reply.body.problems.map(({ place }: { place: string }) => place)];
}

/** A request with headers that fetch does not let a program set. */
function sendRaw(client: Client, headers: Record<string, string>, method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(`${client.base}/api/v1/rates?year=2026`, { method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.once('error', reject).end();
  });
}

describeOnBoth('what the API refuses', (client) => {
  const post = (path: string, sent: Sent): Promise<Reply> => client.send('POST', `/api/v1${path}`, sent);
  const act = (actor: string, task: { id: string }, action: string, json?: unknown): Promise<Reply> =>
    post(`/tasks/${task.id}/${action}`, json === undefined ? { actor } : { actor, json });

  before(() => prepareCity(client));

  it('asks on every writing call for a session, before it reads the body', async () => {
    const bearer = (token: string) => ({ json: {}, headers: { Authorization: token } });
    for (const sent of [
      { json: {} },
      bearer('Bearer ghost'),
      bearer("Bearer x' or 1=1"),
      bearer('Basic bWFrZXI6'),
      { bytes: 'x', type: 'image/gif' },
    ]) {
      const reply = await post('/tasks', sent);
      assert.deepEqual(told(reply), [401, 'signed-out']);
      assert.equal(reply.headers.get('www-authenticate'), 'Bearer realm="shuangsui"');
    }
  });

  it('names the field of a body that names nobody', async () => {
    const recusal = { officer_code: 'Z001', target_code: targetCode(1), ground: '近亲属' };
    const decision = { effective_on: '2026-11-01', approver_id: 'ghost', state: 'active' };
    const reply = await post('/recusals', { actor: 'maker', json: { ...recusal, ...decision } });
    assert.deepEqual(told(reply), [400, 'unknown-actor', 'approver_id']);
  });

  it('names every mistake of a body by its place', async () => {
    const plan = {
      ...clinicPlan,
      month: '12月',
      team: { ...clinicPlan.team, seats: clinicPlan.team.seats.slice(1), capacity: 0, extra: 1 },
      wish: 1,
    };
    const { contact: _contact, ...short } = plan;
    const reply = await post('/tasks', { actor: 'maker', json: { plan: short } });
    assert.deepEqual(told(reply), [
      400,
      'invalid',
      'plan.month',
      'plan.team.capacity',
      'plan.team.seats',
      'plan.team.extra',
      'plan.contact',
      'plan.wish',
    ]);
    const messages = reply.body.problems.map(({ message }: { message: string }) => message);
    assert.equal(messages[1], '不能小于 1');
    assert.equal(messages[4], '缺少这一项');
  });

  it('refuses a plan that the core refuses, with its places', async () => {
    const plan = { ...clinicPlan, scope: [{ attribute: 'name', values: ['第1诊所'] }], item_code: 'NONE' };
    assert.deepEqual(told(await post('/tasks', { actor: 'maker', json: { plan } })), [
      400,
      'invalid',
      'attributes',
    ]);
    const unlisted = { ...clinicPlan, item_code: 'NONE' };
    assert.deepEqual(told(await post('/tasks', { actor: 'maker', json: { plan: unlisted } })), [
      400,
      'invalid',
      'item_code',
    ]);
  });

  it('refuses texts that have no UTF-8 or cannot be seen, and takes decomposed ones', async () => {
    for (const name of ['\ud800', 'a\u0000b', 'a\u0007b']) {
      const reply = await post('/tasks', { actor: 'maker', json: { plan: { ...clinicPlan, name } } });
      assert.deepEqual(told(reply), [400, 'invalid', 'plan.name']);
    }
    const plan = { ...clinicPlan, name: 'e\u0301 ' };
    assert.equal((await client.post('maker', '/api/v1/tasks', { plan })).plan.name, '\u00e9');
  });

  it('takes -0, which JSON can write and canonical JSON cannot, for 0', async () => {
    const bytes = JSON.stringify({ plan: clinicPlan }).replace('"minimum":2', '"minimum":-0');
    const reply = await post('/tasks', { actor: 'maker', bytes, type: 'application/json' });
    assert.ok(bytes.includes('-0'));
    assert.equal(reply.status, 201);
    assert.ok(Object.is(reply.body.plan.trees[0].floors[0].minimum, 0));
  });

  it('keeps maker and checker apart at every step', async () => {
    const task = await taskAfter(client, 'draft');
    assert.deepEqual(told(await act('maker', task, 'approve', { revision: 1 })), [403, 'same-person']);
    await client.post('checker', `/api/v1/tasks/${task.id}/approve`, { revision: 1 });
    assert.deepEqual(told(await act('maker', task, 'freeze')), [403, 'same-person']);
    await client.post('checker', `/api/v1/tasks/${task.id}/freeze`);
    await client.post('checker', `/api/v1/tasks/${task.id}/commit`);
    assert.deepEqual(told(await act('checker', task, 'draw', ceremony)), [403, 'same-person']);
    await client.post('maker', `/api/v1/tasks/${task.id}/draw`, ceremony);
    await client.post('maker', `/api/v1/tasks/${task.id}/seal`);
    assert.deepEqual(told(await act('maker', task, 'release')), [403, 'same-person']);
    assert.deepEqual(told(await act('checker', task, 'release')), [409, 'wrong-state']);
    assert.deepEqual(told(await act('checker', task, 'void')), [409, 'wrong-state']);
    await client.post('checker', `/api/v1/tasks/${task.id}/request-void`, {
      reason: 'frame-error',
      evidence: '漏入一家',
    });
    assert.deepEqual(told(await act('checker', task, 'void')), [403, 'same-person']);
    const voided = await client.post('maker', `/api/v1/tasks/${task.id}/void`);
    assert.deepEqual([voided.state, voided.next], ['voided', []]);
  });

  it('approves and revises only the revision that was seen', async () => {
    const task = await taskAfter(client, 'draft');
    const path = `/api/v1/tasks/${task.id}`;
    const revise = { actor: 'third', json: { revision: 1, plan: { ...clinicPlan, contact: '另一处' } } };
    assert.equal((await client.send('PUT', path, revise)).body.revision, 2);
    assert.deepEqual(told(await client.send('PUT', path, revise)), [409, 'conflict']);
    assert.deepEqual(told(await act('checker', task, 'approve', { revision: 1 })), [409, 'conflict']);
    assert.deepEqual(told(await act('third', task, 'approve', { revision: 2 })), [403, 'same-person']);
    assert.equal((await act('maker', task, 'approve', { revision: 2 })).status, 200);
  });

  it('refuses steps out of their order, and results before the draw', async () => {
    const task = await taskAfter(client, 'draft');
    for (const action of ['freeze', 'commit', 'seal', 'release', 'void']) {
      assert.deepEqual(told(await act('checker', task, action)), [409, 'wrong-state'], action);
    }
    for (const place of [
      'result',
      'bundle.zip',
      'verdict',
      'documents/drawn-notice.pdf',
      'documents/draw-record.pdf',
    ]) {
      const reply = await client.get(`/api/v1/tasks/${task.id}/${place}`);
      assert.deepEqual(told(reply), [409, 'wrong-state'], place);
    }
    assert.deepEqual(told(await client.get(`/api/v1/tasks/${task.id}/files/result.json`)), [
      404,
      'not-found',
    ]);
    assert.equal((await client.get(`/api/v1/tasks/${task.id}/documents/work-plan.pdf`)).status, 200);
    const scan = { actor: 'maker', bytes: '%PDF-1.7', type: 'application/pdf' };
    assert.deepEqual(told(await post(`/tasks/${task.id}/scans?file_name=a.pdf`, scan)), [409, 'wrong-state']);
  });

  it('refuses a rule that the pool contradicts, dice that differ, and a scan that is none', async () => {
    const floors = [{ path: [], ratio_bp: 0, minimum: 21 }];
    const strict = await taskAfter(client, 'approve', {
      ...clinicPlan,
      month: '2027-01',
      trees: [{ attributes: [], floors }],
    });
    assert.deepEqual(told(await act('checker', strict, 'freeze')).slice(0, 2), [422, 'contradiction']);
    const task = await taskAfter(client, 'commit', { ...clinicPlan, month: '2027-02' });
    const [first, second] = ceremony.sources;
    const slip = { ...ceremony, sources: [{ ...first, again: '314159265359' }, second] };
    assert.deepEqual(told(await act('maker', task, 'draw', slip)), [400, 'invalid', 'sources[dice-a]']);
    await client.post('maker', `/api/v1/tasks/${task.id}/draw`, ceremony);
    const scans = `/tasks/${task.id}/scans?file_name=a.pdf`;
    const gif = { actor: 'maker', bytes: 'GIF89a', type: 'application/pdf' };
    assert.deepEqual(told(await post(scans, gif)), [422, 'unreadable-file']);
    const large = new Uint8Array(10 * 2 ** 20 + 1);
    assert.deepEqual(told(await post(scans, { ...gif, bytes: large })), [413, 'too-large']);
    await client.post('checker', `/api/v1/tasks/${task.id}/request-void`, {
      reason: 'legal-order',
      evidence: '上级责令',
    });
    await client.post('maker', `/api/v1/tasks/${task.id}/void`);
  });

  it('refuses a second frozen task of the same month and item, and a draft for a task that is not void', async () => {
    const plan = { ...clinicPlan, month: '2027-03' };
    const first = await taskAfter(client, 'freeze', plan);
    const second = await taskAfter(client, 'approve', plan);
    assert.deepEqual(told(await act('checker', second, 'freeze')), [409, 'conflict']);
    const json = { plan, replaces: first.id };
    assert.deepEqual(told(await post('/tasks', { actor: 'maker', json })), [409, 'wrong-state']);
    assert.equal((await act('maker', first, 'withdraw', { reason: '计划调整' })).body.state, 'withdrawn');
  });

  it('refuses recusals without two people, reconciliations signed twice by one, and files that cannot be read', async () => {
    const recusal = {
      officer_code: 'Z001',
      target_code: targetCode(1),
      ground: '近亲属',
      effective_on: '2026-11-01',
      approver_id: 'maker',
      state: 'active',
    };
    assert.deepEqual(told(await post('/recusals', { actor: 'maker', json: recusal })), [403, 'same-person']);
    assert.equal((await post('/recusals', { actor: 'checker', json: recusal })).status, 201);
    assert.deepEqual(told(await post('/recusals', { actor: 'checker', json: recusal })), [
      409,
      'wrong-state',
    ]);
    const gone = { ...recusal, target_code: 'NONE' };
    assert.deepEqual(told(await post('/recusals', { actor: 'checker', json: gone })), [404, 'not-found']);
    const upload = { actor: 'maker', bytes: '机构编码,机构名称\nH33010600001,第1诊所\n', type: 'text/csv' };
    const opened = await post(
      `/reconciliations?organisation=${city.code}&month=2026-12&file_name=a.csv`,
      upload,
    );
    const sign = (actor: string, side: string, note: string): Promise<Reply> =>
      post(`/reconciliations/${opened.body.id}/sign`, { actor, json: { side, note } });
    assert.deepEqual(told(await sign('maker', 'bureau', '')), [400, 'invalid']);
    assert.equal((await sign('maker', 'bureau', '29 家下月清退')).body.bureau.note, '29 家下月清退');
    assert.deepEqual(told(await sign('maker', 'agency', '同意')), [403, 'same-person']);
    assert.deepEqual(told(await sign('checker', 'bureau', '同意')), [409, 'conflict']);
    const twice = { ...upload, bytes: `${upload.bytes}H33010600001,第1诊所\n` };
    const faulty = await post(
      `/reconciliations?organisation=${city.code}&month=2026-12&file_name=a.csv`,
      twice,
    );
    assert.deepEqual(told(faulty).slice(0, 2), [422, 'faulty-rows']);
    const doc = await post('/imports?list=targets&file_name=a.doc', upload);
    assert.deepEqual(told(doc), [422, 'unreadable-file']);
  });

  it('applies no import with faults, and none twice', async () => {
    const bytes = '部门代码,部门名称,所属机构代码,职能领域\nX1,新科,NOWHERE,医疗保障\n';
    const upload = { actor: 'maker', bytes, type: 'text/csv' };
    const { body: faulty } = await post('/imports?list=departments&file_name=a.csv', upload);
    assert.deepEqual([faulty.state, faulty.report.fault_count], ['faulty', 1]);
    const json = { reason: '更新', effective_on: '2026-11-02', leaving: 'keep' };
    const apply = (id: string): Promise<Reply> => post(`/imports/${id}/apply`, { actor: 'maker', json });
    assert.deepEqual(told(await apply(faulty.id)), [422, 'faulty-rows']);
    const workbook = await client.get(`/api/v1/imports/${faulty.id}/errors.xlsx`);
    assert.equal(Buffer.from(workbook.bytes.subarray(0, 2)).toString(), 'PK');
    const right = { ...upload, bytes: bytes.replace('NOWHERE', city.code) };
    const { body: checked } = await post('/imports?list=departments&file_name=a.csv', right);
    assert.equal((await apply(checked.id)).body.state, 'applied');
    assert.deepEqual(told(await apply(checked.id)), [409, 'conflict']);
    const runs = (await client.get('/api/v1/imports?list=departments&page_size=2')).body;
    assert.deepEqual([runs.total, runs.entries.length], [3, 2]);
  });

  it('answers what it does not know with not-found', async () => {
    for (const place of [
      `tasks/${unknownId}`,
      `tasks/${unknownId}/scans`,
      `imports/${unknownId}`,
      'lists/items/NONE',
    ]) {
      assert.deepEqual(told(await client.get(`/api/v1/${place}`)), [404, 'not-found'], place);
    }
    assert.deepEqual(told(await client.get('/api/v1/lists/items/NONE/history')), [404, 'not-found']);
    assert.deepEqual(told(await client.get(`/api/v1/tasks/${unknownId}/bundle.zip`)), [404, 'not-found']);
    assert.deepEqual(told(await client.get('/api/v1/nothing')), [404, 'no-such-route']);
    assert.deepEqual(told(await client.get('/api/v1/Tasks')), [404, 'no-such-route']);
  });

  it('refuses malformed, mistyped and misdirected requests by their kind', async () => {
    const actor = 'maker';
    const broken = { actor, bytes: '{"plan":', type: 'application/json' };
    assert.deepEqual(told(await post('/tasks', broken)), [400, 'malformed']);
    const latin = { actor, bytes: Uint8Array.of(0x22, 0xff, 0x22), type: 'application/json' };
    assert.deepEqual(told(await post('/tasks', latin)), [400, 'malformed']);
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=gbk']) {
      assert.deepEqual(told(await post('/tasks', { actor, bytes: '{}', type })), [415, 'wrong-type'], type);
    }
    const zipped = { actor, json: {}, headers: { 'Content-Encoding': 'gzip' } };
    assert.deepEqual(told(await post('/tasks', zipped)), [415, 'wrong-type']);
    const json = { plan: { ...clinicPlan, contact: 'x'.repeat(4 * 2 ** 20) } };
    assert.deepEqual(told(await post('/tasks', { actor, json })), [413, 'too-large']);
    assert.deepEqual(told(await post('/tasks', { actor })), [400, 'invalid', '']);
    const wrong = await client.send('DELETE', '/api/v1/tasks', { actor });
    assert.deepEqual(told(wrong), [405, 'wrong-method']);
    assert.equal(wrong.headers.get('allow'), 'GET, HEAD, POST');
    assert.deepEqual(told(await client.get('/api/v1/lists/%ff')), [400, 'malformed']);
  });

  it('refuses unknown, doubled and unreadable query parameters by their names', async () => {
    const cases: readonly [string, string][] = [
      ['tasks?sort=id', 'sort'],
      ['tasks?page=0', 'page'],
      ['tasks?colour=red', 'colour'],
      ['tasks?page=1&page=2', 'page'],
      ['lists/targets?page_size=201', 'page_size'],
      ['lists/targets?filter[colour]=red', 'filter.colour'],
      ['lists/targets?filter[key_unit]=maybe', 'filter.key_unit'],
      ['lists/targets?filter=x&filter[kind]=y', 'filter'],
      ['lists/targets?as_of=2026-02-30', 'as_of'],
      ['lists/persons', 'list'],
      ['trail/verification?seq=1', 'hash'],
      ['actors?x=1', 'x'],
    ];
    for (const [place, name] of cases) {
      assert.deepEqual(told(await client.get(`/api/v1/${place}`)), [400, 'invalid', name], place);
    }
    const keyed = { actor: 'maker', json: {}, headers: { 'Idempotency-Key': 'a b' } };
    assert.equal((await post('/tasks', keyed)).status, 400);
  });

  it('answers only to the names of this machine, and to no page of another site', async () => {
    const port = new URL(client.base).port;
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`, 'LOCALHOST']) {
      assert.equal(await sendRaw(client, { host }), 200, host);
    }
    for (const host of [
      'evil.example',
      '127.0.0.1.evil.example',
      'localhost.',
      '10.0.0.1',
      '127.0.0.1@evil',
    ]) {
      assert.equal(await sendRaw(client, { host }), 403, host);
    }
    const host = `127.0.0.1:${port}`;
    assert.equal(await sendRaw(client, { host, origin: `http://${host}` }), 200);
    assert.equal(await sendRaw(client, { host, origin: `http://${host}` }, 'POST'), 405);
    for (const origin of ['http://evil.example', 'null', `http://127.0.0.1:1`, `https://${host}`]) {
      assert.equal(await sendRaw(client, { host, origin }, 'POST'), 403, origin);
    }
    assert.equal(await sendRaw(client, { host, 'sec-fetch-site': 'cross-site' }, 'POST'), 403);
  });

  it('says nothing of the inside when it fails, and logs one line without data', async () => {
    const { context } = client;
    assert.ok(context !== undefined);
    await context.db.schema.renameTable('column_mappings', 'hidden_mappings');
    const json = {
      list: 'departments',
      name: '张三的表',
      mapping: { code: { constant: '330102199001011234' } },
    };
    const mapping = {
      ...json.mapping,
      name: { constant: 'a' },
      organisation_code: { constant: 'b' },
      sector: { constant: 'c' },
    };
    const reply = await post('/mappings', { actor: 'maker', json: { ...json, mapping } });
    await context.db.schema.renameTable('hidden_mappings', 'column_mappings');
    assert.deepEqual(told(reply), [500, 'internal']);
    assert.doesNotMatch(JSON.stringify(reply.body), /column_mappings|update|SQL|\.ts/i);
    const [row, ...others] = client.log.splice(0);
    assert.deepEqual(others, []);
    const logged = JSON.parse(row ?? '');
    assert.deepEqual([logged.event, logged.request_id], ['request-failed', reply.body.request_id]);
    assert.equal(logged.route, 'POST /api/v1/mappings');
    assert.doesNotMatch(row ?? '', /张三|330102199001011234|update `/);
  });

  it('logs where an unforeseen error was thrown, and not what it says', async () => {
    const { context } = client;
    assert.ok(context !== undefined);
    const { newId } = context;
    const broken = (): never => {
      throw new TypeError('张三 330102199001011234');
    };
    Object.assign(context, { newId: broken });
    const reply = await post('/tasks', { actor: 'maker', json: { plan: clinicPlan } });
    Object.assign(context, { newId });
    assert.deepEqual(told(reply), [500, 'internal']);
    const [row = ''] = client.log.splice(0);
    assert.doesNotMatch(row, /张三|330102199001011234/);
    assert.equal(JSON.parse(row).error, 'TypeError');
    assert.match(JSON.parse(row).at[0], /^at .*broken/);
  });
});
