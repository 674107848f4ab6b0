import { sha256Hex } from '../core/digest.ts';
import { getList } from '../core/lists/definitions.ts';
import { Refusal } from '../core/refusal.ts';
import { readAgreements } from '../core/task/read-agreements.ts';
import { reconcile } from '../core/task/reconcile.ts';
import { readSheet } from '../files/read-sheet.ts';
import { changesOf } from '../core/trail/changes.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { appendAudit } from '../store/audit.ts';
import {
  getReconciliation,
  insertReconciliation,
  signSide,
  type Reconciliation,
  type ReconciliationSide,
} from '../store/reconciliations.ts';
import { allRecords } from '../store/register.ts';
import { logPoolChange } from './log-pool-change.ts';
import { findOwnRecord, loadJurisdiction } from './people/find-own-record.ts';
import { keepRefusedUpload } from './trail/keep-refused-upload.ts';

/** The agency's list of agreements of a month, as uploaded. */
export interface AgreementUpload {
  readonly organisationCode: string;
  /** YYYY-MM. */
  readonly month: string;
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

/** Compares the agency's list of agreements with the pool of targets and keeps the result, to be signed by both sides. */
export async function openReconciliation(
  context: Context,
  actorId: string,
  upload: AgreementUpload,
): Promise<Reconciliation> {
  if (!/^\d{4}-(?:0[1-9]|1[0-2])$/.test(upload.month)) throw new Refusal('invalid', '月份应写成 2026-12');
  const handedIn = { actorId, subject: `reconciliations/${upload.organisationCode}`, bytes: upload.bytes };
  const agreements = await keepRefusedUpload(context, handedIn, async () =>
    readAgreements(await readSheet(upload.bytes, upload.fileName)),
  );
  return inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    const organisation = await findOwnRecord(inner, 'organisations', upload.organisationCode);
    if (organisation === undefined) throw new Refusal('not-found', `没有监管机构 ${upload.organisationCode}`);
    const within = await loadJurisdiction(inner.db, upload.organisationCode);
    const records = await allRecords(inner.db, getList('targets'), {
      states: ['active', 'suspended'],
      within,
    });
    const pool = records.map(({ code, values, state }) => ({
      code,
      name: String(values['name']),
      isSuspended: state === 'suspended',
    }));
    const reconciliation = {
      id: inner.newId(),
      organisationCode: upload.organisationCode,
      month: upload.month,
      fileSha256: sha256Hex(upload.bytes),
      agreements: agreements.length,
      poolEntries: pool.length,
      differences: reconcile(agreements, pool),
      actorId: actor.id,
      createdAt: inner.now().toISOString(),
    };
    await insertReconciliation(inner.db, reconciliation);
    const detail = {
      month: upload.month,
      differences: reconciliation.differences.length,
      file_sha256: reconciliation.fileSha256,
    };
    await appendAudit(inner, {
      actor: actor.id,
      action: 'reconciliation-opened',
      subject: `reconciliations/${reconciliation.id}`,
      detail,
    });
    return { ...reconciliation, bureau: null, agency: null };
  });
}

/** Signs one side of a reconciliation. The two sides sign by different people; differences that remain need a note. */
export async function signReconciliation(
  context: Context,
  actorId: string,
  id: string,
  side: ReconciliationSide,
  note: string,
): Promise<Reconciliation> {
  return inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    const reconciliation = await getReconciliation(inner.db, id);
    const other = side === 'bureau' ? reconciliation.agency : reconciliation.bureau;
    if (other?.signer === actor.id) throw new Refusal('same-person', '监管机构和经办机构不能由同一个人签字');
    if (reconciliation.differences.length > 0 && note.trim() === '') {
      throw new Refusal('invalid', `还有 ${reconciliation.differences.length} 处差异：签字时请写明如何处理`);
    }
    const signature = { signer: actor.id, note: note.trim().normalize('NFC'), at: inner.now().toISOString() };
    await signSide(inner.db, id, side, signature);
    const entry = await appendAudit(inner, {
      actor: actor.id,
      action: 'reconciliation-signed',
      subject: `reconciliations/${id}`,
      detail: { side, ...changesOf(null, signature) },
    });
    const { month, agreements, poolEntries: pool, differences } = reconciliation;
    await logPoolChange(inner, entry, {
      subject: 'reconciliations',
      facts: { step: side, month, agreements, pool, differences: differences.length },
      change: {
        id,
        side,
        file_sha256: reconciliation.fileSha256,
        note: signature.note,
        at: signature.at,
        differences: differences.map(({ kind, code }) => ({ kind, code })),
      },
    });
    return getReconciliation(inner.db, id);
  });
}
