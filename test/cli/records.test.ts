import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addRecords } from '../../src/cli/records.ts';
import { addVerify } from '../../src/cli/verify.ts';
import { connect } from '../../src/store/connect.ts';
import { migrate } from '../../src/store/migrate.ts';
import { makeFolder } from '../support/databases.ts';
import { grantRoles } from '../support/people.ts';
import { drawHospitals, reconcileCity } from '../usecases/draw-city.ts';
import { fillCity } from '../usecases/fill-city.ts';
import { printerOf, signIn } from './run.ts';

const program = fileURLToPath(new URL('../../bin/shuangsui.mjs', import.meta.url));

const printed = printerOf(addRecords, addVerify);

describe('draws of records at the terminal', () => {
  const folder = makeFolder();
  const address = `sqlite:${join(folder, 'test.db')}`;
  const sheet = join(folder, '病历.csv');
  let taskId = '';
  let target = '';
  let id = '';

  const { DATABASE_URL } = process.env;
  before(async () => {
    process.env['DATABASE_URL'] = address;
    const db = connect(address);
    await migrate(db);
    const context = await fillCity(db);
    await reconcileCity(context);
    const drawn = await drawHospitals(context, '2026-12', ['maker']);
    taskId = drawn.taskId;
    target = drawn.drawn[0] ?? '';
    await grantRoles(db, 'maker', ['section-head']);
    await grantRoles(db, 'checker', ['section-officer']);
    await db.destroy();
    await signIn(address, 'maker', 'checker');
    const rows = Array.from({ length: 30 }, (_, i) => `ZY${i},2026-10,${i}.5`);
    writeFileSync(sheet, ['就诊流水号,就诊月份,费用', ...rows].join('\n'));
  });
  after(() => {
    if (DATABASE_URL === undefined) delete process.env['DATABASE_URL'];
    else process.env['DATABASE_URL'] = DATABASE_URL;
  });

  it('are committed from a sheet, and say which months have too few', async () => {
    const months = ['--from', '2026-10', '--to', '2026-11'];
    const args = [
      '--actor',
      'checker',
      'records',
      'commit',
      taskId,
      target,
      sheet,
      '--kind',
      'visits',
      ...months,
    ];
    await assert.rejects(printed(...args, '--top', '3'), { code: 'invalid' });
    const text = await printed(...args, '--minimum', '12');
    assert.match(text, /2026-11 应抽 12 条，只有 0 条/);
    assert.match(text, /名录指纹 [0-9a-f]{64}/);
    id = text.split(' ')[0] ?? '';
    assert.match(
      await printed('--actor', 'checker', 'records', 'list', '--task', taskId),
      new RegExp(`^${id} .*名录指纹已公布$`),
    );
  });

  it('are drawn by another hand, who types what officer and representative threw', async () => {
    const digits = ['314159265358', '271828182845'];
    const people = ['病案室', '李操作', '监管科', '王检查', '钱代表', '监管科', '示例医院'];
    const input = `${['一致', ...people, ...digits, ...digits, ''].join('\n')}\n`;
    const { status, stderr } = spawnSync(
      process.execPath,
      [program, '--actor', 'maker', 'records', 'draw', id],
      { input, encoding: 'utf8', env: { ...process.env, DATABASE_URL: address } },
    );
    assert.equal(status, 0, stderr);
    assert.match(stderr, /请检查人员和机构代表把清单上的名录指纹与屏幕逐位核对/);
    const shown = JSON.parse(await printed('--json', '--actor', 'checker', 'records', 'show', id));
    assert.deepEqual(
      shown.notes.ceremony.present.map((one: { name: string; role: string; unit: string }) =>
        Object.values(one),
      ),
      [
        ['李操作', '操作员', '监管科'],
        ['王检查', '检查人员', '监管科'],
        ['钱代表', '机构代表', '示例医院'],
      ],
    );
    assert.equal(shown.drawn.length, 12);
    assert.match(
      await printed('--actor', 'checker', 'records', 'show', id),
      /2026-10 {2}ZY\d+ {2}\d+\.50 元 {2}随机/,
    );
  }).timeout(120_000);

  it('give their list and a bundle that verifies, and can be voided', async () => {
    const [pdf, bundle, template] = ['清单.pdf', '证明.zip', '空白.xlsx'].map((name) => join(folder, name));
    assert.ok(pdf !== undefined && bundle !== undefined && template !== undefined);
    await printed('--actor', 'checker', 'records', 'list-pdf', id, '--out', pdf);
    assert.equal(readFileSync(pdf).subarray(0, 5).toString(), '%PDF-');
    await printed('--actor', 'checker', 'records', 'bundle', id, '--out', bundle);
    const { commitment, result } = JSON.parse(
      await printed('--json', '--actor', 'checker', 'records', 'show', id),
    );
    const verdict = await printed('verify', bundle, '--commitment', commitment, '--result', result);
    assert.ok(verdict.replaceAll(' ', '').includes(result), verdict);
    await printed('--actor', 'checker', 'records', 'template', '--kind', 'drugs', '--out', template);
    assert.ok(existsSync(template));
    assert.match(await printed('--actor', 'maker', 'records', 'seal', id), /已封存/);
    const request = ['records', 'request-void', id, '--reason', 'frame-error', '--evidence', '漏页'];
    await printed('--actor', 'maker', ...request);
    await assert.rejects(printed('--actor', 'maker', 'records', 'void', id), { code: 'same-person' });
    assert.match(await printed('--actor', 'checker', 'records', 'void', id), /已作废/);
  });
});
