import assert from 'node:assert/strict';
import { getList } from '../../../src/core/lists/definitions.ts';
import type { JobName } from '../../../src/core/jobs/jobs.ts';
import { findJobRun } from '../../../src/store/job-runs.ts';
import { recordVersions } from '../../../src/store/register.ts';
import { listReminders } from '../../../src/store/reminders.ts';
import { getTask, tasksOfMonth } from '../../../src/store/tasks.ts';
import { approveAnnualPlan } from '../../../src/usecases/approve-annual-plan.ts';
import { approveTask } from '../../../src/usecases/approve-task.ts';
import { draftAnnualPlan } from '../../../src/usecases/draft-annual-plan.ts';
import { reviseTask } from '../../../src/usecases/draft-task.ts';
import { fileAnnualPlan } from '../../../src/usecases/file-annual-plan.ts';
import { runDueJobs } from '../../../src/usecases/jobs/run-due-jobs.ts';
import { worksOf } from '../../../src/usecases/jobs/works.ts';
import { publishAnnualPlan } from '../../../src/usecases/publish-annual-plan.ts';
import { testContext, type TestContext } from '../../support/context.ts';
import { databases, useDatabase } from '../../support/databases.ts';
import { runnerOf } from '../../support/job-effects.ts';
import { countyPlan, fillPlanCounty, planCounty } from '../../support/plan-county.ts';

