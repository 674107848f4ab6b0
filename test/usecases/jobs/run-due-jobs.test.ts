import assert from 'node:assert/strict';
import { Refusal } from '../../../src/core/refusal.ts';
import type { JobName } from '../../../src/core/jobs/jobs.ts';
import { connect, type Db } from '../../../src/store/connect.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { findJobRun, listJobRuns } from '../../../src/store/job-runs.ts';
import { findJobAlarms } from '../../../src/usecases/jobs/find-alarms.ts';
import { pauseJob, resumeJob } from '../../../src/usecases/jobs/pause-job.ts';
import { requestRun } from '../../../src/usecases/jobs/request-run.ts';
import { runDueJobs } from '../../../src/usecases/jobs/run-due-jobs.ts';
import { getJob } from '../../../src/usecases/jobs/show-jobs.ts';
import { testContext, type TestContext } from '../../support/context.ts';
import { databases, testActor } from '../../support/databases.ts';
import {
  effectsOf,
  leaveEffect,
  makeEffects,
  result,
  runnerOf,
  tracedWorks,
} from '../../support/job-effects.ts';

for (const database of databases)
  describe(`due jobs (${database.name})`, () => {
    let address: string;
    let db: Db;
    let context: TestContext;
    beforeEach(async () => {
      address = await database.create();
      db = connect(address);
      await migrate(db);
      await db('actors').insert(testActor);
      await makeEffects(db);
      context = testContext(db);
    });
    afterEach(() => db.destroy());

    const lookAt = async (instant: string, names?: readonly JobName[]): Promise<number> => {
      context.setNow(instant);
      return runDueJobs(context, runnerOf('one'), names);
    };

    it('run once, whoever looks and however often', async () => {
      assert.equal(await lookAt('2026-11-25T01:00:00.000Z'), 6);
      assert.equal(await lookAt('2026-11-25T01:00:30.000Z'), 0);
      assert.deepEqual(await effectsOf(db, 'task-drafts'), ['2026-11']);
      assert.deepEqual(await effectsOf(db, 'recheck'), ['2026-11-25']);
      assert.deepEqual(await effectsOf(db, 'reminders'), ['2026-11-25T09:00']);
      const run = await findJobRun(db, 'recheck', '2026-11-25');
      assert.deepEqual([run?.state, run?.fence, run?.attempts, run?.trigger], ['done', 1, 1, 'scheduled']);
    });

    it('follow a clock that is set by an hour or a day, and never run a period twice', async () => {
      const start = '2026-11-25T12:30:00.000Z';
      await lookAt(start);
      await lookAt('2026-11-25T13:30:00.000Z');
      await lookAt('2026-11-25T11:30:00.000Z');
      await lookAt('2026-11-26T12:30:00.000Z');
      await lookAt('2026-11-24T12:30:00.000Z');
      await lookAt(start);
      // Nothing waits for a clock that was ahead by a year: what is due by now is done now.
      await lookAt('2027-11-25T12:30:00.000Z');
      await lookAt('2026-11-27T12:30:00.000Z');
      assert.deepEqual(await effectsOf(db, 'recheck'), [
        '2026-11-24',
        '2026-11-25',
        '2026-11-26',
        '2026-11-27',
        '2027-11-25',
      ]);
      assert.deepEqual(await effectsOf(db, 'reminders'), [
        '2026-11-24T20:00',
        '2026-11-25T19:00',
        '2026-11-25T20:00',
        '2026-11-25T21:00',
        '2026-11-26T20:00',
        '2026-11-27T20:00',
        '2027-11-25T20:00',
      ]);
    });

    it('after a week of downtime run the latest period alone; after months the drafts of each month', async () => {
      await lookAt('2026-11-25T02:00:00.000Z');
      assert.equal(await lookAt('2026-12-02T02:00:00.000Z', ['recheck', 'backup', 'reminders']), 3);
      assert.deepEqual(await effectsOf(db, 'backup'), ['2026-11-25', '2026-12-02']);
      assert.equal(await lookAt('2027-03-25T01:00:00.000Z', ['task-drafts', 'recheck']), 5);
      assert.deepEqual(await effectsOf(db, 'task-drafts'), [
        '2026-11',
        '2026-12',
        '2027-01',
        '2027-02',
        '2027-03',
      ]);
    });

    for (const count of [2, 4])
      it(`of ${count} schedulers at once, over ninety days, exactly one runs each period`, async () => {
        const instances = Array.from({ length: count }, (_, index) => {
          // In one process SQLite has one connection: its driver is synchronous.
          const own = testContext(database.name === 'sqlite' ? db : connect(address));
          // Ids of their own, as machines have.
          return { own: { ...own, newId: () => `${index}${own.newId().slice(1)}` }, clock: own, index };
        });
        const names = ['task-drafts', 'recheck', 'audit-anchor'] as const;
        let ended = 0;
        for (let day = 0; day < 90; day += 1) {
          const now = new Date(Date.UTC(2026, 10, 25, 20) + day * 86_400_000).toISOString();
          const counts = await Promise.all(
            instances.map(({ own, clock, index }) => {
              clock.setNow(now);
              return runDueJobs(own, runnerOf(`instance-${index}`), names);
            }),
          );
          ended += counts.reduce((sum, each) => sum + each, 0);
        }
        for (const { own } of instances) if (own.db !== db) await own.db.destroy();
        const [drafts, rechecks, anchors] = await Promise.all(names.map((name) => effectsOf(db, name)));
        assert.deepEqual(drafts, ['2026-11', '2026-12', '2027-01']);
        assert.equal(new Set(rechecks).size, 90);
        assert.equal(new Set(anchors).size, 90);
        assert.deepEqual([rechecks?.length, anchors?.length, ended], [90, 90, 183]);
        console.log(`      ${count} schedulers, ${database.name}: 183 periods due, ${ended} runs`);
      }).timeout(120_000);

    it('that fail are tried five times with growing pauses, then have failed; the others go on', async () => {
      const failures: string[] = [];
      const fail = async (): Promise<never> => {
        throw new Refusal('invalid', '示例李某 330106199001011234 的机构 H33010600001 有误');
      };
      const runner = runnerOf('one', {
        works: {
          ...tracedWorks,
          reminders: { length: 'short', run: fail },
          recheck: { length: 'long', run: fail },
        },
        onFailure: (job, reason) => failures.push(`${job} ${reason}`),
      });
      // Pauses of 1, 5, 15 and 60 minutes; half a minute before and at each.
      const minutes = [0, 0.5, 1, 5.5, 6, 20.5, 21, 80, 81, 200];
      const attempts: (number | undefined)[] = [];
      for (const minute of minutes) {
        context.setNow(new Date(Date.UTC(2026, 10, 25, 1) + minute * 60_000).toISOString());
        await runDueJobs(context, runner, ['reminders', 'recheck', 'audit-anchor']);
        attempts.push((await findJobRun(db, 'recheck', '2026-11-25'))?.attempts);
      }
      assert.deepEqual(attempts, [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]);
      const run = await findJobRun(db, 'reminders', '2026-11-25T09:00');
      assert.equal(run?.state, 'failed');
      assert.equal(run?.error, '示例李某 … 的机构 H… 有误');
      assert.deepEqual(await effectsOf(db, 'audit-anchor'), ['2026-11-25']);
      // Two jobs, five times each; the reminders of later hours were due besides.
      assert.equal(failures.filter((line) => line.startsWith('recheck')).length, 5);
      const alarms = await findJobAlarms(context);
      assert.ok(alarms.some((alarm) => alarm.startsWith('每夜重算最近一次失败')));
    });

    it('that are to be tried again do not wait for a clock that was set back', async () => {
      let isBroken = true;
      const runner = runnerOf('one', {
        works: {
          'audit-anchor': {
            length: 'short',
            run: async (inner, { period }) => {
              if (isBroken) throw new TypeError('broken');
              await leaveEffect(inner, 'audit-anchor', period);
              return result;
            },
          },
        },
      });
      context.setNow('2026-11-25T01:00:00.000Z');
      await runDueJobs(context, runner);
      const failed = await findJobRun(db, 'audit-anchor', '2026-11-25');
      assert.deepEqual(
        [failed?.state, failed?.error],
        ['waiting', '程序故障（TypeError），请联系维护人员查看运行日志'],
      );
      isBroken = false;
      context.setNow('2026-11-24T20:00:00.000Z');
      await runDueJobs(context, runner);
      assert.deepEqual(await effectsOf(db, 'audit-anchor'), ['2026-11-25']);
    });

    it('that are paused do not run, say why, and catch up when they are resumed', async () => {
      await lookAt('2026-11-25T20:00:00.000Z', ['recheck']);
      await pauseJob(context, testActor.id, 'recheck', '更换磁盘');
      await assert.rejects(pauseJob(context, testActor.id, 'recheck', '再次'), { code: 'wrong-state' });
      await assert.rejects(pauseJob(context, testActor.id, 'backup', ' '), { code: 'invalid' });
      assert.equal(await lookAt('2026-11-28T20:00:00.000Z', ['recheck']), 0);
      const paused = await getJob(context, 'recheck');
      assert.deepEqual(
        [paused.paused?.reason, paused.nextRunAt, paused.overdueSince],
        ['更换磁盘', null, null],
      );
      await resumeJob(context, testActor.id, 'recheck');
      const resumed = await getJob(context, 'recheck');
      assert.deepEqual(
        [resumed.nextRunAt, resumed.overdueSince],
        ['2026-11-29T18:00:00.000Z', '2026-11-28T18:00:00.000Z'],
      );
      assert.equal(await lookAt('2026-11-28T20:00:00.000Z', ['recheck']), 1);
      const entries = (await db('audit_entries').orderBy('seq')) as { action: string; detail: string }[];
      assert.deepEqual(
        entries.map(({ action }) => action),
        ['job-paused', 'job-resumed'],
      );
    });

    it('that somebody asks for run beside the schedule, once a minute, also while they are paused', async () => {
      await lookAt('2026-11-25T20:00:00.000Z', ['recheck']);
      await pauseJob(context, testActor.id, 'recheck', '观察');
      const asked = await requestRun(context, testActor.id, 'recheck');
      assert.equal(asked.period, 'manual-2026-11-26T04:00');
      await assert.rejects(requestRun(context, testActor.id, 'recheck'), { code: 'conflict' });
      assert.equal(await lookAt('2026-11-25T20:00:30.000Z', ['recheck']), 1);
      assert.equal(await lookAt('2026-11-25T20:00:40.000Z', ['recheck']), 0);
      const { runs } = await listJobRuns(db, 'recheck', { page: 1, pageSize: 10 });
      assert.deepEqual(
        runs.map(({ trigger, state, requestedBy }) => [trigger, state, requestedBy]),
        [
          ['manual', 'done', testActor.id],
          ['scheduled', 'done', null],
        ],
      );
      await assert.rejects(requestRun(context, testActor.id, 'backup'), { code: 'wrong-state' });
    });
  });
