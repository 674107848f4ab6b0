import { Refusal } from '../core/refusal.ts';
import { taskPlanOf, type TaskDates } from '../core/year/task-of-line.ts';
import type { Context } from '../context.ts';
import { findPublishedVersion, getPlanVersion } from '../store/annual-plans.ts';
import type { Task } from '../store/tasks.ts';
import { draftTask } from './draft-task.ts';

/** Which line of a plan, in which month, on which days. */
export interface LineTask {
  readonly planId: string;
  readonly line: string;
  /** 1 … 12. */
  readonly month: number;
  readonly dates: Omit<TaskDates, 'plan_id' | 'plan_version'>;
}

/**
 * Drafts the task of a month from a line of the published plan: its scope, bounds, duties, caps, weights and teams as they were
 * approved there. Refuses a plan that is not published (wrong-state) and a line or month that it does not have.
 */
export async function draftTaskOfLine(context: Context, actorId: string, request: LineTask): Promise<Task> {
  const { planId, month, dates } = request;
  await getPlanVersion(context.db, planId);
  const published = await findPublishedVersion(context.db, planId);
  if (published === undefined) throw new Refusal('wrong-state', '年度方案尚未公布：公布之后才能按它拟定任务');
  const { plan, version } = published;
  const line = plan.lines.find(({ code }) => code === request.line);
  if (line === undefined) {
    const codes = plan.lines.map(({ code }) => code).join('、');
    throw new Refusal('not-found', `年度方案没有计划项目 ${request.line}，只有：${codes}`);
  }
  const days = { ...dates, plan_id: planId, plan_version: version };
  return draftTask(context, actorId, taskPlanOf(plan, line, month, days));
}
