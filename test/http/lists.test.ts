import assert from 'node:assert/strict';
import { readSheet } from '../../src/files/read-sheet.ts';
import { city, targetCode, targetName } from '../support/build.ts';
import { describeOnBoth, prepareCity, type Reply } from './client.ts';

const codesOf = (reply: Reply): readonly string[] =>
  reply.body.entries.map(({ code }: { code: string }) => code);

describeOnBoth('the lists through the API', (client) => {
  before(() => prepareCity(client));
  const targets = (query: string): Promise<Reply> => client.get(`/api/v1/lists/targets?${query}`);

  it('gives pages that together are the whole list', async () => {
    const pages = [
      await targets('page_size=12'),
      await targets('page_size=12&page=2'),
      await targets('page_size=12&page=3'),
    ];
    assert.deepEqual(
      pages.map(({ body }) => [body.total, body.page, body.entries.length]),
      [
        [30, 1, 12],
        [30, 2, 12],
        [30, 3, 6],
      ],
    );
    const numbers = Array.from({ length: 30 }, (_, index) => targetCode(index + 1));
    assert.deepEqual(pages.flatMap(codesOf), numbers);
    assert.deepEqual(codesOf(await targets('page=9')), []);
  });

  it('sorts by any field, forwards and backwards, by bytes', async () => {
    assert.deepEqual(codesOf(await targets('sort=-code&page_size=2')), [targetCode(30), targetCode(29)]);
    // 第10 before 第1诊, because 0 is before 诊 in bytes.
    assert.deepEqual(codesOf(await targets('sort=name&page_size=2')), [targetCode(10), targetCode(11)]);
    assert.deepEqual(codesOf(await targets('sort=-kind&page_size=1')), [targetCode(1)]);
  });

  it('filters by fields as people write them, by text and by state', async () => {
    const counts: readonly [string, number][] = [
      ['filter[kind]=诊所', 20],
      ['filter[kind]=诊所&filter[key_unit]=是', 4],
      [`filter[organisation_code]=${city.county}`, 15],
      ['filter[level]=', 30],
      ['filter[level]=三级', 0],
      ['search=1诊所', 2],
      ['search=h33010600003', 1],
      ['search=%25', 0],
      ['state=active', 30],
      ['state=exited', 0],
    ];
    for (const [query, count] of counts) assert.equal((await targets(query)).body.total, count, query);
    const items = await client.get('/api/v1/lists/items?filter[ratio]=20%25');
    assert.equal(items.body.entries[0].values.ratio, 2000);
  });

  it('enters, changes, suspends, resumes and ends a record, and remembers every version', async () => {
    const path = `/api/v1/lists/officers`;
    const values = { name: '新同志', organisation_code: city.code };
    const entry = { code: 'Z100', values, effective_on: '2026-11-02', reason: '新调入' };
    const entered = await client.post('maker', path, entry);
    assert.deepEqual([entered.version, entered.state_label, entered.change_label], [1, '在库', '入库']);
    const version = (json: unknown): Promise<Reply> =>
      client.send('POST', `${path}/Z100/versions`, { actor: 'maker', json });
    const change = { change: 'change', values: { duty: '科员' }, effective_on: '2026-11-05', reason: '任职' };
    assert.equal((await version(change)).body.values.duty, '科员');
    await version({ change: 'suspension', effective_on: '2026-11-08', reason: '借调' });
    await version({ change: 'resumption', effective_on: '2026-11-09', reason: '返回' });
    const late = { change: 'change', values: { duty: '主任' }, effective_on: '2026-11-03', reason: '补录' };
    assert.equal((await version(late)).body.code, 'invalid');
    const corrected = await version({ ...late, is_correction: true });
    assert.deepEqual([corrected.status, corrected.body.version], [201, 5]);
    const exit = { change: 'exit', effective_on: '2026-11-10', reason: '调出' };
    assert.equal((await version(exit)).body.state, 'exited');
    assert.equal((await version({ ...exit, effective_on: '2026-11-11' })).body.code, 'wrong-state');
    const history = (await client.get(`${path}/Z100/history`)).body.entries;
    assert.deepEqual(
      history.map((row: { change: string; is_backdated: boolean }) => [row.change, row.is_backdated]),
      [
        ['entry', false],
        ['change', false],
        ['suspension', false],
        ['resumption', false],
        ['change', true],
        ['exit', false],
      ],
    );
    assert.equal((await client.get(`${path}/Z100?as_of=2026-11-04`)).body.values.duty, '主任');
    assert.equal((await client.get(`${path}/Z100?as_of=2026-11-06`)).body.values.duty, '科员');
    assert.equal((await client.get(`${path}/Z100?as_of=2026-11-01`)).status, 404);
    assert.equal((await client.get(`${path}?state=exited`)).body.total, 1);
    assert.equal((await client.get(`${path}?as_of=2026-11-06&search=Z100`)).body.entries[0].state, 'active');
    assert.equal((await client.get(`${path}?recorded_by=2026-11-21T00:00:00Z`)).body.total, 0);
  });

  it('names the field of a value that cannot be', async () => {
    const values = {
      name: '新同志',
      organisation_code: 'NOWHERE',
      certificate_expires_on: '明年',
      colour: '红',
    };
    const json = { code: 'Z101', values, effective_on: '2026-11-02', reason: '新调入' };
    const send = (body: unknown): Promise<Reply> =>
      client.send('POST', '/api/v1/lists/officers', { actor: 'maker', json: body });
    const places = (reply: Reply): string[] =>
      reply.body.problems.map(({ place }: { place: string }) => place);
    assert.deepEqual(places(await send(json)), ['colour']);
    const { colour: _colour, ...known } = values;
    assert.deepEqual(places(await send({ ...json, values: known })), [
      'organisation_code',
      'certificate_expires_on',
    ]);
  });

  it('exports what the same filter shows, in both encodings, and a template to fill in', async () => {
    const query = 'filter[kind]=诊所&search=第1';
    const page = await targets(query);
    for (const [format, encoding] of [
      ['xlsx', 'utf-8'],
      ['csv', 'utf-8'],
      ['csv', 'gb18030'],
    ]) {
      const file = await client.get(`/api/v1/lists/targets/export.${format}?${query}&encoding=${encoding}`);
      const { rows, headings } = await readSheet(file.bytes, `a.${format}`);
      assert.deepEqual(headings.slice(0, 2), ['机构编码', '机构名称']);
      assert.deepEqual(
        rows.map(({ cells }) => cells[0]),
        codesOf(page),
      );
      assert.equal(rows[0]?.cells[1], targetName(1));
    }
    const gb = await client.get(`/api/v1/lists/targets/export.csv?encoding=gb18030`);
    assert.ok(new TextDecoder('gb18030').decode(gb.bytes).startsWith('机构编码,'));
    const template = await client.get('/api/v1/lists/targets/template.xlsx');
    assert.equal((await readSheet(template.bytes, 'a.xlsx')).headings[0], '机构编码*');
    const name = template.headers.get('content-disposition')?.split("''")[1] ?? '';
    assert.equal(decodeURIComponent(name), '检查对象名录库模板.xlsx');
  });

  it('imports by a saved mapping', async () => {
    const mapping = {
      code: { column: '编号' },
      name: { column: '名称' },
      organisation_code: { constant: city.code },
      sector: { column: '领域', translations: { 医保: '医疗保障' } },
    };
    const saved = await client.post('maker', '/api/v1/mappings', {
      list: 'departments',
      name: '人事',
      mapping,
    });
    assert.deepEqual((await client.get('/api/v1/mappings?list=departments')).body.entries, [saved]);
    const bytes = new TextEncoder().encode('编号,名称,领域\nRS,人事科,医保\n');
    const query = `list=departments&file_name=a.csv&mapping=${encodeURIComponent('人事')}`;
    const run = await client.upload('maker', `/api/v1/imports?${query}`, bytes);
    assert.deepEqual([run.state, run.report.added, run.report.leaving], ['checked', 1, 1]);
    const other = { actor: 'maker', bytes, type: 'text/csv' };
    const unknown = await client.send(
      'POST',
      '/api/v1/imports?list=departments&file_name=a.csv&mapping=x',
      other,
    );
    assert.equal(unknown.body.code, 'not-found');
  });
});
