import { Refusal } from '../core/refusal.ts';
import { nextVisitState, type VisitAction } from '../core/visits/states.ts';
import type { Visit } from '../core/visits/visit.ts';
import { changesOf } from '../core/trail/changes.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { appendAudit } from '../store/audit.ts';
import { assertNotReplaced } from './assert-not-replaced.ts';
import { assertMaySee, assertOwnVisit } from './sealed-visits.ts';
import { getVisit, insertVisitVersions, type VisitVersion } from '../store/visits.ts';

/** What a step changes besides the state, and why. */
interface VisitStep {
  readonly changes?: Partial<Visit>;
  readonly reason: string;
}

/** What of a drawn visit tells who was drawn, as its reason may: the trail is read before the release too. */
const drawnMembers = ['targetCode', 'officers'];

/**
 * One step of a visit, in one transaction: the actor is known and may see the visit, the state allows the step; then the step's own work, the next
 * version, and the audit entry.
 */
export async function advanceVisit(
  context: Context,
  actorId: string,
  visitId: string,
  action: VisitAction,
  work: (inner: Context, before: VisitVersion) => Promise<VisitStep> | VisitStep,
): Promise<Visit> {
  return inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    const before = await getVisit(inner.db, visitId);
    await assertOwnVisit(inner, actor.id, before.visit);
    const { taskId, targetCode } = before.visit;
    if (taskId !== null) await assertMaySee(inner, actor.id, taskId, targetCode);
    const state = nextVisitState(before.visit.state, action);
    if (state !== 'pending') await assertNotReplaced(inner, before.visit);
    const { changes = {}, reason } = await work(inner, before);
    const visit: Visit = { ...before.visit, ...changes, state };
    const version = before.version + 1;
    await insertVisitVersions(inner, actor.id, [{ visit, version, change: action, reason }]);
    await appendAudit(inner, {
      actor: actor.id,
      action: `visit-${action}`,
      subject: `visits/${visitId}`,
      detail: {
        version,
        ...(taskId === null
          ? { reason, ...changesOf(before.visit, visit) }
          : changesOf(before.visit, visit, drawnMembers)),
      },
    });
    return visit;
  });
}

/** A reason as it is stored; refuses (invalid) a blank one and one of more than 500 characters. */
export function readReason(reason: string, what: string): string {
  const text = reason.trim().normalize('NFC');
  if (text === '') throw new Refusal('invalid', `请写明${what}`, [{ place: 'reason', message: '不能为空' }]);
  if ([...text].length > 500) throw new Refusal('invalid', `${what}不能超过 500 字`);
  return text;
}
