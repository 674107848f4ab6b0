import { Refusal } from '../core/refusal.ts';
import type { SubstitutionReason } from '../core/proof/substitutions/substitution.ts';
import type { PlannedSlot } from '../core/task/planned-entropy.ts';
import type { SubstitutionHands, SubstitutionState } from '../core/task/substitution-states.ts';
import type { Context } from '../context.ts';
import type { Db } from './connect.ts';
import { isDuplicateIn } from './database-fault.ts';
import type { Attendant } from './tasks.ts';

/** What is asked for: never who shall come. */
export interface SubstitutionAsk {
  /** Who falls out, by code, sorted. */
  readonly officers: readonly string[];
  /** The drawn targets that need a substitute, by code, sorted. */
  readonly targets: readonly string[];
  readonly reason: SubstitutionReason;
  /** What the evidence is, in words. */
  readonly note: string;
  /** The plain SHA-256 of the evidence; its bytes are among the task's files when they were uploaded. */
  readonly evidence: string;
  readonly entropy: readonly PlannedSlot[];
}

/** What was said along the way. */
export interface SubstitutionNotes {
  readonly approved_at?: string;
  readonly drawn_at?: string;
  readonly withdrawn?: { readonly reason: string; readonly at: string };
  readonly ceremony?: {
    readonly held_at: string;
    readonly place: string;
    readonly present: readonly Attendant[];
    readonly objections: string;
  };
}

/** A substitution from the request to the draw. */
export interface SubstitutionCase {
  readonly id: string;
  readonly taskId: string;
  readonly state: SubstitutionState;
  readonly revision: number;
  readonly ask: SubstitutionAsk;
  readonly hands: SubstitutionHands;
  readonly notes: SubstitutionNotes;
  /** From the approval on: the number, the canonical JSON of the request, and its digest Q. */
  readonly number: number | null;
  readonly request: string | null;
  readonly requestDigest: string | null;
  /** The digest of substitution-N.json. */
  readonly substitutionDigest: string | null;
  readonly createdAt: string;
  readonly changedAt: string;
}

interface SubstitutionRow {
  readonly id: string;
  readonly task_id: string;
  readonly state: SubstitutionState;
  readonly revision: number;
  readonly open_task: string | null;
  readonly ask: string;
  readonly hands: string;
  readonly notes: string;
  readonly number: number | null;
  readonly request: string | null;
  readonly request_digest: string | null;
  readonly substitution_digest: string | null;
  readonly created_at: string;
  readonly changed_at: string;
}

/** Stores a new request; refuses (conflict) while another one of the task is open. */
export async function insertSubstitution(db: Db, substitution: SubstitutionCase): Promise<void> {
  await db('substitutions').insert(toRow(substitution)).catch(refuseSecond);
}

/** Replaces a substitution by its next revision; refuses (conflict) when someone else has changed it since it was read. */
export async function saveSubstitution(
  { db, now }: Context,
  before: SubstitutionCase,
  after: Partial<SubstitutionCase>,
): Promise<SubstitutionCase> {
  const changedAt = now().toISOString();
  const substitution = { ...before, ...after, revision: before.revision + 1, changedAt };
  const { id, ...row } = toRow(substitution);
  const changed = await db('substitutions')
    .where({ id, revision: before.revision })
    .update(row)
    .catch(refuseSecond);
  if (changed !== 1) throw new Refusal('conflict', '这次替补刚被他人改动：请刷新后再操作');
  return substitution;
}

function refuseSecond(error: unknown): never {
  if (!isDuplicateIn(error, 'substitutions')) throw error;
  throw new Refusal('conflict', '这个任务已有一次替补尚未抽取：请先完成或撤回它');
}

/** The substitution with this id; refuses (not-found) when there is none. */
export async function getSubstitution(db: Db, id: string): Promise<SubstitutionCase> {
  const row = (await db('substitutions').where({ id }).first()) as SubstitutionRow | undefined;
  if (row === undefined) throw new Refusal('not-found', '没有这次替补');
  return toCase(row);
}

/** The substitutions of a task in the order in which they were asked for; of all tasks when none is given. */
export async function listSubstitutions(db: Db, taskId?: string): Promise<readonly SubstitutionCase[]> {
  const query = db('substitutions').orderBy(['created_at', 'id']);
  const rows = (await (taskId === undefined ? query : query.where({ task_id: taskId }))) as SubstitutionRow[];
  return rows.map(toCase);
}

function toRow(substitution: SubstitutionCase): SubstitutionRow {
  const { taskId, state } = substitution;
  return {
    id: substitution.id,
    task_id: taskId,
    state,
    revision: substitution.revision,
    open_task: state === 'requested' || state === 'approved' ? taskId : null,
    ask: JSON.stringify(substitution.ask),
    hands: JSON.stringify(substitution.hands),
    notes: JSON.stringify(substitution.notes),
    number: substitution.number,
    request: substitution.request,
    request_digest: substitution.requestDigest,
    substitution_digest: substitution.substitutionDigest,
    created_at: substitution.createdAt,
    changed_at: substitution.changedAt,
  };
}

function toCase(row: SubstitutionRow): SubstitutionCase {
  return {
    id: row.id,
    taskId: row.task_id,
    state: row.state,
    revision: row.revision,
    ask: JSON.parse(row.ask) as SubstitutionAsk,
    hands: JSON.parse(row.hands) as SubstitutionHands,
    notes: JSON.parse(row.notes) as SubstitutionNotes,
    number: row.number,
    request: row.request,
    requestDigest: row.request_digest,
    substitutionDigest: row.substitution_digest,
    createdAt: row.created_at,
    changedAt: row.changed_at,
  };
}
