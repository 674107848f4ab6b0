import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addDispatch } from '../../src/cli/dispatch.ts';
import { addRecords } from '../../src/cli/records.ts';
import { addSlips } from '../../src/cli/slips.ts';
import { addTasks } from '../../src/cli/tasks.ts';
import { addVisits } from '../../src/cli/visits.ts';
import { readBundle } from '../../src/files/bundle-files.ts';
import { connect, type Db } from '../../src/store/connect.ts';
import { migrate } from '../../src/store/migrate.ts';
import { saveActor } from '../../src/store/actors.ts';
import { listAudit } from '../../src/store/audit.ts';
import { allVisits } from '../../src/store/visits.ts';
import { releaseTask } from '../../src/usecases/release-task.ts';
import { sealTask } from '../../src/usecases/seal-task.ts';
import { pageTexts } from '../reports/pdf-tools.ts';
import { city } from '../support/build.ts';
import type { TestContext } from '../support/context.ts';
import { makeFolder } from '../support/databases.ts';
import { grantRoles } from '../support/people.ts';
import { drawHospitals, reconcileCity } from '../usecases/draw-city.ts';
import { fillCity } from '../usecases/fill-city.ts';
import { printerOf, signIn } from './run.ts';

const printed = printerOf(addTasks, addVisits, addRecords, addDispatch, addSlips);

