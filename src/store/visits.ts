import type { Knex } from 'knex';
import type { Jurisdiction } from '../core/people/jurisdiction.ts';
import type { Exemption, VisitBasis } from '../core/visits/bases.ts';
import type { VisitAction, VisitBeginning, VisitState } from '../core/visits/states.ts';
import type { Visit } from '../core/visits/visit.ts';
import { Refusal } from '../core/refusal.ts';
import { inTransaction, type Context } from '../context.ts';
import type { Db } from './connect.ts';
import { isDuplicateIn } from './database-fault.ts';
import { keepOwn, type VisitOwner } from './own-visits.ts';

/** One version of a visit: the whole visit after a change, and the change. */
export interface VisitVersion {
  readonly visit: Visit;
  /** 1, 2, 3… */
  readonly version: number;
  readonly change: VisitAction | VisitBeginning;
  readonly reason: string;
  readonly actorId: string;
  readonly recordedAt: string;
}

/** A version to store; its number is one more than the last. */
export type NewVisitVersion = Omit<VisitVersion, 'recordedAt' | 'actorId'>;

interface VisitRow {
  readonly id: string;
  readonly visit_id: string;
  readonly version: number;
  readonly change: VisitVersion['change'];
  readonly reason: string;
  readonly actor_id: string;
  readonly recorded_at: string;
  readonly target_code: string;
  readonly organisation_code: string;
  readonly item_code: string;
  readonly task_id: string | null;
  readonly basis: VisitBasis;
  readonly ground: string;
  readonly is_on_site: number | boolean;
  readonly is_full_check: number | boolean;
  readonly state: VisitState;
  readonly due_from: string | null;
  readonly due_to: string | null;
  readonly completed_on: string | null;
  readonly officers: string;
  readonly exemption: Exemption | null;
  readonly origin: Visit['origin'];
  readonly batch_id: string | null;
  readonly first_actor_id: string;
  readonly first_recorded_at: string;
  readonly confirmed_by: string | null;
  readonly confirmed_at: string | null;
}

type Query = Knex.QueryBuilder;

const batchSize = 500;

/**
 * Stores versions in one transaction, all at the same instant. Refuses (conflict) when another writer has stored one of
 * them first, and when a task would have two visits of one target.
 */
export async function insertVisitVersions(
  context: Context,
  actorId: string,
  versions: readonly NewVisitVersion[],
): Promise<void> {
  await inTransaction(context, async ({ db, newId, now }) => {
    const recordedAt = now().toISOString();
    for (let start = 0; start < versions.length; start += batchSize) {
      const rows = versions
        .slice(start, start + batchSize)
        .map((version) => toRow(newId(), { ...version, actorId, recordedAt }));
      await db('visit_versions')
        .insert(rows)
        .catch((error: unknown) => {
          if (!isDuplicateIn(error, 'visit_versions')) throw error;
          throw new Refusal('conflict', '这次检查刚被他人改动，或已经登记过：请刷新后再操作');
        });
    }
  });
}

/** A visit in its newest version; refuses (not-found) when there is none. */
export async function getVisit(db: Db, id: string): Promise<VisitVersion> {
  const row = (await db('visit_versions').where({ visit_id: id }).orderBy('version', 'desc').first()) as
    VisitRow | undefined;
  if (row === undefined) throw new Refusal('not-found', '没有这次检查');
  return toVersion(row);
}

/** Every version of a visit in its order; [] for an id that was never used. */
export async function historyOfVisit(db: Db, id: string): Promise<readonly VisitVersion[]> {
  const rows = (await db('visit_versions').where({ visit_id: id }).orderBy('version')) as VisitRow[];
  return rows.map(toVersion);
}

