import assert from 'node:assert/strict';
import type { Context } from '../../src/context.ts';
import { startingProfiles } from '../../src/core/risk/credit-classes.ts';
import { verifySlip } from '../../src/core/proof/slips/slip.ts';
import { verifyBundle } from '../../src/core/proof/verify/verify-bundle.ts';
import { readZip } from '../../src/files/bundle-files.ts';
import { unpackSlip } from '../../src/files/slip-code.ts';
import { publish } from '../../src/usecases/publish.ts';
import { pageTexts, run, withPdf } from '../reports/pdf-tools.ts';
import { clinicCount, clinicPlan, targetCode } from '../support/build.ts';
import { addPeople, describeOnBoth, fillLists, officerAndHead, reconcileCity, taskAfter } from './client.ts';

const numbers = Array.from({ length: clinicCount }, (_, i) => i + 1);
const csv = (...rows: readonly (readonly string[])[]): Uint8Array =>
  new TextEncoder().encode(rows.map((cells) => `${cells.join(',')}\n`).join(''));

const ground = '近亲属在该诊所任职甲';
const absence = '外出培训乙';
const complaints = 98_765;

/** The classes of the credit table and complaints, which only weigh. */
const weights = {
  name: '信用和投诉',
  base: 1,
  indicators: [
    { kind: 'value' as const, attribute: 'credit_class', table: [{ value: 'C', points: 3 }], otherwise: 0 },
    { kind: 'band' as const, measure: 'complaints', bands: [{ from: 90_000, points: 2 }], otherwise: 0 },
  ],
};

const plan = {
  ...clinicPlan,
  announced: false,
  readers: ['reader'],
  release_after_visits: true,
  weights,
  maximum_ppb: 900_000_000,
  exclusions: [{ code: targetCode(20), reason: '正在迁址' }],
  unavailable: [{ code: 'Z008', reason: absence }],
};

/** The ids of the draws whose bundles are among what is published; they come first. */
async function publishedDraws(context: Context): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const [path] of publish(context)) {
    const [, id] = /^draws\/(.*)\.zip$/.exec(path) ?? [];
    if (id === undefined) break;
    ids.push(id);
  }
  return ids;
}

