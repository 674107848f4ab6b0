import { isWithin } from '../core/people/jurisdiction.ts';
import { isAllowed } from '../core/people/permissions.ts';
import { Refusal } from '../core/refusal.ts';
import { dispatchDay } from '../core/task/sealed.ts';
import { chinaDay } from '../core/task/china-day.ts';
import type { Visit } from '../core/visits/visit.ts';
import type { Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { rolesOf } from '../store/role-grants.ts';
import { getTask, tasksIn, type Task } from '../store/tasks.ts';
import { allVisits, listVisits, type VisitPage, type VisitQuery } from '../store/visits.ts';
import {
  isReader,
  isSealedNow,
  recordLook,
  sealedRefusal,
  type Looker,
  type SealedView,
} from './look-at-draw.ts';

/** The code in the officers' pool of whoever asks; null for nobody, and for those who inspect nothing. */
export async function officerOf({ db }: Context, looker: Looker): Promise<string | null> {
  return looker === null ? null : (await getActor(db, looker)).officerCode;
}

/** Whose visits alone somebody sees who is an inspector and nothing else; undefined for everybody else. */
async function onlyOwnOf(context: Context, looker: Looker): Promise<VisitQuery['ownOf']> {
  if (looker === null) return undefined;
  const held = await rolesOf(context.db, looker);
  const seesMore = held.some((role) => role !== 'inspector' && isAllowed([role], 'visit-read'));
  if (seesMore || !held.includes('inspector')) return undefined;
  return { officer: await officerOf(context, looker), actor: looker };
}

/** Refuses (not-found) the visit of others to somebody who is an inspector and nothing else. */
export async function assertOwnVisit(context: Context, looker: Looker, visit: Visit): Promise<void> {
  const own = await onlyOwnOf(context, looker);
  if (own === undefined || visit.recordedBy === own.actor) return;
  if (own.officer === null || !visit.officers.includes(own.officer))
    throw new Refusal('not-found', '没有这次检查');
}

/** Whether an inspector may see this visit of a task that is not released: from the day of dispatch on, where he is in the team. */
export function isDispatched(
  { now }: Context,
  { plan }: Task,
  visit: Visit,
  officer: string | null,
): boolean {
  const today = chinaDay(now().toISOString());
  return officer !== null && visit.officers.includes(officer) && today >= dispatchDay(plan);
}

/**
 * Refuses (forbidden) whoever may not see a target of a sealed task: all but its readers, and from the day of dispatch on the
 * inspectors who are sent there. Gives the task when it is sealed, null when there is nothing to hide.
 */
export async function assertMaySee(
  context: Context,
  looker: Looker,
  taskId: string,
  targetCode: string,
): Promise<Task | null> {
  const task = await getTask(context.db, taskId);
  if (!isSealedNow(context, task)) return null;
  if (isReader(task, looker)) return task;
  const officer = await officerOf(context, looker);
  const visits = officer === null ? [] : await allVisits(context.db, { task: taskId, target: targetCode });
  if (visits.some(({ visit }) => isDispatched(context, task, visit, officer))) return task;
  throw sealedRefusal(task);
}

/** As `assertMaySee`; and the look is written down first when there is something to hide. */
export async function lookAtTarget(
  context: Context,
  looker: Looker,
  place: { readonly taskId: string; readonly targetCode: string },
  view: SealedView,
): Promise<void> {
  const task = await assertMaySee(context, looker, place.taskId, place.targetCode);
  if (task !== null) await recordLook(context, looker ?? '', task.id, view);
}

/** The sealed tasks that may have visits. */
export async function sealedTasks(context: Context): Promise<readonly Task[]> {
  const tasks = await tasksIn(context.db, ['drawn', 'sealed', 'voided']);
  return tasks.filter((task) => isSealedNow(context, task));
}

/** Whether a task belongs to an organisation of the caller's jurisdiction. */
export const isOwnTask = ({ jurisdiction = null }: Context, { plan }: Task): boolean =>
  isWithin(jurisdiction, plan.organisation_code);

/** The visits of sealed tasks to which an inspector is dispatched, with their tasks. */
async function dispatchedVisits(
  context: Context,
  tasks: readonly Task[],
  officer: string,
): Promise<readonly { readonly task: Task; readonly visit: Visit }[]> {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const found = await allVisits(context.db, { officerLike: officer, tasks: [...byId.keys()] });
  return found.flatMap(({ visit }) => {
    const task = byId.get(visit.taskId ?? '');
    return task !== undefined && isDispatched(context, task, visit, officer) ? [{ task, visit }] : [];
  });
}

/**
 * One page of visits that this person may see: not those of sealed tasks, but for an inspector's own from the day of dispatch on. A
 * reader sees those of a sealed task when he asks for that task; who is an inspector and nothing else sees his own alone; others who ask for it by name are refused (forbidden), and nobody in
 * particular finds none. Every page that shows some of a sealed task is a look, written down before it is given.
 */
export async function listVisibleVisits(
  context: Context,
  looker: Looker,
  query: Omit<VisitQuery, 'hidden'>,
  page: VisitPage,
): ReturnType<typeof listVisits> {
  const sealed = await sealedTasks(context);
  const asked = sealed.find((task) => task.id === query.task && isOwnTask(context, task));
  const officer = await officerOf(context, looker);
  const own = officer === null ? [] : await dispatchedVisits(context, sealed, officer);
  const isOwn = own.some(({ task }) => task === asked);
  if (asked !== undefined && looker !== null && !isOwn && !isReader(asked, looker))
    throw sealedRefusal(asked);
  const butTasks = asked !== undefined && isReader(asked, looker) ? [asked.id] : [];
  const hidden = {
    tasks: sealed.map(({ id }) => id).filter((id) => !butTasks.includes(id)),
    butTasks,
    butVisits: own.map(({ visit }) => visit.id),
  };
  const wanted = { ...query, hidden, within: context.jurisdiction, ownOf: await onlyOwnOf(context, looker) };
  const found = await listVisits(context.db, wanted, page);
  // That a reader finds nothing tells him something too.
  const looked = new Set([...butTasks, ...found.visits.map(({ taskId }) => taskId)]);
  for (const { id } of sealed) if (looked.has(id)) await recordLook(context, looker ?? '', id, 'visits');
  return found;
}
