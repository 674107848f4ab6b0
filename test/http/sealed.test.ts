import assert from 'node:assert/strict';
import { filesOf } from '../../src/core/proof/bundle.ts';
import { readZip } from '../../src/files/bundle-files.ts';
import { routes } from '../../src/http/routes.ts';
import { listAudit } from '../../src/store/audit.ts';
import { allVisits } from '../../src/store/visits.ts';
import { taskDocuments } from '../../src/usecases/render-document.ts';
import { pageTexts } from '../reports/pdf-tools.ts';
import { clinicPlan, targetCode, targetName } from '../support/build.ts';
import { sealedRoutes } from './sealed-routes.ts';
import {
  addPeople,
  describeOnBoth,
  fillLists,
  officerAndHead,
  reconcileCity,
  taskAfter,
  type Reply,
} from './client.ts';

const known = routes.map(({ method, path }) => `${method.toUpperCase()} ${path}`);

describe('the table of what routes say of a sealed draw', () => {
  it('has every route of the API, each once, and no other', () => {
    assert.deepEqual(Object.values(sealedRoutes).flat().toSorted(), known.toSorted());
  });
});

describeOnBoth('a sealed draw through the API', (client) => {
  const plan = {
    ...clinicPlan,
    announced: false,
    kind: 'flight' as const,
    readers: ['reader'],
    dispatch_on: '2026-12-09',
  };
  const earlier = new Map<string, string>();
  let id = '';
  let records = '';
  let drawn: readonly {
    readonly visit: string;
    readonly target: string;
    readonly team: readonly string[];
  }[] = [];
  /** A visit of the inspector's, and one that is not. */
  let own = { visit: '', target: '', team: [] as readonly string[] };
  let other = own;

  const db = () => {
    assert.ok(client.context !== undefined);
    return client.context.db;
  };

  const looks = async (): Promise<readonly string[]> =>
    (await listAudit(db(), { subject: `tasks/${id}` }))
      .filter(({ action }) => action === 'sealed-look')
      .map(({ actor, detail }) => `${actor} ${(detail as { view: string }).view}`);

  const fill = (path: string): string =>
    path
      .replace('{list}', 'targets')
      .replace('{format}', 'csv')
      .replace('{kind}', 'drugs')
      .replace('/lists/targets/{code}', `/lists/targets/${targetCode(1)}`)
      .replace('/slips/{code}', `/slips/${own.target}`)
      .replace('{id}', path.includes('/record-draws/') ? records : path.includes('/visits/') ? own.visit : id)
      .replace('{code}', own.target);

  /** Whatever can be read in an answer: JSON, the pages of a PDF, the files of a zip. */
  async function textOf({ bytes, headers }: Reply): Promise<string> {
    const type = headers.get('content-type') ?? '';
    if (type.includes('pdf')) return (await pageTexts(bytes)).join('');
    if (!type.includes('zip')) return new TextDecoder().decode(bytes);
    return [...(await readZip(bytes)).values()].map((file) => new TextDecoder().decode(file)).join('');
  }

  async function assertSilent(reply: Reply, what: string): Promise<void> {
    const text = await textOf(reply);
    for (const { visit, target } of drawn)
      for (const secret of [visit, target, targetName(Number(target.slice(-5)))])
        assert.ok(!text.includes(secret), `${what} tells ${secret}`);
    assert.doesNotMatch(text, /Z00\d|检查员\d|314159265358|3.1.4.1.5.9.2.6.5.3.5.8/, what);
  }

  before(async () => {
    client.setNow('2026-11-22T00:00:00.000Z');
    await addPeople(client);
    await fillLists(client);
    await reconcileCity(client);
    await client.addPerson('auditor', ['auditor']);
    for (const name of ['reader', 'stranger']) await client.addPerson(name, officerAndHead);
    await client.addPerson('inspector', ['inspector', 'section-officer'], {
      name: '检查员本人',
      officer_code: 'Z001',
    });
    const task = await taskAfter(client, 'commit', plan);
    id = task.id;
    client.setNow('2026-12-01T02:00:00.000Z');
    for (const path of apartPaths()) earlier.set(path, answerOf(await client.get(path)));
    await taskOn('draw', 'maker');
    await taskOn('seal', 'checker');
    drawn = (await allVisits(db(), { task: id })).map(({ visit }) => ({
      visit: visit.id,
      target: visit.targetCode,
      team: visit.officers,
    }));
    own = drawn.find(({ team }) => team.includes('Z001')) ?? own;
    other = drawn.find(({ team }) => !team.includes('Z001')) ?? own;
    assert.notEqual(own.target, '');
    assert.notEqual(own, other);
    const drugs = ['药品编码,药品名称,月份,金额', 'XA01,示例药品,2026-10,5'].join('\n');
    const place = `/api/v1/record-draws?task=${id}&target=${own.target}&file_name=a.csv&kind=drugs&from=2026-10&to=2026-10`;
    records = (await client.upload('reader', place, new TextEncoder().encode(drugs))).id;
  });

  const taskOn = (step: string, actor: string) =>
    client.post(actor, `/api/v1/tasks/${id}/${step}`, step === 'draw' ? ceremonyOf() : undefined);

  const apartPaths = (): readonly string[] =>
    sealedRoutes.apart
      .map((route) => route.slice('GET '.length))
      .filter((path) => !/\{(?:id|code|version)\}/.test(path.replace('/lists/{list}/{code}', '')))
      .map(fill);

  const answerOf = ({ status, bytes, headers }: Reply): string =>
    `${status} ${/json|html|csv/.test(headers.get('content-type') ?? '') ? new TextDecoder().decode(bytes) : ''}`.replace(
      /"request_id":"[^"]*"/,
      '',
    );

  it('leaves every route that has nothing to do with it as it was', async () => {
    assert.ok(earlier.size > 25);
    for (const [path, answer] of earlier)
      for (const actor of [undefined, 'stranger', 'inspector'])
        assert.equal(answerOf(await client.get(path, actor === undefined ? {} : { actor })), answer, path);
  });

  it('shows digests and counts to everybody, and nothing else', async () => {
    const paths = [
      '/api/v1/tasks',
      `/api/v1/tasks/${id}`,
      `/api/v1/tasks/${id}/ceremony`,
      `/api/v1/tasks/${id}/participants`,
      `/api/v1/tasks/${id}/verdict`,
      `/api/v1/tasks/${id}/scans`,
      `/api/v1/tasks/${id}/substitutions`,
      `/api/v1/tasks/${id}/remainder`,
      ...Object.keys(taskDocuments)
        .filter((name) => name !== 'drawn-notice')
        .map((name) => `/api/v1/tasks/${id}/documents/${name}.pdf`),
      `/api/v1/tasks/${id}/files/commitment.json`,
      '/public',
      '/api/v1/rates',
      '/api/v1/log',
      '/api/v1/visits',
      '/api/v1/record-draws',
      `/api/v1/visits?target=${own.target}`,
      `/api/v1/record-draws?target=${own.target}`,
    ];
    for (const path of paths)
      // A paper takes a while to set, and is the same for all of them.
      for (const actor of path.endsWith('.pdf') ? ['inspector'] : [undefined, 'stranger', 'inspector']) {
        const reply = await client.get(path, actor === undefined ? {} : { actor });
        assert.equal(reply.status, 200, `${path} ${JSON.stringify(reply.body)}`);
        await assertSilent(reply, `${path} to ${actor}`);
      }
    // The audit chain names targets that lists were told of, so it is held against the entries since the draw.
    const audit = await client.get(`/api/v1/trail?subject=tasks/${id}`);
    await assertSilent(audit, 'audit');
    assert.equal((await client.get(`/api/v1/tasks/${id}/documents/drawn-notice.pdf`)).status, 409);
    const { body } = await client.get(`/api/v1/tasks/${id}/result`);
    assert.deepEqual([body.sample, body.drawn, body.sealed_until], [drawn.length, null, '2026-12-21']);
    assert.match(body.result, /^[0-9a-f]{64}$/);
    assert.equal((await client.get(`/api/v1/visits?task=${id}`)).status, 403);
  });

  it('refuses whoever may not look, without a word of who was drawn, and writes nothing down', async () => {
    const seen = await looks();
    const paths = [
      `/api/v1/tasks/${id}/targets/${own.target}`,
      `/api/v1/tasks/${id}/targets/${targetCode(1)}`,
      `/api/v1/tasks/${id}/bundle.zip?edition=auditor`,
      ...filesOf('auditor')
        .filter((name) => name !== 'commitment.json')
        .map((name) => `/api/v1/tasks/${id}/files/${name}`),
      `/api/v1/visits/${own.visit}`,
      `/api/v1/visits/${other.visit}`,
      '/api/v1/dispatch?officer=Z002',
      `/api/v1/record-draws?task=${id}`,
      `/api/v1/record-draws?task=${id}&target=${own.target}`,
      ...['', '/result', '/verdict', '/bundle.zip', '/list.pdf'].map(
        (end) => `/api/v1/record-draws/${records}${end}`,
      ),
      `/api/v1/tasks/${id}/slips/${own.target}`,
      `/api/v1/tasks/${id}/slips/${own.target}/slip.pdf`,
    ];
    const named = [`/api/v1/tasks/${id}/result`, `/api/v1/visits?task=${id}`];
    for (const actor of [undefined, 'stranger', 'inspector', 'third'])
      for (const path of actor === undefined ? paths : [...paths, ...named]) {
        const reply = await client.get(path, actor === undefined ? {} : { actor });
        assert.equal(reply.status, 403, `${path} to ${actor}`);
        assert.equal(reply.body.code, 'forbidden');
        assert.doesNotMatch(JSON.stringify(reply.body), /[HP]\d{11}|抽中|Z00/);
      }
    for (const actor of [{}, { actor: 'stranger' }, { actor: 'reader' }])
      assert.equal((await client.get(`/api/v1/tasks/${id}/bundle.zip`, actor)).status, 409);
    assert.deepEqual(await looks(), seen);
  });

  it('answers a refusal alike for who was drawn and who was not', async () => {
    const others = drawn.map(({ target }) => target);
    const spared = Array.from({ length: 40 }, (_, i) => targetCode(i + 1)).find(
      (code) => !others.includes(code),
    );
    const answers = [own.target, spared].map(async (code) => {
      const place = `/api/v1/record-draws?task=${id}&target=${code}&file_name=a.csv&kind=drugs&from=2026-09&to=2026-09`;
      const upload = { actor: 'stranger', bytes: '药品编码,药品名称,月份,金额\n', type: 'text/csv' };
      const { status, body } = await client.send('POST', place, upload);
      const explained = await client.get(`/api/v1/tasks/${id}/targets/${code}`, { actor: 'stranger' });
      return [status, body.code, body.detail, explained.status, explained.body.detail];
    });
    const [one, two] = await Promise.all(answers);
    assert.equal(one?.[0], 403);
    assert.deepEqual(one, two);
  });

  it('lets nobody but those act on a drawn visit or its records', async () => {
    const at = { complete: { completed_on: '2026-12-10' }, close: { outcome: 'failed', reason: '停电' } };
    const move = { from: '2026-12-11', reason: '大雪' };
    const steps: readonly (readonly [string, unknown])[] = [
      ...Object.entries({ ...at, move, confirm: {}, reject: { reason: '重复' } }).map(
        ([step, json]) => [`/api/v1/visits/${own.visit}/${step}`, json] as const,
      ),
      ...['draw', 'seal', 'request-void', 'void'].map(
        (step) =>
          [
            `/api/v1/record-draws/${records}/${step}`,
            { draw: ceremonyOf(), 'request-void': { reason: 'frame-error', evidence: '漏行' } }[step] ?? {},
          ] as const,
      ),
    ];
    for (const [path, json] of steps)
      for (const actor of ['stranger', 'inspector']) {
        const reply = await client.send('POST', path, { actor, json });
        assert.equal(reply.status, 403, `${path} ${JSON.stringify(reply.body)}`);
        assert.equal(reply.body.code, 'forbidden', path);
      }
  });

  it('is open to the approver and to the readers of its plan, and every look is on record', async () => {
    for (const actor of ['reader', 'checker']) {
      const expected: string[] = [];
      const look = async (view: string, path: string): Promise<Reply> => {
        const reply = await client.get(path, { actor });
        assert.equal(reply.status, 200, `${path} ${JSON.stringify(reply.body)}`);
        expected.push(`${actor} ${view}`);
        return reply;
      };
      const seen = await looks();
      const { body } = await look('result', `/api/v1/tasks/${id}/result`);
      const targets = (rows: readonly { readonly code: string }[]): readonly string[] =>
        rows.map(({ code }) => code).toSorted();
      assert.deepEqual(targets(body.drawn), drawn.map(({ target }) => target).toSorted());
      await look('explanation', `/api/v1/tasks/${id}/targets/${own.target}`);
      const bundle = await look('bundle', `/api/v1/tasks/${id}/bundle.zip?edition=auditor`);
      assert.ok((await readZip(bundle.bytes)).has('officers-sealed.jsonl'));
      await look('file', `/api/v1/tasks/${id}/files/result.json`);
      await look('file', `/api/v1/tasks/${id}/files/officers-sealed.jsonl`);
      const record = await look('draw-record', `/api/v1/tasks/${id}/documents/draw-record.pdf`);
      assert.ok((await textOf(record)).includes(own.target));
      const visits = await look('visits', `/api/v1/visits?task=${id}`);
      assert.equal(visits.body.total, drawn.length);
      await look('visit', `/api/v1/visits/${own.visit}`);
      await look('records', `/api/v1/record-draws/${records}`);
      await look('records', `/api/v1/record-draws?task=${id}`);
      assert.deepEqual((await looks()).slice(seen.length), expected);
    }
  });

  it('sends each inspector to his own visits from the day of dispatch on', async () => {
    const mine = drawn.filter(({ team }) => team.includes('Z001')).map(({ target }) => target);
    const dispatch = () => client.get('/api/v1/dispatch?officer=Z001', { actor: 'inspector' });
    client.setNow('2026-12-08T15:59:59.000Z');
    assert.deepEqual((await dispatch()).body.visits, []);
    client.setNow('2026-12-08T16:00:00.000Z');
    const seen = await looks();
    const { body } = await dispatch();
    const shown: readonly string[] = body.visits.map((visit: { target_code: string }) => visit.target_code);
    assert.deepEqual(shown.toSorted(), mine.toSorted());
    assert.equal(body.visits[0].team.length, 2);
    const list = await client.get('/api/v1/visits', { actor: 'inspector' });
    assert.equal(list.body.total, mine.length);
    assert.equal((await client.get(`/api/v1/visits/${own.visit}`, { actor: 'inspector' })).status, 200);
    assert.equal((await client.get(`/api/v1/record-draws/${records}`, { actor: 'inspector' })).status, 200);
    assert.deepEqual((await looks()).slice(seen.length), [
      'inspector dispatch',
      'inspector visits',
      'inspector visit',
      'inspector records',
    ]);
    assert.equal((await client.get(`/api/v1/visits/${other.visit}`, { actor: 'inspector' })).status, 403);
    for (const actor of [undefined, 'stranger', 'reader'])
      assert.equal(
        (await client.get('/api/v1/dispatch?officer=Z001', actor === undefined ? {} : { actor })).status,
        403,
      );
    assert.equal((await client.get('/api/v1/visits')).body.total, 0);
    assert.equal((await client.get(`/api/v1/tasks/${id}/result`, { actor: 'inspector' })).status, 403);
  });

  it('lets nobody but the readers replace officers, skip or supplement', async () => {
    const evidence = { note: '见附件', sha256: '0'.repeat(64) };
    const wishes: readonly (readonly [string, unknown])[] = [
      ['substitutions', { officers: ['Z001'], reason: 'illness', evidence }],
      ['skips', { target: own.target, reason: 'closed', evidence }],
      ['supplement', { tree: 0, path: [] }],
    ];
    for (const [end, json] of wishes)
      for (const actor of ['stranger', 'inspector']) {
        const reply = await client.send('POST', `/api/v1/tasks/${id}/${end}`, { actor, json });
        assert.equal(reply.body.code, 'forbidden', `${end} ${JSON.stringify(reply.body)}`);
      }
  });

  it('is open to everybody from the release on, but for what is personal', async () => {
    client.setNow('2026-12-20T15:59:59.000Z');
    assert.equal(
      (await client.send('POST', `/api/v1/tasks/${id}/release`, { actor: 'checker' })).status,
      409,
    );
    client.setNow('2026-12-20T16:00:00.000Z');
    await taskOn('release', 'checker');
    const seen = await looks();
    for (const path of [
      `/api/v1/tasks/${id}/result`,
      `/api/v1/tasks/${id}/targets/${own.target}`,
      `/api/v1/tasks/${id}/files/result.json`,
      `/api/v1/tasks/${id}/documents/drawn-notice.pdf`,
      `/api/v1/visits/${own.visit}`,
      `/api/v1/record-draws/${records}`,
    ])
      assert.equal((await client.get(path)).status, 200, path);
    assert.equal((await client.get(`/api/v1/visits?task=${id}`)).body.total, drawn.length);
    assert.ok((await readZip((await client.get(`/api/v1/tasks/${id}/bundle.zip`)).bytes)).has('result.json'));
    assert.deepEqual(await looks(), seen);
    for (const name of [
      'officers-sealed.jsonl',
      'targets-sealed.jsonl',
      'recusals-sealed.jsonl',
      'changes-sealed.jsonl',
    ])
      for (const actor of [{}, { actor: 'stranger' }])
        assert.equal((await client.get(`/api/v1/tasks/${id}/files/${name}`, actor)).status, 403, name);
    const auditor = `/api/v1/tasks/${id}/bundle.zip?edition=auditor`;
    assert.equal((await client.get(auditor)).status, 403);
    assert.equal((await client.get(auditor, { actor: 'reader' })).status, 200);
    assert.deepEqual((await looks()).slice(seen.length), ['reader bundle']);
    const log = await client.get('/api/v1/log');
    assert.match(JSON.stringify(log.body), /"kind":"release"/);
  });
});

function ceremonyOf(): unknown {
  const digits = (name: string, by: string, value: string) => ({ name, by, value, again: value });
  return {
    place: '三楼会议室',
    present: ['操作员', '见证人甲', '见证人乙'].map((role) => ({
      name: `${role}某`,
      role,
      unit: '基金监管科',
    })),
    sources: [digits('dice-a', '赵见证', '314159265358'), digits('dice-b', '钱见证', '271828182845')],
  };
}
