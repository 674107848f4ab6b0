import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson } from '../core/canonical-json.ts';
import { sha256Hex } from '../core/digest.ts';
import type { SkipReason } from '../core/task/skip-reasons.ts';
import { Refusal } from '../core/refusal.ts';
import { nextVisitState } from '../core/visits/states.ts';
import { changesOf } from '../core/trail/changes.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { appendAudit } from '../store/audit.ts';
import { appendLog } from '../store/log.ts';
import { getSkip, insertSkip, saveDecision, type Skip } from '../store/skips.ts';
import { getTask } from '../store/tasks.ts';
import { allVisits, insertVisitVersions, type VisitVersion } from '../store/visits.ts';
import { assertNotReplaced } from './assert-not-replaced.ts';
import { lookAtDraw } from './look-at-draw.ts';
import { readEvidence, type Evidence } from './read-evidence.ts';
import { assertStanding } from './request-substitution.ts';
import { assertMaySee } from './sealed-visits.ts';

/** Which drawn target is not to be visited, and why. */
export interface SkipWish {
  readonly target: string;
  readonly reason: SkipReason;
  readonly evidence: Evidence;
}

/**
 * Asks that a drawn target which turned out to be ineligible be skipped. Nobody else's place moves. Refuses (forbidden) who may not
 * see a sealed draw, (invalid) a target that was not drawn, and (wrong-state) one whose visit is over.
 */
export async function requestSkip(
  context: Context,
  actorId: string,
  taskId: string,
  { target, reason, evidence }: SkipWish,
): Promise<Skip> {
  // Before the transaction: that someone looked stays on record when he asked for what was not drawn.
  assertStanding(await lookAtDraw(context, actorId, taskId, 'visits'));
  return inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    await findOpenVisit(inner, taskId, target);
    const skip: Skip = {
      id: inner.newId(),
      taskId,
      targetCode: target,
      state: 'requested',
      reason,
      ...(await readEvidence(inner, taskId, evidence)),
      requestedBy: actor.id,
      requestedAt: inner.now().toISOString(),
      decidedBy: null,
      decidedAt: null,
      record: null,
      digest: null,
    };
    await insertSkip(inner.db, skip);
    await appendAudit(inner, {
      actor: actor.id,
      action: 'skip-request',
      subject: `tasks/${taskId}`,
      detail: { skip: skip.id, reason, evidence: skip.evidence, ...changesOf(null, { state: skip.state }) },
    });
    return skip;
  });
}

async function findOpenVisit({ db }: Context, taskId: string, target: string): Promise<VisitVersion> {
  const [found] = await allVisits(db, { task: taskId, target });
  if (found === undefined)
    throw new Refusal('invalid', '申请有误', [{ place: 'target', message: `${target} 没有抽中` }]);
  nextVisitState(found.visit.state, 'skip');
  return found;
}

/**
 * Approves that a target is skipped: its visit ends, and the log gets the digest of a salted record, which tells nobody who it
 * was. Refuses (same-person) whoever asked for it, and (wrong-state) while substitutes are about to be drawn for it.
 */
export async function approveSkip(context: Context, actorId: string, id: string): Promise<Skip> {
  return decide(context, actorId, id, async (inner, skip) => {
    const task = await getTask(inner.db, skip.taskId);
    assertStanding(task);
    const { visit, version } = await findOpenVisit(inner, skip.taskId, skip.targetCode);
    await assertNotReplaced(inner, visit);
    const state = nextVisitState(visit.state, 'skip');
    const change = {
      visit: { ...visit, state },
      version: version + 1,
      change: 'skip',
      reason: skip.note,
    } as const;
    await insertVisitVersions(inner, actorId, [change]);
    const at = inner.now().toISOString();
    const { reason, evidence, targetCode: target } = skip;
    const salt = bytesToHex(inner.randomBytes(16));
    const record = canonicalJson({ at, draw_id: task.id, evidence, reason, salt, target });
    const digest = sha256Hex(utf8ToBytes(record));
    const { plan, drawNumber } = task;
    await appendLog(inner, {
      kind: 'skip',
      subject: task.id,
      digest,
      facts: { agency: plan.organisation_code, draw_number: drawNumber ?? '', reason },
    });
    return { ...skip, state: 'approved', record, digest };
  });
}

/** Declines a request: the target is visited as drawn. */
export async function rejectSkip(context: Context, actorId: string, id: string): Promise<Skip> {
  return decide(context, actorId, id, async (_, skip) => Promise.resolve({ ...skip, state: 'rejected' }));
}

async function decide(
  context: Context,
  actorId: string,
  id: string,
  work: (inner: Context, skip: Skip) => Promise<Skip>,
): Promise<Skip> {
  return inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    const before = await getSkip(inner.db, id);
    await assertMaySee(inner, actor.id, before.taskId, before.targetCode);
    if (before.state !== 'requested') throw new Refusal('wrong-state', '这份申请已经处理过');
    if (before.requestedBy === actor.id)
      throw new Refusal('same-person', '申请和批准不能是同一个人：请由另一位工作人员处理');
    const skip = {
      ...(await work(inner, before)),
      decidedBy: actor.id,
      decidedAt: inner.now().toISOString(),
    };
    await saveDecision(inner.db, skip);
    await appendAudit(inner, {
      actor: actor.id,
      action: `skip-${skip.state}`,
      subject: `tasks/${skip.taskId}`,
      detail: {
        skip: id,
        ...(skip.digest === null ? {} : { digest: skip.digest }),
        ...changesOf({ state: before.state }, { state: skip.state }),
      },
    });
    return skip;
  });
}
