import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { before, describe, it } from 'mocha';
import { parseAs } from '../../src/contract/parse.ts';
import { TaskPlanSchema } from '../../src/contract/task-plan.ts';
import { createContext } from '../../src/context.ts';
import { isListName } from '../../src/core/lists/definitions.ts';
import { readSheet } from '../../src/files/read-sheet.ts';
import { createCipher } from '../../src/store/cipher.ts';
import { connect } from '../../src/store/connect.ts';
import { migrate } from '../../src/store/migrate.ts';
import { applyImport } from '../../src/usecases/apply-import.ts';
import { checkUpload } from '../../src/usecases/check-import.ts';
import { draftTask } from '../../src/usecases/draft-task.ts';
import { city, cityFiles } from '../support/build.ts';
import { testKey } from '../support/context.ts';
import { collectOutput } from '../support/collect-output.ts';
import { makeFolder, testActor } from '../support/databases.ts';
import { signIn, type Run } from './run.ts';

const program = fileURLToPath(new URL('../../bin/shuangsui.mjs', import.meta.url));

const seat = { role: '组员', certified: true, scope: [], skills: [], match: [], differ: [] };

/** A fifth of the twenty clinics, in a month that is still to come whenever this runs. */
const plan = {
  name: '诊所抽查',
  organisation_code: city.code,
  item_code: city.item,
  month: '2099-12',
  cut_off_day: '2099-11-30',
  scope: [{ attribute: 'kind', values: ['诊所'] }],
  trees: [{ attributes: [], floors: [{ path: [], ratio_bp: 2000, minimum: 0, yearly: false }] }],
  team: { by: 'officer', capacity: 5, separate_last: false, seats: [seat, seat], ladder: [] },
  window: { from: '2099-12-10', to: '2099-12-20' },
  release_on: '2099-12-21',
  contact: '基金监管科',
};

