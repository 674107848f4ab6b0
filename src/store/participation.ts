import type { ParticipationManner, ParticipationState } from '../core/task/participation.ts';
import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import type { Db } from './connect.ts';
import { isDuplicateIn } from './database-fault.ts';

/** One version of a department's part in a joint task: asked by the draw, then answered, or silent. */
export interface ParticipationVersion {
  readonly taskId: string;
  readonly departmentCode: string;
  readonly version: number;
  readonly state: ParticipationState;
  /** The last day of the term, in China. */
  readonly dueOn: string;
  /** null where nobody has answered. */
  readonly manner: ParticipationManner | null;
  readonly scanId: string | null;
  /** Why it declines, or what it remarks; "" for nothing. */
  readonly reason: string;
  readonly actorId: string;
  readonly recordedAt: string;
}

interface ParticipationRow {
  readonly id: string;
  readonly task_id: string;
  readonly department_code: string;
  readonly version: number;
  readonly state: ParticipationState;
  readonly due_on: string;
  readonly manner: ParticipationManner | null;
  readonly scan_id: string | null;
  readonly reason: string;
  readonly actor_id: string;
  readonly recorded_at: string;
}

const toVersion = (row: ParticipationRow): ParticipationVersion => ({
  taskId: row.task_id,
  departmentCode: row.department_code,
  version: row.version,
  state: row.state,
  dueOn: row.due_on,
  manner: row.manner,
  scanId: row.scan_id,
  reason: row.reason,
  actorId: row.actor_id,
  recordedAt: row.recorded_at,
});

/** Stores a version; refuses (conflict) when another writer stored it first. */
export async function insertParticipation(
  { db, newId, now }: Context,
  version: Omit<ParticipationVersion, 'recordedAt'>,
): Promise<ParticipationVersion> {
  const row: ParticipationRow = {
    id: newId(),
    task_id: version.taskId,
    department_code: version.departmentCode,
    version: version.version,
    state: version.state,
    due_on: version.dueOn,
    manner: version.manner,
    scan_id: version.scanId,
    reason: version.reason,
    actor_id: version.actorId,
    recorded_at: now().toISOString(),
  };
  await db('participation_versions')
    .insert(row)
    .catch((error: unknown) => {
      if (!isDuplicateIn(error, 'participation_versions')) throw error;
      throw new Refusal('conflict', '这个部门的答复刚被他人登记：请刷新后再操作');
    });
  return toVersion(row);
}

/** Every version of every department's part in a task, by department and version. */
export async function participationHistory(db: Db, taskId: string): Promise<readonly ParticipationVersion[]> {
  const rows = (await db('participation_versions')
    .where({ task_id: taskId })
    .orderBy(['department_code', 'version'])) as ParticipationRow[];
  return rows.map(toVersion);
}

/** The newest version of each department's part in a task, by department. */
export async function listParticipation(db: Db, taskId: string): Promise<readonly ParticipationVersion[]> {
  const history = await participationHistory(db, taskId);
  return [...new Map(history.map((version) => [version.departmentCode, version])).values()];
}
