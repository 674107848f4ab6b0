import { utf8ToBytes } from '@noble/hashes/utils.js';
import { sha256Hex } from '../core/digest.ts';
import { buildFrame } from '../core/draw/build-frame.ts';
import { getList } from '../core/lists/definitions.ts';
import { encodeFrame } from '../core/proof/bundle.ts';
import { buildCommitment, sealCommitment } from '../core/proof/commitment.ts';
import { encodeChanges } from '../core/proof/encode-changes.ts';
import { defaultEntropyPlan } from '../core/proof/entropy/entropy-plan.ts';
import { readFrame, readResult } from '../core/proof/read-bundle.ts';
import { recordKinds, type RecordPlan } from '../core/records/plan.ts';
import { readRecordSheet, type InstitutionRecord } from '../core/records/read-record-sheet.ts';
import { findShortages, recordPools, recordRules } from '../core/records/record-pools.ts';
import { Refusal } from '../core/refusal.ts';
import { chinaDay } from '../core/task/china-day.ts';
import { taskStateLabels } from '../core/task/states.ts';
import { voidReasons } from '../core/task/void-reasons.ts';
import { describeEngine } from '../files/engine-digest.ts';
import { readSheet } from '../files/read-sheet.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { appendAudit } from '../store/audit.ts';
import { loadTaskFiles, saveRecordDrawFiles } from '../store/files.ts';
import { appendLog, logHead } from '../store/log.ts';
import { insertRecordDraw, recordDrawsOf, type RecordDraw } from '../store/record-draws.ts';
import { findRecord } from '../store/register.ts';
import { getTask, type Task } from '../store/tasks.ts';
import { lookAtTarget } from './sealed-visits.ts';
import { keepRefusedUpload } from './trail/keep-refused-upload.ts';

/** The records of a drawn institution, and how they are to be drawn. */
export interface RecordUpload {
  readonly taskId: string;
  readonly targetCode: string;
  readonly plan: RecordPlan;
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

/**
 * Commits a draw of records within an institution that a task has drawn: the sheet becomes a frame of its own, and the digest of its commitment is
 * there to be written down before any die is thrown. Refuses (wrong-state) a task without a result that stands, (not-found) an institution that it
 * did not draw, (forbidden) whoever may not see the draw while it is sealed, (faulty-rows, invalid) a sheet with any fault, and (conflict) months of which the same records are drawn already.
 */
export async function commitRecordDraw(
  context: Context,
  actorId: string,
  upload: RecordUpload,
): Promise<RecordDraw> {
  const records = await readRecords(context, actorId, upload);
  return inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    const task = await getTask(inner.db, upload.taskId);
    await assertDrawnTarget(inner, task, upload.targetCode);
    const before = await recordDrawsOf(inner.db, task.id, upload.targetCode);
    assertNotDrawnBefore(before, upload.plan);
    const id = inner.newId();
    const number = `${task.drawNumber}-${upload.targetCode}-${before.length + 1}`;
    const { files, digest } = await freezeRecords(inner, task, upload, { id, number, records });
    const draw: RecordDraw = {
      id,
      taskId: task.id,
      targetCode: upload.targetCode,
      itemCode: task.plan.item_code,
      number,
      plan: upload.plan,
      sheet: sheetFacts(upload, records),
      state: 'committed',
      revision: 1,
      hands: { commit: actor.id },
      notes: {},
      commitment: digest,
      result: null,
      createdAt: inner.now().toISOString(),
      changedAt: inner.now().toISOString(),
    };
    await insertRecordDraw(inner.db, draw);
    await saveRecordDrawFiles(inner.db, id, files);
    // The number names the institution, and so does, to itself, how many records it has: nobody may learn that from the log before the release.
    await appendLog(inner, {
      kind: 'commitment',
      subject: id,
      digest,
      facts: { agency: task.plan.organisation_code },
    });
    await appendAudit(inner, {
      actor: actor.id,
      action: 'record-draw-commit',
      subject: `record-draws/${id}`,
      detail: { task: task.id, commitment: digest, file_sha256: draw.sheet.file_sha256 },
    });
    return draw;
  });
}

