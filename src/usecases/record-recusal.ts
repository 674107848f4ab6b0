import { getList } from '../core/lists/definitions.ts';
import { findDateFault } from '../core/lists/codes.ts';
import { isWithin } from '../core/people/jurisdiction.ts';
import { isAllowed, permissions } from '../core/people/permissions.ts';
import { chinaDay } from '../core/task/china-day.ts';
import {
  fewestEnforcers,
  findGroundProblems,
  recusalGrounds,
  type RecusalGround,
  type RecusalRequester,
} from '../core/task/recusal-grounds.ts';
import { Refusal } from '../core/refusal.ts';
import { changesOf } from '../core/trail/changes.ts';
import { inTransaction, type Context } from '../context.ts';
import { findActor, getActor, type Actor } from '../store/actors.ts';
import { appendAudit } from '../store/audit.ts';
import { rolesOf } from '../store/role-grants.ts';
import { insertRecusal, listRecusals, type RecusalVersion } from '../store/recusals.ts';
import { countEnforcers } from './count-enforcers.ts';
import { logPoolChange } from './log-pool-change.ts';
import { findOwnRecord, loadJurisdiction } from './people/find-own-record.ts';

/** Who is to keep away from whom, why, from when, and who decided so. */
export interface RecusalDecision {
  readonly officerCode: string;
  readonly targetCode: string;
  /** `other` unless it is said. */
  readonly groundKind?: RecusalGround;
  /** In words; `other` needs them, the other kinds may do without (""). */
  readonly ground: string;
  /** Nobody asked, unless it is said: the body decided by itself. */
  readonly requestedBy?: RecusalRequester;
  readonly effectiveOn: string;
  /** The person who decided, other than the one who records it (行政处罚法 第四十三条: 由行政机关负责人决定). */
  readonly approverId: string;
  readonly state: 'active' | 'ended';
  /** Whether fewer than two certified officers may be left for the target. */
  readonly isShortageKnown?: boolean;
}

/**
 * Records that an officer is kept away from a target, or no longer is. Refuses (wrong-state) a recusal that leaves fewer than
 * two certified officers for the target, unless that is said to be known, and (invalid) a decision by someone who may not decide.
 */
export async function recordRecusal(
  context: Context,
  actorId: string,
  decision: RecusalDecision,
): Promise<RecusalVersion> {
  const { officerCode, targetCode, effectiveOn, state } = decision;
  const { groundKind = 'other', requestedBy = 'body' } = decision;
  const ground = decision.ground.trim().normalize('NFC');
  const fault = findDateFault(effectiveOn);
  if (fault !== undefined) throw new Refusal('invalid', `生效日期${fault}`);
  const problems = findGroundProblems({ groundKind, ground }, requestedBy);
  if (problems.length > 0) throw new Refusal('invalid', '回避登记有误', problems);
  return inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    const approver = await getApprover(inner, decision);
    if (actor.id === approver.id) throw new Refusal('same-person', '登记人和决定人不能是同一个人');
    await assertMayDecide(inner, approver);
    await assertListed(inner, decision);
    const latest = (await listRecusals(inner.db)).find(
      (recusal) => recusal.officerCode === officerCode && recusal.targetCode === targetCode,
    );
    if ((latest?.state ?? 'ended') === state) {
      throw new Refusal('wrong-state', state === 'active' ? '这条回避已经登记' : '没有生效中的这条回避');
    }
    const left = state === 'active' ? await assertEnoughLeft(inner, decision) : undefined;
    const recusal = {
      officerCode,
      targetCode,
      version: (latest?.version ?? 0) + 1,
      state,
      groundKind,
      ground,
      requestedBy,
      actorId: actor.id,
      approverId: approver.id,
      effectiveOn,
    };
    return save(inner, recusal, { before: latest ?? null, left });
  });
}

