import type { Knex } from 'knex';
import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import type { Db } from './connect.ts';
import { isDuplicateIn } from './database-fault.ts';

/** One version of an officer's leave. */
export interface Leave {
  readonly id: string;
  readonly version: number;
  readonly officerCode: string;
  /** Both days included. */
  readonly from: string;
  readonly to: string;
  readonly state: 'granted' | 'ended' | 'cancelled';
  /** Why it was granted, or ended early, or cancelled. */
  readonly reason: string;
  readonly actorId: string;
  readonly recordedAt: string;
}

interface LeaveRow {
  readonly id: string;
  readonly leave_id: string;
  readonly version: number;
  readonly officer_code: string;
  readonly from_on: string;
  readonly to_on: string;
  readonly state: Leave['state'];
  readonly reason: string;
  readonly actor_id: string;
  readonly recorded_at: string;
}

const toLeave = (row: LeaveRow): Leave => ({
  id: row.leave_id,
  version: row.version,
  officerCode: row.officer_code,
  from: row.from_on,
  to: row.to_on,
  state: row.state,
  reason: row.reason,
  actorId: row.actor_id,
  recordedAt: row.recorded_at,
});

/** Stores a version; refuses (conflict) when another writer stored it first. */
export async function insertLeave(
  { db, newId, now }: Context,
  leave: Omit<Leave, 'recordedAt'>,
): Promise<Leave> {
  const row: LeaveRow = {
    id: newId(),
    leave_id: leave.id,
    version: leave.version,
    officer_code: leave.officerCode,
    from_on: leave.from,
    to_on: leave.to,
    state: leave.state,
    reason: leave.reason,
    actor_id: leave.actorId,
    recorded_at: now().toISOString(),
  };
  await db('leave_versions')
    .insert(row)
    .catch((error: unknown) => {
      if (!isDuplicateIn(error, 'leave_versions')) throw error;
      throw new Refusal('conflict', '这次请假刚被他人改动：请刷新后再操作');
    });
  return toLeave(row);
}

/** A leave in its newest version; refuses (not-found) when there is none. */
export async function getLeave(db: Db, id: string): Promise<Leave> {
  const row = (await db('leave_versions').where({ leave_id: id }).orderBy('version', 'desc').first()) as
    LeaveRow | undefined;
  if (row === undefined) throw new Refusal('not-found', '没有这次请假');
  return toLeave(row);
}

/** All leave in its newest version, ended and cancelled included, by officer and first day. */
export async function listLeave(db: Db): Promise<readonly Leave[]> {
  return ((await newestLeave(db)) as LeaveRow[]).map(toLeave);
}

/**
 * The leave that has a day in common with a span, as recorded by an instant (as it is now, when undefined); cancelled leave
 * is left out, and ended leave goes to the day on which it ended. By officer and first day.
 */
export async function leaveInForce(
  db: Db,
  span: { readonly from: string; readonly to: string; readonly recordedBy?: Date | undefined },
): Promise<readonly Leave[]> {
  const rows = (await newestLeave(db, span.recordedBy)
    .whereNot('v.state', 'cancelled')
    .where('v.from_on', '<=', span.to)
    .where('v.to_on', '>=', span.from)) as LeaveRow[];
  return rows.map(toLeave);
}

function newestLeave(db: Db, recordedBy?: Date): Knex.QueryBuilder {
  const newer = db('leave_versions as n')
    .select(db.raw('1'))
    .whereRaw('n.leave_id = v.leave_id and n.version > v.version');
  const selected = db('leave_versions as v').select('v.*');
  if (recordedBy !== undefined) {
    void newer.where('n.recorded_at', '<=', recordedBy.toISOString());
    void selected.where('v.recorded_at', '<=', recordedBy.toISOString());
  }
  return selected.whereNotExists(newer).orderBy(['v.officer_code', 'v.from_on', 'v.leave_id']);
}
