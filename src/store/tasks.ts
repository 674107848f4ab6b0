import { compareDrawNumbers } from '../core/task/draw-number.ts';
import type { TaskHands } from '../core/task/duties.ts';
import type { FrameCounts } from '../core/task/kinds.ts';
import type { TaskPlan } from '../core/task/plan.ts';
import { scopeKeyOf } from '../core/task/scope-key.ts';
import type { TaskState } from '../core/task/states.ts';
import type { Jurisdiction } from '../core/people/jurisdiction.ts';
import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import type { Db } from './connect.ts';
import { isDuplicateIn } from './database-fault.ts';

/** Someone who stood by at the draw. */
export interface Attendant {
  readonly name: string;
  readonly role: string;
  readonly unit: string;
}

/** What was said along the way; each part is written once, by the step that it belongs to. */
export interface TaskNotes {
  readonly frozen_at?: string;
  /** How many targets the pool held before the scope was applied, how many of the frame can be drawn, and how many will be. */
  readonly frame?: FrameCounts & { readonly pool: number };
  /** The draw number of the freeze with which this one was compared; "" for none. */
  readonly previous?: string;
  readonly committed_at?: string;
  readonly ceremony?: {
    readonly held_at: string;
    readonly place: string;
    readonly present: readonly Attendant[];
    readonly objections: string;
  };
  readonly released_at?: string;
  readonly withdrawn?: { readonly reason: string; readonly at: string };
  readonly void_request?: {
    readonly reason: string;
    readonly evidence: string;
    /** Of the file; "" or absent for none. */
    readonly evidence_sha256?: string;
    /** What was logged. */
    readonly digest: string;
    readonly at: string;
  };
  readonly voided_at?: string;
}

/** An inspection task, from its draft to its end. */
export interface Task {
  readonly id: string;
  readonly plan: TaskPlan;
  readonly state: TaskState;
  readonly revision: number;
  readonly hands: TaskHands;
  readonly notes: TaskNotes;
  readonly drawNumber: string | null;
  readonly commitment: string | null;
  readonly result: string | null;
  /** The task that was voided or withdrawn after its commitment, in whose place this one stands. */
  readonly replaces: string | null;
  /** The drawn task that this one is a supplementary draw of. */
  readonly supplements: string | null;
  readonly createdAt: string;
  readonly changedAt: string;
}

interface TaskRow {
  readonly id: string;
  readonly organisation_code: string;
  readonly item_code: string;
  readonly month: string;
  readonly name: string;
  readonly state: TaskState;
  readonly revision: number;
  readonly plan: string;
  readonly hands: string;
  readonly notes: string;
  readonly draw_number: string | null;
  readonly commitment: string | null;
  readonly result: string | null;
  readonly open_scope: string | null;
  readonly replaces: string | null;
  readonly supplements: string | null;
  readonly created_at: string;
  readonly changed_at: string;
}

const openStates: readonly TaskState[] = ['frozen', 'committed', 'drawn', 'sealed'];

function toRow(task: Task): TaskRow {
  const { organisation_code, item_code, month, name } = task.plan;
  return {
    id: task.id,
    organisation_code,
    item_code,
    month,
    name,
    state: task.state,
    revision: task.revision,
    plan: JSON.stringify(task.plan),
    hands: JSON.stringify(task.hands),
    notes: JSON.stringify(task.notes),
    draw_number: task.drawNumber,
    commitment: task.commitment,
    result: task.result,
    open_scope: openStates.includes(task.state) ? scopeKeyOf(task) : null,
    replaces: task.replaces,
    supplements: task.supplements,
    created_at: task.createdAt,
    changed_at: task.changedAt,
  };
}

function toTask(row: TaskRow): Task {
  return {
    id: row.id,
    plan: JSON.parse(row.plan) as TaskPlan,
    state: row.state,
    revision: row.revision,
    hands: JSON.parse(row.hands) as TaskHands,
    notes: JSON.parse(row.notes) as TaskNotes,
    drawNumber: row.draw_number,
    commitment: row.commitment,
    result: row.result,
    replaces: row.replaces,
    supplements: row.supplements,
    createdAt: row.created_at,
    changedAt: row.changed_at,
  };
}

/** Stores a new task. */
export async function insertTask(db: Db, task: Task): Promise<void> {
  await db('tasks').insert(toRow(task));
}

/** The task with this id; refuses (not-found) when there is none. */
export async function getTask(db: Db, id: string): Promise<Task> {
  const row = (await db('tasks').where({ id }).first()) as TaskRow | undefined;
  if (row === undefined) throw new Refusal('not-found', '没有这个抽查任务');
  return toTask(row);
}

/**
 * Replaces a task by its next revision, in one compare-and-set: refuses (conflict) when someone else has changed it since
 * it was read, or when another task of the same organisation, month, item and line of the annual plan has a frame open.
 */
