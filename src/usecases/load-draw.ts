import type { Frame, SealedOfficer, TargetRow } from '../core/draw/frame.ts';
import { findById } from '../core/draw/roster.ts';
import { sampleOf } from '../core/draw/build-frame.ts';
import type { Rules } from '../core/draw/rules.ts';
import { getList } from '../core/lists/definitions.ts';
import type { RecordValues } from '../core/lists/definition.ts';
import {
  filesOf,
  makeEdition,
  type BundleFiles,
  type DrawResult,
  type Edition,
} from '../core/proof/bundle.ts';
import type { Commitment } from '../core/proof/commitment.ts';
import {
  readCommitment,
  readEntropy,
  readFrame,
  readResult,
  readSealedOfficers,
  type FrozenFrame,
} from '../core/proof/read-bundle.ts';
import type { EntropyRecord } from '../core/proof/entropy/entropy.ts';
import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import { loadTaskFiles } from '../store/files.ts';
import { findRecord } from '../store/register.ts';
import { getTask, type Task } from '../store/tasks.ts';
import { previewFrame, type PlannedFrame } from './frame-of.ts';

/** An officer of a draw: the pseudonym that its files have, and who that is. */
export interface NamedOfficer extends Pick<SealedOfficer, 'code' | 'name' | 'unavailable'> {
  readonly pseudonym: string;
}

/** How sentences call an officer. */
export const officerText = (officer: NamedOfficer | undefined): string =>
  officer === undefined ? '' : `${officer.name}（${officer.code}）`;

/** A drawn target, whom it will be visited by, and the day where one was drawn. */
export interface DrawnVisit {
  readonly target: TargetRow;
  /** [] where the visit could not be staffed and is owed. */
  readonly team: readonly NamedOfficer[];
  readonly day: string | null;
}

/** Everything that is known of a task's draw at its present state. */
export interface LoadedDraw {
  readonly task: Task;
  readonly item: RecordValues;
  readonly agency: string;
  readonly frame: Frame;
  /** In the order of the roster. */
  readonly officers: readonly NamedOfficer[];
  readonly rules: Rules;
  /** How many targets the pool held before the scope was applied. */
  readonly pool: number;
  /** How many targets can be drawn. */
  readonly eligible: number;
  /** How many targets are drawn. */
  readonly sample: number;
  readonly commitment: Commitment | null;
  readonly entropy: EntropyRecord | null;
  readonly result: DrawResult | null;
  /** The drawn targets in frame order with their teams in seat order; [] before the draw. */
  readonly drawn: readonly DrawnVisit[];
  /** All files that there are of the draw but its transcript; those of a frame that is not frozen too. */
  readonly files: BundleFiles;
}

/** Loads a task with its frame: the frozen one, or before the freeze the one that the pools would give now. */
export async function loadDraw(context: Context, taskId: string): Promise<LoadedDraw> {
  const task = await getTask(context.db, taskId);
  // The transcript is by far the largest file, and nothing here reads it.
  const names = filesOf('auditor').filter((name) => name !== 'transcript.jsonl');
  const stored = await loadTaskFiles(context.db, taskId, names);
  const isFrozen = stored.has('targets.jsonl');
  const frozen: FrozenFrame & Partial<PlannedFrame> = isFrozen
    ? readFrame(stored)
    : await previewFrame(context, task.plan);
  const {
    frame,
    rules,
    population,
    pi,
    files,
    pool = task.notes.frame?.pool ?? frame.targets.length,
  } = frozen;
  const officers = nameOfficers(frame, files);
  const { organisation_code, item_code } = task.plan;
  const organisation = await findRecord(context.db, getList('organisations'), organisation_code);
  const item = await findRecord(context.db, getList('items'), item_code);
  const result = files.has('result.json') ? readResult(files) : null;
  return {
    task,
    item: item?.values ?? {},
    agency: String(organisation?.values['name'] ?? organisation_code),
    frame,
    officers,
    rules,
    pool,
    eligible: population.eligible.reduce((count, isEligible) => count + isEligible, 0),
    sample: sampleOf(pi),
    commitment: files.has('commitment.json') ? readCommitment(files) : null,
    entropy: files.has('entropy.json') ? readEntropy(files) : null,
    result,
    drawn: nameDrawn(frame, officers, result),
    files,
  };
}

/** Who the officers of a frame are, from the sealed lines. */
export function nameOfficers(
  { officers }: Pick<Frame, 'officers'>,
  files: BundleFiles,
): readonly NamedOfficer[] {
  const sealed = readSealedOfficers(files);
  return officers.map(({ id }, row) => {
    const { code = '', name = '', unavailable = null } = sealed[row] ?? {};
    return { pseudonym: id, code, name, unavailable };
  });
}

function nameDrawn(
  frame: Frame,
  named: readonly NamedOfficer[],
  result: DrawResult | null,
): readonly DrawnVisit[] {
  const officers = new Map(named.map((officer) => [officer.pseudonym, officer]));
  return (result?.drawn ?? []).map(({ target: id, team, day }) => {
    const target = findById(frame.targets, id);
    if (target === undefined) throw new Error(`the result draws ${id}, which is not in the frame`);
    return { target, team: team.flatMap((officer) => officers.get(officer) ?? []), day };
  });
}

/** An edition of the proof bundle of a drawn task; refuses (wrong-state) before the draw. */
export async function loadBundle(
  context: Context,
  taskId: string,
  edition: Edition = 'auditor',
): Promise<BundleFiles> {
  await getTask(context.db, taskId);
  const files = await loadTaskFiles(context.db, taskId);
  if (!files.has('result.json')) throw new Refusal('wrong-state', '还没有抽取，没有证明包');
  return makeEdition(files, edition);
}
