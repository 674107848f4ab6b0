import type { BundleFiles } from '../core/proof/bundle.ts';
import type { Context } from '../context.ts';
import {
  getRecordDraw,
  listRecordDraws,
  type RecordDraw,
  type RecordDrawQuery,
} from '../store/record-draws.ts';
import { loadRecordBundle, loadRecordDraw, type LoadedRecordDraw } from './load-record-draw.ts';
import { isReader, lookAtDraw, type Looker } from './look-at-draw.ts';
import { renderRecordDraw } from './render-record-draw.ts';
import { isOwnTask, lookAtTarget, sealedTasks } from './sealed-visits.ts';

/**
 * A draw of records: that there is one says that the institution was drawn. While its task is sealed it is shown to the readers of the task
 * and, from the day of dispatch on, to the inspectors who are sent there; the look is written down first. Refuses (forbidden) others.
 */
export async function seeRecordDraw(context: Context, looker: Looker, drawId: string): Promise<RecordDraw> {
  const draw = await getRecordDraw(context.db, drawId);
  await lookAtTarget(context, looker, draw, 'records');
  return draw;
}

/** As `seeRecordDraw`, with what was drawn. */
export async function seeRecords(
  context: Context,
  looker: Looker,
  drawId: string,
): Promise<LoadedRecordDraw> {
  await seeRecordDraw(context, looker, drawId);
  return loadRecordDraw(context, drawId);
}

/** As `seeRecordDraw`, with the whole proof. */
export async function seeRecordBundle(
  context: Context,
  looker: Looker,
  drawId: string,
): Promise<{ readonly draw: RecordDraw; readonly files: BundleFiles }> {
  const draw = await seeRecordDraw(context, looker, drawId);
  return { draw, files: await loadRecordBundle(context, drawId) };
}

/** As `seeRecordDraw`, with its list as PDF. */
export async function renderSeenRecords(
  context: Context,
  looker: Looker,
  drawId: string,
): Promise<Uint8Array> {
  await seeRecordDraw(context, looker, drawId);
  return renderRecordDraw(context, drawId);
}

/**
 * One page of draws of records, without those of sealed tasks. Whoever may see these asks for the task, or as an inspector for task and
 * institution, by name: the look is written down, and others are refused (forbidden).
 */
export async function listVisibleRecordDraws(
  context: Context,
  looker: Looker,
  query: Omit<RecordDrawQuery, 'hidden'>,
  page: Parameters<typeof listRecordDraws>[2],
): ReturnType<typeof listRecordDraws> {
  const sealed = await sealedTasks(context);
  const own = { ...query, within: context.jurisdiction };
  const asked = sealed.find((task) => task.id === query.task && isOwnTask(context, task));
  if (asked === undefined)
    return listRecordDraws(context.db, { ...own, hidden: sealed.map(({ id }) => id) }, page);
  if (query.target !== undefined && !isReader(asked, looker))
    await lookAtTarget(context, looker, { taskId: asked.id, targetCode: query.target }, 'records');
  else await lookAtDraw(context, looker, asked.id, 'records');
  return listRecordDraws(context.db, own, page);
}
