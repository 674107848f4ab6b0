import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import type { Db } from './connect.ts';
import { isDuplicateIn } from './database-fault.ts';

/** A certificate with which a person may sign in: asked for by one, decided by another. Rows stay. */
export interface Certificate {
  readonly id: string;
  readonly actorId: string;
  /** SHA-256 of the certificate (DER): 64 lower-case hexadecimal characters. */
  readonly fingerprint: string;
  readonly state: 'requested' | 'active' | 'rejected' | 'revoked';
  readonly reason: string;
  readonly requestedBy: string;
  /** Instants: UTC, ISO 8601 with milliseconds. */
  readonly requestedAt: string;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
  readonly revokedBy: string | null;
  readonly revokedAt: string | null;
  readonly note: string;
}

interface CertificateRow {
  readonly id: string;
  readonly actor_id: string;
  readonly fingerprint: string;
  readonly state: Certificate['state'];
  readonly open_fingerprint: string | null;
  readonly reason: string;
  readonly requested_by: string;
  readonly requested_at: string;
  readonly decided_by: string | null;
  readonly decided_at: string | null;
  readonly revoked_by: string | null;
  readonly revoked_at: string | null;
  readonly note: string;
}

const toCertificate = (row: CertificateRow): Certificate => ({
  id: row.id,
  actorId: row.actor_id,
  fingerprint: row.fingerprint,
  state: row.state,
  reason: row.reason,
  requestedBy: row.requested_by,
  requestedAt: row.requested_at,
  decidedBy: row.decided_by,
  decidedAt: row.decided_at,
  revokedBy: row.revoked_by,
  revokedAt: row.revoked_at,
  note: row.note,
});

/** Stores a request; refuses (conflict) a certificate that somebody has, or that is asked for already. */
export async function insertCertificate(
  { db, newId, now }: Context,
  request: Pick<Certificate, 'actorId' | 'fingerprint' | 'reason' | 'requestedBy'>,
): Promise<Certificate> {
  const row: CertificateRow = {
    id: newId(),
    actor_id: request.actorId,
    fingerprint: request.fingerprint,
    state: 'requested',
    open_fingerprint: request.fingerprint,
    reason: request.reason,
    requested_by: request.requestedBy,
    requested_at: now().toISOString(),
    decided_by: null,
    decided_at: null,
    revoked_by: null,
    revoked_at: null,
    note: '',
  };
  await db('certificates')
    .insert(row)
    .catch((error: unknown) => {
      if (!isDuplicateIn(error, 'certificates')) throw error;
      throw new Refusal('conflict', '这张证书已登记，或已申请、尚未决定');
    });
  return toCertificate(row);
}

/** The certificate with this id; refuses (not-found) when there is none. */
export async function getCertificate(db: Db, id: string): Promise<Certificate> {
  const row = (await db('certificates').where({ id }).first()) as CertificateRow | undefined;
  if (row === undefined) throw new Refusal('not-found', '没有找到，或不在您的管辖范围内');
  return toCertificate(row);
}

/** Every certificate, also rejected and revoked ones, in the order in which they were asked for. */
export async function listCertificates(db: Db): Promise<readonly Certificate[]> {
  return ((await db('certificates').orderBy(['requested_at', 'id'])) as CertificateRow[]).map(toCertificate);
}

/** Whether a certificate is registered for this person. */
export async function isCertificateOf(db: Db, actorId: string, fingerprint: string): Promise<boolean> {
  return (await holderOf(db, fingerprint)) === actorId;
}

/** For whom a certificate is registered; undefined for nobody. */
export async function holderOf(db: Db, fingerprint: string): Promise<string | undefined> {
  const open = db('certificates').where({ open_fingerprint: fingerprint, state: 'active' });
  const row = (await open.first()) as CertificateRow | undefined;
  return row?.actor_id;
}

/** Moves a certificate on; refuses (wrong-state) when somebody else did so first. */
export async function saveCertificateStep(
  { db, now }: Context,
  { id, state: seen }: Certificate,
  state: Exclude<Certificate['state'], 'requested'>,
  { by, note }: { readonly by: string; readonly note: string },
): Promise<void> {
  const at = now().toISOString();
  const who = state === 'revoked' ? { revoked_by: by, revoked_at: at } : { decided_by: by, decided_at: at };
  const open = state === 'active' ? {} : { open_fingerprint: null };
  const stored = db('certificates').where({ id, state: seen });
  if ((await stored.update({ state, note, ...who, ...open })) !== 1)
    throw new Refusal('wrong-state', '这张证书的状态刚有变化：请刷新后再操作');
}
