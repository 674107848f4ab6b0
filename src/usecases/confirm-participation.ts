import { Refusal } from '../core/refusal.ts';
import { getList } from '../core/lists/definitions.ts';
import { fieldText } from '../core/lists/field-text.ts';
import {
  isAfterTerm,
  participationLabels,
  type ParticipationManner,
  type ParticipationState,
} from '../core/task/participation.ts';
import { changesOf } from '../core/trail/changes.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor, type Actor } from '../store/actors.ts';
import { appendAudit } from '../store/audit.ts';
import { insertParticipation, listParticipation, type ParticipationVersion } from '../store/participation.ts';
import { findRecord } from '../store/register.ts';
import { listScans } from '../store/scans.ts';
import { getTask, type Task } from '../store/tasks.ts';

/** What a participating department says to a drawn joint task. */
export interface ParticipationAnswer {
  readonly departmentCode: string;
  readonly answer: 'confirmed' | 'declined';
  /** Why it declines; a remark otherwise. */
  readonly reason: string;
  /** The scan of the signed sheet, uploaded to this task; null where the department's own person answers. */
  readonly scanId: string | null;
}

/**
 * Records a participant's answer, once: by its own person, who belongs to the department's organisation and has done no step of
 * the task (same-person), or from its signed sheet, whose scan is among those of the task (not-found). Declining needs a reason.
 * An answer after the term is taken, behind the silence of the term.
 */
export async function answerParticipation(
  context: Context,
  actorId: string,
  taskId: string,
  { departmentCode, answer, reason: words, scanId }: ParticipationAnswer,
): Promise<ParticipationVersion> {
  const reason = words.trim().normalize('NFC');
  if (answer === 'declined' && reason === '')
    throw new Refusal('invalid', '答复有误', [{ place: 'reason', message: '不参加的请写明原因' }]);
  return inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    const task = await getDrawnTask(inner, taskId);
    const latest = await findParticipation(inner, task, departmentCode);
    if (latest.state === 'confirmed' || latest.state === 'declined')
      throw new Refusal('wrong-state', `${departmentCode} 已经答复：${participationLabels[latest.state]}`);
    const manner = await mannerOf(inner, actor, task, { departmentCode, scanId });
    const isLate = isAfterTerm(inner.now().toISOString(), latest.dueOn);
    const before =
      isLate && latest.state === 'awaiting'
        ? await save(inner, actor, latest, { state: 'silent', reason: '', manner: null, scanId: null })
        : latest;
    return save(inner, actor, before, { state: answer, reason, manner, scanId });
  });
}

/** Records the silence of every participant whose term has passed without an answer; returns what it recorded, [] where there is none. */
export async function recordSilence(
  context: Context,
  actorId: string,
  taskId: string,
): Promise<readonly ParticipationVersion[]> {
  return inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    const task = await getDrawnTask(inner, taskId);
    const at = inner.now().toISOString();
    const recorded: ParticipationVersion[] = [];
    for (const latest of await listParticipation(inner.db, task.id)) {
      if (latest.state !== 'awaiting' || !isAfterTerm(at, latest.dueOn)) continue;
      recorded.push(
        await save(inner, actor, latest, { state: 'silent', reason: '', manner: null, scanId: null }),
      );
    }
    return recorded;
  });
}

async function getDrawnTask({ db }: Context, taskId: string): Promise<Task> {
  const task = await getTask(db, taskId);
  if (task.plan.kind !== 'joint') throw new Refusal('wrong-state', '只有部门联合抽查由配合部门确认');
  if (task.state === 'voided') throw new Refusal('wrong-state', '任务已作废，不再确认');
  if (task.result === null) throw new Refusal('wrong-state', '抽取之后配合部门才能确认');
  return task;
}

async function findParticipation(
  { db }: Context,
  task: Task,
  departmentCode: string,
): Promise<ParticipationVersion> {
  const all = await listParticipation(db, task.id);
  const found = all.find((each) => each.departmentCode === departmentCode);
  if (found !== undefined) return found;
  const codes = all.map((each) => each.departmentCode).join('、');
  throw new Refusal('not-found', `${departmentCode} 不是这次联合抽查的配合部门，只有：${codes}`);
}

async function mannerOf(
  { db }: Context,
  actor: Actor,
  task: Task,
  { departmentCode, scanId }: Pick<ParticipationAnswer, 'departmentCode' | 'scanId'>,
): Promise<ParticipationManner> {
  if (scanId !== null) {
    if ((await listScans(db, task.id)).some(({ id }) => id === scanId)) return 'signed-sheet';
    throw new Refusal('not-found', '这个任务没有这份扫描件：请先上传配合部门签字的回执');
  }
  const department = await findRecord(db, getList('departments'), departmentCode);
  const home = fieldText(department?.values['organisation_code']);
  const remedy = '请由配合部门的人员答复，或上传其签字的回执并注明扫描件编号';
  if (Object.values(task.hands).includes(actor.id))
    throw new Refusal('same-person', `${actor.id} 办理过这个任务的步骤，不能代配合部门答复：${remedy}`);
  if (actor.organisationCode !== home)
    throw new Refusal('same-person', `${actor.id} 不属于 ${departmentCode} 所在的机构 ${home}：${remedy}`);
  return 'own-person';
}

const factsOf = ({ state, manner, scanId, reason }: ParticipationVersion) => ({
  state,
  manner,
  scan: scanId,
  reason,
});

async function save(
  inner: Context,
  actor: Actor,
  before: ParticipationVersion,
  change: Pick<ParticipationVersion, 'reason' | 'manner' | 'scanId'> & { readonly state: ParticipationState },
): Promise<ParticipationVersion> {
  const saved = await insertParticipation(inner, {
    ...before,
    ...change,
    version: before.version + 1,
    actorId: actor.id,
  });
  await appendAudit(inner, {
    actor: actor.id,
    action: `participation-${change.state}`,
    subject: `tasks/${before.taskId}/participants/${before.departmentCode}`,
    detail: {
      version: saved.version,
      due_on: saved.dueOn,
      ...changesOf(factsOf(before), factsOf(saved)),
    },
  });
  return saved;
}
