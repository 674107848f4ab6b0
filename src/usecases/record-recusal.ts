import { getList } from '../core/lists/definitions.ts';
import { findDateFault } from '../core/lists/codes.ts';
import { Refusal } from '../core/refusal.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { appendAudit } from '../store/audit.ts';
import { insertRecusal, listRecusals, type RecusalVersion } from '../store/recusals.ts';
import { findRecord } from '../store/register.ts';

/** Who is to keep away from whom, why, from when, and who decided so. */
export interface RecusalDecision {
  readonly officerCode: string;
  readonly targetCode: string;
  readonly ground: string;
  readonly effectiveOn: string;
  /** The person who decided, other than the one who records it (行政处罚法 第四十三条: 由行政机关负责人决定). */
  readonly approverId: string;
  readonly state: 'active' | 'ended';
}

/** Records that an officer is kept away from a target, or no longer is. */
export async function recordRecusal(
  context: Context,
  actorId: string,
  decision: RecusalDecision,
): Promise<RecusalVersion> {
  const fault = findDateFault(decision.effectiveOn);
  if (fault !== undefined) throw new Refusal('invalid', `生效日期${fault}`);
  if (decision.ground.trim() === '') throw new Refusal('invalid', '请写明回避的理由');
  return inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    const approver = await getActor(inner.db, decision.approverId);
    if (actor.id === approver.id) throw new Refusal('same-person', '登记人和决定人不能是同一个人');
    const { officerCode, targetCode, ground, effectiveOn, state } = decision;
    for (const [name, code] of [
      ['officers', officerCode],
      ['targets', targetCode],
    ] as const) {
      const record = await findRecord(inner.db, getList(name), code);
      if (record === undefined) throw new Refusal('not-found', `${getList(name).label}中没有 ${code}`);
    }
    const known = await listRecusals(inner.db);
    const latest = known.find(
      (recusal) => recusal.officerCode === officerCode && recusal.targetCode === targetCode,
    );
    if ((latest?.state ?? 'ended') === state) {
      throw new Refusal('wrong-state', state === 'active' ? '这条回避已经登记' : '没有生效中的这条回避');
    }
    const recusal = await insertRecusal(inner, {
      officerCode,
      targetCode,
      version: (latest?.version ?? 0) + 1,
      state,
      ground: ground.trim().normalize('NFC'),
      actorId: actor.id,
      approverId: approver.id,
      effectiveOn,
    });
    const detail = { state, version: recusal.version, approver: approver.id };
    await appendAudit(inner, {
      actor: actor.id,
      action: 'recusal',
      subject: `recusals/${officerCode}/${targetCode}`,
      detail,
    });
    return recusal;
  });
}
