import { getList } from '../core/lists/definitions.ts';
import { fieldText } from '../core/lists/field-text.ts';
import type { ListName, RecordValues } from '../core/lists/definition.ts';
import { Refusal } from '../core/refusal.ts';
import type { Visit } from '../core/visits/visit.ts';
import type { Context } from '../context.ts';
import { findRecord } from '../store/register.ts';
import { getTask, type Task } from '../store/tasks.ts';
import { allVisits } from '../store/visits.ts';
import { isSealedNow, recordLook, type Looker } from './look-at-draw.ts';
import { isDispatched, officerOf } from './sealed-visits.ts';

/** One visit to which an officer is sent: where, when, and with whom. */
export interface Dispatch {
  readonly visit: Visit;
  readonly task: Task;
  readonly target: { readonly name: string; readonly address: string };
  readonly team: readonly { readonly code: string; readonly name: string }[];
}

/**
 * The visits that an officer has yet to make, by their days: those of each task from its day of dispatch on, whether its list is
 * released or not. Shown to that officer alone (forbidden to anyone else); each look at what is sealed is written down first.
 */
export async function showDispatch(
  context: Context,
  looker: Looker,
  officerCode: string,
): Promise<readonly Dispatch[]> {
  if ((await officerOf(context, looker)) !== officerCode)
    throw new Refusal(
      'forbidden',
      '只有检查人员本人可以查看自己的派出安排：请以登记了该人员编号的操作人身份查看',
    );
  const found: Dispatch[] = [];
  const tasks = new Map<string, Task>();
  for (const { visit } of await allVisits(context.db, { states: ['pending'], officerLike: officerCode })) {
    if (visit.taskId === null) continue;
    const task = tasks.get(visit.taskId) ?? (await getTask(context.db, visit.taskId));
    tasks.set(task.id, task);
    if (isDispatched(context, task, visit, officerCode))
      found.push(await describeVisit(context, task, visit));
  }
  for (const task of new Set(found.map((each) => each.task)))
    if (isSealedNow(context, task)) await recordLook(context, looker ?? '', task.id, 'dispatch');
  const dayOf = ({ visit }: Dispatch): string => `${visit.due?.from ?? ''} ${visit.targetCode}`;
  return found.toSorted((left, right) => (dayOf(left) < dayOf(right) ? -1 : 1));
}

async function describeVisit({ db }: Context, task: Task, visit: Visit): Promise<Dispatch> {
  const valuesOf = async (list: ListName, code: string): Promise<RecordValues> =>
    (await findRecord(db, getList(list), code))?.values ?? {};
  const target = await valuesOf('targets', visit.targetCode);
  const team = [];
  for (const code of visit.officers)
    team.push({ code, name: fieldText((await valuesOf('officers', code))['name']) });
  return {
    visit,
    task,
    target: { name: fieldText(target['name']), address: fieldText(target['address']) },
    team,
  };
}