/** Which visits to list; texts are matched whole. */
export interface VisitQuery {
  /** Only those of these organisations. */
  readonly within?: Jurisdiction | undefined;
  readonly target?: string | undefined;
  readonly organisation?: string | undefined;
  readonly item?: string | undefined;
  readonly task?: string | undefined;
  /** One of these tasks. */
  readonly tasks?: readonly string[] | undefined;
  readonly batch?: string | undefined;
  readonly basis?: VisitBasis | undefined;
  readonly states?: readonly VisitState[] | undefined;
  /** Completed, or where they are not completed due, within these days. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Only those whose officers have this text in their codes: whole codes are compared by the caller. */
  readonly officerLike?: string | undefined;
  /** Only those of an officer's teams, by his whole code, and those that a person has recorded. */
  readonly ownOf?: VisitOwner | undefined;
  /** Not the visits of these tasks, nor of any that is drawn and not released, but for some tasks and some visits. */
  readonly hidden?:
    | {
        readonly tasks: readonly string[];
        readonly butTasks: readonly string[];
        readonly butVisits: readonly string[];
      }
    | undefined;
}

/** How to order and page a list of visits. */
export interface VisitPage {
  readonly sortBy?: 'completed_on' | 'due_from' | 'target_code' | 'state' | 'first_recorded_at' | undefined;
  readonly descending?: boolean | undefined;
  readonly page: number;
  readonly pageSize: number;
}

/** One page of visits in their newest versions, newest first unless asked otherwise; equal places by id. */
export async function listVisits(
  db: Db,
  query: VisitQuery,
  { sortBy, descending, page, pageSize }: VisitPage,
): Promise<{ readonly total: number; readonly visits: readonly Visit[] }> {
  const selected = selectVisits(db, query);
  const [count] = (await selected.clone().clearSelect().count({ total: '*' })) as { total: number }[];
  const rows = (await selected
    .orderBy(`v.${sortBy ?? 'first_recorded_at'}`, (descending ?? sortBy === undefined) ? 'desc' : 'asc')
    .orderBy('v.visit_id')
    .limit(pageSize)
    .offset((page - 1) * pageSize)) as VisitRow[];
  return { total: count?.total ?? 0, visits: rows.map((row) => toVersion(row).visit) };
}

/** Every visit that a query finds in its newest version, by id. */
export async function allVisits(db: Db, query: VisitQuery): Promise<readonly VisitVersion[]> {
  const rows = (await selectVisits(db, query).orderBy('v.visit_id')) as VisitRow[];
  return rows.map(toVersion);
}

/** Institution, day and item of every visit that is proposed or completed. */
export async function recordedVisits(
  db: Db,
): Promise<readonly Pick<Visit, 'targetCode' | 'completedOn' | 'itemCode'>[]> {
  return (await newestVisits(db).whereIn('v.state', ['proposed', 'completed']).clearSelect().select({
    targetCode: 'v.target_code',
    completedOn: 'v.completed_on',
    itemCode: 'v.item_code',
  })) as Pick<Visit, 'targetCode' | 'completedOn' | 'itemCode'>[];
}

/**
 * Visits in the versions that were the newest ones by an instant (of all, when undefined). What draws have made is known
 * at once, whatever the instant: a cut-off in the past must not let them be forgotten.
 */
export function newestVisits(db: Db, recordedBy?: Date): Query {
  const newer = db('visit_versions as n')
    .select(db.raw('1'))
    .whereRaw('n.visit_id = v.visit_id and n.version > v.version');
  const selected = db('visit_versions as v').select('v.*');
  if (recordedBy !== undefined) {
    const instant = recordedBy.toISOString();
    void newer.whereRaw("(n.recorded_at <= ? or n.origin = 'draw')", [instant]);
    void selected.whereRaw("(v.recorded_at <= ? or v.origin = 'draw')", [instant]);
  }
  return selected.whereNotExists(newer);
}

/** The visit of a row of `newestVisits`. */
export const visitOfRow = (row: unknown): Visit => toVersion(row as VisitRow).visit;

