import {
  calendarDues,
  certificateDues,
  dayAfter,
  decisionDueOn,
  reconciliationDues,
  taskDues,
  type TaskFacts,
} from '../../core/jobs/find-dues.ts';
import type { Due } from '../../core/jobs/reminders.ts';
import { monthsFrom, type KnownDays } from '../../core/jobs/schedule.ts';
import { getList } from '../../core/lists/definitions.ts';
import { fieldText } from '../../core/lists/field-text.ts';
import { chinaDay } from '../../core/task/china-day.ts';
import type { Context } from '../../context.ts';
import { listAnnualPlans } from '../../store/annual-plans.ts';
import type { Db } from '../../store/connect.ts';
import type { JobResult } from '../../store/job-runs.ts';
import { listParticipation } from '../../store/participation.ts';
import { listReconciliations } from '../../store/reconciliations.ts';
import { allRecords } from '../../store/register.ts';
import {
  closeReminders,
  findReminders,
  insertReminder,
  keepReminder,
  reminderKey,
} from '../../store/reminders.ts';
import { listSubstitutions } from '../../store/substitutions.ts';
import { tasksIn, type Task } from '../../store/tasks.ts';
import { findMissingTasks } from './draft-month-tasks.ts';
import { knownDays } from './known-days.ts';

/**
 * Finds everything that is due or late now and makes the reminders say exactly that: new ones are opened, settled ones closed. Running it
 * again changes nothing. Joins the caller's transaction.
 */
export async function refreshReminders(inner: Context): Promise<JobResult> {
  const dues = new Map((await findDues(inner)).map((due) => [reminderKey(due), due]));
  const stored = await findReminders(inner.db, [
    ...new Set([...dues.values()].map(({ subject }) => subject)),
  ]);
  const byKey = new Map(stored.map((reminder) => [reminderKey(reminder), reminder]));
  let opened = 0;
  for (const [key, due] of dues) {
    const reminder = byKey.get(key);
    if (reminder?.state !== 'open') opened += 1;
    if (reminder === undefined) await insertReminder(inner, due);
    else if (reminder.state !== 'open' || reminder.message !== due.message)
      await keepReminder(inner.db, reminder.id, due);
  }
  const settled = stored.filter(({ state, ...each }) => state === 'open' && !dues.has(reminderKey(each)));
  await closeReminders(
    inner,
    settled.map(({ id }) => id),
  );
  return {
    summary: `待办 ${dues.size} 项，新增 ${opened} 项，办结 ${settled.length} 项`,
    counts: { open: dues.size, opened, closed: settled.length },
    notes: [],
  };
}

async function findDues({ db, now }: Context): Promise<readonly Due[]> {
  const known = await knownDays(db);
  const at = now().toISOString();
  const today = chinaDay(at);
  const tasks = await tasksIn(db, ['draft', 'approved', 'frozen', 'committed', 'drawn', 'sealed']);
  const facts = tasks.map(factsOf);
  const signed = new Set(
    (await listReconciliations(db))
      .filter(({ bureau, agency }) => bureau !== null && agency !== null)
      .map(({ organisationCode, month }) => `${organisationCode} ${month}`),
  );
  return [
    ...calendarDues(known.years, today),
    ...(await planDues(db)),
    ...(await missingTaskDues(db, today)),
    ...facts.flatMap((task) => taskDues(task, at, known.exceptions)),
    ...reconciliationDues(facts, (code, month) => signed.has(`${code} ${month}`), today, known.exceptions),
    ...(await participationDues(db, tasks, today)),
    ...(await substitutionDues(db, known)),
    ...certificateDues(await certificates(db), today),
  ];
}

const factsOf = ({ id, state, plan, notes }: Task): TaskFacts => ({
  id,
  state,
  plan,
  committedAt: notes.committed_at ?? null,
  drawnAt: notes.ceremony?.held_at ?? null,
});

/** The plans that were approved and not filed, or filed and not published: before their year begins. */
async function planDues(db: Db): Promise<readonly Due[]> {
  const due: Due[] = [];
  for (const state of ['approved', 'filed'] as const) {
    const { plans } = await listAnnualPlans(db, { state, page: 1, pageSize: 1000 });
    due.push(
      ...plans.map(({ id, version, plan }) => ({
        subject: `annual-plans/${id}/${version}`,
        kind: 'plan-unfiled' as const,
        dueOn: `${plan.year}-01-01`,
        organisationCode: plan.organisation_code,
        message: `${plan.name}已${state === 'approved' ? '批准，请向上级机关备案后公布' : '备案，请公布'}`,
      })),
    );
  }
  return due;
}

/** Lines without a task: of this month, and in its last week of the next, which the job has drafted by then. */
async function missingTaskDues(db: Db, today: string): Promise<readonly Due[]> {
  const months = [today.slice(0, 7), monthsFrom(today.slice(0, 7), 1)];
  const needed = dayAfter(today, 7).slice(0, 7) === months[1] ? months : months.slice(0, 1);
  const due: Due[] = [];
  for (const month of needed) {
    for (const { version, line } of await findMissingTasks(db, month))
      due.push({
        subject: `annual-plans/${version.id}/${line.code}`.slice(0, 120),
        kind: 'task-missing',
        dueOn: `${month}-01`,
        organisationCode: version.plan.organisation_code,
        message: `${month} 的“${line.name}”还没有抽查任务：请按年度方案拟定`.slice(0, 500),
      });
  }
  return due;
}

async function participationDues(db: Db, tasks: readonly Task[], today: string): Promise<readonly Due[]> {
  const due: Due[] = [];
  for (const { id, state, plan } of tasks) {
    if ((state !== 'drawn' && state !== 'sealed') || plan.participants.length === 0) continue;
    for (const part of await listParticipation(db, id)) {
      if ((part.state !== 'awaiting' && part.state !== 'silent') || part.dueOn >= today) continue;
      due.push({
        subject: `tasks/${id}/participants/${part.departmentCode}`.slice(0, 120),
        kind: 'participation-silent',
        dueOn: part.dueOn,
        organisationCode: plan.organisation_code,
        message: `${plan.name}：部门 ${part.departmentCode} 逾期未答复，请催办`.slice(0, 500),
      });
    }
  }
  return due;
}

async function substitutionDues(db: Db, { exceptions }: KnownDays): Promise<readonly Due[]> {
  const open = (await listSubstitutions(db)).filter(
    ({ state }) => state === 'requested' || state === 'approved',
  );
  if (open.length === 0) return [];
  const tasks = new Map(
    (await tasksIn(db, ['drawn', 'sealed', 'released', 'voided'])).map((task) => [task.id, task]),
  );
  return open.flatMap(({ id, taskId, state, createdAt }) => {
    const task = tasks.get(taskId);
    if (task === undefined || task.state === 'voided') return [];
    return [
      {
        subject: `substitutions/${id}`,
        kind: 'substitution-waiting' as const,
        dueOn: decisionDueOn(createdAt, exceptions),
        organisationCode: task.plan.organisation_code,
        message: `${task.plan.name}：替补申请${state === 'requested' ? '待批准' : '已批准，待抽取'}`.slice(
          0,
          500,
        ),
      },
    ];
  });
}

async function certificates(db: Db) {
  const officers = await allRecords(db, getList('officers'), { states: ['active'] });
  return officers.flatMap(({ values }) => {
    const expiresOn = fieldText(values['certificate_expires_on']);
    if (expiresOn === '') return [];
    const organisationCode = fieldText(values['organisation_code']);
    return [{ code: fieldText(values['code']), organisationCode, expiresOn }];
  });
}
