import { utf8ToBytes } from '@noble/hashes/utils.js';
import { buildCommitment, sealCommitment, type Commitment } from '../core/proof/commitment.ts';
import { readFrame } from '../core/proof/read-bundle.ts';
import { engine } from '../core/engine.ts';
import { getList } from '../core/lists/definitions.ts';
import type { Context } from '../context.ts';
import { loadTaskFiles, saveTaskFiles } from '../store/files.ts';
import { findRecord } from '../store/register.ts';
import type { Task } from '../store/tasks.ts';
import { advanceTask } from './advance-task.ts';
import { recordedBy } from './frame-of.ts';

/** Commits a frozen task: the commitment is fixed, and its digest is there to be published before any die is thrown. */
export async function commitTask(context: Context, actorId: string, taskId: string): Promise<Task> {
  return advanceTask(context, actorId, taskId, 'commit', async (inner, task) => {
    const frozen = readFrame(await loadTaskFiles(inner.db, taskId));
    const { text, digest } = sealCommitment(buildCommitment(frozen, await factsOf(inner, task)));
    await saveTaskFiles(inner.db, taskId, new Map([['commitment.json', utf8ToBytes(text)]]));
    return {
      changes: { commitment: digest },
      notes: { committed_at: inner.now().toISOString() },
      detail: { commitment: digest },
    };
  });
}

async function factsOf({ db }: Context, task: Task): Promise<Parameters<typeof buildCommitment>[1]> {
  const { plan } = task;
  const organisation = await findRecord(db, getList('organisations'), plan.organisation_code);
  const item = await findRecord(db, getList('items'), plan.item_code);
  const frozenAt = task.notes.frozen_at ?? '';
  const itemName = String(item?.values['name'] ?? '');
  return {
    drawId: task.id,
    drawNumber: task.drawNumber ?? '',
    agency: { code: plan.organisation_code, name: String(organisation?.values['name'] ?? '') },
    task: {
      code: task.id,
      name: plan.name,
      item: `${plan.item_code} ${itemName}`,
    } satisfies Commitment['task'],
    cutOff: { day: plan.cut_off_day, recordedBy: recordedBy(plan, new Date(frozenAt)).toISOString() },
    frozenAt,
    engine,
  };
}
