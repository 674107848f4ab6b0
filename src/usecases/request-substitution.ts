import { compareUtf8 } from '../core/draw/order.ts';
import { findPlanProblems } from '../core/proof/entropy/entropy-plan.ts';
import { findRequestProblems, requestDigest } from '../core/proof/substitutions/make-substitution.ts';
import { canonicalJson, type Json } from '../core/canonical-json.ts';
import type { SubstitutionReason, SubstitutionRequest } from '../core/proof/substitutions/substitution.ts';
import { Refusal, type Problem } from '../core/refusal.ts';
import {
  committedPlan,
  defaultPlannedEntropy,
  findPlannedProblems,
  findTimingProblems,
  type PlannedSlot,
} from '../core/task/planned-entropy.ts';
import { nextSubstitutionState } from '../core/task/substitution-states.ts';
import type { TaskState } from '../core/task/states.ts';
import { changesOf } from '../core/trail/changes.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { appendAudit } from '../store/audit.ts';
import { appendLog } from '../store/log.ts';
import {
  getSubstitution,
  insertSubstitution,
  saveSubstitution,
  type SubstitutionAsk,
  type SubstitutionCase,
} from '../store/substitutions.ts';
import { getTask, type Task } from '../store/tasks.ts';
import { allVisits } from '../store/visits.ts';
import { readEvidence, type Evidence } from './read-evidence.ts';
import { lookAtDraw } from './look-at-draw.ts';
import { loadStanding, type TaskStanding } from './load-standing.ts';

/** What someone asks for: who falls out, where and why. Who comes instead is for the dice. */
export interface SubstitutionWish {
  /** By code. */
  readonly officers: readonly string[];
  /** By code; left out: every target whose visit is pending and has one of them in its team. */
  readonly targets?: readonly string[] | undefined;
  readonly reason: SubstitutionReason;
  readonly evidence: Evidence;
  /** Left out: two witnesses' dice. */
  readonly entropy?: readonly PlannedSlot[] | undefined;
}

const drawnStates: readonly TaskState[] = ['drawn', 'sealed', 'released'];

/** Refuses (wrong-state) whatever is not drawn, or is drawn no longer. */
export function assertStanding({ state }: Pick<Task, 'state'>): void {
  if (drawnStates.includes(state)) return;
  throw new Refusal('wrong-state', '只有已抽取、未作废的任务可以替补人员或跳过对象');
}

/**
 * Asks that officers who fall out be replaced at drawn targets whose visits are still pending. Nothing is drawn before another
 * person has approved it. Refuses (forbidden) who may not see a sealed draw, (invalid) officers and targets that do not belong together, and (conflict) while another
 * substitution of the task is open.
 */
export async function requestSubstitution(
  context: Context,
  actorId: string,
  taskId: string,
  wish: SubstitutionWish,
): Promise<SubstitutionCase> {
  // Who is replaced where tells who was drawn. Before the transaction: that someone looked stays on record whatever is refused.
  await lookAtDraw(context, actorId, taskId, 'visits');
  return inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    const task = await getTask(inner.db, taskId);
    assertStanding(task);
    const evidence = await readEvidence(inner, taskId, wish.evidence);
    const loaded = await loadStanding(inner.db, task);
    const ask = await makeAsk(inner, task, loaded, { ...wish, ...evidence });
    const at = inner.now().toISOString();
    const substitution: SubstitutionCase = {
      id: inner.newId(),
      taskId,
      state: 'requested',
      revision: 1,
      ask,
      hands: { request: actor.id },
      notes: {},
      number: null,
      request: null,
      requestDigest: null,
      substitutionDigest: null,
      createdAt: at,
      changedAt: at,
    };
    await insertSubstitution(inner.db, substitution);
    await appendAudit(inner, {
      actor: actor.id,
      action: 'substitution-request',
      subject: `tasks/${taskId}`,
      detail: {
        substitution: substitution.id,
        officers: ask.officers.length,
        targets: ask.targets.length,
        reason: ask.reason,
        evidence: ask.evidence,
        ...changesOf(null, { state: substitution.state }),
      },
    });
    return substitution;
  });
}

async function makeAsk(
  { db }: Context,
  task: Task,
  { pseudonymOf, teamOf }: TaskStanding,
  wish: Omit<SubstitutionWish, 'evidence'> & { readonly note: string; readonly evidence: string },
): Promise<SubstitutionAsk> {
  const officers = sorted(wish.officers);
  const pending = new Set(
    (await allVisits(db, { task: task.id, states: ['pending'] })).map(({ visit }) => visit.targetCode),
  );
  const needs = (target: string): boolean =>
    (teamOf(target) ?? []).some((officer) => officers.includes(officer));
  const targets = sorted(wish.targets ?? [...pending].filter(needs));
  const problems: Problem[] = [
    ...officers
      .filter((code) => pseudonymOf(code) === undefined)
      .map((code) => ({ place: 'officers', message: `${code} 不在这次抽取的检查人员名录中` })),
    ...targets.flatMap((code) =>
      findTargetProblems(code, {
        isDrawn: teamOf(code) !== undefined,
        isPending: pending.has(code),
        needs: needs(code),
      }),
    ),
  ];
  const seated = new Set(targets.flatMap((target) => teamOf(target) ?? []));
  const unseated = officers.filter((code) => pseudonymOf(code) !== undefined && !seated.has(code));
  problems.push(
    ...unseated.map((code) => ({ place: 'officers', message: `${code} 不在这些对象的检查组中，无须替补` })),
  );
  if (officers.length === 0) problems.push({ place: 'officers', message: '请写明谁不能到岗' });
  if (targets.length === 0)
    problems.push({ place: 'targets', message: '没有待检查的对象由这些人员检查，无须替补' });
  const entropy = wish.entropy ?? defaultPlannedEntropy;
  problems.push(...findEntropyFaults(entropy, task));
  if (problems.length > 0) throw new Refusal('invalid', '替补申请有误', problems);
  return { officers, targets, reason: wish.reason, note: wish.note, evidence: wish.evidence, entropy };
}

