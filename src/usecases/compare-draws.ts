import type { ChangeKind } from '../core/proof/changes.ts';
import { readResult } from '../core/proof/read-bundle.ts';
import type { FrameChange } from '../core/task/frame-changes.ts';
import { describeDifference } from '../core/task/describe-difference.ts';
import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import type { Db } from '../store/connect.ts';
import { loadTaskFiles } from '../store/files.ts';
import type { Task } from '../store/tasks.ts';
import { changesBetween, frozenTargets, linesOfTask } from './frozen-rows.ts';
import { lookAtDraw, type Looker } from './look-at-draw.ts';
import { assertWithin } from './people/assert-within.ts';

/** A target by code and name. */
export interface NamedTarget {
  readonly code: string;
  readonly name: string;
}

/** What became of a voided draw in its replacement; or of any draw in a later one. */
export interface DrawDifference {
  readonly earlier: Task;
  readonly later: Task;
  /** Drawn in the earlier one only, and in the later one only; in the order of their codes. */
  readonly droppedOut: readonly NamedTarget[];
  readonly cameIn: readonly NamedTarget[];
  /** How many were drawn in both. */
  readonly both: number;
  /** In what the frames differ: how many changes of each kind, and the first `shownChanges` of them. */
  readonly counts: Readonly<Partial<Record<ChangeKind, number>>>;
  readonly changes: readonly FrameChange[];
  /** The whole in words, without names. */
  readonly sentences: readonly string[];
}

/** So many changes are listed. */
export const shownChanges = 500;

/**
 * Who dropped out and who came in between two draws, and in what their frames differ; by default between a draw and the one in whose
 * place it stands. Refuses (forbidden) who may not see either of them, (not-found) an earlier one outside of the caller's jurisdiction, (invalid) a
 * draw that replaces none, and (wrong-state) one that is not frozen.
 */
export async function compareDraws(
  context: Context,
  looker: Looker,
  laterId: string,
  earlierId: string | null = null,
): Promise<DrawDifference> {
  const later = await lookAtDraw(context, looker, laterId, 'result');
  const formerId = earlierId ?? later.replaces;
  if (formerId === null) throw new Refusal('invalid', '这个任务没有代替别的任务：请写明与哪个任务比较');
  await assertWithin(context, { kind: 'task', id: formerId });
  const earlier = await lookAtDraw(context, looker, formerId, 'result');
  for (const { drawNumber, plan } of [earlier, later])
    if (drawNumber === null) throw new Refusal('wrong-state', `${plan.name}还没有冻结名录，不能比较`);
  return differenceBetween(context.db, earlier, later);
}

/** The difference of two frozen draws, for callers who have seen to it that it may be shown. */
export async function differenceBetween(db: Db, earlier: Task, later: Task): Promise<DrawDifference> {
  const [before, after] = [await drawnOf(db, earlier), await drawnOf(db, later)];
  const droppedOut = await nameTargets(db, earlier.id, without(before, after));
  const cameIn = await nameTargets(db, later.id, without(after, before));
  const both = before.size - droppedOut.length;
  const { counts, changes } = await compareFrames(db, earlier.id, later.id);
  const sentences = describeDifference({
    earlier: earlier.drawNumber ?? '',
    later: later.drawNumber ?? '',
    droppedOut: droppedOut.length,
    cameIn: cameIn.length,
    both,
    counts,
  });
  return { earlier, later, droppedOut, cameIn, both, counts, changes, sentences };
}

async function drawnOf(db: Db, { id, result }: Task): Promise<ReadonlySet<string>> {
  if (result === null) return new Set();
  return new Set(readResult(await loadTaskFiles(db, id, ['result.json'])).drawn.map(({ target }) => target));
}

const without = (codes: ReadonlySet<string>, others: ReadonlySet<string>): ReadonlySet<string> =>
  new Set([...codes].filter((code) => !others.has(code)));

async function nameTargets(
  db: Db,
  taskId: string,
  codes: ReadonlySet<string>,
): Promise<readonly NamedTarget[]> {
  const named: NamedTarget[] = [];
  for await (const { id, name } of frozenTargets(linesOfTask(db, taskId)))
    if (codes.has(id)) named.push({ code: id, name });
  return named;
}

async function compareFrames(
  db: Db,
  earlierId: string,
  laterId: string,
): Promise<Pick<DrawDifference, 'counts' | 'changes'>> {
  const counts: Partial<Record<ChangeKind, number>> = {};
  const changes: FrameChange[] = [];
  for await (const change of changesBetween(linesOfTask(db, earlierId), linesOfTask(db, laterId))) {
    counts[change.kind] = (counts[change.kind] ?? 0) + 1;
    if (changes.length < shownChanges) changes.push(change);
  }
  return { counts, changes };
}
