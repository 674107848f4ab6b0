import type { Jurisdiction } from '../core/people/jurisdiction.ts';
import type { RecordKind, RecordPlan } from '../core/records/plan.ts';
import type { MonthShortage } from '../core/records/record-pools.ts';
import type { RecordDrawHands, RecordDrawState } from '../core/records/states.ts';
import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import type { Db } from './connect.ts';
import { isDuplicateIn } from './database-fault.ts';
import type { TaskNotes } from './tasks.ts';

/** The sheet of records that was imported. Its bytes are not kept: the frame holds what of it enters the draw. */
export interface RecordSheetFacts {
  readonly file_name: string;
  readonly file_sha256: string;
  readonly records: number;
  /** Months with fewer records than the plan wants. */
  readonly shortages: readonly MonthShortage[];
}

/** A draw of records within an institution that a task has drawn. */
export interface RecordDraw {
  readonly id: string;
  readonly taskId: string;
  readonly targetCode: string;
  readonly itemCode: string;
  /** Such as 2026-0003-H33010600001-1. */
  readonly number: string;
  readonly plan: RecordPlan;
  readonly sheet: RecordSheetFacts;
  readonly state: RecordDrawState;
  readonly revision: number;
  readonly hands: RecordDrawHands;
  readonly notes: Pick<TaskNotes, 'ceremony' | 'void_request' | 'voided_at'>;
  readonly commitment: string;
  readonly result: string | null;
  readonly createdAt: string;
  readonly changedAt: string;
}

interface RecordDrawRow {
  readonly id: string;
  readonly task_id: string;
  readonly target_code: string;
  readonly item_code: string;
  readonly kind: RecordKind;
  readonly number: string;
  readonly state: RecordDrawState;
  readonly revision: number;
  readonly plan: string;
  readonly sheet: string;
  readonly hands: string;
  readonly notes: string;
  readonly commitment: string;
  readonly result: string | null;
  readonly created_at: string;
  readonly changed_at: string;
}

const toRow = (draw: RecordDraw): RecordDrawRow => ({
  id: draw.id,
  task_id: draw.taskId,
  target_code: draw.targetCode,
  item_code: draw.itemCode,
  kind: draw.plan.kind,
  number: draw.number,
  state: draw.state,
  revision: draw.revision,
  plan: JSON.stringify(draw.plan),
  sheet: JSON.stringify(draw.sheet),
  hands: JSON.stringify(draw.hands),
  notes: JSON.stringify(draw.notes),
  commitment: draw.commitment,
  result: draw.result,
  created_at: draw.createdAt,
  changed_at: draw.changedAt,
});

const toDraw = (row: RecordDrawRow): RecordDraw => ({
  id: row.id,
  taskId: row.task_id,
  targetCode: row.target_code,
  itemCode: row.item_code,
  number: row.number,
  plan: JSON.parse(row.plan) as RecordPlan,
  sheet: JSON.parse(row.sheet) as RecordSheetFacts,
  state: row.state,
  revision: row.revision,
  hands: JSON.parse(row.hands) as RecordDrawHands,
  notes: JSON.parse(row.notes) as RecordDraw['notes'],
  commitment: row.commitment,
  result: row.result,
  createdAt: row.created_at,
  changedAt: row.changed_at,
});

const changedMeanwhile = (): Refusal => new Refusal('conflict', '这次记录抽取刚被他人改动：请刷新后再操作');

/** Stores a committed draw; refuses (conflict) when another writer took its number first. */
export async function insertRecordDraw(db: Db, draw: RecordDraw): Promise<void> {
  await db('record_draws')
    .insert(toRow(draw))
    .catch((error: unknown) => {
      throw isDuplicateIn(error, 'record_draws') ? changedMeanwhile() : error;
    });
}

/** The draw of records with this id; refuses (not-found) when there is none. */
export async function getRecordDraw(db: Db, id: string): Promise<RecordDraw> {
  const row = (await db('record_draws').where({ id }).first()) as RecordDrawRow | undefined;
  if (row === undefined) throw new Refusal('not-found', '没有这次记录抽取');
  return toDraw(row);
}

/** Replaces a draw by its next revision, in one compare-and-set: refuses (conflict) when someone else has changed it since it was read. */
export async function saveRecordDraw(
  { db, now }: Context,
  before: RecordDraw,
  after: Partial<RecordDraw>,
): Promise<RecordDraw> {
  const draw = { ...before, ...after, revision: before.revision + 1, changedAt: now().toISOString() };
  const { id, ...row } = toRow(draw);
  const changed = await db('record_draws')
    .where({ id, state: before.state, revision: before.revision })
    .update(row);
  if (changed !== 1) throw changedMeanwhile();
  return draw;
}

/** Which draws of records to list. */
export interface RecordDrawQuery {
  /** Only those of tasks of these organisations. */
  readonly within?: Jurisdiction | undefined;
  readonly task?: string | undefined;
  readonly target?: string | undefined;
  readonly kind?: RecordKind | undefined;
  readonly state?: RecordDrawState | undefined;
  /** Not those of these tasks, nor of any that is drawn and not released. */
  readonly hidden?: readonly string[] | undefined;
}

/** One page of draws of records, newest first; equal places by id. */
export async function listRecordDraws(
  db: Db,
  query: RecordDrawQuery,
  { page, pageSize }: { readonly page: number; readonly pageSize: number },
): Promise<{ readonly total: number; readonly draws: readonly RecordDraw[] }> {
  const selected = db('record_draws');
  if (query.within) {
    const tasks = db('tasks')
      .select('id')
      .whereIn('organisation_code', [...query.within]);
    void selected.whereIn('task_id', tasks);
  }
  if (query.task !== undefined) void selected.where({ task_id: query.task });
  if (query.target !== undefined) void selected.where({ target_code: query.target });
  if (query.kind !== undefined) void selected.where({ kind: query.kind });
  if (query.state !== undefined) void selected.where({ state: query.state });
  if (query.hidden !== undefined) {
    const drawn = db('tasks').select('id').whereIn('state', ['drawn', 'sealed']);
    void selected.whereNotIn('task_id', query.hidden).whereNotIn('task_id', drawn);
  }
  const [count] = (await selected.clone().count({ total: '*' })) as { total: number }[];
  const rows = (await selected
    .orderBy([{ column: 'created_at', order: 'desc' }, 'id'])
    .limit(pageSize)
    .offset((page - 1) * pageSize)) as RecordDrawRow[];
  return { total: count?.total ?? 0, draws: rows.map(toDraw) };
}

/** Every draw of records within one institution of a task, voided ones too, in the order of their numbers' making. */
export async function recordDrawsOf(
  db: Db,
  taskId: string,
  targetCode: string,
): Promise<readonly RecordDraw[]> {
  const rows = (await db('record_draws')
    .where({ task_id: taskId, target_code: targetCode })
    .orderBy(['created_at', 'id'])) as RecordDrawRow[];
  return rows.map(toDraw);
}