/** What the trail says of a recusal: that its ground in words changed, not what it is. */
const factsOf = ({ state, groundKind, ground, requestedBy, effectiveOn }: RecusalVersion) => ({
  state,
  groundKind,
  ground,
  requestedBy,
  effectiveOn,
});

async function save(
  inner: Context,
  recusal: Omit<RecusalVersion, 'recordedAt'>,
  { before, left }: { readonly before: RecusalVersion | null; readonly left: number | undefined },
): Promise<RecusalVersion> {
  const saved = await insertRecusal(inner, recusal);
  const entry = await appendAudit(inner, {
    actor: saved.actorId,
    action: 'recusal',
    subject: `recusals/${saved.officerCode}/${saved.targetCode}`,
    detail: {
      version: saved.version,
      approver: saved.approverId,
      ...changesOf(before && factsOf(before), factsOf(saved), ['ground']),
      ...(left === undefined ? {} : { certified_left: left }),
    },
  });
  await logPoolChange(inner, entry, {
    subject: 'recusals',
    facts: { step: saved.state },
    change: {
      officer: saved.officerCode,
      target: saved.targetCode,
      version: saved.version,
      state: saved.state,
      ground_kind: saved.groundKind,
      ground: saved.ground,
      requested_by: saved.requestedBy,
      approver: saved.approverId,
      effective_on: saved.effectiveOn,
    },
  });
  return saved;
}

/** Whoever is named as having decided must be someone who may. */
async function assertMayDecide({ db }: Context, { id, name, state }: Actor): Promise<void> {
  if (state === 'active' && isAllowed(await rolesOf(db, id), 'recusal-decide')) return;
  const message = `${name} 没有“${permissions['recusal-decide'].label}”的权限：请填写作出决定的负责人`;
  throw new Refusal('invalid', '回避登记有误', [{ place: 'approver_id', message }]);
}

async function assertListed(context: Context, { officerCode, targetCode }: RecusalDecision): Promise<void> {
  for (const [name, code] of [
    ['officers', officerCode],
    ['targets', targetCode],
  ] as const) {
    const record = await findOwnRecord(context, name, code);
    if (record === undefined) throw new Refusal('not-found', `${getList(name).label}中没有 ${code}`);
  }
}

/** How many certified officers are left; undefined where this one is none of them. Refuses fewer than two that nobody knows of. */
async function assertEnoughLeft(
  context: Context,
  { officerCode, targetCode, effectiveOn, groundKind = 'other', isShortageKnown }: RecusalDecision,
): Promise<number | undefined> {
  const today = chinaDay(context.now().toISOString());
  const day = effectiveOn > today ? effectiveOn : today;
  const found = await countEnforcers(context.db, { officerCode, targetCode, day });
  if (found === undefined || found.left >= fewestEnforcers || isShortageKnown === true) return found?.left;
  const { left, organisation } = found;
  throw new Refusal(
    'wrong-state',
    `${officerCode} 回避（${recusalGrounds[groundKind].label}）后，${organisation}能检查 ${targetCode} 的持有效执法证人员只剩 ${left} 人，少于两人：请先补充人员；确需登记的，请注明已知人员不足`,
  );
}

/**
 * Whoever is named as having decided. Refuses (unknown-actor) in the same words nobody, and somebody who is neither within the caller's
 * jurisdiction nor has the officer in his own.
 */
async function getApprover(context: Context, { approverId, officerCode }: RecusalDecision): Promise<Actor> {
  const { db, jurisdiction: own = null } = context;
  const approver = await findActor(db, approverId);
  if (approver !== undefined && isWithin(own, approver.organisationCode)) return approver;
  if (approver !== undefined) {
    const jurisdiction = await loadJurisdiction(db, approver.organisationCode);
    const officer = await findOwnRecord({ ...context, jurisdiction }, 'officers', officerCode);
    if (officer !== undefined) return approver;
  }
  throw new Refusal('unknown-actor', '没有这位操作人，请重新选择', [
    { place: 'approver_id', message: '没有这位人员' },
  ]);
}
