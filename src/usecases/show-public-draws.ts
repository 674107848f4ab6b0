import { getList } from '../core/lists/definitions.ts';
import { isSealed } from '../core/task/sealed.ts';
import { taskStateLabels, type TaskState } from '../core/task/states.ts';
import { voidReasons } from '../core/task/void-reasons.ts';
import { chinaDay } from '../core/task/china-day.ts';
import type { LogHead } from '../core/proof/commitment.ts';
import type { Context } from '../context.ts';
import { logHead } from '../store/log.ts';
import { findRecord } from '../store/register.ts';
import { listNumberedTasks, type NumberedTask } from '../store/views/public-draws.ts';

/** What anybody may know of a draw: who draws, what for, the digests, the counts, and how it ended. */
export interface PublicDraw {
  readonly taskId: string;
  readonly drawNumber: string;
  readonly agency: string;
  /** What is inspected; null while that must not be known beforehand. */
  readonly subject: { readonly item: string; readonly name: string; readonly month: string } | null;
  readonly state: TaskState;
  readonly stateLabel: string;
  /** Why it was withdrawn or voided; "" otherwise, and while its words might tell what is sealed. */
  readonly reason: string;
  /** The commitment digest of the draw in whose place this one stands; null for none. */
  readonly replaces: string | null;
  /** Targets that can be drawn, and how many are; null before the commitment. */
  readonly counts: { readonly eligible: number; readonly sample: number } | null;
  /** null before it is published. */
  readonly commitment: string | null;
  readonly result: string | null;
  readonly committedAt: string | null;
  readonly drawnAt: string | null;
  readonly releaseOn: string;
  readonly releasedAt: string | null;
  /** Whether the drawn list, the notice with it and the public bundle are open to everyone. */
  readonly isOpen: boolean;
}

/** One page of the public list, newest first, and the head of the log. */
export interface PublicDraws {
  readonly total: number;
  readonly page: number;
  readonly pageSize: number;
  readonly draws: readonly PublicDraw[];
  readonly log: LogHead | null;
}

const pageSize = 50;

/** The public list of draws: every one that ever had a number, however it ended. */
export async function showPublicDraws(context: Context, page: number): Promise<PublicDraws> {
  const { db, now } = context;
  const { total, tasks } = await listNumberedTasks(db, { page, pageSize });
  const names = nameFinder(context);
  const today = chinaDay(now().toISOString());
  const draws: PublicDraw[] = [];
  for (const task of tasks) {
    const agency = await names('organisations', task.plan.organisation_code);
    const item = await names('items', task.plan.item_code);
    draws.push(describeDraw(task, today, { agency, item }));
  }
  return { total, page, pageSize, draws, log: await logHead(db) };
}

function describeDraw(
  task: NumberedTask,
  today: string,
  { agency, item }: { readonly agency: string; readonly item: string },
): PublicDraw {
  const { plan, notes, state } = task;
  const isHidden = isSealed(task, today);
  return {
    taskId: task.id,
    drawNumber: task.drawNumber,
    agency,
    subject: plan.announced || !isHidden ? { item, name: plan.name, month: plan.month } : null,
    state,
    stateLabel: taskStateLabels[state],
    reason: reasonOf(task, isHidden),
    replaces: task.replaces,
    counts: task.commitment === null ? null : (notes.frame ?? null),
    commitment: task.commitment,
    result: task.result,
    committedAt: notes.committed_at ?? null,
    drawnAt: notes.ceremony?.held_at ?? null,
    releaseOn: plan.release_on,
    releasedAt: notes.released_at ?? null,
    isOpen: task.result !== null && !isHidden,
  };
}

/** A void's reason is from a closed list; why a task was withdrawn is free text, and may name what is sealed. */
function reasonOf({ state, notes }: NumberedTask, isHidden: boolean): string {
  if (state === 'voided' && notes.void_request !== undefined) return labelOf(notes.void_request.reason);
  return state === 'withdrawn' && !isHidden ? (notes.withdrawn?.reason ?? '') : '';
}

const labelOf = (reason: string): string =>
  Object.hasOwn(voidReasons, reason) ? voidReasons[reason as keyof typeof voidReasons] : reason;

/** Looks each code up once. */
function nameFinder({ db }: Context): (list: 'organisations' | 'items', code: string) => Promise<string> {
  const known = new Map<string, string>();
  return async (list, code) => {
    const key = `${list}/${code}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const name = String((await findRecord(db, getList(list), code))?.values['name'] ?? code);
    known.set(key, name);
    return name;
  };
}
