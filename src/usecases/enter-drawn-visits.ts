import { getList } from '../core/lists/definitions.ts';
import type { TaskPlan } from '../core/task/plan.ts';
import { statesBefore } from '../core/visits/states.ts';
import { isOnSiteMethod, type Visit } from '../core/visits/visit.ts';
import { inTransaction, type Context } from '../context.ts';
import { findRecord } from '../store/register.ts';
import { allVisits, insertVisitVersions, type NewVisitVersion } from '../store/visits.ts';

/** What a draw gave: whom to visit, by whom, and when. */
export interface DrawnVisits {
  readonly task: {
    readonly id: string;
    readonly plan: Pick<TaskPlan, 'name' | 'organisation_code' | 'item_code' | 'window'>;
  };
  /** A visit without a drawn day is due in the task's window; a team is [] where nobody could be sent. */
  readonly visits: readonly {
    readonly target: string;
    readonly team: readonly string[];
    readonly day: string | null;
  }[];
}

/**
 * Makes a pending visit of every drawn target, when it is drawn; returns how many. They are on site unless the item's
 * method says otherwise. Part of the drawing step and of its audit entry. Refuses (conflict) a task that has its visits.
 */
export async function enterDrawnVisits(
  context: Context,
  actorId: string,
  { task, visits }: DrawnVisits,
): Promise<number> {
  return inTransaction(context, async (inner) => {
    const { plan } = task;
    const item = await findRecord(inner.db, getList('items'), plan.item_code);
    const isOnSite = isOnSiteMethod(String(item?.values['method'] ?? ''));
    const recordedAt = inner.now().toISOString();
    const versions = visits.map(({ target, team, day }): NewVisitVersion => {
      const visit: Visit = {
        id: inner.newId(),
        targetCode: target,
        organisationCode: plan.organisation_code,
        itemCode: plan.item_code,
        taskId: task.id,
        basis: 'drawn',
        ground: plan.name,
        isOnSite,
        isFullCheck: true,
        state: 'pending',
        due: day === null ? plan.window : { from: day, to: day },
        completedOn: null,
        officers: team.toSorted(),
        exemption: null,
        origin: 'draw',
        batchId: null,
        recordedBy: actorId,
        recordedAt,
        confirmedBy: null,
        confirmedAt: null,
      };
      return { visit, version: 1, change: 'draw', reason: '' };
    });
    await insertVisitVersions(inner, actorId, versions);
    return versions.length;
  });
}

/**
 * Voids the visits of a voided task that were not held; returns how many. Those that were completed, met a refusal
 * or were skipped stay as they were.
 */
export async function voidDrawnVisits(context: Context, actorId: string, taskId: string): Promise<number> {
  return inTransaction(context, async (inner) => {
    const open = await allVisits(inner.db, { task: taskId, states: statesBefore('void') });
    const versions = open.map(({ visit, version }): NewVisitVersion => ({
      visit: { ...visit, state: 'voided' },
      version: version + 1,
      change: 'void',
      reason: '抽查任务已作废',
    }));
    await insertVisitVersions(inner, actorId, versions);
    return versions.length;
  });
}
