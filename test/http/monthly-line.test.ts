import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { verifyBundle } from '../../src/core/proof/verify/verify-bundle.ts';
import { readZip } from '../../src/files/bundle-files.ts';
import { ceremony, city, clinicPlan, targetName } from '../support/build.ts';
import { addPeople, describeOnBoth, fillLists, reconcileCity, type Reply } from './client.ts';

const bundles = new Map<string, Uint8Array>();
const documents = ['work-plan', 'task-notice', 'drawn-notice', 'witness-sheet', 'draw-record'];

describeOnBoth('a month through the API', (client, database) => {
  let id = '';
  const path = (rest: string): string => `/api/v1/tasks/${id}${rest}`;
  const step = (actor: string, action: string, json?: unknown): Promise<Reply['body']> =>
    client.post(actor, path(`/${action}`), json);

  it('begins with people, lists and a reconciliation that both sides sign', async () => {
    await addPeople(client, ['section-officer'], ['section-head']);
    await fillLists(client);
    await reconcileCity(client);
    const targets = await client.get('/api/v1/lists/targets?page_size=1');
    assert.equal(targets.body.total, 30);
    const [signed] = (await client.get(`/api/v1/reconciliations?filter[organisation_code]=${city.code}`)).body
      .entries;
    assert.deepEqual(signed.differences, []);
    assert.equal(signed.agreements, 30);
    assert.equal(signed.bureau.signer, 'maker');
    assert.equal(signed.agency.signer, 'checker');
  });

  it('drafts, approves, freezes, commits, draws, seals and releases, each step by a hand that may', async () => {
    const drafted = await client.post('maker', '/api/v1/tasks', { plan: clinicPlan });
    id = drafted.id;
    assert.equal(drafted.state_label, '草稿');
    assert.deepEqual(
      drafted.next.map(({ action, not_by }: { action: string; not_by: string | null }) => [action, not_by]),
      [
        ['revise', null],
        ['approve', 'maker'],
        ['withdraw', null],
      ],
    );
    await step('checker', 'approve', { revision: 1 });
    client.setNow('2026-12-01T01:00:00.000Z');
    const frozen = await step('checker', 'freeze');
    assert.equal(frozen.draw_number, '2026-0001');
    const committed = await step('checker', 'commit');
    assert.match(committed.commitment, /^[0-9a-f]{64}$/);
    client.setNow('2026-12-02T02:00:00.000Z');
    const drawn = await step('maker', 'draw', ceremony);
    assert.equal(drawn.notes.ceremony.held_at, '2026-12-02T02:00:00.000Z');
    await step('maker', 'seal');
    client.setNow('2026-12-21T01:00:00.000Z');
    const released = await step('checker', 'release');
    assert.equal(released.state_label, '已公布');
    assert.deepEqual(
      released.next.map(({ action }: { action: string }) => action),
      ['request-void'],
    );
  });

  it('shows who was drawn, by whom they are visited and how likely it was', async () => {
    const { body } = await client.get(path('/result'));
    // A floor of 20 % of 20 clinics with equal weights draws 4 of them, each with the chance 4/20.
    assert.equal(body.drawn.length, 4);
    for (const { code, name, probability, probability_ppb, team } of body.drawn) {
      assert.equal(name, targetName(Number(code.slice(-5))));
      assert.match(name, /诊所$/);
      assert.equal(probability, '20.0%');
      assert.equal(probability_ppb, 200_000_000);
      assert.equal(team.length, 2);
      assert.match(team[0].name, /^检查员\d$/);
    }
  });

  it('gives a bundle that verifies, whole and file by file', async () => {
    const task = (await client.get(path(''))).body;
    const reply = await client.get(path('/bundle.zip'));
    assert.equal(reply.headers.get('content-disposition'), "attachment; filename*=UTF-8''2026-0001.zip");
    const files = await readZip(reply.bytes);
    assert.equal(verifyBundle(files, { commitment: task.commitment, result: task.result }).ok, true);
    // The manifest is made for an edition and kept nowhere.
    for (const [name, bytes] of files)
      if (name !== 'manifest.json') assert.deepEqual((await client.get(path(`/files/${name}`))).bytes, bytes);
    const verdict = (await client.get(path('/verdict'))).body;
    assert.equal(verdict.ok, true);
    // Nobody gave the log's key; everything else was checked, the sealed lines too.
    const unchecked = verdict.checks.filter(({ passed }: { passed: boolean | null }) => passed !== true);
    assert.deepEqual(
      unchecked.map(({ name, passed }: { name: string; passed: boolean | null }) => [name, passed]),
      [['log', null]],
    );
    bundles.set(database.name, reply.bytes);
  });

  it('gives every document as a PDF', async () => {
    for (const name of documents) {
      const { bytes, headers } = await client.get(path(`/documents/${name}.pdf`));
      assert.equal(Buffer.from(bytes.subarray(0, 5)).toString(), '%PDF-', name);
      assert.match(
        headers.get('content-disposition') ?? '',
        /^attachment; filename\*=UTF-8''%E[0-9A-F%]+\.pdf$/,
      );
    }
  }).timeout(120_000);

  it('keeps the scan of the signed record with its hash', async () => {
    const scan = new TextEncoder().encode('%PDF-1.7 signed');
    const query = `/scans?file_name=${encodeURIComponent('签名.pdf')}`;
    const kept = await client.upload('maker', path(query), scan);
    assert.equal(kept.sha256, createHash('sha256').update(scan).digest('hex'));
    assert.equal(kept.file_name, '签名.pdf');
    assert.deepEqual((await client.get(path('/scans'))).body.entries, [kept]);
  });

  it('leaves an audit chain that is whole and can be read page by page', async () => {
    const report = (await client.get('/api/v1/trail/verification')).body;
    assert.equal(report.ok, true);
    const subject = encodeURIComponent(`tasks/${id}`);
    const first = (await client.get(`/api/v1/trail?limit=3&subject=${subject}`)).body;
    const rest = (await client.get(`/api/v1/trail?after=${first.next_after}&subject=${subject}`)).body;
    assert.deepEqual(
      [...first.entries, ...rest.entries].map(({ action, actor }) => [action, actor]),
      [
        ['task-draft', 'maker'],
        ['task-approve', 'checker'],
        ['task-freeze', 'checker'],
        ['task-commit', 'checker'],
        ['task-draw', 'maker'],
        ['task-seal', 'maker'],
        ['task-release', 'checker'],
        ['scan-attached', 'maker'],
      ],
    );
    assert.equal(rest.next_after, null);
    const anchored = `/api/v1/trail/verification?seq=${report.head.seq}&hash=${'0'.repeat(64)}`;
    assert.equal((await client.get(anchored)).body.ok, false);
  });
});

describe('the same month on both databases', () => {
  it('gives the same bundle, byte for byte', () => {
    const [sqlite, mariadb] = [bundles.get('sqlite'), bundles.get('mariadb')];
    assert.ok(sqlite !== undefined && sqlite.length > 1000);
    assert.deepEqual(mariadb, sqlite);
  });
});
