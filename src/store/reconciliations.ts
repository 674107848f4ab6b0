import type { ReconciliationDifference } from '../core/task/reconcile.ts';
import { Refusal } from '../core/refusal.ts';
import type { Db } from './connect.ts';

/** Who signs an 应纳尽纳核对表: the supervision bureau and the agency that keeps the agreements. */
export type ReconciliationSide = 'bureau' | 'agency';

/** One signature. */
export interface Signature {
  readonly signer: string;
  readonly note: string;
  readonly at: string;
}

/** A month's comparison of the agency's agreements with the pool. */
export interface Reconciliation {
  readonly id: string;
  readonly organisationCode: string;
  readonly month: string;
  readonly fileSha256: string;
  readonly agreements: number;
  readonly poolEntries: number;
  readonly differences: readonly ReconciliationDifference[];
  readonly actorId: string;
  readonly createdAt: string;
  readonly bureau: Signature | null;
  readonly agency: Signature | null;
}

type Row = Readonly<Record<string, string | number | null>>;

function toSignature(row: Row, side: ReconciliationSide): Signature | null {
  const signer = row[`${side}_signer`];
  if (signer === null || signer === undefined) return null;
  return { signer: String(signer), note: String(row[`${side}_note`]), at: String(row[`${side}_signed_at`]) };
}

const toReconciliation = (row: Row): Reconciliation => ({
  id: String(row['id']),
  organisationCode: String(row['organisation_code']),
  month: String(row['month']),
  fileSha256: String(row['file_sha256']),
  agreements: Number(row['agreements']),
  poolEntries: Number(row['pool_entries']),
  differences: JSON.parse(String(row['differences'])) as ReconciliationDifference[],
  actorId: String(row['actor_id']),
  createdAt: String(row['created_at']),
  bureau: toSignature(row, 'bureau'),
  agency: toSignature(row, 'agency'),
});

/** Stores a new comparison, unsigned. */
export async function insertReconciliation(
  db: Db,
  reconciliation: Omit<Reconciliation, 'bureau' | 'agency'>,
): Promise<void> {
  await db('reconciliations').insert({
    id: reconciliation.id,
    organisation_code: reconciliation.organisationCode,
    month: reconciliation.month,
    file_sha256: reconciliation.fileSha256,
    agreements: reconciliation.agreements,
    pool_entries: reconciliation.poolEntries,
    differences: JSON.stringify(reconciliation.differences),
    actor_id: reconciliation.actorId,
    created_at: reconciliation.createdAt,
  });
}

/** The comparison with this id; refuses (not-found) when there is none. */
export async function getReconciliation(db: Db, id: string): Promise<Reconciliation> {
  const row = (await db('reconciliations').where({ id }).first()) as Row | undefined;
  if (row === undefined) throw new Refusal('not-found', '没有这张核对表');
  return toReconciliation(row);
}

/** All comparisons, newest first. */
export async function listReconciliations(db: Db): Promise<readonly Reconciliation[]> {
  const rows = (await db('reconciliations').orderBy([
    { column: 'created_at', order: 'desc' },
    'id',
  ])) as Row[];
  return rows.map(toReconciliation);
}

/** Whether an organisation has a comparison of that month signed by both sides. */
export async function isReconciled(db: Db, organisationCode: string, month: string): Promise<boolean> {
  const row = (await db('reconciliations')
    .where({ organisation_code: organisationCode, month })
    .whereNotNull('bureau_signer')
    .whereNotNull('agency_signer')
    .first('id')) as Row | undefined;
  return row !== undefined;
}

/** Signs one side, once; refuses (conflict) when that side has signed already. */
export async function signSide(
  db: Db,
  id: string,
  side: ReconciliationSide,
  signature: Signature,
): Promise<void> {
  const changed = await db('reconciliations')
    .where({ id })
    .whereNull(`${side}_signer`)
    .update({
      [`${side}_signer`]: signature.signer,
      [`${side}_note`]: signature.note,
      [`${side}_signed_at`]: signature.at,
    });
  if (changed !== 1) throw new Refusal('conflict', '这一方已经签过字');
}
