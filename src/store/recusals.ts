import type { Context } from '../context.ts';
import type { Db } from './connect.ts';
import { isDuplicateIn } from './database-fault.ts';
import { Refusal } from '../core/refusal.ts';

/** One version of a recusal: this officer is kept away from this target, or no longer is. */
export interface RecusalVersion {
  readonly officerCode: string;
  readonly targetCode: string;
  readonly version: number;
  readonly state: 'active' | 'ended';
  readonly ground: string;
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
  readonly ground: string;
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
  ground: row.ground,
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
    ground: recusal.ground,
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
