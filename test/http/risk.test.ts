import assert from 'node:assert/strict';
import { before, it } from 'mocha';
import { startingProfiles } from '../../src/core/risk/credit-classes.ts';
import { readSheet } from '../../src/files/read-sheet.ts';
import { city, targetCode } from '../support/build.ts';
import { addPeople, describeOnBoth, fillLists } from './client.ts';

const csv = (...rows: readonly (readonly string[])[]): Uint8Array =>
  new TextEncoder().encode(rows.map((cells) => `${cells.join(',')}\n`).join(''));

const ratingFile = (value: string): Uint8Array =>
  csv(['机构编码', '期间', '信用等级', '来源'], [targetCode(1), '2026', value, '某文件']);
const application = { reason: '按年评定', effective_on: '2026-11-01' };

describeOnBoth('credit and risk through the API', (client) => {
  before(async () => {
    await addPeople(client);
    await fillLists(client);
  });

  it('gives examples of classes, none in force until one is adopted', async () => {
    const examples = (await client.get('/api/v1/credit-classes/examples')).body.entries;
    assert.deepEqual(examples, startingProfiles);
    const none = await client.get('/api/v1/credit-classes/in-force');
    assert.deepEqual([none.status, none.body.code], [409, 'wrong-state']);
    const adoption = { ...examples[0], ...application };
    const adopted = await client.post('maker', '/api/v1/credit-classes', adoption);
    assert.deepEqual(
      [adopted.version, adopted.actor_id, adopted.classes],
      [1, 'maker', startingProfiles[0]?.classes],
    );
    assert.deepEqual((await client.get('/api/v1/credit-classes/in-force')).body, adopted);
    assert.equal((await client.get('/api/v1/credit-classes/in-force?as_of=2026-10-31')).status, 409);
    assert.deepEqual((await client.get('/api/v1/credit-classes?filter[name]=四级')).body.entries, [adopted]);
  });

  it('refuses a table with every mistake at its place', async () => {
    const [first, second] = startingProfiles[0]?.classes ?? [];
    const json = {
      name: '坏表',
      classes: [
        { ...first, rank: 2 },
        { ...second, ratio_max_bp: 1 },
      ],
      ...application,
    };
    const reply = await client.send('POST', '/api/v1/credit-classes', { actor: 'maker', json });
    assert.equal(reply.status, 400);
    assert.deepEqual(
      reply.body.problems.map(({ place }: { place: string }) => place),
      ['classes.0.rank', 'classes.1.ratio_max_bp'],
    );
  });

  it('takes ratings: faults first, then the difference, then the ratings', async () => {
    const path = '/api/v1/ratings/imports';
    const faulty = await client.upload('maker', `${path}?file_name=a.csv`, ratingFile('E'));
    assert.deepEqual([faulty.state, faulty.report.faults[0].heading], ['faulty', '信用等级']);
    const sent = { actor: 'maker', json: application };
    const refused = await client.send('POST', `${path}/${faulty.id}/apply`, sent);
    assert.deepEqual([refused.status, refused.body.code], [422, 'faulty-rows']);
    const errors = await client.get(`${path}/${faulty.id}/errors.xlsx`);
    const { headings, rows } = await readSheet(errors.bytes, 'errors.xlsx');
    assert.equal(headings.at(-1), '错误说明');
    assert.match(rows[0]?.cells.at(-1) ?? '', /原第 2 行.*没有这个等级/);

    const checked = await client.upload('maker', `${path}?file_name=a.csv`, ratingFile('B'));
    assert.deepEqual(checked.report.samples, [`新增 ${targetCode(1)} 2026 信用等级：B`]);
    assert.equal((await client.get('/api/v1/ratings')).body.total, 0);
    await client.post('checker', `${path}/${checked.id}/apply`, application);
    assert.equal((await client.get(`${path}/${checked.id}`)).body.applied_by, 'checker');
    assert.equal((await client.get(`/api/v1/indicators/imports/${checked.id}`)).status, 404);
    const [rating] = (await client.get('/api/v1/ratings?filter[class]=B')).body.entries;
    assert.deepEqual([rating.target_code, rating.period, rating.source], [targetCode(1), '2026', '某文件']);
    assert.equal((await client.get('/api/v1/ratings?as_of=2026-10-31')).body.total, 0);
    assert.equal((await client.get('/api/v1/ratings?recorded_by=2026-01-01T00:00:00Z')).body.total, 0);
    assert.deepEqual((await client.get(`/api/v1/ratings/${targetCode(1)}`)).body.entries, [rating]);
    assert.equal((await client.get(`/api/v1/ratings/${targetCode(2)}`)).status, 404);
  });

  it('does an import once, however often the same request comes', async () => {
    const checked = await client.upload('maker', '/api/v1/ratings/imports?file_name=a.csv', ratingFile('C'));
    const path = `/api/v1/ratings/imports/${checked.id}/apply`;
    const sent = { actor: 'maker', json: application, headers: { 'Idempotency-Key': 'ratings-1' } };
    const first = await client.send('POST', path, sent);
    const again = await client.send('POST', path, sent);
    assert.deepEqual([again.status, again.body], [200, first.body]);
    assert.equal((await client.get(`/api/v1/ratings/${targetCode(1)}`)).body.entries.length, 2);
    const bare = await client.send('POST', path, { actor: 'maker', json: application });
    assert.deepEqual([bare.status, bare.body.code], [409, 'conflict']);
  });

  it('takes indicators by the headings of its own template', async () => {
    const { entries } = (await client.get('/api/v1/measures')).body;
    assert.equal(entries.length, 8);
    const template = await client.get('/api/v1/indicators/template.csv');
    const [headings = ''] = new TextDecoder().decode(template.bytes).replace('\ufeff', '').split(/\r?\n/);
    const values = ['1200000', '15000', '300', '900', '2', '0', '40'];
    const bytes = csv(headings.split(','), [targetCode(3), '2026Q3', ...values]);
    const checked = await client.upload('maker', '/api/v1/indicators/imports?file_name=a.csv', bytes);
    assert.equal(checked.report.added, 7, JSON.stringify(checked.report));
    await client.post('maker', `/api/v1/indicators/imports/${checked.id}/apply`, application);
    const { in_force: inForce, entries: all } = (await client.get(`/api/v1/indicators/${targetCode(3)}`))
      .body;
    assert.equal(all.length, 7);
    assert.deepEqual(
      Object.fromEntries(inForce.map((one: { measure: string; value: number }) => [one.measure, one.value])),
      {
        fund_amount: 1_200_000,
        growth_bp: 15_000,
        visit_cost: 300,
        drug_quantity: 900,
        complaints: 2,
        violations: 0,
        self_check_carelessness: 40,
      },
    );
    const past = await client.get(`/api/v1/indicators/${targetCode(3)}?as_of=2026-10-31`);
    assert.deepEqual(past.body.in_force, []);
    assert.equal((await client.get(`/api/v1/indicators/${targetCode(4)}`)).status, 404);
  });

  it('drafts a model from the example, which another person adopts', async () => {
    const { weights, formula } = (await client.get('/api/v1/risk-models/example')).body;
    assert.equal(formula.length, weights.indicators.length + 1);
    const draft = {
      code: 'YB',
      name: '基金风险',
      base: 10,
      indicators: weights.indicators,
      reason: '首次拟定',
    };
    const drafted = await client.post('maker', '/api/v1/risk-models', draft);
    assert.deepEqual(
      [drafted.version, drafted.state, drafted.formula.slice(1)],
      [1, 'draft', formula.slice(1)],
    );
    const path = '/api/v1/risk-models/YB/versions/1';
    const own = await client.send('POST', `${path}/adopt`, { actor: 'maker' });
    assert.deepEqual([own.status, own.body.code], [403, 'same-person']);
    assert.equal((await client.post('checker', `${path}/adopt`)).state, 'adopted');
    const again = await client.send('POST', `${path}/adopt`, { actor: 'third' });
    assert.deepEqual([again.status, again.body.code], [409, 'wrong-state']);
    assert.equal((await client.get(path)).body.adopted_by, 'checker');
    assert.equal((await client.get('/api/v1/risk-models/YB/versions/2')).status, 404);
    assert.equal((await client.get('/api/v1/risk-models/YB/versions/0')).status, 400);
    assert.equal((await client.get('/api/v1/risk-models?filter[state]=adopted')).body.total, 1);
    const wrong = { ...draft, indicators: [{ kind: 'band', measure: 'rumours', bands: [], otherwise: 0 }] };
    const refused = await client.send('POST', '/api/v1/risk-models', { actor: 'maker', json: wrong });
    assert.deepEqual(
      refused.body.problems.map(({ place }: { place: string }) => place),
      ['weights.indicators.0.measure'],
    );
  });

  it('compares a model on a task before anybody adopts it', async () => {
    const seat = { role: '组员', certified: true, scope: [], skills: [], match: [], differ: [] };
    const plan = {
      name: '12月诊所抽查',
      organisation_code: city.code,
      item_code: city.item,
      kind: 'monthly',
      announced: true,
      month: '2026-12',
      cut_off_day: '2026-11-30',
      scope: [{ attribute: 'kind', values: ['诊所'] }],
      trees: [{ attributes: [], floors: [{ path: [], ratio_bp: 2000, minimum: 0, yearly: false }] }],
      weights: { name: '不加权', base: 1, indicators: [] },
      team: { by: 'officer', capacity: 5, separate_last: false, seats: [seat, seat], ladder: [] },
      window: { from: '2026-12-10', to: '2026-12-20' },
      release_on: '2026-12-21',
      contact: '基金监管科',
    };
    const { id } = await client.post('maker', '/api/v1/tasks', { plan });
    const path = '/api/v1/risk-models/YB/versions/1/comparison';
    const comparison = (await client.get(`${path}?task=${id}`)).body;
    assert.equal(comparison.count, 20);
    // The one clinic with a class, C since the second import, and the mean of all, 4 of 20.
    assert.deepEqual(
      comparison.by_class.map(({ value, count }: { value: string; count: number }) => [value, count]),
      [
        ['', 19],
        ['C', 1],
      ],
    );
    assert.deepEqual(comparison.by_kind, [
      { value: '诊所', count: 20, before: 200_000_000, after: 200_000_000 },
    ]);
    assert.equal((await client.get(`${path}?task=${'0'.repeat(32)}`)).status, 404);
    assert.equal((await client.get(path)).status, 400);
  });
});
