import { instantOf, secondsOf } from '../calendar/instants.ts';
import { addWorkingDays, isWorkingDay, type Exceptions } from '../calendar/working-days.ts';
import { chinaDay } from '../task/china-day.ts';
import type { TaskPlan } from '../task/plan.ts';
import type { PlannedSlot } from '../task/planned-entropy.ts';
import type { TaskState } from '../task/states.ts';
import type { Due } from './reminders.ts';

/** What is known of a task that is under way. */
export interface TaskFacts {
  readonly id: string;
  readonly state: TaskState;
  readonly plan: Pick<
    TaskPlan,
    'name' | 'organisation_code' | 'window' | 'release_on' | 'cut_off_day' | 'entropy'
  >;
  readonly committedAt: string | null;
  readonly drawnAt: string | null;
}

/** Steps before the first inspection are to be done so many days before it is near. */
const nearDays = 14;
/** Of officers' certificates, those are named that end within so many days. */
const certificateDays = 60;
/** Working days in which somebody decides what was asked for. */
const decisionDays = 2;

/** What is due on the way of one task. `today` is a day in China, `now` an instant (UTC). */
export function taskDues(task: TaskFacts, now: string, exceptions: Exceptions): readonly Due[] {
  const { plan, id } = task;
  const today = chinaDay(now);
  const due = (kind: Due['kind'], dueOn: string, message: string): Due => ({
    subject: `tasks/${id}`,
    kind,
    dueOn,
    organisationCode: plan.organisation_code,
    message: `${plan.name}：${message}`.slice(0, 500),
  });
  const eve = lastWorkingDayBefore(plan.window.from, exceptions);
  const isNear = eve <= dayAfter(today, nearDays);
  switch (task.state) {
    case 'draft':
      return isNear
        ? [due('task-unapproved', eve, `${plan.window.from} 起检查，任务尚未批准：请核对草稿后报批`)]
        : [];
    case 'approved':
      return isNear
        ? [due('task-unfrozen', eve, `${plan.window.from} 起检查，名录尚未冻结：请冻结名录`)]
        : [];
    case 'frozen':
      return isNear ? [due('task-uncommitted', eve, '名录已冻结，请公布名录指纹')] : [];
    case 'committed':
      return [
        due('task-undrawn', eve, '名录指纹已公布，请掷骰抽取'),
        ...overdueSlots(plan.entropy, task.committedAt, now).map(({ name, at }) =>
          due('entropy-overdue', chinaDay(at), `随机数“${name}”的期限已过，可以启用备用来源`),
        ),
      ];
    case 'drawn':
      return [due('task-unsealed', chinaDay(task.drawnAt ?? now), '已抽取，请核对后封存')];
    case 'sealed':
      return plan.release_on <= today
        ? [due('task-unreleased', plan.release_on, '公布日已到，请公布名单')]
        : [];
    case 'released':
    case 'withdrawn':
    case 'voided':
      return [];
  }
}

/** The slots of a commitment whose first source is too late. */
function overdueSlots(
  entropy: readonly PlannedSlot[],
  committedAt: string | null,
  now: string,
): readonly { readonly name: string; readonly at: string }[] {
  return entropy.flatMap(({ name, deadline }) => {
    if (deadline === null || committedAt === null) return [];
    const at =
      'at' in deadline ? deadline.at : instantOf(secondsOf(committedAt) + Math.trunc(deadline.minutes) * 60);
    return at <= now ? [{ name, at }] : [];
  });
}

/** The sheets of reconciliation that drafted and approved tasks wait for, each once, due before the first of their windows. */
export function reconciliationDues(
  tasks: readonly TaskFacts[],
  isSigned: (organisationCode: string, month: string) => boolean,
  today: string,
  exceptions: Exceptions,
): readonly Due[] {
  const found = new Map<string, Due>();
  for (const { state, plan } of tasks) {
    const month = plan.cut_off_day.slice(0, 7);
    if ((state !== 'draft' && state !== 'approved') || isSigned(plan.organisation_code, month)) continue;
    const dueOn = lastWorkingDayBefore(plan.window.from, exceptions);
    const subject = `reconciliations/${plan.organisation_code}/${month}`;
    const earlier = found.get(subject);
    if (dueOn > dayAfter(today, nearDays) || (earlier !== undefined && earlier.dueOn <= dueOn)) continue;
    found.set(subject, {
      subject,
      kind: 'reconciliation-unsigned',
      dueOn,
      organisationCode: plan.organisation_code,
      message: `${month} 的应纳尽纳核对表尚未由监管机构和经办机构双方签字：签字之后才能冻结名录`,
    });
  }
  return [...found.values()];
}

/** The years whose notice of holidays is missing: this one, and from December on the next. */
export function calendarDues(years: ReadonlySet<number>, today: string): readonly Due[] {
  const year = Number(today.slice(0, 4));
  const needed = today.slice(5, 7) === '12' ? [year, year + 1] : [year];
  return needed
    .filter((each) => !years.has(each))
    .map((each) => ({
      subject: `calendar/${each}`,
      kind: 'calendar-missing',
      dueOn: `${each}-01-01`,
      organisationCode: null,
      message: `${each} 年的节假日安排尚未导入，暂按周一至周五为工作日：请导入当年的放假通知`,
    }));
}

/** The officers whose certificates end within sixty days or have ended; by code, without names. */
export function certificateDues(
  officers: readonly {
    readonly code: string;
    readonly organisationCode: string;
    readonly expiresOn: string;
  }[],
  today: string,
): readonly Due[] {
  const until = dayAfter(today, certificateDays);
  return officers
    .filter(({ expiresOn }) => expiresOn <= until)
    .map(({ code, organisationCode, expiresOn }) => ({
      subject: `officers/${code}`,
      kind: 'certificate-expiring',
      dueOn: expiresOn,
      organisationCode,
      message: `检查人员 ${code} 的执法证件有效期到 ${expiresOn}：到期后不能抽选，请办理换证并更新名录`,
    }));
}

/** The day by which something that was asked for at an instant is to be decided. */
export function decisionDueOn(askedAt: string, exceptions: Exceptions): string {
  return addWorkingDays(chinaDay(askedAt), decisionDays, exceptions);
}

/** The calendar day so many days after another one. */
export const dayAfter = (day: string, days: number): string =>
  instantOf(secondsOf(`${day}T00:00:00.000Z`) + days * 86_400).slice(0, 10);

function lastWorkingDayBefore(day: string, exceptions: Exceptions): string {
  let found = dayAfter(day, -1);
  while (!isWorkingDay(found, exceptions)) found = dayAfter(found, -1);
  return found;
}