// The clock of the program is that of the machine: the window of this draw is yet to come, or over, as the test needs it.
describe('a sealed draw at the terminal', () => {
  const folder = makeFolder();
  const address = `sqlite:${join(folder, 'test.db')}`;
  const { DATABASE_URL } = process.env;
  let db: Db;
  let context: TestContext;
  let id = '';
  let drawn: readonly string[] = [];
  let visit = '';

  before(async () => {
    process.env['DATABASE_URL'] = address;
    db = connect(address);
    await migrate(db);
    context = await fillCity(db);
    const person = { title: '科员', organisationCode: city.code };
    await saveActor(context, { id: 'stranger', name: '旁人', ...person });
    await saveActor(context, { id: 'inspector', name: '检查员', officerCode: 'Z001', ...person });
    await reconcileCity(context);
    ({ taskId: id, drawn } = await drawHospitals(context, '2026-12', ['maker']));
    await sealTask(context, 'checker', id);
    await grantRoles(db, 'stranger', ['section-officer']);
    await grantRoles(db, 'inspector', ['inspector']);
    await signIn(address, 'maker', 'checker', 'third', 'stranger', 'inspector');
    visit = (await allVisits(db, { task: id }))[0]?.visit.id ?? '';
  });
  after(async () => {
    await db.destroy();
    if (DATABASE_URL === undefined) delete process.env['DATABASE_URL'];
    else process.env['DATABASE_URL'] = DATABASE_URL;
  });

  const looks = async (): Promise<readonly string[]> =>
    (await listAudit(db, { subject: `tasks/${id}` }))
      .filter(({ action }) => action === 'sealed-look')
      .map(({ actor, detail }) => `${actor} ${(detail as { view: string }).view}`);

  const as = (actor: string): readonly string[] => ['--actor', actor];

  it('shows digests and counts to whoever may not look', async () => {
    for (const actor of ['third', 'stranger'])
      for (const json of [[], ['--json']])
        for (const command of [['show', id], ['list']]) {
          const text = await printed(...as(actor), ...json, 'task', ...command);
          for (const secret of [...drawn, 'Z00', '检查员', visit]) assert.ok(!text.includes(secret), text);
        }
    assert.match(
      await printed('--actor', 'stranger', 'task', 'show', id),
      /抽中 3 家；名单封存，不早于 2026-12-21 公布/,
    );
    assert.match(await printed('--actor', 'stranger', 'visit', 'list'), /^共 0 次$/);
    const record = join(folder, '记录.pdf');
    await printed('--actor', 'stranger', 'task', 'document', id, 'draw-record', '--out', record);
    const pages = (await pageTexts(readFileSync(record))).join('');
    assert.match(pages, /名单封存，公布之前不显示/);
    for (const secret of [...drawn, '314159265358']) assert.ok(!pages.includes(secret));
    assert.deepEqual(await looks(), []);
  });

  it('refuses every look of whoever may not, and leaves no file', async () => {
    const out = join(folder, '不该有');
    const commands: readonly (readonly string[])[] = [
      ['task', 'explain', id, drawn[0] ?? ''],
      ['task', 'bundle', id, '--edition', 'auditor', '--out', `${out}.zip`],
      ['task', 'slip', id, drawn[0] ?? '', '--out', `${out}.pdf`],
      ['visit', 'show', visit],
      ['visit', 'complete', visit, '--completed-on', '2026-12-10'],
      ['visit', 'close', visit, '--outcome', 'failed', '--reason', '停电'],
      ['records', 'list', '--task', id],
      ['records', 'list', '--task', id, '--target', drawn[0] ?? ''],
      ['dispatch', 'Z002'],
    ];
    for (const actor of ['stranger', 'inspector', 'third'])
      for (const command of commands)
        await assert.rejects(printed(...as(actor), ...command), { code: 'forbidden' }, command.join(' '));
    await assert.rejects(printed('--actor', 'stranger', 'visit', 'list', '--task', id), {
      code: 'forbidden',
    });
    await assert.rejects(printed('--actor', 'third', 'task', 'bundle', id, '--out', `${out}.zip`), {
      code: 'wrong-state',
    });
    for (const end of ['.zip', '.pdf']) assert.ok(!existsSync(out + end));
    assert.deepEqual(await looks(), []);
  });

  it('is open to readers, each look on record', async () => {
    const text = await printed('--actor', 'maker', 'task', 'show', id);
    for (const code of drawn) assert.ok(text.includes(code));
    await printed('--actor', 'checker', 'task', 'explain', id, drawn[0] ?? '');
    const out = join(folder, '审计.zip');
    await printed('--actor', 'maker', 'task', 'bundle', id, '--edition', 'auditor', '--out', out);
    assert.ok((await readBundle(out)).has('officers-sealed.jsonl'));
    assert.match(await printed('--actor', 'maker', 'visit', 'list', '--task', id), /^共 3 次/);
    assert.deepEqual(await looks(), ['maker result', 'checker explanation', 'maker bundle', 'maker visits']);
  });

  it('gives bundle and slip to the public once it is released, and checks a slip from file or text', async () => {
    context.setNow('2026-12-21T01:00:00.000Z');
    await releaseTask(context, 'checker', id);
    const [out = '', json = '', txt = ''] = ['公开.zip', '凭条.json', '凭条.txt'].map((name) =>
      join(folder, name),
    );
    await printed('--actor', 'third', 'task', 'bundle', id, '--out', out);
    assert.ok(!(await readBundle(out)).has('officers-sealed.jsonl'));
    for (const file of [json, txt])
      await printed('--actor', 'maker', 'task', 'slip', id, drawn[0] ?? '', '--out', file);
    const { root } = JSON.parse(readFileSync(json, 'utf8')) as { root: string };
    // Other commands that ran in this process have left theirs.
    process.exitCode = undefined;
    for (const given of [json, txt, readFileSync(txt, 'utf8')]) {
      const shown = await printed(
        'slip',
        'verify',
        given,
        '--root',
        `${root.slice(0, 32).toUpperCase()} ${root.slice(32)}`,
      );
      assert.match(shown, /凭条与公告一致$/);
    }
    assert.match(await printed('slip', 'verify', txt), /请与公告上的指纹比对$/);
    assert.equal(process.exitCode, undefined);
    assert.match(
      await printed('slip', 'verify', txt, '--root', '0'.repeat(64)),
      /✗ 检查对象名录指纹与公告不一致/,
    );
    assert.equal(process.exitCode, 1);
    process.exitCode = undefined;
    await assert.rejects(printed('slip', 'verify', 'nonsense'), { code: 'unreadable-file' });
    // A digit that was left out is no difference from the notice.
    await assert.rejects(printed('slip', 'verify', txt, '--root', '0'.repeat(63)), /输入的是 63 位/);
  });
});
