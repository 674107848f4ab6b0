import type { BundleFiles } from '../core/proof/bundle.ts';
import type { Commitment } from '../core/proof/commitment.ts';
import { readCommitment } from '../core/proof/read-bundle.ts';
import { encodeChanges } from '../core/proof/encode-changes.ts';
import type { FrameChange } from '../core/task/frame-changes.ts';
import type { Context } from '../context.ts';
import { loadTaskFiles } from '../store/files.ts';
import { previousDraw, type Task } from '../store/tasks.ts';
import { explainChanges } from './explain-changes.ts';
import type { PlannedFrame } from './frame-of.ts';
import { changesBetween, linesOfFile, linesOfTask } from './frozen-rows.ts';

/** What a freeze states of the freeze before it. */
export interface FreezeChanges {
  /** The draw number of the freeze before; "" when there is none, and then nothing is a change. */
  readonly previous: string;
  /** changes.jsonl and changes-sealed.jsonl. */
  readonly files: BundleFiles;
}

/**
 * The differences of a task's frame from that of the latest draw of the same organisation and item (of the same line of the annual
 * plan where there is one), each with its reason and approver. Both rosters are read line by line.
 */
export async function findChanges(
  context: Context,
  task: Task,
  { files, saltKey }: PlannedFrame,
): Promise<FreezeChanges> {
  const before = await previousDraw(context.db, task);
  if (before === undefined) return { previous: '', files: encodeChanges([], saltKey) };
  const then = readCommitment(await loadTaskFiles(context.db, before.id, ['commitment.json']));
  const found = await compareFrames(context, before.id, files);
  const explained = await explainChanges(context, { task, before, since: sinceOf(then) }, found);
  const changes = explained.map(({ change, reason, approver }) => ({
    kind: change.kind,
    id: idOf(change),
    before: change.before,
    after: change.after,
    reason,
    approver,
  }));
  return { previous: before.drawNumber ?? '', files: encodeChanges(changes, saltKey) };
}

/** What the earlier freeze has seen: the pools of its cut-off. */
const sinceOf = ({ cut_off: { day, recorded_by: recordedBy } }: Commitment) => ({ day, recordedBy });

/** By code: officers get their pseudonyms when the lines are written. */
const idOf = ({ target, officer }: FrameChange): string =>
  [officer, target].filter((code) => code !== '').join('/');

async function compareFrames(
  { db }: Context,
  beforeId: string,
  files: BundleFiles,
): Promise<readonly FrameChange[]> {
  const changes: FrameChange[] = [];
  for await (const change of changesBetween(linesOfTask(db, beforeId), linesOfFile(files)))
    changes.push(change);
  return changes;
}
