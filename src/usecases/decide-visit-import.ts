import { Refusal } from '../core/refusal.ts';
import { nextVisitState } from '../core/visits/states.ts';
import { changesOf } from '../core/trail/changes.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { appendAudit } from '../store/audit.ts';
import { allVisits, insertVisitVersions, type NewVisitVersion } from '../store/visits.ts';
import { decideVisitImport, getVisitImport, type VisitImport } from '../store/visit-imports.ts';
import { readReason } from './advance-visit.ts';

/** Confirms a batch of imported visits, which then count; refuses (same-person) whoever imported it. */
export async function confirmVisitImport(
  context: Context,
  actorId: string,
  batchId: string,
): Promise<VisitImport> {
  return decide(context, actorId, batchId, { action: 'confirm', reason: null });
}

/** Ends a batch of imported visits that should not be there; whoever imported it may take it back himself. */
export async function rejectVisitImport(
  context: Context,
  actorId: string,
  batchId: string,
  reason: string,
): Promise<VisitImport> {
  const why = readReason(reason, '不予确认的原因');
  return decide(context, actorId, batchId, { action: 'reject', reason: why });
}

async function decide(
  context: Context,
  actorId: string,
  batchId: string,
  { action, reason }: { readonly action: 'confirm' | 'reject'; readonly reason: string | null },
): Promise<VisitImport> {
  return inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    const batch = await getVisitImport(inner.db, batchId);
    if (action === 'confirm' && batch.actorId === actor.id)
      throw new Refusal('same-person', '导入人和确认人不能是同一个人：请由另一位工作人员确认');
    const decidedAt = inner.now().toISOString();
    const state = action === 'confirm' ? 'confirmed' : 'rejected';
    await decideVisitImport(inner.db, batchId, { state, decidedBy: actor.id, decidedAt, reason });
    const confirmation = action === 'confirm' ? { confirmedBy: actor.id, confirmedAt: decidedAt } : {};
    const waiting = await allVisits(inner.db, { batch: batchId });
    const versions = waiting.map(({ visit, version }): NewVisitVersion => ({
      visit: { ...visit, ...confirmation, state: nextVisitState(visit.state, action) },
      version: version + 1,
      change: action,
      reason: reason ?? '',
    }));
    await insertVisitVersions(inner, actor.id, versions);
    await appendAudit(inner, {
      actor: actor.id,
      action: `visits-${state}`,
      subject: `visit-imports/${batchId}`,
      detail: { visits: versions.length, ...changesOf({ state: batch.state }, { state }) },
    });
    return getVisitImport(inner.db, batchId);
  });
}
