import { makeSubstitution, substitutionFile } from '../core/proof/substitutions/make-substitution.ts';
import type { Substitution, SubstitutionRequest } from '../core/proof/substitutions/substitution.ts';
import { Refusal } from '../core/refusal.ts';
import { nextSubstitutionState } from '../core/task/substitution-states.ts';
import { changesOf } from '../core/trail/changes.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { appendAudit } from '../store/audit.ts';
import { saveTaskFiles } from '../store/files.ts';
import { appendLog } from '../store/log.ts';
import { getSubstitution, saveSubstitution, type SubstitutionCase } from '../store/substitutions.ts';
import { getTask, type Task } from '../store/tasks.ts';
import { allVisits, insertVisitVersions } from '../store/visits.ts';
import type { Ceremony } from './draw-task.ts';
import { readValues } from './entropy-values.ts';
import { loadStanding, type TaskStanding } from './load-standing.ts';
import { assertStanding } from './request-substitution.ts';

/**
 * Draws the substitutes of an approved request with entropy that came after it, and gives the pending visits their new teams. The
 * same values always give the same substitutes. Refuses (invalid) values that are not as planned, and (wrong-state) when a visit
 * has been held meanwhile.
 */
export async function drawSubstitution(
  context: Context,
  actorId: string,
  id: string,
  ceremony: Ceremony,
): Promise<SubstitutionCase> {
  return inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    const before = await getSubstitution(inner.db, id);
    const state = nextSubstitutionState(before, 'draw', actor.id);
    const task = await getTask(inner.db, before.taskId);
    assertStanding(task);
    const request = JSON.parse(before.request ?? '') as SubstitutionRequest;
    const loaded = await loadStanding(inner.db, task);
    const at = inner.now().toISOString();
    const notBefore = request.at > loaded.standing.lastAt ? request.at : loaded.standing.lastAt;
    const values = await readValues({ plan: request.entropy_plan, notBefore }, ceremony.sources, at);
    const made = makeSubstitution(loaded.setting, loaded.standing, request, values);
    await saveTaskFiles(inner.db, task.id, new Map([[substitutionFile(request.number), made.bytes]]));
    await changeTeams(inner, actor.id, task, made.substitution, loaded);
    await writeDown(inner, actor.id, task, { before, digest: made.digest, substitution: made.substitution });
    const { place, present, objections } = ceremony;
    return saveSubstitution(inner, before, {
      state,
      hands: { ...before.hands, draw: actor.id },
      notes: { ...before.notes, drawn_at: at, ceremony: { held_at: at, place, present, objections } },
      substitutionDigest: made.digest,
    });
  });
}

async function changeTeams(
  context: Context,
  actorId: string,
  task: Task,
  { changes, number }: Substitution,
  { setting, codeOf }: TaskStanding,
): Promise<void> {
  const officers = new Map(setting.frame.officers.map(({ id }, index) => [id, codeOf(index)]));
  const pending = await allVisits(context.db, { task: task.id, states: ['pending'] });
  const versions = changes.map(({ target, to }) => {
    const found = pending.find(({ visit }) => visit.targetCode === target);
    if (found === undefined)
      throw new Refusal('wrong-state', '有对象的检查已完成或已了结，不能替补：请核对检查登记');
    const team = to.map((id) => officers.get(id) ?? '').toSorted();
    return {
      visit: { ...found.visit, officers: team },
      version: found.version + 1,
      change: 'substitute' as const,
      reason: `第 ${number} 次替补`,
    };
  });
  await insertVisitVersions(context, actorId, versions);
}

async function writeDown(
  context: Context,
  actorId: string,
  task: Task,
  {
    before,
    digest,
    substitution,
  }: { readonly before: SubstitutionCase; readonly digest: string; readonly substitution: Substitution },
): Promise<void> {
  const { number, changes, entropy } = substitution;
  await appendLog(context, {
    kind: 'substitution',
    subject: task.id,
    digest,
    facts: {
      agency: task.plan.organisation_code,
      draw_number: task.drawNumber ?? '',
      number,
      request: before.requestDigest ?? '',
      owed: changes.filter(({ to }) => to.length === 0).length,
      fallbacks: entropy.filter(({ option }) => option !== 0).length,
    },
  });
  await appendAudit(context, {
    actor: actorId,
    action: 'substitution-draw',
    subject: `tasks/${task.id}`,
    detail: {
      substitution: before.id,
      number,
      digest,
      ...changesOf({ state: before.state }, { state: nextSubstitutionState(before, 'draw', actorId) }),
    },
  });
}