function findTargetProblems(
  code: string,
  found: { readonly isDrawn: boolean; readonly isPending: boolean; readonly needs: boolean },
): readonly Problem[] {
  const refuse = (message: string): readonly Problem[] => [
    { place: 'targets', message: `${code} ${message}` },
  ];
  if (!found.isDrawn) return refuse('没有抽中');
  if (!found.isPending) return refuse('的检查已完成或已了结，不能替补');
  return found.needs ? [] : refuse('的检查组中没有这些人员，无须替补');
}

/** Secrets need their holders before, and dice with a beacon two sittings: a substitution has the dice alone or what comes by itself. */
function findEntropyFaults(entropy: readonly PlannedSlot[], { plan }: Task): readonly Problem[] {
  const kinds = entropy.flatMap(({ options }) => options.map(({ kind }) => kind));
  const isMixed = kinds.includes('dice') && kinds.some((kind) => kind !== 'dice');
  return [
    ...findPlannedProblems({ entropy, announced: plan.announced }),
    ...(kinds.includes('secret') || isMixed
      ? [{ place: 'entropy', message: '替补的随机数只用骰子，或只用信标、彩票' }]
      : []),
  ];
}

/**
 * Approves a request: from now on it can only be drawn. The request with this instant, and its digest Q, are fixed and logged;
 * the entropy comes after.
 */
export async function approveSubstitution(
  context: Context,
  actorId: string,
  id: string,
): Promise<SubstitutionCase> {
  return inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    const before = await getSubstitution(inner.db, id);
    const state = nextSubstitutionState(before, 'approve', actor.id);
    const task = await getTask(inner.db, before.taskId);
    assertStanding(task);
    const request = await makeRequest(inner, task, before.ask);
    const digest = requestDigest(request);
    const saved = await saveSubstitution(inner, before, {
      state,
      hands: { ...before.hands, approve: actor.id },
      notes: { ...before.notes, approved_at: request.at },
      number: request.number,
      request: canonicalJson(request as unknown as Json),
      requestDigest: digest,
    });
    await appendLog(inner, {
      kind: 'substitution-request',
      subject: task.id,
      digest,
      facts: {
        agency: task.plan.organisation_code,
        draw_number: task.drawNumber ?? '',
        number: request.number,
        officers: request.officers.length,
        targets: request.targets.length,
        reason: request.reason,
      },
    });
    await appendAudit(inner, {
      actor: actor.id,
      action: 'substitution-approve',
      subject: `tasks/${task.id}`,
      detail: {
        substitution: id,
        number: request.number,
        request: digest,
        ...changesOf({ state: before.state }, { state }),
      },
    });
    return saved;
  });
}

async function makeRequest(inner: Context, task: Task, ask: SubstitutionAsk): Promise<SubstitutionRequest> {
  const { setting, standing, pseudonymOf } = await loadStanding(inner.db, task);
  const at = inner.now().toISOString();
  const plan = committedPlan(ask.entropy, at, () => '');
  const request: SubstitutionRequest = {
    at,
    draw_id: setting.commitment.draw_id,
    entropy_plan: plan,
    evidence: ask.evidence,
    number: standing.number + 1,
    officers: sorted(ask.officers.map((code) => pseudonymOf(code) ?? '')),
    previous: standing.previous,
    reason: ask.reason,
    targets: ask.targets,
  };
  const problems = [
    ...findRequestProblems(setting, standing, request),
    ...findPlanProblems(plan, at),
    ...findTimingProblems(plan, at),
  ];
  if (problems.length > 0) throw new Refusal('invalid', '替补申请有误，没有批准', problems);
  return request;
}

/** Takes back a request that nobody has approved yet. */
export async function withdrawSubstitution(
  context: Context,
  actorId: string,
  id: string,
  reason: string,
): Promise<SubstitutionCase> {
  const why = reason.trim().normalize('NFC');
  if (why === '') throw new Refusal('invalid', '请填写撤回原因');
  return inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    const before = await getSubstitution(inner.db, id);
    const state = nextSubstitutionState(before, 'withdraw', actor.id);
    const saved = await saveSubstitution(inner, before, {
      state,
      hands: { ...before.hands, withdraw: actor.id },
      notes: { ...before.notes, withdrawn: { reason: why, at: inner.now().toISOString() } },
    });
    await appendAudit(inner, {
      actor: actor.id,
      action: 'substitution-withdraw',
      subject: `tasks/${before.taskId}`,
      detail: { substitution: id, reason: why, ...changesOf({ state: before.state }, { state }) },
    });
    return saved;
  });
}

const sorted = (codes: readonly string[]): readonly string[] => [...new Set(codes)].toSorted(compareUtf8);
