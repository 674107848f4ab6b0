import type { Context } from '../context.ts';
import type { Db } from './connect.ts';
import { isDuplicateIn } from './database-fault.ts';
import type { RecusalGround, RecusalRequester } from '../core/task/recusal-grounds.ts';
import { Refusal } from '../core/refusal.ts';

/** One version of a recusal: this officer is kept away from this target, or no longer is. */
export interface RecusalVersion {
  readonly officerCode: string;
  readonly targetCode: string;
  readonly version: number;
  readonly state: 'active' | 'ended';
  readonly groundKind: RecusalGround;
  /** The ground in words; "" where its kind says it all. */
  readonly ground: string;
  /** null where it was not recorded. */
  readonly requestedBy: RecusalRequester | null;
  readonly actorId: string;
  readonly approverId: string;
  readonly effectiveOn: string;
  readonly recordedAt: string;
}

interface RecusalRow {
  readonly officer_code: string;
  readonly target_code: string;
  readonly version: number;
  readonly state: 'active' | 'ended';
  readonly ground_kind: RecusalGround;
  readonly ground: string;
  readonly requested_by: RecusalRequester | null;
  readonly actor_id: string;
  readonly approver_id: string;
  readonly effective_on: string;
  readonly recorded_at: string;
}

const toRecusal = (row: RecusalRow): RecusalVersion => ({
  officerCode: row.officer_code,
  targetCode: row.target_code,
  version: row.version,
  state: row.state,
  groundKind: row.ground_kind,
  ground: row.ground,
  requestedBy: row.requested_by,
  actorId: row.actor_id,
  approverId: row.approver_id,
  effectiveOn: row.effective_on,
  recordedAt: row.recorded_at,
});

/** Stores a version; refuses (conflict) when another writer stored it first. */
export async function insertRecusal(
  { db, newId, now }: Context,
  recusal: Omit<RecusalVersion, 'recordedAt'>,
): Promise<RecusalVersion> {
  const recordedAt = now().toISOString();
  const row: RecusalRow & { readonly id: string } = {
    id: newId(),
    officer_code: recusal.officerCode,
    target_code: recusal.targetCode,
    version: recusal.version,
    state: recusal.state,
    ground_kind: recusal.groundKind,
    ground: recusal.ground,
    requested_by: recusal.requestedBy,
    actor_id: recusal.actorId,
    approver_id: recusal.approverId,
    effective_on: recusal.effectiveOn,
    recorded_at: recordedAt,
  };
  await db('recusal_versions')
    .insert(row)
    .catch((error: unknown) => {
      if (!isDuplicateIn(error, 'recusal_versions')) throw error;
      throw new Refusal('conflict', '这条回避登记刚被他人改动：请刷新后再操作');
    });
  return { ...recusal, recordedAt };
}

/**
 * The recusals as of the end of a day (YYYY-MM-DD) and recorded by an instant, ended ones included, each in its newest
 * version; sorted by officer and target. No limits: the newest of all.
 */
export async function listRecusals(
  db: Db,
  asOf: { readonly day?: string; readonly recordedBy?: Date } = {},
): Promise<readonly RecusalVersion[]> {
  const query = db('recusal_versions').orderBy(['officer_code', 'target_code', 'effective_on', 'version']);
  if (asOf.day !== undefined) void query.where('effective_on', '<=', asOf.day);
  if (asOf.recordedBy !== undefined) void query.where('recorded_at', '<=', asOf.recordedBy.toISOString());
  const rows = (await query) as RecusalRow[];
  return [...new Map(rows.map((row) => [`${row.officer_code} ${row.target_code}`, toRecusal(row)])).values()];
}