describe('credit and risk at the terminal', function () {
  // Each command starts a process of its own.
  this.timeout(180_000);
  let folder = '';
  let address = '';
  let task = '';
  before(async () => {
    folder = makeFolder();
    address = `sqlite:${join(folder, 'test.db')}`;
    const db = connect(address);
    await migrate(db);
    await db('actors').insert([testActor, { ...testActor, id: 'checker', name: '李审核' }]);
    const context = createContext(db, undefined, createCipher([testKey]));
    for (const { list, bytes } of cityFiles()) {
      assert.ok(isListName(list));
      const lasting = new TextDecoder().decode(bytes).replaceAll('2028-12-31', '2100-12-31');
      const upload = { list, fileName: `${list}.csv`, bytes: new TextEncoder().encode(lasting) };
      const run = await checkUpload(context, 'tester', upload);
      const application = { reason: '建库', effectiveOn: '2026-01-01', leaving: 'keep' } as const;
      await applyImport(context, 'tester', run.id, application);
    }
    task = (await draftTask(context, 'tester', parseAs(TaskPlanSchema, plan))).id;
    await db.destroy();
    await signIn(address, 'tester', 'checker');
  });

  const as = (actor: string, ...args: readonly string[]): Run => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, '--actor', actor, ...args], {
      encoding: 'utf8',
      env: { ...process.env, DATABASE_URL: address },
    });
    collectOutput(args.join(' '), stdout + stderr);
    return { status, stdout, stderr };
  };
  const file = (name: string, contents: string): string => {
    const path = join(folder, name);
    writeFileSync(path, contents);
    return path;
  };
  const applied = ['--apply', '--reason', '按年评定', '--effective-on', '2026-01-01'];

  it('adopts classes, imports ratings with their faults, and shows the history of one target', () => {
    assert.match(as('tester', 'credit-classes', 'show').stdout, /还没有生效的信用等级表.*“四级”.*“五级”/s);
    const adopted = as('tester', 'credit-classes', 'adopt', '四级', ...applied.slice(1));
    assert.equal(adopted.status, 0, adopted.stderr);
    assert.match(
      adopted.stdout,
      /已采用，第 1 版\n.*\nA 信用好：抽查比例 0% 至 5%，每年至多 1 次，0 分\n[^]*\nD 信用差：抽查比例 61% 至 100%，按需，60 分\n/,
    );

    const heading = '机构编码,期间,信用等级,来源\n';
    const wrong = file('错.csv', `${heading}H33010600001,2026,E,某文件\nH33010699999,2026,A,某文件\n`);
    const faulty = as('tester', 'ratings', 'import', wrong, ...applied, '--errors', join(folder, '错.xlsx'));
    assert.equal(faulty.status, 1);
    assert.match(faulty.stderr, /2 处错误.*第 2 行「信用等级」.*第 3 行「机构编码」/s);

    const right = file('评级.csv', `${heading}H33010600001,2026,B,某文件\n`);
    assert.match(
      as('tester', 'ratings', 'import', right).stdout,
      /新增 1，变更 0.*核对无误；加 --apply 导入/s,
    );
    assert.match(as('tester', 'ratings', 'import', right, ...applied).stdout, /已导入/);
    assert.equal(
      as('tester', 'ratings', 'show', 'H33010600001').stdout,
      '2026 第 1 版：信用等级 B，自 2026-01-01，按年评定（某文件）\n',
    );
  });

  it('gives a template of indicators that can be filled in and imported', async () => {
    const out = join(folder, '模板.xlsx');
    assert.equal(as('tester', 'indicators', 'template', '--out', out).status, 0);
    const { headings } = await readSheet(readFileSync(out), out);
    assert.deepEqual(headings.slice(0, 3), ['机构编码*', '期间*', '基金支付金额']);
    const filled = file('指标.csv', `${headings.slice(0, 3).join(',')}\nH33010600001,2026Q3,1200\n`);
    assert.equal(as('tester', 'indicators', 'import', filled, ...applied).status, 0);
    const shown = as('tester', '--json', 'indicators', 'show', 'H33010600001');
    const [{ measure, value }] = JSON.parse(shown.stdout) as [{ measure: string; value: number }];
    assert.deepEqual([measure, value], ['fund_amount', 1200]);
  });

  it('drafts a model, has it adopted by another person, and prints its formula', () => {
    const drafted = as('tester', 'risk-model', 'draft', '--example', 'YB');
    assert.match(drafted.stdout, /第 1 版，拟定\n示例风险模型（YB 第 1 版）：权重 = 基础分 10/);
    const model = { code: 'YB', name: '新模型', base: 5, indicators: [], reason: '简化' };
    assert.equal(as('tester', 'risk-model', 'draft', file('模型.json', JSON.stringify(model))).status, 0);
    const own = as('tester', 'risk-model', 'adopt', 'YB', '1');
    assert.equal(own.status, 1);
    assert.match(own.stderr, /由另一人采用/);
    assert.match(as('checker', 'risk-model', 'adopt', 'YB', '1').stdout, /第 1 版，采用/);
    assert.match(
      as('tester', 'risk-model', 'show').stdout,
      /^YB\t第 2 版\t拟定\t新模型\nYB\t第 1 版\t采用\t示例风险模型\n$/,
    );
    assert.match(as('tester', 'risk-model', 'show', 'YB', '2').stdout, /权重 = 基础分 5\n$/);
    // Key units, four of twenty clinics, weigh 30 more than the others; only the mean is known by hand.
    const compared = as('tester', 'risk-model', 'compare', 'YB', '1', '--task', task);
    assert.equal(compared.status, 0, compared.stderr);
    assert.match(compared.stdout, /^可抽 20 家，概率有变化 20 家，达到上限 0 → 0 家\n/);
    assert.match(
      compared.stdout,
      /\n机构类别 诊所（20 家）：平均 20\.0% → 20\.0%\n上升 H33010600005 第5诊所：20\.0% → /,
    );
  });
});
