import { getList } from '../core/lists/definitions.ts';
import {
  groundOf,
  type ChangeFacts,
  type CountingVersion,
  type Ground,
  type Since,
} from '../core/task/change-grounds.ts';
import type { FrameChange } from '../core/task/frame-changes.ts';
import type { TaskPlan } from '../core/task/plan.ts';
import { groundText } from '../core/task/recusal-grounds.ts';
import type { Context } from '../context.ts';
import { listActors } from '../store/actors.ts';
import type { Db } from '../store/connect.ts';
import { leaveInForce } from '../store/leave.ts';
import { listRatings } from '../store/ratings.ts';
import { listRecusals } from '../store/recusals.ts';
import { findRecords, type RecordVersion } from '../store/register.ts';
import type { Task } from '../store/tasks.ts';
import { recordedBy } from './frame-of.ts';

/** A change with its reason and approver. */
export interface ExplainedChange extends Ground {
  readonly change: FrameChange;
}

/** The two draws that are compared, and what the earlier one has seen. */
export interface ComparedDraws {
  readonly task: Task;
  readonly before: Task;
  readonly since: Since;
}

/** What counted at the cut-off of the later draw. */
type CutOff = { readonly day: string; readonly recordedBy: Date };

/** Finds the reason of each change and who approved it, in the lists as of the cut-off and in the plans. */
export async function explainChanges(
  { db, now }: Context,
  { task, before, since }: ComparedDraws,
  changes: readonly FrameChange[],
): Promise<readonly ExplainedChange[]> {
  if (changes.length === 0) return [];
  const { plan } = task;
  const asOf = { day: plan.cut_off_day, recordedBy: recordedBy(plan, now()) };
  const nameOf = await actorNames(db);
  const codes = (pick: (change: FrameChange) => string): readonly string[] =>
    [...new Set(changes.map(pick))].filter((code) => code !== '').toSorted();
  const versions = {
    targets: await findRecords(
      db,
      getList('targets'),
      codes(({ target }) => target),
      asOf,
    ),
    officers: await findRecords(
      db,
      getList('officers'),
      codes(({ officer }) => officer),
      asOf,
    ),
  };
  const ratings = await ratingsOf(db, changes, asOf, nameOf);
  const [leave, recusals] = [await leaveOf(db, plan, asOf, nameOf), await recusalsOf(db, asOf, nameOf)];
  const [planned, plannedBefore] = [plannedReasons(plan), plannedReasons(before.plan)];
  return changes.map((change) => {
    const { target, officer } = change;
    const isOfficer = officer !== '';
    const place = isOfficer ? `officer ${officer}` : `target ${target}`;
    const version = isOfficer ? versions.officers.get(officer) : versions.targets.get(target);
    const facts: ChangeFacts = {
      planned: planned.get(place),
      plannedBefore: plannedBefore.get(place),
      version: version === undefined ? undefined : counting(version, nameOf),
      rating: ratings.get(target),
      leave: leave.get(officer),
      recusal: recusals.get(`${officer} ${target}`),
    };
    return { change, ...groundOf(change, facts, since, nameOf(task.hands.approve ?? '')) };
  });
}

type Names = (id: string) => string;

async function actorNames(db: Db): Promise<Names> {
  const names = new Map((await listActors(db)).map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? id;
}

const counting = (version: RecordVersion, nameOf: Names): CountingVersion => ({
  reason: version.reason,
  approver: nameOf(version.actorId),
  change: version.change,
  state: version.state,
  effectiveOn: version.effectiveOn,
  recordedAt: version.recordedAt,
});

/** Why a plan keeps targets and officers out. */
const plannedReasons = ({ exclusions, unavailable }: TaskPlan): ReadonlyMap<string, string> =>
  new Map([
    ...exclusions.map(({ code, reason }): [string, string] => [`target ${code}`, reason]),
    ...unavailable.map(({ code, reason }): [string, string] => [`officer ${code}`, reason]),
  ]);

/** Targets whose ratings are read at once. */
const batchSize = 500;

async function ratingsOf(
  db: Db,
  changes: readonly FrameChange[],
  asOf: CutOff,
  nameOf: Names,
): Promise<ReadonlyMap<string, Ground>> {
  const codes = changes
    .flatMap(({ target, attributes }) => (attributes.includes('credit_class') ? [target] : []))
    .toSorted();
  const ratings = new Map<string, Ground>();
  for (let start = 0; start < codes.length; start += batchSize) {
    const batch = codes.slice(start, start + batchSize);
    const within = { from: batch[0] ?? '', to: batch.at(-1) ?? '' };
    for (const { targetCode, reason, actorId } of await listRatings(db, asOf, within))
      ratings.set(targetCode, { reason, approver: nameOf(actorId) });
  }
  return ratings;
}

async function leaveOf(
  db: Db,
  { window }: TaskPlan,
  asOf: CutOff,
  nameOf: Names,
): Promise<ReadonlyMap<string, Ground>> {
  const leave = await leaveInForce(db, { ...window, recordedBy: asOf.recordedBy });
  return new Map(
    leave.map(({ officerCode, actorId }) => [officerCode, { reason: '请假', approver: nameOf(actorId) }]),
  );
}

async function recusalsOf(db: Db, asOf: CutOff, nameOf: Names): Promise<ReadonlyMap<string, Ground>> {
  return new Map(
    (await listRecusals(db, asOf)).map((recusal) => [
      `${recusal.officerCode} ${recusal.targetCode}`,
      { reason: groundText(recusal), approver: nameOf(recusal.approverId) },
    ]),
  );
}
