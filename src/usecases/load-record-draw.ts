import type { SealedTarget, TargetRow } from '../core/draw/frame.ts';
import { findById, type Roster } from '../core/draw/roster.ts';
import { getList } from '../core/lists/definitions.ts';
import { makeEdition, type BundleFiles } from '../core/proof/bundle.ts';
import type { Commitment } from '../core/proof/commitment.ts';
import type { EntropyRecord } from '../core/proof/entropy/entropy.ts';
import {
  bytesOf,
  readCommitment,
  readEntropy,
  readFrame,
  readResult,
  sealedTargets,
} from '../core/proof/read-bundle.ts';
import type { RecordPlan } from '../core/records/plan.ts';
import { amountOf, describeRecord, ranksInMonth, type DrawnRecord } from '../core/records/record-pools.ts';
import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import { loadRecordDrawFiles } from '../store/files.ts';
import { getRecordDraw, type RecordDraw } from '../store/record-draws.ts';
import { findRecord } from '../store/register.ts';
import { getTask, type Task } from '../store/tasks.ts';

/** Everything that is known of a draw of records at its present state. */
export interface LoadedRecordDraw {
  readonly draw: RecordDraw;
  readonly task: Task;
  readonly agency: string;
  readonly targetName: string;
  readonly itemName: string;
  readonly commitment: Commitment;
  readonly entropy: EntropyRecord | null;
  /** In the order of months and numbers; null before the draw. */
  readonly drawn: readonly DrawnRecord[] | null;
  /** The bytes of commitment.json. */
  readonly promise: Uint8Array;
}

/** Loads a draw of records with what it drew. */
export async function loadRecordDraw(context: Context, drawId: string): Promise<LoadedRecordDraw> {
  const { db } = context;
  const draw = await getRecordDraw(db, drawId);
  const task = await getTask(db, draw.taskId);
  const files = await loadRecordDrawFiles(db, drawId);
  const nameOf = async (list: 'organisations' | 'items' | 'targets', code: string): Promise<string> =>
    String((await findRecord(db, getList(list), code))?.values['name'] ?? code);
  const isDrawn = files.has('result.json');
  return {
    draw,
    task,
    agency: await nameOf('organisations', task.plan.organisation_code),
    targetName: await nameOf('targets', draw.targetCode),
    itemName: await nameOf('items', draw.itemCode),
    commitment: readCommitment(files),
    entropy: isDrawn ? readEntropy(files) : null,
    drawn: isDrawn ? nameDrawn(draw.plan, files) : null,
    promise: bytesOf(files, 'commitment.json'),
  };
}

function nameDrawn(plan: RecordPlan, files: BundleFiles): readonly DrawnRecord[] {
  const { targets } = readFrame(files).frame;
  const amounts = amountsOf(targets, sealedTargets(files));
  const ranks = ranksInMonth(
    Array.from(targets, ({ id, attributes }) => ({
      id,
      month: attributes['month'] ?? '',
      amount: amounts.get(id) ?? 0,
    })),
  );
  return readResult(files).drawn.map(({ target: id }) => {
    const row = findById(targets, id);
    if (row === undefined) throw new Error(`the result draws ${id}, which is not in the frame`);
    return describeRecord(plan, row, { amount: amounts.get(id) ?? 0, rank: ranks.get(id) ?? 0 });
  });
}

function amountsOf(targets: Iterable<TargetRow>, sealed: Roster<SealedTarget>): ReadonlyMap<string, number> {
  return new Map(Array.from(targets, ({ id }, row) => [id, amountOf(sealed.at(row) ?? { measures: {} })]));
}

/** The proof bundle of drawn records, which has no public edition; refuses (wrong-state) before the draw. */
export async function loadRecordBundle(context: Context, drawId: string): Promise<BundleFiles> {
  await getRecordDraw(context.db, drawId);
  const files = await loadRecordDrawFiles(context.db, drawId);
  if (!files.has('result.json')) throw new Refusal('wrong-state', '还没有抽取，没有证明包');
  return makeEdition(files, 'auditor');
}
