import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addCalendar, addLeaveCommands } from '../../src/cli/calendar.ts';
import { addVisits } from '../../src/cli/visits.ts';
import { connect } from '../../src/store/connect.ts';
import { migrate } from '../../src/store/migrate.ts';
import { enterDrawnVisits } from '../../src/usecases/enter-drawn-visits.ts';
import { city, targetCode } from '../support/build.ts';
import { makeFolder } from '../support/databases.ts';
import { fillCity } from '../usecases/fill-city.ts';
import { storeReleasedTask } from '../usecases/released-task.ts';
import { printerOf, signIn } from './run.ts';

const printed = printerOf(addVisits, addCalendar, addLeaveCommands);

describe('visits, calendar and leave at the terminal', () => {
  const folder = makeFolder();
  const address = `sqlite:${join(folder, 'test.db')}`;

  // oxlint-disable-next-line typescript/no-explicit-any -- a test reads what it expects and fails on anything else
  const done = async (...args: readonly string[]): Promise<any> =>
    JSON.parse(await printed('--json', ...args));
  let drawn: readonly string[] = [];

  const { DATABASE_URL } = process.env;
  before(async () => {
    process.env['DATABASE_URL'] = address;
    const db = connect(address);
    await migrate(db);
    const context = await fillCity(db);
    const window = { from: '2026-01-05', to: '2026-01-09' };
    const plan = { name: '抽查', organisation_code: city.code, item_code: city.item, window };
    const task = { id: 'a'.repeat(32), plan };
    const visits = [3, 4].map((number) => ({
      target: targetCode(number),
      team: ['Z001', 'Z002'],
      day: null,
    }));
    context.setNow('2026-01-04T02:00:00.000Z');
    await storeReleasedTask(db, task);
    await enterDrawnVisits(context, 'maker', { task, visits });
    const rows = (await db('visit_versions').orderBy('target_code').select('visit_id')) as {
      visit_id: string;
    }[];
    drawn = rows.map(({ visit_id: id }) => id);
    await db.destroy();
    await signIn(address, 'maker', 'checker');
  });
  after(() => {
    if (DATABASE_URL === undefined) delete process.env['DATABASE_URL'];
    else process.env['DATABASE_URL'] = DATABASE_URL;
  });

  it('records, confirms, completes, closes, moves and lists', async () => {
    const options = [
      '--organisation',
      city.code,
      '--item',
      city.item,
      '--ground',
      '群众反映',
      '--officers',
      'Z001,Z002',
    ];
    const record = ['visit', 'record', targetCode(1), ...options, '--completed-on', '2026-01-07'];
    await assert.rejects(printed('--actor', 'maker', ...record, '--basis', 'drawn'), {
      code: 'invalid',
    });
    const { id, state } = await done('--actor', 'maker', ...record, '--basis', 'complaint', '--full-check');
    assert.equal(state, 'proposed');
    await assert.rejects(printed('--actor', 'maker', 'visit', 'confirm', id), { code: 'same-person' });
    await assert.rejects(printed('visit', 'confirm', id), { code: 'signed-out' });
    assert.equal((await done('--actor', 'checker', 'visit', 'confirm', id)).state, 'completed');
    const [first = '', second = ''] = drawn;
    const completed = await done(
      '--actor',
      'maker',
      'visit',
      'complete',
      first,
      '--completed-on',
      '2026-01-08',
    );
    assert.deepEqual([completed.state, completed.isOnSite], ['completed', true]);
    const moved = await done(
      '--actor',
      'maker',
      'visit',
      'move',
      second,
      '--from',
      '2026-01-12',
      '--reason',
      '大雪封路',
    );
    assert.deepEqual(moved.due, { from: '2026-01-12', to: '2026-01-12' });
    const close = (outcome: string): readonly string[] => [
      '--actor',
      'maker',
      'visit',
      'close',
      second,
      '--outcome',
      outcome,
      '--reason',
      '拒不开门',
    ];
    await assert.rejects(printed(...close('closed')), { code: 'wrong-state', message: /task skip request/ });
    assert.equal((await done(...close('refused'))).state, 'refused');
    assert.equal((await done('--actor', 'maker', 'visit', 'list', '--state', 'completed')).total, 2);
    const shown = await printed('--actor', 'maker', 'visit', 'show', second);
    assert.match(shown, /第 2 版 .* maker 改期：大雪封路\n.*第 3 版 .* maker 登记拒绝检查：拒不开门/);
  });

  it('imports past visits, and names every fault of a bad sheet', async () => {
    const file = join(folder, '既往检查.csv');
    const head = '机构编码,检查日期,事项编号,检查依据类型,检查人员编号,全面检查,现场\n';
    const sheet = (code: string): void =>
      writeFileSync(file, `${head}${code},2026-02-02,${city.item},启用前检查,Z001 Z002,是,是\n`);
    sheet('NOWHERE');
    const args = ['--actor', 'maker', 'visit', 'import', file, '--organisation', city.code];
    await assert.rejects(printed(...args), { code: 'faulty-rows' });
    sheet(targetCode(6));
    const { id } = await done(...args);
    assert.equal((await done('--actor', 'checker', 'visit', 'confirm-import', id)).state, 'confirmed');
    assert.equal(
      (await done('--actor', 'maker', 'visit', 'list', '--batch', id, '--state', 'completed')).total,
      1,
    );
  });

  it('imports a calendar, and records and ends leave', async () => {
    const file = join(folder, '放假通知.csv');
    writeFileSync(file, '日期,类型,名称,依据\n2031-01-01,节假日,示例节,示例通知\n');
    assert.equal((await done('--actor', 'maker', 'calendar', 'import', file, '--year', '2031')).version, 1);
    const shown = await done(
      '--actor',
      'maker',
      'calendar',
      'show',
      '--from',
      '2030-12-31',
      '--to',
      '2031-01-02',
    );
    assert.deepEqual(shown.working_days, ['2030-12-31', '2031-01-02']);
    assert.equal(shown.warnings.length, 1);
    const range = ['--from', '2026-12-07', '--to', '2026-12-18', '--reason', '年休假'];
    const { id } = await done('--actor', 'maker', 'leave', 'add', 'Z001', ...range);
    const end = ['leave', 'end', id, '--last-day', '2026-12-09', '--reason', '提前返岗'];
    assert.equal((await done('--actor', 'maker', ...end)).to, '2026-12-09');
    assert.match(
      await printed('--actor', 'maker', 'leave', 'list'),
      /Z001 {2}2026-12-07 至 2026-12-09 {2}提前结束/,
    );
  });
}).timeout(120_000);