for (const database of databases)
  describe(`the jobs of a county with a plan (${database.name})`, () => {
    const db = useDatabase(database);
    let context: TestContext;
    let planId: string;
    before(async () => {
      context = testContext(db());
      await fillPlanCounty(context);
      ({ id: planId } = await draftAnnualPlan(context, 'maker', countyPlan()));
      await approveAnnualPlan(context, { actorId: 'checker', planId });
    });

    const run = async (now: string, ...names: readonly JobName[]): Promise<void> => {
      context.setNow(now);
      await runDueJobs(context, runnerOf('one', { works: worksOf(context) }), names);
    };
    const open = async (within: ReadonlySet<string> | null = null): Promise<readonly string[]> => {
      const query = { within, state: 'open', page: 1, pageSize: 100 } as const;
      const { reminders } = await listReminders(db(), query);
      return reminders.map(({ kind, dueOn, subject }) => `${dueOn} ${kind} ${subject.split('/')[0]}`);
    };

    it('remind of a plan that is approved and neither filed nor published', async () => {
      await run('2026-11-22T01:00:00.000Z', 'reminders');
      assert.deepEqual(await open(), [
        '2026-01-01 calendar-missing calendar',
        '2027-01-01 plan-unfiled annual-plans',
      ]);
      await fileAnnualPlan(
        context,
        { actorId: 'maker', planId },
        { on: '2026-11-22', with: '示例市医疗保障局' },
      );
      await publishAnnualPlan(context, { actorId: 'checker', planId });
      await run('2026-11-22T02:00:00.000Z', 'reminders');
      assert.deepEqual(await open(), ['2026-01-01 calendar-missing calendar']);
    });

    it('name a month whose task nobody has drafted, until the job drafts it, as the service and not as anybody else', async () => {
      await run('2026-12-25T00:30:00.000Z', 'reminders');
      const missing = '2027-01-01 task-missing annual-plans';
      assert.ok((await open()).includes(missing));
      await run('2026-12-25T01:00:00.000Z', 'task-drafts', 'reminders');
      const [task, ...others] = await tasksOfMonth(db(), '2027-01');
      assert.ok(task !== undefined && others.length === 0);
      assert.deepEqual(
        [task.state, task.hands, task.plan.window],
        ['draft', { draft: 'service' }, { from: '2027-01-08', to: '2027-01-29' }],
      );
      const entry = (await db()('audit_entries')
        .where({ subject: `tasks/${task.id}` })
        .first()) as {
        actor_id: string;
        source_door: string;
        source_from: string;
      };
      assert.deepEqual([entry.actor_id, entry.source_door], ['service', 'job']);
      await run('2026-12-25T02:00:00.000Z', 'task-drafts', 'reminders');
      assert.deepEqual(await open(), [
        '2026-01-01 calendar-missing calendar',
        '2027-01-01 calendar-missing calendar',
        '2027-01-07 reconciliation-unsigned reconciliations',
        '2027-01-07 task-unapproved tasks',
      ]);
      assert.deepEqual(await open(new Set([planCounty.code])), [
        '2027-01-07 reconciliation-unsigned reconciliations',
        '2027-01-07 task-unapproved tasks',
      ]);
      assert.deepEqual(await open(new Set(['OTHER'])), []);
    });

    it('leave officer and head free: whoever revises the draft is its maker, another approves', async () => {
      const [task] = await tasksOfMonth(db(), '2027-01');
      assert.ok(task !== undefined);
      await reviseTask(context, 'maker', task.id, { ...task.plan, readers: ['maker'] });
      assert.equal((await getTask(db(), task.id)).hands.draft, 'maker');
      await assert.rejects(approveTask(context, 'maker', task.id), { code: 'same-person' });
      await approveTask(context, 'checker', task.id);
      await run('2026-12-25T03:00:00.000Z', 'reminders');
      const kinds = await open(new Set([planCounty.code]));
      assert.deepEqual(kinds, [
        '2027-01-07 reconciliation-unsigned reconciliations',
        '2027-01-07 task-unfrozen tasks',
      ]);
    });

    it('catch up the drafts of months that are not over; those that are over are left out', async () => {
      // The service was off from January to the end of April.
      await run('2027-04-28T00:00:00.000Z', 'task-drafts');
      const months = ['2027-02', '2027-03', '2027-04', '2027-05'];
      const counts = await Promise.all(months.map(async (month) => (await tasksOfMonth(db(), month)).length));
      assert.deepEqual(counts, [0, 0, 0, 1]);
      const late = await findJobRun(db(), 'task-drafts', '2027-02');
      assert.deepEqual([late?.state, late?.result?.summary], ['done', '2027-03 已经过去，没有拟定任务草稿']);
      const short = await findJobRun(db(), 'task-drafts', '2027-03');
      assert.equal(short?.result?.summary, '2027-04 所剩的工作日不够安排检查，没有拟定任务草稿');
    });

    it('draft what can be drafted and name the line that cannot, without what anybody typed', async () => {
      const items = getList('items');
      const [row] = (await db()('items_versions')
        .where({ code: planCounty.key })
        .orderBy('version', 'desc')) as {
        version: number;
      }[];
      const values = {
        ...{
          code: planCounty.key,
          category: '基金使用',
          name: '停用事项',
          content: '无',
          method: '现场检查',
        },
        ...{ target_kinds: '定点医药机构', importance: '重点', ratio: null, legal_basis: '示例' },
      };
      await recordVersions(context, items, 'maker', [
        {
          values,
          version: (row?.version ?? 0) + 1,
          change: 'suspension',
          state: 'suspended',
          effectiveOn: '2027-05-01',
          reason: '停用',
        },
      ]);
      await run('2027-05-25T01:00:00.000Z', 'task-drafts');
      const ended = await findJobRun(db(), 'task-drafts', '2027-05');
      assert.deepEqual(ended?.result, {
        summary: '2027-06：拟定 0 份任务草稿，1 份未能拟定',
        counts: { drafted: 0, refused: 1 },
        notes: ['DEMO-XIAN L1：抽查方案有误 item_code'],
      });
    });

    it('remind of certificates by code, and clean up what has served its turn', async () => {
      await db()('officers_versions')
        .where({ code: 'Z003' })
        .update({ certificate_expires_on: '2027-07-01' });
      await run('2027-05-25T02:00:00.000Z', 'reminders');
      const { reminders } = await listReminders(db(), {
        ...{ state: 'open', kind: 'certificate-expiring', page: 1, pageSize: 10 },
      });
      assert.deepEqual(
        reminders.map(({ subject, dueOn }) => [subject, dueOn]),
        [['officers/Z003', '2027-07-01']],
      );
      assert.ok(reminders.every(({ message }) => !message.includes('检查员3')));
      const key = (name: string, at: string) => ({
        ...{ key: name, actor_id: 'maker', request_hash: '', status: 200, response: '{}' },
        created_at: at,
      });
      await db()('idempotency_keys').insert([
        key('old', '2027-05-22T02:59:59.999Z'),
        key('young', '2027-05-22T03:00:00.000Z'),
      ]);
      await run('2027-05-25T03:00:00.000Z', 'cleaning');
      const left = (await db()('idempotency_keys').select('key')) as { key: string }[];
      assert.deepEqual(
        left.map(({ key: name }) => name),
        ['young'],
      );
    });
  });