function selectVisits(db: Db, query: VisitQuery): Query {
  const selected = newestVisits(db);
  const columns = {
    target_code: query.target,
    organisation_code: query.organisation,
    item_code: query.item,
    task_id: query.task,
    batch_id: query.batch,
    basis: query.basis,
  };
  for (const [column, value] of Object.entries(columns)) {
    if (value !== undefined) void selected.where(`v.${column}`, value);
  }
  if (query.within) void selected.whereIn('v.organisation_code', [...query.within]);
  if (query.tasks !== undefined) void selected.whereIn('v.task_id', query.tasks);
  if (query.officerLike !== undefined) void selected.whereRaw('instr(v.officers, ?) > 0', query.officerLike);
  if (query.ownOf !== undefined) keepOwn(selected, query.ownOf);
  if (query.hidden !== undefined) hide(db, selected, query.hidden);
  if (query.states !== undefined) void selected.whereIn('v.state', query.states);
  if (query.from !== undefined) void selected.whereRaw('coalesce(v.completed_on, v.due_to) >= ?', query.from);
  if (query.to !== undefined) void selected.whereRaw('coalesce(v.completed_on, v.due_from) <= ?', query.to);
  return selected;
}

function hide(
  db: Db,
  selected: Query,
  { tasks, butTasks, butVisits }: NonNullable<VisitQuery['hidden']>,
): void {
  // What was drawn since the caller looked is hidden too: its state is read with the visits.
  const drawn = db('tasks').select('id').whereIn('state', ['drawn', 'sealed']);
  void selected.where((shown) => {
    void shown
      .whereNull('v.task_id')
      .orWhere((open) => {
        void open.whereNotIn('v.task_id', tasks).whereNotIn('v.task_id', drawn);
      })
      .orWhereIn('v.task_id', butTasks)
      .orWhereIn('v.visit_id', butVisits);
  });
}

function toRow(id: string, { visit, ...version }: VisitVersion): VisitRow {
  return {
    id,
    visit_id: visit.id,
    version: version.version,
    change: version.change,
    reason: version.reason,
    actor_id: version.actorId,
    recorded_at: version.recordedAt,
    target_code: visit.targetCode,
    organisation_code: visit.organisationCode,
    item_code: visit.itemCode,
    task_id: visit.taskId,
    basis: visit.basis,
    ground: visit.ground,
    is_on_site: visit.isOnSite,
    is_full_check: visit.isFullCheck,
    state: visit.state,
    due_from: visit.due?.from ?? null,
    due_to: visit.due?.to ?? null,
    completed_on: visit.completedOn,
    officers: visit.officers.join(' '),
    exemption: visit.exemption,
    origin: visit.origin,
    batch_id: visit.batchId,
    first_actor_id: visit.recordedBy,
    first_recorded_at: visit.recordedAt,
    confirmed_by: visit.confirmedBy,
    confirmed_at: visit.confirmedAt,
  };
}

function toVersion(row: VisitRow): VisitVersion {
  const { due_from: from, due_to: to } = row;
  const visit: Visit = {
    id: row.visit_id,
    targetCode: row.target_code,
    organisationCode: row.organisation_code,
    itemCode: row.item_code,
    taskId: row.task_id,
    basis: row.basis,
    ground: row.ground,
    // Both databases store a flag as 0 or 1.
    isOnSite: row.is_on_site === 1,
    isFullCheck: row.is_full_check === 1,
    state: row.state,
    due: from === null || to === null ? null : { from, to },
    completedOn: row.completed_on,
    officers: row.officers === '' ? [] : row.officers.split(' '),
    exemption: row.exemption,
    origin: row.origin,
    batchId: row.batch_id,
    recordedBy: row.first_actor_id,
    recordedAt: row.first_recorded_at,
    confirmedBy: row.confirmed_by,
    confirmedAt: row.confirmed_at,
  };
  const { version, change, reason, actor_id: actorId, recorded_at: recordedAt } = row;
  return { visit, version, change, reason, actorId, recordedAt };
}
