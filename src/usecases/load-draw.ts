import type { Frame } from '../core/draw/frame.ts';
import { sampleCount } from '../core/draw/build-frame.ts';
import type { Rules } from '../core/draw/rules.ts';
import { getList } from '../core/lists/definitions.ts';
import type { RecordValues } from '../core/lists/definition.ts';
import {
  committedFiles,
  drawnFiles,
  manifestFile,
  type BundleFiles,
  type DrawResult,
} from '../core/proof/bundle.ts';
import type { Commitment } from '../core/proof/commitment.ts';
import { readCommitment, readEntropy, readFrame, readResult } from '../core/proof/read-bundle.ts';
import type { EntropyRecord } from '../core/proof/entropy.ts';
import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import { loadTaskFiles } from '../store/files.ts';
import { findRecord } from '../store/register.ts';
import { getTask, type Task } from '../store/tasks.ts';
import { frameOf } from './freeze-task.ts';

/** A task's files that are its proof; scans are kept beside them. */
const bundleNames = [...committedFiles, ...drawnFiles, manifestFile];

/** Everything that is known of a task's draw at its present state. */
export interface LoadedDraw {
  readonly task: Task;
  readonly item: RecordValues;
  readonly agency: string;
  readonly frame: Frame;
  readonly rules: Rules;
  /** How many targets are drawn. */
  readonly sample: number;
  readonly commitment: Commitment | null;
  readonly entropy: EntropyRecord | null;
  readonly result: DrawResult | null;
  readonly manifest: Uint8Array | null;
}

/** Loads a task with its frame: the frozen one, or before the freeze the one that the pools would give now. */
export async function loadDraw(context: Context, taskId: string): Promise<LoadedDraw> {
  const task = await getTask(context.db, taskId);
  // The transcript is by far the largest file, and nothing here reads it.
  const names = bundleNames.filter((name) => name !== 'transcript.jsonl');
  const files = await loadTaskFiles(context.db, taskId, names);
  const isFrozen = files.has('targets.jsonl');
  const { frame, rules } = isFrozen ? readFrame(files) : await frameOf(context, task.plan);
  const { organisation_code, item_code } = task.plan;
  const organisation = await findRecord(context.db, getList('organisations'), organisation_code);
  const item = await findRecord(context.db, getList('items'), item_code);
  return {
    task,
    item: item?.values ?? {},
    agency: String(organisation?.values['name'] ?? organisation_code),
    frame,
    rules,
    sample: sampleCount(frame),
    commitment: files.has('commitment.json') ? readCommitment(files) : null,
    entropy: files.has('entropy.json') ? readEntropy(files) : null,
    result: files.has('result.json') ? readResult(files) : null,
    manifest: files.get(manifestFile) ?? null,
  };
}

/** The proof bundle of a drawn task; refuses (wrong-state) before the draw. */
export async function loadBundle(context: Context, taskId: string): Promise<BundleFiles> {
  await getTask(context.db, taskId);
  const files = await loadTaskFiles(context.db, taskId, bundleNames);
  if (!files.has(manifestFile)) throw new Refusal('wrong-state', '还没有抽取，没有证明包');
  return files;
}
