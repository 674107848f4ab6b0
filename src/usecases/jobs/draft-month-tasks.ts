import { draftDates, type DraftDates } from '../../core/jobs/draft-dates.ts';
import { monthsFrom, type Occurrence } from '../../core/jobs/schedule.ts';
import { Refusal, type RefusalCode } from '../../core/refusal.ts';
import { chinaDay } from '../../core/task/china-day.ts';
import { exceptionsOf } from '../../core/calendar/working-days.ts';
import type { PlanLine } from '../../core/year/annual-plan.ts';
import type { Context } from '../../context.ts';
import { serviceActor } from '../../store/actors.ts';
import { publishedVersions, type AnnualPlanVersion } from '../../store/annual-plans.ts';
import { calendarInForce } from '../../store/calendar.ts';
import type { Db } from '../../store/connect.ts';
import type { JobResult } from '../../store/job-runs.ts';
import { tasksOfMonth } from '../../store/tasks.ts';
import { draftTaskOfLine } from '../draft-task-of-line.ts';
import { describeFailure } from './describe-failure.ts';

/** A line of a published plan that draws in a month and has no task in it. */
export interface MissingTask {
  readonly version: AnnualPlanVersion;
  readonly line: PlanLine;
}

/** The lines of published plans that draw in a month and for which nobody has drafted a task, withdrawn ones included. */
export async function findMissingTasks(db: Db, month: string): Promise<readonly MissingTask[]> {
  const [year, number] = [Number(month.slice(0, 4)), Number(month.slice(5, 7))];
  const drafted = new Set(
    (await tasksOfMonth(db, month)).map(
      ({ plan: { annual_plan: from } }) => `${from?.id ?? ''} ${from?.line ?? ''}`,
    ),
  );
  return (await publishedVersions(db, year)).flatMap((version) =>
    version.plan.lines
      .filter(({ months, code }) => months.includes(number) && !drafted.has(`${version.id} ${code}`))
      .map((line) => ({ version, line })),
  );
}

/**
 * Drafts the tasks of the month after the period, for every line of a published plan that has none: as the service itself, whose name the
 * drafts show. A line that cannot be drafted is named and does not keep the others from it. A month that is over is left out.
 */
export async function draftMonthTasks(inner: Context, { period }: Occurrence): Promise<JobResult> {
  const month = monthsFrom(period.slice(0, 7), 1);
  const today = chinaDay(inner.now().toISOString());
  if (month < today.slice(0, 7)) return nothing(month, '已经过去');
  const dates = draftDates(month, today, exceptionsOf((await calendarInForce(inner.db)).days));
  if (dates === undefined) return nothing(month, '所剩的工作日不够安排检查');
  const missing = await findMissingTasks(inner.db, month);
  const notes: string[] = [];
  for (const each of missing) {
    const problem = await draft(inner, each, month, dates);
    if (problem !== undefined)
      notes.push(`${each.version.plan.organisation_code} ${each.line.code}：${problem}`);
  }
  const drafted = missing.length - notes.length;
  const faulty = notes.length === 0 ? '' : `，${notes.length} 份未能拟定`;
  return {
    summary: `${month}：拟定 ${drafted} 份任务草稿${faulty}`,
    counts: { drafted, refused: notes.length },
    notes: notes.slice(0, 50),
  };
}

const nothing = (month: string, why: string): JobResult => ({
  summary: `${month} ${why}，没有拟定任务草稿`,
  counts: { drafted: 0, refused: 0 },
  notes: [],
});

/** What says that a line cannot be drafted as it stands; all of it is said before anything is written. */
const refusals: readonly RefusalCode[] = ['invalid', 'wrong-state', 'not-found'];

/** A line that the rules refuse writes nothing; why, or undefined when it was drafted. */
async function draft(
  inner: Context,
  { version, line }: MissingTask,
  month: string,
  dates: DraftDates,
): Promise<string | undefined> {
  const request = { planId: version.id, line: line.code, month: Number(month.slice(5, 7)), dates };
  try {
    await draftTaskOfLine(inner, serviceActor, request);
    return undefined;
  } catch (error) {
    if (error instanceof Refusal && refusals.includes(error.code))
      return [describeFailure(error), ...error.problems.map(({ place }) => place)].join(' ');
    throw error;
  }
}