describeOnBoth('the editions of a bundle, and slips', (client) => {
  let task: { id: string; commitment: string; result: string; draw_number: string };
  let open: ReadonlyMap<string, Uint8Array> = new Map();
  const at = (end: string): string => `/api/v1/tasks/${task.id}${end}`;
  const textOf = (name: string): string => new TextDecoder().decode(open.get(name));

  before(async () => {
    client.setNow('2026-11-20T00:00:00.000Z');
    await addPeople(client);
    await fillLists(client);
    await reconcileCity(client);
    for (const name of ['reader', 'stranger']) await client.addPerson(name, officerAndHead);
    const dated = { reason: '按年评定', effective_on: '2026-11-01' };
    await client.post('maker', '/api/v1/credit-classes', { ...startingProfiles[0], ...dated });
    const ratings = csv(
      ['机构编码', '期间', '信用等级', '来源'],
      ...numbers.slice(0, 5).map((n) => [targetCode(n), '2026', 'C', '某文件']),
    );
    const template = await client.get('/api/v1/indicators/template.csv');
    const [headings = ''] = new TextDecoder().decode(template.bytes).replace('\ufeff', '').split(/\r?\n/);
    const names = headings.split(',');
    const figures = [targetCode(1), targetCode(7)].map((code) =>
      names.map((name, i) =>
        i === 0 ? code : i === 1 ? '2026Q3' : name.includes('投诉') ? String(complaints) : '',
      ),
    );
    for (const [kind, bytes] of [
      ['ratings', ratings],
      ['indicators', csv(names, ...figures)],
    ] as const) {
      const checked = await client.upload('maker', `/api/v1/${kind}/imports?file_name=a.csv`, bytes);
      await client.post('checker', `/api/v1/${kind}/imports/${checked.id}/apply`, dated);
    }
    const recusal = { officer_code: 'Z003', target_code: targetCode(2), ground, effective_on: '2026-11-20' };
    await client.post('maker', '/api/v1/recusals', { ...recusal, approver_id: 'checker', state: 'active' });
    task = await taskAfter(client, 'seal', plan);
    client.setNow('2026-12-12T01:00:00.000Z');
  });

  it('wait for the last inspection where the plan says so, and for the release day', async () => {
    const release = () => client.send('POST', at('/release'), { actor: 'checker' });
    client.setNow('2026-12-21T01:00:00.000Z');
    const early = await release();
    assert.deepEqual([early.status, early.body.code], [409, 'wrong-state']);
    assert.match(early.body.detail, /还有 4 家没有检查结果/);
    client.setNow('2026-12-12T01:00:00.000Z');
    const visits = (await client.get(`/api/v1/visits?task=${task.id}`, { actor: 'reader' })).body.entries;
    for (const visit of visits)
      await client.post('reader', `/api/v1/visits/${visit.id}/complete`, { completed_on: '2026-12-12' });
    assert.equal((await release()).status, 409);
    const slip = await client.get(at(`/slips/${targetCode(1)}`), { actor: 'checker' });
    assert.deepEqual([slip.status, slip.body.code], [409, 'wrong-state']);
    client.setNow('2026-12-21T01:00:00.000Z');
    assert.equal((await release()).status, 200);
    open = await readZip((await client.get(at('/bundle.zip'))).bytes);
  });

  it('the public one has nothing that is personal, in any of its bytes', () => {
    assert.ok(!open.has('officers-sealed.jsonl') && !open.has('targets-sealed.jsonl'));
    const bytes = [...open].map(([name, file]) => `${name}\n${new TextDecoder().decode(file)}`).join('\n');
    for (let number = 1; number <= 8; number += 1) {
      assert.ok(!bytes.includes(`检查员${number}`), `the name of officer ${number}`);
      assert.ok(!bytes.includes(`Z00${number}`), `the code of officer ${number}`);
      assert.doesNotMatch(bytes, new RegExp(`(?<![0-9a-f])3301${number}(?![0-9a-f])`), 'a certificate');
    }
    for (const secret of [ground, absence, '2028-12-31', `${complaints}`])
      assert.ok(!bytes.includes(secret), secret);
    const besides = [...open].filter(([name]) => name !== 'rules.json');
    for (const [name, file] of besides)
      assert.doesNotMatch(new TextDecoder().decode(file), /credit_class|complaints/, name);
  });

  it('both verify: pairing and all, the public one with weights as committed', async () => {
    const published = { commitment: task.commitment, result: task.result };
    const passed = (files: ReadonlyMap<string, Uint8Array>, name: string) =>
      verifyBundle(files, published).checks.find((check) => check.name === name)?.passed;
    const verdict = verifyBundle(open, published);
    assert.ok(verdict.ok, JSON.stringify(verdict.checks));
    assert.deepEqual([verdict.edition, verdict.grade], ['public', 'amber']);
    assert.ok(verdict.reasons.some(({ code }) => code === 'sealed-missing'));
    assert.deepEqual(
      [passed(open, 'sealed'), passed(open, 'officers'), passed(open, 'published')],
      [null, true, true],
    );
    const zip = await client.get(at('/bundle.zip?edition=auditor'), { actor: 'reader' });
    const whole = await readZip(zip.bytes);
    assert.ok(verifyBundle(whole, published).ok);
    assert.equal(passed(whole, 'sealed'), true);
    for (const [name, file] of open)
      if (name !== 'manifest.json') assert.deepEqual(whole.get(name), file, name);
    const text = [...whole.values()].map((file) => new TextDecoder().decode(file)).join('');
    for (const secret of ['检查员1', ground, absence, `${complaints}`])
      assert.ok(text.includes(secret), secret);
  });

  it('a slip of every institution agrees with the public edition, drawn or not', async () => {
    const commitmentText = textOf('commitment.json');
    const evidence = { commitmentText, rulesText: textOf('rules.json') };
    const { root } = (JSON.parse(commitmentText) as { targets: { root: string } }).targets;
    const drawn = (JSON.parse(textOf('result.json')) as { drawn: readonly { target: string }[] }).drawn;
    const kinds = new Set<string>();
    for (const number of numbers) {
      const { body } = await client.get(at(`/slips/${targetCode(number)}`), { actor: 'checker' });
      assert.equal(unpackSlip(body.code), body.text);
      const published = { root, commitment: task.commitment, result: task.result };
      const { ok, slip, target, checks } = verifySlip(body.text, { ...evidence, ...published });
      assert.ok(ok, JSON.stringify(checks));
      assert.ok(
        checks.every(({ state }) => state === 'passed'),
        JSON.stringify(checks),
      );
      assert.equal(
        slip?.drawn,
        drawn.some((each) => each.target === targetCode(number)),
      );
      assert.equal(target?.weight, 1 + (number <= 5 ? 3 : 0) + (number === 1 || number === 7 ? 2 : 0));
      kinds.add(slip?.decision.kind ?? '');
      const other = { ...evidence, commitmentText: commitmentText.replace('"size":20', '"size":21') };
      assert.equal(verifySlip(body.text, other).ok, false);
    }
    assert.deepEqual([...kinds].toSorted(), ['duel', 'excluded']);
  });

  it('a slip is handed out by those who handled the task, and is on record', async () => {
    for (const actor of [{}, { actor: 'stranger' }])
      for (const end of ['', '/slip.pdf'])
        assert.equal((await client.get(at(`/slips/${targetCode(1)}${end}`), actor)).status, 403);
    assert.equal((await client.get(at('/slips/H33010699999'), { actor: 'maker' })).status, 404);
    const audit = await client.get(`/api/v1/trail?subject=tasks/${task.id}&limit=200`);
    const slips = audit.body.entries.filter((entry: { action: string }) => entry.action === 'slip');
    assert.equal(slips.length, clinicCount);
    assert.deepEqual(slips[0].detail, { target: targetCode(1) });
  });

  it('a slip is one page that says what the institution needs, and its code can be scanned', async () => {
    const { body } = await client.get(at(`/slips/${targetCode(1)}`), { actor: 'reader' });
    const pdf = await client.get(at(`/slips/${targetCode(1)}/slip.pdf`), { actor: 'reader' });
    const [page = '', ...more] = await pageTexts(pdf.bytes);
    assert.equal(more.length, 0);
    for (const text of [
      '单家凭条',
      '第1诊所',
      targetCode(1),
      '是，第1行，共20家',
      '抽1家',
      '权重6',
      task.commitment.slice(0, 8),
    ])
      assert.ok(page.includes(text), `${text}: ${page}`);
    const scanned = await withPdf(pdf.bytes, async (path, folder) => {
      await run('pdftoppm', ['-r', '300', '-png', '-singlefile', path, `${folder}/page`]);
      return run('zbarimg', ['--raw', '-q', `${folder}/page.png`]);
    });
    assert.equal(scanned.trimEnd(), body.code);
  });

  it('of a voided draw are there too, the public one not before the release day', async () => {
    const voided = await taskAfter(client, 'seal', {
      ...plan,
      month: '2027-01',
      release_after_visits: false,
    });
    const evidence = '核对表漏行';
    await client.post('maker', `/api/v1/tasks/${voided.id}/request-void`, {
      reason: 'frame-error',
      evidence,
    });
    await client.post('checker', `/api/v1/tasks/${voided.id}/void`);
    const zip = (edition: string, sent: { readonly actor?: string } = {}) =>
      client.get(`/api/v1/tasks/${voided.id}/bundle.zip?edition=${edition}`, sent);
    assert.equal((await zip('public')).status, 409);
    assert.equal((await zip('auditor')).status, 403);
    const whole = await readZip((await zip('auditor', { actor: 'reader' })).bytes);
    assert.ok(verifyBundle(whole, { commitment: voided.commitment, result: voided.result }).ok);
    assert.equal((await client.get(`/api/v1/tasks/${voided.id}/result`)).body.drawn, null);
    client.setNow('2026-12-21T01:00:00.000Z');
    assert.ok(verifyBundle(await readZip((await zip('public')).bytes), {}).ok);
  });

  it('a frame tells nothing of another draw that is still sealed', async () => {
    const hidden = { ...plan, month: '2027-02', release_after_visits: false, release_on: '2027-03-01' };
    const first = await taskAfter(client, 'seal', hidden);
    const second = await taskAfter(client, 'release', {
      ...hidden,
      month: '2027-03',
      release_on: '2026-12-21',
    });
    client.setNow('2026-12-22T01:00:00.000Z');
    const paths = ['/bundle.zip', '/files/targets.jsonl', `/targets/${targetCode(1)}`].map(
      (end) => `/api/v1/tasks/${second.id}${end}`,
    );
    for (const path of paths) assert.equal((await client.get(path)).status, 403, path);
    assert.equal((await client.get(paths[1] ?? '', { actor: 'reader' })).status, 200);
    assert.ok(client.context !== undefined);
    assert.ok(!(await publishedDraws(client.context)).includes(second.id));
    client.setNow('2027-03-01T01:00:00.000Z');
    await client.post('checker', `/api/v1/tasks/${first.id}/release`);
    for (const path of paths) assert.equal((await client.get(path)).status, 200, path);
    const published = await publishedDraws(client.context);
    assert.ok(published.includes(first.id) && published.includes(second.id));
  });

  it('are not for a plan whose readers nobody knows, or whose result outsiders could compute', async () => {
    const drafted = async (changes: object): Promise<readonly string[]> => {
      const json = { plan: { ...plan, ...changes } };
      const { status, body } = await client.send('POST', '/api/v1/tasks', { actor: 'maker', json });
      assert.equal(status, 400, JSON.stringify(body));
      return body.problems.map(({ place }: { place: string }) => place);
    };
    assert.deepEqual(await drafted({ readers: ['reader', 'nobody'] }), ['readers[1]']);
    assert.deepEqual(await drafted({ readers: ['reader', 'reader'] }), ['readers']);
    assert.deepEqual(await drafted({ dispatch_on: '2026-12-21' }), ['dispatch_on']);
    const drand = { name: 'beacon', deadline: null, options: [{ kind: 'drand', when: { minutes: 30 } }] };
    assert.deepEqual(await drafted({ entropy: [drand] }), ['entropy']);
    const dice = { name: 'dice-a', deadline: null, options: [{ kind: 'dice', digits: 19 }] };
    assert.deepEqual(await drafted({ entropy: [dice, drand] }), ['entropy']);
    const json = { plan: { ...plan, announced: true, entropy: [drand], month: '2027-06' } };
    assert.equal((await client.send('POST', '/api/v1/tasks', { actor: 'maker', json })).status, 201);
  });
});
