import { sha256Hex } from '../core/digest.ts';
import { Refusal } from '../core/refusal.ts';
import { chinaDay } from '../core/task/china-day.ts';
import { exemptionOf, visitBases } from '../core/visits/bases.ts';
import { readVisitSheet, visitKey, type PastVisit } from '../core/visits/read-visit-sheet.ts';
import type { Visit } from '../core/visits/visit.ts';
import { readSheet } from '../files/read-sheet.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { appendAudit } from '../store/audit.ts';
import { codesEverEntered } from '../store/codes.ts';
import { insertVisitVersions, recordedVisits } from '../store/visits.ts';
import { insertVisitImport, type VisitImport } from '../store/visit-imports.ts';
import { findOwnRecord, ownCodes } from './people/find-own-record.ts';
import { keepRefusedUpload } from './trail/keep-refused-upload.ts';

/** A sheet of past visits, and the organisation that made them. */
export interface VisitUpload {
  readonly organisationCode: string;
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

/**
 * Imports past visits as one batch, to be confirmed by a second person: until then they count for nothing. Refuses
 * (faulty-rows) a sheet with any fault, with every one of them, and then stores nothing.
 */
export async function importVisits(
  context: Context,
  actorId: string,
  upload: VisitUpload,
): Promise<VisitImport> {
  const handedIn = { actorId, subject: 'visit-imports', bytes: upload.bytes };
  const sheet = await keepRefusedUpload(context, handedIn, () => readSheet(upload.bytes, upload.fileName));
  return inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    const organisation = await findOwnRecord(inner, 'organisations', upload.organisationCode);
    if (organisation === undefined) throw new Refusal('not-found', `没有监管机构 ${upload.organisationCode}`);
    const visits = readVisitSheet(sheet, await loadFacts(inner));
    const batch: VisitImport = {
      id: inner.newId(),
      organisationCode: upload.organisationCode,
      fileName: upload.fileName.slice(0, 200),
      fileSha256: sha256Hex(upload.bytes),
      visits: visits.length,
      state: 'proposed',
      actorId: actor.id,
      createdAt: inner.now().toISOString(),
      decidedBy: null,
      decidedAt: null,
      reason: null,
    };
    await insertVisitImport(inner.db, batch);
    const versions = visits.map((past) => {
      const visit = toVisit(past, batch, inner.newId());
      return { visit, version: 1, change: 'import' as const, reason: visit.ground };
    });
    await insertVisitVersions(inner, actor.id, versions);
    await appendAudit(inner, {
      actor: actor.id,
      action: 'visits-imported',
      subject: `visit-imports/${batch.id}`,
      detail: { visits: batch.visits, file_sha256: batch.fileSha256 },
    });
    return batch;
  });
}

async function loadFacts(context: Context) {
  const { db, now } = context;
  const codes = new Map<string, ReadonlySet<string>>();
  for (const list of ['targets', 'items', 'officers'] as const)
    codes.set(list, (await ownCodes(context, list)) ?? (await codesEverEntered(db, list)));
  const recorded = new Set((await recordedVisits(db)).map(visitKey));
  return {
    isDistrict: () => false,
    isRecord: (list: string, code: string) => codes.get(list)?.has(code) ?? false,
    isRecorded: (key: string) => recorded.has(key),
    today: chinaDay(now().toISOString()),
  };
}

const toVisit = (past: PastVisit, batch: VisitImport, id: string): Visit => ({
  ...past,
  id,
  organisationCode: batch.organisationCode,
  ground: past.ground === '' ? `${visitBases[past.basis].label}（导入 ${batch.fileName}）` : past.ground,
  taskId: null,
  state: 'proposed',
  due: null,
  exemption: exemptionOf(past.basis),
  origin: 'imported',
  batchId: batch.id,
  recordedBy: batch.actorId,
  recordedAt: batch.createdAt,
  confirmedBy: null,
  confirmedAt: null,
});