async function readRecords(
  context: Context,
  actorId: string,
  upload: RecordUpload,
): Promise<readonly InstitutionRecord[]> {
  // Whether the institution was drawn is for those to know who may see it; the look is written down whatever comes of the sheet.
  await lookAtTarget(context, actorId, upload, 'records');
  const handedIn = { actorId, subject: `tasks/${upload.taskId}`, bytes: upload.bytes };
  return keepRefusedUpload(context, handedIn, async () => {
    const sheet = await readSheet(upload.bytes, upload.fileName);
    return readRecordSheet(upload.plan.kind, sheet, upload.plan.period);
  });
}

const sheetFacts = (
  { fileName, bytes, plan }: RecordUpload,
  records: readonly InstitutionRecord[],
): RecordDraw['sheet'] => ({
  file_name: fileName.slice(0, 200),
  file_sha256: sha256Hex(bytes),
  records: records.length,
  shortages: findShortages(plan, records),
});

/** Refuses (wrong-state) a task whose result does not stand, or not yet. */
export function assertDrawnTask(task: Task): void {
  if (task.state === 'drawn' || task.state === 'sealed' || task.state === 'released') return;
  const message = `抽查任务现在是“${taskStateLabels[task.state]}”：只有抽取之后、没有作废的任务，才能抽取其机构的记录`;
  throw new Refusal('wrong-state', message);
}

async function assertDrawnTarget({ db }: Context, task: Task, targetCode: string): Promise<void> {
  assertDrawnTask(task);
  const { drawn } = readResult(await loadTaskFiles(db, task.id, ['result.json']));
  if (!drawn.some(({ target }) => target === targetCode))
    throw new Refusal('not-found', `任务没有抽中 ${targetCode}：只能抽取抽中机构的记录，请核对机构编码`);
}

/** Nobody draws the same records again because he did not like what came: the first draw must be voided before. */
function assertNotDrawnBefore(before: readonly RecordDraw[], { kind, period }: RecordPlan): void {
  const twin = before.find(
    ({ state, plan }) =>
      state !== 'voided' &&
      plan.kind === kind &&
      plan.period.from <= period.to &&
      period.from <= plan.period.to,
  );
  if (twin === undefined) return;
  const message = `${twin.number} 已抽取这家机构 ${twin.plan.period.from} 至 ${twin.plan.period.to} 的${recordKinds[kind]}：月份不能重复抽取，确有错误的请先作废`;
  throw new Refusal('conflict', message);
}

async function freezeRecords(
  { db, now, randomBytes }: Context,
  task: Task,
  { targetCode, plan }: RecordUpload,
  draw: { readonly id: string; readonly number: string; readonly records: readonly InstitutionRecord[] },
) {
  const nameOf = async (list: 'organisations' | 'items' | 'targets', code: string): Promise<string> =>
    String((await findRecord(db, getList(list), code))?.values['name'] ?? '');
  const { organisation_code: agency, item_code: item, window } = task.plan;
  const rules = recordRules(plan, draw.records, window);
  const saltKey = randomBytes(32);
  const built = buildFrame(recordPools(plan, draw.records), rules, saltKey);
  const frozen = readFrame(new Map([...encodeFrame(built, rules), ...encodeChanges([], saltKey)]));
  const frozenAt = now().toISOString();
  const target = `${await nameOf('targets', targetCode)}（${targetCode}）`;
  const { text, digest } = sealCommitment(
    buildCommitment(frozen, {
      drawId: draw.id,
      drawNumber: draw.number,
      agency: { code: agency, name: await nameOf('organisations', agency) },
      task: {
        // The institution was drawn there: whoever has that bundle can look it up by the digest of its result.
        code: `${task.id}/${task.result}`,
        name: `${task.plan.name}：${target}${recordKinds[plan.kind]}`,
        item: `${item} ${await nameOf('items', item)}`,
      },
      cutOff: { day: chinaDay(frozenAt), recordedBy: frozenAt },
      frozenAt,
      engine: await describeEngine(),
      scopeKey: `records|${task.id}|${targetCode}|${plan.kind}`,
      releaseOn: task.plan.release_on,
      pool: draw.records.length,
      entropyPlan: defaultEntropyPlan,
      previous: '',
      log: await logHead(db),
      supplements: '',
      replaces: '',
      substitutionReasons: [],
      voidReasons: Object.keys(voidReasons),
    }),
  );
  return { files: new Map([...frozen.files, ['commitment.json', utf8ToBytes(text)]]), digest };
}
