import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { SimulationLineSchema } from '../../src/contract/annual-plan-simulations.ts';
import { listSimulations } from '../../src/store/annual-plan-simulations.ts';
import { textOf, squeeze } from '../reports/pdf-tools.ts';
import { countyPlan, fillPlanCounty, planCounty } from '../support/plan-county.ts';
import { grantRoles } from '../support/people.ts';
import { describeOnBoth, officerAndHead, type Reply } from './client.ts';

const path = '/api/v1/annual-plans';

describeOnBoth('annual plans through the API', (client) => {
  let id = '';
  before(async () => {
    assert.ok(client.context !== undefined);
    await fillPlanCounty(client.context);
    const { db } = client.context;
    for (const id of ['maker', 'checker']) await grantRoles(db, id, officerAndHead);
    await db('actors').where({ id: 'tester' }).update({ organisation_code: planCounty.code });
  });
  const put = (json: unknown): Promise<Reply> =>
    client.send('PUT', `${path}/${id}`, { actor: 'maker', json });

  it('are checked without being saved', async () => {
    const sound = await client.post('maker', `${path}/check`, { plan: countyPlan() });
    assert.deepEqual([sound.contradictions, sound.targets, sound.officers], [[], 24, 6]);
    const [line] = countyPlan().lines;
    const wrong = countyPlan({ lines: [{ ...line!, item_code: planCounty.general }] });
    const found = await client.post('maker', `${path}/check`, { plan: wrong });
    assert.deepEqual(
      found.contradictions.map(({ code }: { code: string }) => code),
      ['ratio-over-list'],
    );
    assert.equal((await client.get(path)).body.total, 0);
  });

  it('go from draft to publication, each step told with what comes next', async () => {
    const { announced: _announced, ...short } = countyPlan().lines[0]!;
    const drafted = await client.send('POST', path, {
      actor: 'maker',
      json: { plan: { ...countyPlan(), lines: [short] } },
    });
    assert.equal(drafted.status, 201);
    id = drafted.body.id;
    assert.equal(drafted.body.plan.lines[0].announced, true);
    assert.deepEqual(
      drafted.body.next.map(({ action, not_by: notBy }: { action: string; not_by: string }) => [
        action,
        notBy,
      ]),
      [
        ['revise', null],
        ['approve', 'maker'],
      ],
    );
    const revised = await put({ revision: 1, plan: countyPlan() });
    assert.deepEqual([revised.status, revised.body.revision], [200, 2]);
    assert.equal((await put({ revision: 1, plan: countyPlan() })).body.code, 'conflict');
    await client.post('checker', `${path}/${id}/approve`, { revision: 2 });
    const filing = { revision: 3, filed_on: '2026-11-22', filed_with: '示例市医疗保障局' };
    await client.post('maker', `${path}/${id}/file`, filing);
    const done = await client.post('checker', `${path}/${id}/publish`, { revision: 4 });
    assert.deepEqual([done.state, done.state_label], ['published', '已公布']);
    assert.deepEqual(
      done.next.map(({ action }: { action: string }) => action),
      ['change'],
    );
  });

  it('are refused by their code with every place', async () => {
    const [duty] = countyPlan().duties;
    const plan = countyPlan({ year: 2028, duties: [{ ...duty!, visits: 2, otherwise_bp: 20_000 }] });
    const refused = await client.send('POST', path, { actor: 'maker', json: { plan } });
    assert.deepEqual([refused.status, refused.body.code], [422, 'contradiction']);
    assert.ok(refused.body.problems.length >= 1);
    const kept = await client.post('maker', path, { plan, keep_contradictions: true });
    assert.deepEqual(
      kept.next.map(({ action }: { action: string }) => action),
      ['revise'],
    );
    const approved = await client.send('POST', `${path}/${kept.id}/approve`, {
      actor: 'checker',
      json: { revision: 1 },
    });
    assert.equal(approved.body.code, 'contradiction');
    const malformed = await client.send('POST', path, {
      actor: 'maker',
      json: { plan: { ...countyPlan(), lines: [], wish: 1 } },
    });
    assert.deepEqual(malformed.body.problems.map(({ place }: { place: string }) => place).toSorted(), [
      'plan.lines',
      'plan.wish',
    ]);
    assert.equal((await client.get(`${path}/${'f'.repeat(32)}`)).status, 404);
  });

  it('are listed by organisation, year and state of their newest version', async () => {
    const total = async (query: string): Promise<number> => (await client.get(`${path}?${query}`)).body.total;
    assert.equal(await total(''), 2);
    assert.equal(await total(`organisation=${planCounty.code}&state=draft`), 1);
    assert.equal(await total('year=2027'), 1);
    assert.equal(await total('organisation=OTHER'), 0);
    const sorted = await client.get(`${path}?sort=year&page_size=1`);
    assert.deepEqual([sorted.body.entries[0].year, sorted.body.total], [2027, 2]);
    assert.equal((await client.get(`${path}?sort=plan`)).status, 400);
  });

  it('show workload and schedule as tables', async () => {
    const { body: workload } = await client.get(`${path}/${id}/workload`);
    assert.deepEqual([workload.total_milli, workload.months.length], [24_000, 12]);
    assert.deepEqual(workload.months[0], {
      month: 1,
      milli: 2400,
      per_officer_milli: 800,
      working_days: 21,
    });
    const { body: schedule } = await client.get(`${path}/${id}/schedule`);
    assert.deepEqual(schedule.entries[0], {
      month: 1,
      line: 'L1',
      what: '定点医药机构月度抽查',
      visits: 2,
      persons: ['王经办（组织抽取）'],
    });
    assert.deepEqual(
      schedule.entries.slice(-2).map(({ month, line }: { month: number; line: null }) => [month, line]),
      [
        [11, null],
        [12, null],
      ],
    );
    const { bytes } = await client.get(`${path}/${id}/schedule.xlsx`);
    assert.equal(new TextDecoder('latin1').decode(bytes.subarray(0, 2)), 'PK');
  });

  it('are simulated with progress line by line, while others are served', async () => {
    const running = client.send('POST', `${path}/${id}/simulations`, {
      actor: 'maker',
      json: { seeds: 60, completed_bp: 9000 },
    });
    await sleep(50);
    assert.equal((await client.get('/api/v1/actors')).status, 200);
    const { status, bytes } = await running;
    assert.equal(status, 200);
    const lines = new TextDecoder()
      .decode(bytes)
      .trim()
      .split('\n')
      .map((line) => SimulationLineSchema.parse(JSON.parse(line)));
    assert.deepEqual(lines[0], { kind: 'progress', played: 1, seeds: 60 });
    const last = lines.at(-1);
    assert.ok(last?.kind === 'result');
    assert.deepEqual([last.simulation.result.years, last.simulation.result.duties[0]?.missed], [60, 0]);
    const { body } = await client.get(`${path}/${id}/simulations`);
    assert.deepEqual(body.entries, [last.simulation]);
  });

  it('stop simulating when the client goes away, and keep nothing', async () => {
    const stop = new AbortController();
    const response = await fetch(`${client.base}${path}/${id}/simulations`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${await client.tokenOf('maker')}`,
        'Content-Type': 'application/json',
      },
      body: JSON.stringify({ seeds: 10_000 }),
      signal: stop.signal,
    });
    const reader = response.body?.getReader();
    assert.match(new TextDecoder().decode((await reader?.read())?.value), /^\{"kind":"progress"/);
    stop.abort();
    const cpuOf = async (): Promise<number> => {
      const before = process.cpuUsage();
      await sleep(300);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    await sleep(500);
    // A simulation that went on would use the processor all the time.
    assert.ok((await cpuOf()) < 150_000);
    assert.ok(client.context !== undefined);
    assert.equal((await listSimulations(client.context.db, id, 1)).length, 1);
    assert.deepEqual(client.log, []);
  });

  it('refuse a simulation before its first line as anything else', async () => {
    const post = (json: unknown, actor?: string): Promise<Reply> =>
      client.send('POST', `${path}/${id}/simulations`, actor === undefined ? { json } : { actor, json });
    assert.equal((await post({ seeds: 0 }, 'maker')).status, 400);
    assert.equal((await post({ seeds: 10 })).status, 401);
  });

  it('are changed with a reason, compared and printed', async () => {
    const [line] = countyPlan().lines;
    const plan = countyPlan({ contact: '监管科 0571-22222222', lines: [{ ...line!, persons: [] }] });
    const change = { revision: 5, plan, reason: '联系电话变更' };
    const next = await client.post('maker', `${path}/${id}/change`, change);
    assert.deepEqual([next.version, next.state, next.revision], [2, 'draft', 1]);
    await client.post('checker', `${path}/${id}/approve`, { revision: 1 });
    await client.post('checker', `${path}/${id}/publish`, { revision: 2 });
    const { body: versions } = await client.get(`${path}/${id}/versions`);
    assert.deepEqual(
      versions.entries.map(({ state }: { state: string }) => state),
      ['replaced', 'published'],
    );
    assert.equal((await client.get(`${path}/${id}/versions/1`)).body.plan.contact, countyPlan().contact);
    assert.equal((await client.get(`${path}/${id}/versions/3`)).status, 404);
    const { body: difference } = await client.get(`${path}/${id}/difference?from=1&to=2`);
    assert.equal(difference.reason, '联系电话变更');
    assert.equal(difference.entries.length, 2);
    const { bytes } = await client.get(`${path}/${id}/documents/change-notice.pdf`);
    const text = await textOf(bytes);
    for (const sentence of [...difference.entries, '联系电话变更', '共变更2处', '李审核'])
      assert.ok(text.includes(squeeze(sentence)), sentence);
    const early = await client.get(`${path}/${id}/documents/change-notice.pdf?version=1`);
    assert.equal(early.body.code, 'wrong-state');
  });

  it('are printed with their numbers, their simulation and their plain words', async () => {
    const { bytes } = await client.get(`${path}/${id}/documents/annual-plan.pdf?version=1`);
    const text = await textOf(bytes);
    for (const part of [
      '2027年度医保基金监督检查方案（2027年度，第1版，已被变更后的版本代替）',
      '《医疗保障基金使用监督管理条例》第二十二条',
      '名录在库24家，全年预计检查24家次，为在库家数的100%（最低抽查比例5%）',
      '已经查过一次的，当年不再抽取',
      '投诉举报、数据监测等情形除外',
      '模拟了60遍',
      '检查义务未完成0家次，超过频次上限0家次',
      '拟定人张拟定批准人李审核',
      '备案机关示例市医疗保障局备案日期2026年11月22日',
      '11月补查已抽中而未能完成的检查',
    ])
      assert.ok(text.includes(squeeze(part)), `${part} in ${text}`);
    const later = await textOf((await client.get(`${path}/${id}/documents/annual-plan.pdf`)).bytes);
    assert.ok(later.includes('本版方案尚未作全年模拟'));
  });

  it('give the month its task, and plans to begin with', async () => {
    const request = {
      line: 'L1',
      month: 1,
      cut_off_day: '2026-12-31',
      window: { from: '2027-01-10', to: '2027-01-25' },
      release_on: '2027-01-26',
    };
    const task = await client.post('maker', `${path}/${id}/tasks`, request);
    assert.deepEqual([task.state, task.plan.annual_plan.version], ['draft', 2]);
    const query = `organisation=${planCounty.code}&year=2027&item=${planCounty.key}`;
    const profiles = await client.get(`/api/v1/annual-plan-profiles?${query}&partner=WJ`);
    assert.deepEqual(
      profiles.body.entries.map(({ name, plan }: { name: string; plan: { tier: string } }) => [
        name,
        plan.tier,
      ]),
      [
        ['county', 'county'],
        ['city', 'city'],
      ],
    );
    const found = await client.post('maker', `${path}/check`, { plan: profiles.body.entries[0].plan });
    assert.ok(Array.isArray(found.contradictions));
    assert.equal((await client.get(`/api/v1/annual-plan-profiles?${query}&partner=XX`)).status, 404);
  });
});
