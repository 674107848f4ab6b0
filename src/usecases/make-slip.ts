import { findIndexById, type Roster } from '../core/draw/roster.ts';
import type { TargetRow } from '../core/draw/frame.ts';
import type { TargetDecision } from '../core/draw/targets/draw-targets.ts';
import { digestOf, protocol } from '../core/digest.ts';
import { rosterProof } from '../core/merkle.ts';
import type { BundleFiles } from '../core/proof/bundle.ts';
import { findDecision, type RowDecision } from '../core/proof/slips/find-decision.ts';
import { bytesOf, readCommitment, readFrame, readResult } from '../core/proof/read-bundle.ts';
import { slipText, type Slip, type SlipDecision } from '../core/proof/slips/slip.ts';
import { linesOf, textsOf } from '../core/proof/target-roster.ts';
import { Refusal } from '../core/refusal.ts';
import { decisionSentence } from '../core/task/describe-slip.ts';
import { packSlip } from '../files/slip-code.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { appendAudit } from '../store/audit.ts';
import { loadTaskFiles } from '../store/files.ts';
import { getTask, type Task } from '../store/tasks.ts';
import { explainTarget } from './explain-target.ts';
import { isReader, isSealedNow, type Looker } from './look-at-draw.ts';
import { assertTellsNoOther } from './tells-no-other.ts';

/** A slip as it is handed out: its text, and the same as the characters of a QR code. */
export interface MadeSlip {
  readonly task: Task;
  readonly slip: Slip;
  /** Every sentence; the slip has as many of them as its QR code holds. */
  readonly why: readonly string[];
  readonly text: string;
  readonly code: string;
}

/**
 * Makes the slip of one institution, in the frame of a draw whose list is released; that it was made is written down. Refuses
 * (wrong-state) before the release, since a slip shows a chance, (forbidden) everyone who had no part in the task, since it shows what
 * is confidential about the institution, and (not-found) a code out of the frame.
 */
export async function makeSlip(
  context: Context,
  looker: Looker,
  taskId: string,
  code: string,
): Promise<MadeSlip> {
  const task = await getTask(context.db, taskId);
  await assertIssuable(context, looker, task);
  const { chance } = await explainTarget(context, taskId, code);
  const files = await loadTaskFiles(context.db, taskId);
  const { frame, pi } = readFrame(files);
  const index = findIndexById(frame.targets, code);
  const decision: RowDecision =
    chance.excluded === null
      ? findDecision(targetDecisions(files), index, (row) => pi[row] ?? 0)
      : { kind: 'excluded' };
  const named = nameDecision(decision, frame.targets);
  const drawn = readResult(files).drawn.some(({ target }) => target === code);
  const why = [...chance.sentences, decisionSentence(named, drawn)];
  const base = { ...partsOf(files, index), drawn, decision: named };
  const made = fitSlip(base, why);
  await writeDown(context, looker ?? '', taskId, code);
  return { task, why, ...made };
}

async function assertIssuable(context: Context, looker: Looker, task: Task): Promise<void> {
  const isHand = looker !== null && Object.values(task.hands).includes(looker);
  if (!isHand && !isReader(task, looker))
    throw new Refusal('forbidden', '凭条含有机构未公开的数据：只有办理本任务的人员可以开具，再交给该机构');
  if (task.result === null || isSealedNow(context, task)) {
    const message = `凭条写明抽中的机会，名单公布（不早于 ${task.plan.release_on}）之后才能开具`;
    throw new Refusal('wrong-state', message);
  }
  await assertTellsNoOther(context, looker, task);
}

/** The lines of a transcript about targets, one by one. */
function* targetDecisions(files: BundleFiles): Generator<TargetDecision> {
  for (const line of textsOf(bytesOf(files, 'transcript.jsonl'), 'transcript.jsonl'))
    yield JSON.parse(line) as TargetDecision;
}

function nameDecision(decision: RowDecision, targets: Roster<TargetRow>): SlipDecision {
  if (decision.kind !== 'duel') return decision;
  return { ...decision, against: targets.at(decision.against)?.id ?? '' };
}

function partsOf(files: BundleFiles, index: number): Omit<Slip, 'drawn' | 'decision' | 'why'> {
  const commitment = readCommitment(files);
  const targets = bytesOf(files, 'targets.jsonl');
  const { size, path } = rosterProof(linesOf(targets, 'targets.jsonl'), index);
  const line = lineAt(targets, index);
  return {
    protocol,
    kind: 'slip',
    draw_number: commitment.draw_number,
    draw_id: commitment.draw_id,
    commitment: readResult(files).commitment,
    result: digestOf('result', bytesOf(files, 'result.json')),
    root: commitment.targets.root,
    size,
    index,
    path,
    line,
    sealed_line: lineAt(bytesOf(files, 'targets-sealed.jsonl'), index),
    name: (JSON.parse(line) as TargetRow).name,
  };
}

function lineAt(bytes: Uint8Array, index: number): string {
  let at = 0;
  for (const line of linesOf(bytes, 'targets.jsonl')) {
    if (at === index) return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line);
    at += 1;
  }
  throw new RangeError(`no line ${index}`);
}

/** The slip with as many of its sentences, from the first on, as its QR code holds. */
function fitSlip(
  base: Omit<Slip, 'why'>,
  why: readonly string[],
): { readonly slip: Slip; readonly text: string; readonly code: string } {
  for (let count = why.length; ; count -= 1) {
    const slip: Slip = { ...base, why: why.slice(0, count) };
    const text = slipText(slip);
    try {
      return { slip, text, code: packSlip(text) };
    } catch (error) {
      if (!(error instanceof Refusal) || count === 0) throw error;
    }
  }
}

async function writeDown(context: Context, actorId: string, taskId: string, code: string): Promise<void> {
  await inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    const detail = { target: code };
    await appendAudit(inner, { actor: actor.id, action: 'slip', subject: `tasks/${taskId}`, detail });
  });
}
