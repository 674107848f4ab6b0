import { protocol } from '../core/digest.ts';
import {
  drawBundle,
  drawnFiles,
  manifestFile,
  type BundleFiles,
  type DrawnBundle,
  type DrawStage,
} from '../core/proof/bundle.ts';
import { sealCommitment } from '../core/proof/commitment.ts';
import { findEntropyProblems, type EntropyRecord } from '../core/proof/entropy.ts';
import { readCommitment, readFrame } from '../core/proof/read-bundle.ts';
import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import { loadTaskFiles, saveTaskFiles } from '../store/files.ts';
import type { Attendant, Task } from '../store/tasks.ts';
import { advanceTask } from './advance-task.ts';
import { askParticipants } from './ask-participants.ts';
import { enterDrawnVisits } from './enter-drawn-visits.ts';

/** What the operator types at the ceremony. */
export interface Ceremony {
  readonly place: string;
  readonly present: readonly Attendant[];
  readonly objections: string;
  /** The digits of each source, typed twice. */
  readonly sources: readonly {
    readonly name: string;
    readonly by: string;
    readonly value: string;
    readonly again: string;
  }[];
}

/**
 * Draws a committed task with the dice of its witnesses. The digits are texts and were typed twice; they must agree. The
 * same digits always give the same result, so a machine that failed half-way simply runs again. The drawn visits are pending from
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
    const { bundle, added } = drawWithDice(files, ceremony, heldAt, onProgress);
    await saveTaskFiles(inner.db, taskId, added);
    await enterDrawnVisits(inner, actorId, { task, visits: bundle.result.drawn });
    const confirmBy = await askParticipants(inner, actorId, task);
    const { place, present, objections } = ceremony;
    return {
      changes: { result: bundle.resultDigest, manifest: bundle.manifestDigest },
      notes: { ceremony: { held_at: heldAt, place, present, objections } },
      detail: {
        result: bundle.resultDigest,
        manifest: bundle.manifestDigest,
        drawn: bundle.result.drawn.length,
        ...(confirmBy === null ? {} : { confirm_by: confirmBy }),
      },
    };
  });
}

/**
 * Draws committed files with the dice of a ceremony held at this instant: the whole bundle, and the files that the draw adds.
 * Refuses (invalid) digits that the commitment did not promise or that were not typed twice alike, and two sources thrown by
 * one person: whoever throws all the dice chooses the seed.
 */
export function drawWithDice(
  files: BundleFiles,
  ceremony: Pick<Ceremony, 'sources'>,
  heldAt: string,
  onProgress?: (stage: DrawStage) => void,
): { readonly bundle: DrawnBundle; readonly added: BundleFiles } {
  const frozen = readFrame(files);
  const commitment = readCommitment(files);
  assertDigits(ceremony, commitment.entropy_plan);
  const entropy: EntropyRecord = {
    protocol,
    draw_id: commitment.draw_id,
    commitment: sealCommitment(commitment).digest,
    sources: ceremony.sources.map(({ name, by, value }) => ({
      name,
      by: by.trim().normalize('NFC'),
      value,
    })),
    recorded_at: heldAt,
  };
  const bundle = drawBundle(frozen, commitment, entropy, onProgress);
  const isAdded = (name: string): boolean => [...drawnFiles, manifestFile].some((file) => file === name);
  return { bundle, added: new Map([...bundle.files].filter(([name]) => isAdded(name))) };
}

function assertDigits(
  ceremony: Pick<Ceremony, 'sources'>,
  plan: Parameters<typeof findEntropyProblems>[0],
): void {
  const mismatched = ceremony.sources
    .filter(({ value, again }) => value !== again)
    .map(({ name }) => ({
      place: `sources[${name}]`,
      message: '两次输入的数字不一致：请对照纸条重新输入两遍',
    }));
  const throwers = ceremony.sources.map(({ by }) => by.trim().normalize('NFC'));
  const doubled = throwers.flatMap((by, i) =>
    throwers.indexOf(by) === i
      ? []
      : [
          {
            place: `sources[${ceremony.sources[i]?.name}]`,
            message: `${by}已经掷过一组：各组应由不同的人掷，请填写实际的掷骰人`,
          },
        ],
  );
  const problems = [...findEntropyProblems(plan, ceremony.sources), ...mismatched, ...doubled];
  if (problems.length > 0) throw new Refusal('invalid', '随机数输入有误，尚未抽取', problems);
}
