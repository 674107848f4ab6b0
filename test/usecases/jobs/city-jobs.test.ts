import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { connect, type Db } from '../../../src/store/connect.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { allVisits } from '../../../src/store/visits.ts';
import { findJobRun } from '../../../src/store/job-runs.ts';
import { findJobAlarms } from '../../../src/usecases/jobs/find-alarms.ts';
import { runDueJobs } from '../../../src/usecases/jobs/run-due-jobs.ts';
import { worksOf } from '../../../src/usecases/jobs/works.ts';
import type { JobName } from '../../../src/core/jobs/jobs.ts';
import type { Context } from '../../../src/context.ts';
import { databases, makeFolder, testActor } from '../../support/databases.ts';
import { runnerOf } from '../../support/job-effects.ts';
import { openCity, type AttackedCity } from '../../attacks/attack-city.ts';
import { commitHospitals, drawHospitals } from '../draw-city.ts';
import { refreshReminders } from '../../../src/usecases/jobs/refresh-reminders.ts';
import { inTransaction } from '../../../src/context.ts';
import { listReminders } from '../../../src/store/reminders.ts';

for (const database of databases)
  describe(`the nightly jobs of a city that draws (${database.name})`, () => {
    let address: string;
    let opened: Db;
    let city: AttackedCity;
    const db = (): Db => opened;
    before(async () => {
      address = await database.create();
      opened = connect(address);
      await migrate(opened);
      await opened('actors').insert(testActor);
      city = await openCity(opened);
    });
    after(() => opened.destroy());

    const run = async (now: string, name: JobName, changes: Partial<Context> = {}): Promise<void> => {
      city.context.setNow(now);
      const context = { ...city.context, ...changes };
      await runDueJobs(context, runnerOf('one', { works: worksOf(context) }), [name]);
    };

    const alarms = () => findJobAlarms(city.context);

    it('recompute every stored draw, write what they found to the trail, and say nothing of who was drawn', async () => {
      await drawHospitals(city.context, '2027-01');
      await run('2026-11-23T01:00:00.000Z', 'recheck');
      const ended = await findJobRun(db(), 'recheck', '2026-11-23');
      assert.deepEqual(ended?.result, {
        summary: '重算 1 次抽取，全部一致',
        counts: { draws: 1, faults: 0 },
        notes: [],
      });
      const entries = await db()('audit_entries').where({ action: 'recheck-passed', actor_id: 'service' });
      assert.equal(entries.length, 1);
      assert.ok(!(await alarms()).some((alarm) => alarm.startsWith('每夜重算报警')));
    });

    it('raise an alarm while a draw differs from what was logged, until one finds it right again', async () => {
      const task = (await db()('tasks').whereNotNull('result').first()) as { id: string; result: string };
      await db()('tasks')
        .where({ id: task.id })
        .update({ result: 'f'.repeat(64) });
      await run('2026-11-24T01:00:00.000Z', 'recheck');
      assert.equal((await alarms())[0], '每夜重算报警：重算 1 次抽取，1 处不符');
      await db()('tasks').where({ id: task.id }).update({ result: task.result });
      await run('2026-11-25T01:00:00.000Z', 'recheck');
      assert.ok(!(await alarms()).some((alarm) => alarm.startsWith('每夜重算报警')));
    });

    it('remind of a draw that is not sealed and of a commitment without dice, and name no target and no inspector', async () => {
      await commitHospitals(city.context, '2027-06');
      await inTransaction(city.context, (inner) => refreshReminders(inner));
      const { reminders } = await listReminders(db(), { state: 'open', page: 1, pageSize: 100 });
      const kinds = reminders.map(({ kind }) => kind).filter((kind) => kind.startsWith('task-'));
      assert.deepEqual(kinds.toSorted(), ['task-undrawn', 'task-unsealed']);
      const visits = await allVisits(db(), {});
      assert.equal(visits.length, 3);
      const text = JSON.stringify(reminders);
      for (const { visit } of visits) assert.ok(!text.includes(visit.targetCode));
      assert.doesNotMatch(text, /检查员/);
      // Finding it all again changes nothing.
      const again = await inTransaction(city.context, (inner) => refreshReminders(inner));
      assert.deepEqual([again.counts['opened'], again.counts['closed']], [0, 0]);
    });

    it('write where the trail stands into the log, once for each state of the trail', async () => {
      const anchors = () => db()('log_entries').where({ kind: 'audit' });
      const before = (await anchors()).length;
      await run('2026-11-26T01:00:00.000Z', 'audit-anchor');
      assert.equal((await anchors()).length, before + 1);
      await run('2026-11-27T01:00:00.000Z', 'audit-anchor');
      assert.equal((await anchors()).length, before + 1);
    });

    it('make a backup that reads back, keep as many as are to be kept, and are not there without a place', async () => {
      assert.equal(worksOf(city.context).backup, undefined);
      const folder = makeFolder();
      const backups = { databaseUrl: address, folder, keep: 2 };
      for (const day of [24, 25, 26]) await run(`2026-11-${day}T01:00:00.000Z`, 'backup', { backups });
      const ended = await findJobRun(db(), 'backup', '2026-11-26');
      assert.equal(ended?.error, '');
      assert.equal(ended.state, 'done');
      assert.equal(ended.result?.counts['removed'], 1);
      assert.equal(readdirSync(folder).length, 2);
    });
  });
