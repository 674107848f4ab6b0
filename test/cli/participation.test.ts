import assert from 'node:assert/strict';
import { join } from 'node:path';
import { addRecusal } from '../../src/cli/recusal.ts';
import { addTasks } from '../../src/cli/tasks.ts';
import { connect } from '../../src/store/connect.ts';
import { migrate } from '../../src/store/migrate.ts';
import { approveTask } from '../../src/usecases/approve-task.ts';
import { commitTask } from '../../src/usecases/commit-task.ts';
import { draftTask } from '../../src/usecases/draft-task.ts';
import { drawTask } from '../../src/usecases/draw-task.ts';
import { freezeTask } from '../../src/usecases/freeze-task.ts';
import { ceremony, targetCode } from '../support/build.ts';
import { makeFolder, testActor } from '../support/databases.ts';
import { grantRoles } from '../support/people.ts';
import { fillCity } from '../usecases/fill-city.ts';
import { fillJoint, jointPlan } from '../usecases/fill-joint.ts';
import { printerOf, signIn } from './run.ts';

const printed = printerOf(addTasks, addRecusal);

describe('joint tasks and recusals at the terminal', () => {
  const address = `sqlite:${join(makeFolder(), 'test.db')}`;
  const { DATABASE_URL } = process.env;
  let id = '';

  before(async () => {
    process.env['DATABASE_URL'] = address;
    const db = connect(address);
    await migrate(db);
    await db('actors').insert(testActor);
    const context = await fillCity(db);
    await fillJoint(context);
    context.setNow('2026-12-01T01:00:00.000Z');
    ({ id } = await draftTask(context, 'maker', jointPlan));
    await approveTask(context, 'checker', id);
    await freezeTask(context, 'checker', id);
    await commitTask(context, 'checker', id);
    await drawTask(context, 'maker', id, ceremony);
    // A term long past: the terminal has the clock of the machine.
    await db('participation_versions').update({ due_on: '2020-01-08' });
    await grantRoles(db, 'wj', ['district-officer']);
    await db.destroy();
    await signIn(address, 'maker', 'wj');
  });
  after(() => {
    if (DATABASE_URL === undefined) delete process.env['DATABASE_URL'];
    else process.env['DATABASE_URL'] = DATABASE_URL;
  });

  it('show what each department says and until when, record silence, and take an answer late', async () => {
    const silent = '配合部门 WJ 示例市卫生健康委员会监督处  逾期未确认（期限至 2020-01-08 24时）';
    const shown = await printed('--actor', 'maker', 'task', 'show', id);
    assert.ok(shown.split('\n').includes(silent), shown);
    assert.ok(shown.split('\n').includes('定向抽查'), shown);
    assert.equal(await printed('--actor', 'wj', 'task', 'participants', id), silent);
    assert.equal(await printed('--actor', 'maker', 'task', 'record-silence', id), '已登记逾期未确认：WJ');
    assert.equal(
      await printed('--actor', 'maker', 'task', 'record-silence', id),
      '没有期限届满而未答复的部门',
    );
    await assert.rejects(printed('--actor', 'maker', 'task', 'confirm-participation', id, 'WJ'), {
      code: 'same-person',
    });
    await assert.rejects(
      printed('--actor', 'wj', 'task', 'decline-participation', id, 'WJ', '--reason', ' '),
      { code: 'invalid' },
    );
    assert.equal(
      await printed('--actor', 'wj', 'task', 'confirm-participation', id, 'WJ', '--remark', '补报'),
      '配合部门 WJ 示例市卫生健康委员会监督处  已确认，本部门人员答复（逾期）：补报（期限至 2020-01-08 24时）',
    );
  });

  it('record a ground of the table, and refuse one without words', async () => {
    const recuse = (...more: readonly string[]): Promise<string> =>
      printed(
        ...['--json', '--actor', 'maker', 'recusal', 'Z001', targetCode(1)],
        ...['--effective-on', '2026-11-22', '--approver', 'checker', ...more],
      );
    await assert.rejects(recuse(), { code: 'invalid' });
    const recorded = JSON.parse(
      await recuse('--ground-kind', 'shareholding', '--requested-by', 'self'),
    ) as Record<string, unknown>;
    assert.deepEqual(
      [recorded['groundKind'], recorded['ground'], recorded['requestedBy']],
      ['shareholding', '', 'self'],
    );
  });
});
