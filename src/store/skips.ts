import type { SkipReason } from '../core/task/skip-reasons.ts';
import { Refusal } from '../core/refusal.ts';
import type { Db } from './connect.ts';
import { isDuplicateIn } from './database-fault.ts';

/** How users read the states of a skip. */
export const skipStateLabels = {
  requested: '已申请，待批准',
  approved: '已批准',
  rejected: '未予批准',
} as const;

export type SkipState = keyof typeof skipStateLabels;

/** A drawn target that is not to be visited, asked for by one person and decided by another. */
export interface Skip {
  readonly id: string;
  readonly taskId: string;
  readonly targetCode: string;
  readonly state: SkipState;
  readonly reason: SkipReason;
  readonly note: string;
  /** The plain SHA-256 of the evidence. */
  readonly evidence: string;
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
  /** The canonical JSON that was logged, and its plain SHA-256; null until the approval. */
  readonly record: string | null;
  readonly digest: string | null;
}

interface SkipRow {
  readonly id: string;
  readonly task_id: string;
  readonly target_code: string;
  readonly state: SkipState;
  readonly open_target: string | null;
  readonly reason: SkipReason;
  readonly note: string;
  readonly evidence: string;
  readonly requested_by: string;
  readonly requested_at: string;
  readonly decided_by: string | null;
  readonly decided_at: string | null;
  readonly record: string | null;
  readonly digest: string | null;
}

/** Stores a new request; refuses (conflict) another one for the same target of the task. */
export async function insertSkip(db: Db, skip: Skip): Promise<void> {
  await db('skips')
    .insert(toRow(skip))
    .catch((error: unknown) => {
      if (!isDuplicateIn(error, 'skips')) throw error;
      throw new Refusal('conflict', '这个对象已申请不予检查');
    });
}

/** Stores the decision on a request; refuses (conflict) when it has been decided already. */
export async function saveDecision(db: Db, skip: Skip): Promise<void> {
  const { id, ...row } = toRow(skip);
  const changed = await db('skips').where({ id, state: 'requested' }).update(row);
  if (changed !== 1) throw new Refusal('conflict', '这份申请刚被他人处理：请刷新后再操作');
}

/** The skip with this id; refuses (not-found) when there is none. */
export async function getSkip(db: Db, id: string): Promise<Skip> {
  const row = (await db('skips').where({ id }).first()) as SkipRow | undefined;
  if (row === undefined) throw new Refusal('not-found', '没有这份不予检查的申请');
  return toSkip(row);
}

/** The skips of a task, of all tasks when none is given, in the order in which they were asked for. */
export async function listSkips(db: Db, taskId?: string): Promise<readonly Skip[]> {
  const query = db('skips').orderBy(['requested_at', 'id']);
  const rows = (await (taskId === undefined ? query : query.where({ task_id: taskId }))) as SkipRow[];
  return rows.map(toSkip);
}

const toRow = (skip: Skip): SkipRow => ({
  id: skip.id,
  task_id: skip.taskId,
  target_code: skip.targetCode,
  state: skip.state,
  open_target: skip.state === 'rejected' ? null : `${skip.taskId}|${skip.targetCode}`,
  reason: skip.reason,
  note: skip.note,
  evidence: skip.evidence,
  requested_by: skip.requestedBy,
  requested_at: skip.requestedAt,
  decided_by: skip.decidedBy,
  decided_at: skip.decidedAt,
  record: skip.record,
  digest: skip.digest,
});

const toSkip = (row: SkipRow): Skip => ({
  id: row.id,
  taskId: row.task_id,
  targetCode: row.target_code,
  state: row.state,
  reason: row.reason,
  note: row.note,
  evidence: row.evidence,
  requestedBy: row.requested_by,
  requestedAt: row.requested_at,
  decidedBy: row.decided_by,
  decidedAt: row.decided_at,
  record: row.record,
  digest: row.digest,
});
