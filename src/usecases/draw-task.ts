import { protocol } from '../core/digest.ts';
import {
  drawBundle,
  drawnFiles,
  type BundleFiles,
  type DrawnBundle,
  type DrawResult,
  type DrawStage,
} from '../core/proof/bundle.ts';
import { sealCommitment } from '../core/proof/commitment.ts';
import { splitPlan, type EntropyPlan, type EntropyValue } from '../core/proof/entropy/entropy-plan.ts';
import type { EntropyRecord } from '../core/proof/entropy/entropy.ts';
import { readCommitment, readFrame, readOfficers, readRules } from '../core/proof/read-bundle.ts';
import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import { loadTaskFiles, saveTaskFiles } from '../store/files.ts';
import { appendLog } from '../store/log.ts';
import { listTaskDice } from '../store/task-dice.ts';
import type { Attendant, Task } from '../store/tasks.ts';
import { advanceTask } from './advance-task.ts';
import { askParticipants } from './ask-participants.ts';
import { enterDrawnVisits } from './enter-drawn-visits.ts';
import { nameOfficers } from './load-draw.ts';
import { readValues, type TypedValue } from './entropy-values.ts';

/** What the operator types at the ceremony. */
export interface Ceremony {
  readonly place: string;
  readonly present: readonly Attendant[];
  readonly objections: string;
  /** The values of the entropy plan, in its order; those that were recorded before may be left out. */
  readonly sources: readonly TypedValue[];
}

/**
 * Draws a committed task with the values that its entropy plan promised; dice that were recorded before are taken as they are. The
 * same values always give the same result, so a machine that failed half-way simply runs again. The drawn visits are pending from
 * then on: no other draw for the same duty takes these targets. The participants of a joint task are asked to confirm it.
 * `onProgress` is told when each stage begins.
 */
export async function drawTask(
  context: Context,
  actorId: string,
  taskId: string,
  ceremony: Ceremony,
  onProgress?: (stage: DrawStage) => void,
): Promise<Task> {
  return advanceTask(context, actorId, taskId, 'draw', async (inner, task) => {
    const heldAt = inner.now().toISOString();
    const files = await loadTaskFiles(inner.db, taskId);
    const recorded = await listTaskDice(inner.db, taskId);
    assertDiceFirst(readCommitment(files).entropy_plan, recorded);
    const typed = { sources: ceremony.sources, recorded };
    const { bundle, added } = await drawCommitted(files, typed, heldAt, onProgress);
    await saveTaskFiles(inner.db, taskId, added);
    await enterDrawnVisits(inner, actorId, { task, visits: withCodes(files, bundle.result.drawn) });
    const confirmBy = await askParticipants(inner, actorId, task);
    await logDraw(inner, task, bundle);
    const { place, present, objections } = ceremony;
    return {
      changes: { result: bundle.resultDigest },
      notes: { ceremony: { held_at: heldAt, place, present, objections } },
      detail: {
        result: bundle.resultDigest,
        drawn: bundle.result.drawn.length,
        ...(confirmBy === null ? {} : { confirm_by: confirmBy }),
      },
    };
  });
}

/**
 * Refuses (wrong-state) dice that come with the secret or the lottery number that they should come before: whoever knows the rest could
 * choose them. Where a round of the beacon follows, `readValues` asks that they were written down before it.
 */
function assertDiceFirst(plan: EntropyPlan, recorded: readonly EntropyValue[]): void {
  const { dice, later } = splitPlan(plan);
  const hasRound = later.some(({ options }) => options.some(({ kind }) => kind === 'drand'));
  if (recorded.length > 0 || dice.length === 0 || later.length === 0 || hasRound) return;
  throw new Refusal(
    'wrong-state',
    '骰子还没有记录：这个任务在骰子之后另有随机数，请先记录骰子，再录入其余的数并抽取',
  );
}

/** Entropy and result follow the commitment in the log in the moment of the draw, whenever the list itself is published. */
async function logDraw(context: Context, task: Task, { result, resultDigest }: DrawnBundle): Promise<void> {
  const facts = {
    agency: task.plan.organisation_code,
    draw_number: task.drawNumber ?? '',
    commitment: result.commitment,
  };
  await appendLog(context, { kind: 'entropy', subject: task.id, digest: result.entropy, facts });
  await appendLog(context, {
    kind: 'result',
    subject: task.id,
    digest: resultDigest,
    facts: { ...facts, drawn: result.drawn.length },
  });
}

/** The drawn visits with their officers' codes in the place of the pseudonyms of the draw. */
function withCodes(files: BundleFiles, drawn: DrawResult['drawn']): DrawResult['drawn'] {
  const officers = nameOfficers({ officers: readOfficers(files, readRules(files)) }, files);
  const codes = new Map(officers.map(({ pseudonym, code }) => [pseudonym, code]));
  return drawn.map((visit) => ({ ...visit, team: visit.team.map((id) => codes.get(id) ?? id) }));
}

/**
 * Draws committed files with the values that were typed at a draw of this instant, after those recorded before: the whole bundle, and
 * the files that the draw adds. Refuses what `readValues` refuses.
 */
export async function drawCommitted(
  files: BundleFiles,
  {
    sources,
    recorded = [],
  }: { readonly sources: readonly TypedValue[]; readonly recorded?: readonly EntropyValue[] },
  heldAt: string,
  onProgress?: (stage: DrawStage) => void,
): Promise<{ readonly bundle: DrawnBundle; readonly added: BundleFiles }> {
  const commitment = readCommitment(files);
  const promised = { plan: commitment.entropy_plan, notBefore: commitment.frozen_at };
  const entropy: EntropyRecord = {
    protocol,
    draw_id: commitment.draw_id,
    commitment: sealCommitment(commitment).digest,
    sources: await readValues(promised, sources, heldAt, recorded),
    recorded_at: heldAt,
  };
  const bundle = drawBundle(readFrame(files), commitment, entropy, onProgress);
  const isAdded = (name: string): boolean => drawnFiles.some((file) => file === name);
  return { bundle, added: new Map([...bundle.files].filter(([name]) => isAdded(name))) };
}