export async function saveTask({ db, now }: Context, before: Task, after: Partial<Task>): Promise<Task> {
  const task = { ...before, ...after, revision: before.revision + 1, changedAt: now().toISOString() };
  const { id, ...row } = toRow(task);
  const changed = await db('tasks')
    .where({ id, state: before.state, revision: before.revision })
    .update(row)
    .catch((error: unknown) => {
      if (!isDuplicateIn(error, 'tasks')) throw error;
      throw new Refusal(
        'conflict',
        '同一机构、月份、事项（和计划项目）已有一个冻结而未了结的抽查任务：请先完成、撤回或作废它',
      );
    });
  if (changed !== 1) throw new Refusal('conflict', '这个任务刚被他人改动：请刷新后再操作');
  return task;
}

/** Which tasks to list. */
export interface TaskQuery {
  /** Only those of these organisations. */
  readonly within?: Jurisdiction | undefined;
  readonly organisation?: string | undefined;
  readonly month?: string | undefined;
  readonly state?: TaskState | undefined;
  readonly sortBy?: 'month' | 'name' | 'state' | 'created_at' | 'changed_at' | undefined;
  readonly descending?: boolean | undefined;
  readonly page: number;
  readonly pageSize: number;
}

/** One page of tasks, newest first unless asked otherwise; equal places by id. */
export async function listTasks(
  db: Db,
  query: TaskQuery,
): Promise<{ readonly total: number; readonly tasks: readonly Task[] }> {
  const selected = db('tasks');
  if (query.within) void selected.whereIn('organisation_code', [...query.within]);
  if (query.organisation !== undefined) void selected.where({ organisation_code: query.organisation });
  if (query.month !== undefined) void selected.where({ month: query.month });
  if (query.state !== undefined) void selected.where({ state: query.state });
  const [count] = (await selected.clone().count({ total: '*' })) as { total: number }[];
  const rows = (await selected
    .orderBy(query.sortBy ?? 'created_at', (query.descending ?? query.sortBy === undefined) ? 'desc' : 'asc')
    .orderBy('id')
    .limit(query.pageSize)
    .offset((query.page - 1) * query.pageSize)) as TaskRow[];
  return { total: count?.total ?? 0, tasks: rows.map(toTask) };
}

/** Every task that has a result, voided ones too, in the order of their drafts. */
export async function drawnTasks(db: Db): Promise<readonly Task[]> {
  const rows = (await db('tasks').whereNotNull('result').orderBy('created_at').orderBy('id')) as TaskRow[];
  return rows.map(toTask);
}

/** Every task of a month (YYYY-MM), whatever its state, by id. */
export async function tasksOfMonth(db: Db, month: string): Promise<readonly Task[]> {
  const rows = (await db('tasks').where({ month }).orderBy('id')) as TaskRow[];
  return rows.map(toTask);
}

/** The tasks whose frame is frozen and not yet drawn. */
export async function undrawnTasks(db: Db): Promise<readonly Task[]> {
  return tasksIn(db, ['frozen', 'committed']);
}

/**
 * The latest drawn task of the same organisation and item, voided ones included, supplementary ones not; one of the same line of the
 * annual plan where there is any. undefined when there is none.
 */
export async function previousDraw(
  db: Db,
  { id, plan }: Pick<Task, 'id' | 'plan'>,
): Promise<Task | undefined> {
  const { organisation_code, item_code } = plan;
  const rows = (await db('tasks')
    .where({ organisation_code, item_code })
    .whereNot({ id })
    .whereNotNull('result')) as TaskRow[];
  // A supplementary draw has part of the frame of another.
  const whole = rows.map(toTask).filter((task) => task.supplements === null);
  const drawn = whole.toSorted((left, right) => compareDrawNumbers(left.drawNumber, right.drawNumber));
  const line = (task: Pick<Task, 'plan'>): string => task.plan.annual_plan?.line ?? '';
  return drawn.findLast((task) => line(task) === line({ plan })) ?? drawn.at(-1);
}

/** The supplementary draws of a task, whatever their state, by id. */
export async function supplementsOf(db: Db, taskId: string): Promise<readonly Task[]> {
  const rows = (await db('tasks').where({ supplements: taskId }).orderBy('id')) as TaskRow[];
  return rows.map(toTask);
}

/** The next draw number of an organisation in a year, such as 2026-0003; taken in the caller's transaction, so no gaps. */
export async function nextDrawNumber(db: Db, organisationCode: string, year: string): Promise<string> {
  const place = { organisation_code: organisationCode, year };
  const raised = await db('draw_numbers').where(place).increment('last', 1);
  if (raised === 0) await db('draw_numbers').insert({ ...place, last: 1 });
  const row = (await db('draw_numbers').where(place).first()) as { last: number };
  return `${year}-${String(row.last).padStart(4, '0')}`;
}

/** Every task in one of these states, by id. */
export async function tasksIn(db: Db, states: readonly TaskState[]): Promise<readonly Task[]> {
  const rows = (await db('tasks').whereIn('state', states).orderBy('id')) as TaskRow[];
  return rows.map(toTask);
}
