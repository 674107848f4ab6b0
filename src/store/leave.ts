import type { Knex } from 'knex';
import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import { sealingKeyOf, type Cipher } from './cipher.ts';
import type { Db } from './connect.ts';
import { isDuplicateIn } from './database-fault.ts';

/** One version of an officer's leave without its reason, which is nobody's business in a draw. */
export interface LeaveSpan {
  readonly id: string;
  readonly version: number;
  readonly officerCode: string;
  /** Both days included. */
  readonly from: string;
  readonly to: string;
  readonly state: 'granted' | 'ended' | 'cancelled';
  readonly actorId: string;
  readonly recordedAt: string;
}

/** One version of an officer's leave. */
export interface Leave extends LeaveSpan {
  /** Why it was granted, or ended early, or cancelled: it may tell of an illness, so it is sealed. */
  readonly reason: string;
}

type Sealing = Pick<Context, 'db' | 'cipher'>;

const reasonPlace = (id: string) => ({ table: 'leave_versions', column: 'reason', id });

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

const toSpan = (row: LeaveRow): LeaveSpan => ({
  id: row.leave_id,
  version: row.version,
  officerCode: row.officer_code,
  from: row.from_on,
  to: row.to_on,
  state: row.state,
  actorId: row.actor_id,
  recordedAt: row.recorded_at,
});

// What an older program wrote is not sealed.
const toLeave = (cipher: Cipher, row: LeaveRow): Leave => ({
  ...toSpan(row),
  reason: sealingKeyOf(row.reason) === undefined ? row.reason : cipher.open(reasonPlace(row.id), row.reason),
});

/** Stores a version; refuses (conflict) when another writer stored it first. */
export async function insertLeave(
  { db, cipher, newId, now }: Context,
  leave: Omit<Leave, 'recordedAt'>,
): Promise<Leave> {
  const id = newId();
  const row: LeaveRow = {
    id,
    leave_id: leave.id,
    version: leave.version,
    officer_code: leave.officerCode,
    from_on: leave.from,
    to_on: leave.to,
    state: leave.state,
    reason: cipher.seal(reasonPlace(id), leave.reason),
    actor_id: leave.actorId,
    recorded_at: now().toISOString(),
  };
  await db('leave_versions')
    .insert(row)
    .catch((error: unknown) => {
      if (!isDuplicateIn(error, 'leave_versions')) throw error;
      throw new Refusal('conflict', '这次请假刚被他人改动：请刷新后再操作');
    });
  return toLeave(cipher, row);
}

/** A leave in its newest version; refuses (not-found) when there is none. */
export async function getLeave({ db, cipher }: Sealing, id: string): Promise<Leave> {
  const row = (await db('leave_versions').where({ leave_id: id }).orderBy('version', 'desc').first()) as
    LeaveRow | undefined;
  if (row === undefined) throw new Refusal('not-found', '没有这次请假');
  return toLeave(cipher, row);
}

/** All leave in its newest version, ended and cancelled included, by officer and first day. */
export async function listLeave({ db, cipher }: Sealing): Promise<readonly Leave[]> {
  return ((await newestLeave(db)) as LeaveRow[]).map((row) => toLeave(cipher, row));
}

/**
 * The leave that has a day in common with a span, as recorded by an instant (as it is now, when undefined); cancelled leave
 * is left out, and ended leave goes to the day on which it ended. By officer and first day.
 */
export async function leaveInForce(
  db: Db,
  span: { readonly from: string; readonly to: string; readonly recordedBy?: Date | undefined },
): Promise<readonly LeaveSpan[]> {
  const rows = (await newestLeave(db, span.recordedBy)
    .whereNot('v.state', 'cancelled')
    .where('v.from_on', '<=', span.to)
    .where('v.to_on', '>=', span.from)) as LeaveRow[];
  return rows.map(toSpan);
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
