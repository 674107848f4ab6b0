import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addRates } from '../../src/cli/rates.ts';
import { addTasks } from '../../src/cli/tasks.ts';
import { connect } from '../../src/store/connect.ts';
import { migrate } from '../../src/store/migrate.ts';
import { allVisits } from '../../src/store/visits.ts';
import { makeFolder } from '../support/databases.ts';
import { grantRoles } from '../support/people.ts';
import { drawHospitals, reconcileCity } from '../usecases/draw-city.ts';
import { fillCity } from '../usecases/fill-city.ts';
import { printerOf, signIn } from './run.ts';

const program = fileURLToPath(new URL('../../bin/shuangsui.mjs', import.meta.url));

const printed = printerOf(addTasks, addRates);

const firstWord = (text: string): string => text.split(/\s/)[0] ?? '';

describe('what is changed about a draw, at the terminal', () => {
  const folder = makeFolder();
  const address = `sqlite:${join(folder, 'test.db')}`;
  const proof = join(folder, '诊断证明.pdf');
  let earlier = { taskId: '', drawn: [] as readonly string[] };
  let later = earlier;
  let visits: readonly { readonly target: string; readonly officers: readonly string[] }[] = [];

  const as = (actor: string, ...args: readonly string[]): Promise<string> =>
    printed('--actor', actor, 'task', ...args);

  const { DATABASE_URL } = process.env;
  before(async () => {
    process.env['DATABASE_URL'] = address;
    const db = connect(address);
    await migrate(db);
    const context = await fillCity(db);
    await reconcileCity(context);
    earlier = await drawHospitals(context, '2026-12', ['maker']);
    later = await drawHospitals(context, '2027-01', ['maker']);
    const found = await allVisits(db, { task: earlier.taskId });
    visits = found.map(({ visit: { targetCode: target, officers } }) => ({ target, officers }));
    await grantRoles(db, 'maker', ['section-head']);
    await grantRoles(db, 'checker', ['section-officer']);
    await db.destroy();
    await signIn(address, 'maker', 'checker', 'third');
    writeFileSync(proof, '示例医院诊断证明');
  });
  after(() => {
    if (DATABASE_URL === undefined) delete process.env['DATABASE_URL'];
    else process.env['DATABASE_URL'] = DATABASE_URL;
  });

  describe('task substitute', () => {
    const digits = ['314159265358', '271828182845'];
    const people = ['三楼会议室', '李操作', '监管科', '赵甲', '钱乙', '派驻纪检组'];
    let gone = '';
    let affected = 0;
    let id = '';

    /** Types the ceremony at the terminal of another process. */
    const draw = (actor: string, answer: string) =>
      spawnSync(process.execPath, [program, '--actor', actor, 'task', 'substitute', 'draw', id], {
        input: `${[answer, ...people, ...digits, ...digits, ''].join('\n')}\n`,
        encoding: 'utf8',
        env: { ...process.env, DATABASE_URL: address },
      });

    it('asks with evidence for those who cannot come, at every target of theirs unless some are named', async () => {
      gone = visits[0]?.officers[0] ?? '';
      const theirs = visits.filter(({ officers }) => officers.includes(gone)).map(({ target }) => target);
      affected = theirs.length;
      const request = ['substitute', 'request', earlier.taskId, '--officers', gone, '--reason', 'illness'];
      const evidence = ['--evidence', '医院诊断证明', '--file', proof];
      await assert.rejects(as('third', ...request, ...evidence), { code: 'forbidden' });
      await assert.rejects(as('checker', ...request, '--evidence', '听说'), { code: 'invalid' });
      const others = ['--targets', `${theirs[0]}，${later.drawn[0]}`];
      await assert.rejects(as('checker', ...request, ...evidence, ...others), { code: 'invalid' });
      const named = await as('checker', ...request, ...evidence, '--targets', theirs[0] ?? '');
      assert.match(named, new RegExp(`${gone} {2}1 家$`));
      const taken = await as('maker', 'substitute', 'withdraw', firstWord(named), '--reason', '已能到岗');
      assert.match(taken, /已撤回/);
      const text = await as('checker', ...request, ...evidence);
      assert.match(text, new RegExp(`^[0-9a-f]{32} .*${gone} {2}${affected} 家$`));
      id = firstWord(text);
      const [stored] = JSON.parse(
        await printed('--json', '--actor', 'maker', 'task', 'substitute', 'list', earlier.taskId),
      );
      const sha256 = createHash('sha256').update('示例医院诊断证明').digest('hex');
      assert.deepEqual([stored.ask.evidence, stored.ask.note], [sha256, '医院诊断证明']);
    });

    it('is approved by another, drawn by a third with dice that are typed twice, and gives its papers', async () => {
      assert.match(draw('third', '一致').stderr, /替补申请还没有批准，不能抽取/);
      await assert.rejects(as('checker', 'substitute', 'approve', id), { code: 'same-person' });
      const approved = await as('maker', 'substitute', 'approve', id);
      assert.match(approved, /第 1 次替补 .*\n申请指纹 [0-9a-f]{64}$/);
      const sheet = join(folder, '见证表.pdf');
      await as('maker', 'substitute', 'document', id, 'sheet', '--out', sheet);
      assert.equal(readFileSync(sheet).subarray(0, 5).toString(), '%PDF-');
      const refused = draw('third', '不一致');
      assert.deepEqual([refused.status, /申请指纹未核对一致，没有抽取/.test(refused.stderr)], [1, true]);
      const { status, stdout, stderr } = draw('third', '一致');
      assert.equal(status, 0, stderr);
      const digest = /申请指纹 ([0-9a-f]{64})/.exec(approved)?.[1] ?? '';
      assert.ok(stderr.includes((digest.match(/.{8}/g) ?? []).join(' ')), stderr);
      assert.match(stdout, /第 1 次替补 .*\n申请指纹 [0-9a-f]{64}\n替补指纹 [0-9a-f]{64}\n/);
      await assert.rejects(as('third', 'substitute', 'list', earlier.taskId), { code: 'forbidden' });
      const list = await as('checker', 'substitute', 'list', earlier.taskId);
      assert.ok(list.includes(stdout.trim()), list);
      const record = join(folder, '替补记录.pdf');
      await as('checker', 'substitute', 'document', id, 'record', '--out', record);
      assert.ok(existsSync(record));
    }).timeout(120_000);

    it('is counted in the rates', async () => {
      const text = await printed('rates');
      assert.match(text, /^示例市医疗保障局（330100YB）\n/);
      assert.match(text, new RegExp(`  替补过人员的对象，占抽中的对象：${affected}/6\n`));
      assert.match(text, / {2}到场人员与抽取不同的检查，占已完成的检查（没有抽出检查组的不计）：0\/0\n/);
      assert.match(text, / {2}改用备用随机数的抽取和替补，占全部抽取和替补：0\/3$/);
      const rates = JSON.parse(await printed('--json', 'rates', '--year', '2026'));
      assert.deepEqual(rates.offices[0].rates.substitutions, { times: affected, of: 6, outOfLine: false });
      assert.equal(await printed('rates', '--year', '2025'), '');
    });
  });

  describe('task skip and task supplement', () => {
    it('skip a target with evidence and a second person, and name the stratum that falls below its floor', async () => {
      const [first = '', second = ''] = earlier.drawn;
      const request = (target: string): readonly string[] => {
        const why = ['--reason', 'closed', '--evidence', '实地照片', '--sha256', 'ab'.repeat(32)];
        return ['skip', 'request', earlier.taskId, target, ...why];
      };
      await assert.rejects(as('checker', ...request('H33010600001')), { code: 'invalid' });
      await assert.rejects(as('third', ...request(first)), { code: 'forbidden' });
      const supplement = ['supplement', earlier.taskId];
      await assert.rejects(as('maker', ...supplement), { code: 'wrong-state' });
      const id = firstWord(await as('checker', ...request(first)));
      await assert.rejects(as('checker', 'skip', 'approve', id), { code: 'same-person' });
      assert.match(
        await as('maker', 'skip', 'approve', id),
        new RegExp(`^${id} {2}${first} {2}已批准 {2}已停业或注销：实地照片$`),
      );
      const declined = firstWord(await as('checker', ...request(second)));
      assert.match(await as('maker', 'skip', 'reject', declined), /未予批准/);
      const list = await as('checker', 'skip', 'list', earlier.taskId);
      assert.match(list, /低于抽查下限：应抽 3 家，还剩 2 家；补抽：shuangsui task supplement /);
      assert.match(await printed('rates'), / {2}不予检查的对象，占抽中的对象：1\/6\n/);

      await assert.rejects(as('maker', ...supplement, '--path', '不存在'), { code: 'wrong-state' });
      const drafted = await as(
        'maker',
        ...supplement,
        '--from',
        '2026-12-21',
        '--to',
        '2026-12-25',
        '--release',
        '2026-12-28',
      );
      assert.match(drafted, /^[0-9a-f]{32} .* {2}草稿$/);
      const shown = JSON.parse(
        await printed('--json', '--actor', 'maker', 'task', 'show', firstWord(drafted)),
      );
      const { plan } = shown.task ?? shown;
      assert.deepEqual(
        [plan.window, plan.release_on],
        [{ from: '2026-12-21', to: '2026-12-25' }, '2026-12-28'],
      );
      assert.match(
        await as('checker', 'skip', 'list', earlier.taskId),
        new RegExp(`\n补抽 ${firstWord(drafted)}`),
      );
    });
  });

  describe('task compare', () => {
    it('names who dropped out and who came in between two draws, for those who may see both', async () => {
      const compare = ['compare', later.taskId];
      await assert.rejects(as('maker', ...compare), { code: 'invalid' });
      const both = [...compare, '--with', earlier.taskId];
      await assert.rejects(as('third', ...both), { code: 'forbidden' });
      const text = await as('maker', ...both);
      // Who was drawn in December waits to be visited, and is not drawn in January.
      assert.match(
        text,
        /^2026-0002 与 2026-0001 相比：两次都抽中的 0 家，只在 2026-0001 抽中的 3 家，只在 2026-0002 抽中的 3 家。\n名录的变化：新增不列入抽取的检查对象 3 项。\n/,
      );
      for (const [mark, codes] of [
        ['－', earlier.drawn],
        ['＋', later.drawn],
      ] as const)
        for (const code of codes) assert.match(text, new RegExp(`^  ${mark} ${code} `, 'm'));
    });
  });
}).timeout(120_000);
