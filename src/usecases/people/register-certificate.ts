import { Refusal } from '../../core/refusal.ts';
import { inTransaction, type Context } from '../../context.ts';
import { appendAudit } from '../../store/audit.ts';
import {
  getCertificate,
  insertCertificate,
  saveCertificateStep,
  type Certificate,
} from '../../store/certificates.ts';
import { endSessionsOf } from '../../store/sessions.ts';
import { parseFingerprint } from './fingerprint.ts';
import { getAccount } from './get-account.ts';

/** A certificate for somebody, and why. */
export interface CertificateRequest {
  readonly accountId: string;
  /** SHA-256 of the certificate, hexadecimal, colons allowed. */
  readonly fingerprint: string;
  readonly reason: string;
}

/** Asks that a certificate be registered for somebody; the security administrator decides. Refuses (same-person) one's own. */
export async function requestCertificate(
  context: Context,
  actorId: string,
  { accountId, fingerprint: given, reason }: CertificateRequest,
): Promise<Certificate> {
  const fingerprint = parseFingerprint(given);
  return inTransaction(context, async (inner) => {
    const account = await getAccount(inner, accountId);
    if (account.id === actorId) throw new Refusal('same-person', '不能为自己登记证书');
    if (account.state !== 'active') throw new Refusal('wrong-state', '这个账号不能登记证书');
    const request = { actorId: account.id, fingerprint, reason, requestedBy: actorId };
    const certificate = await insertCertificate(inner, request);
    await audit(inner, actorId, 'certificate-requested', certificate);
    return certificate;
  });
}

/** Decides a request. Refuses (same-person) whoever asked for it and whose certificate it is. */
export async function decideCertificate(
  context: Context,
  actorId: string,
  id: string,
  { isApproved, note }: { readonly isApproved: boolean; readonly note: string },
): Promise<Certificate> {
  return move(context, actorId, id, async (inner, certificate) => {
    if (certificate.requestedBy === actorId) throw new Refusal('same-person', '申请人不能决定自己的申请');
    if (certificate.state !== 'requested') throw new Refusal('wrong-state', '这个申请已经决定');
    await saveCertificateStep(inner, certificate, isApproved ? 'active' : 'rejected', { by: actorId, note });
    return isApproved ? 'certificate-approved' : 'certificate-rejected';
  });
}

/** Takes a certificate back at once and ends its holder's sessions. */
export async function revokeCertificate(
  context: Context,
  actorId: string,
  id: string,
  reason: string,
): Promise<Certificate> {
  return move(context, actorId, id, async (inner, certificate) => {
    if (certificate.state !== 'active') throw new Refusal('wrong-state', '这张证书不在生效中');
    await saveCertificateStep(inner, certificate, 'revoked', { by: actorId, note: reason });
    await endSessionsOf(inner, certificate.actorId, 'certificate');
    return 'certificate-revoked';
  });
}

async function move(
  context: Context,
  actorId: string,
  id: string,
  step: (inner: Context, certificate: Certificate) => Promise<string>,
): Promise<Certificate> {
  return inTransaction(context, async (inner) => {
    const before = await getCertificate(inner.db, id);
    await getAccount(inner, before.actorId);
    if (before.actorId === actorId) throw new Refusal('same-person', '不能决定或收回自己的证书');
    const action = await step(inner, before);
    const after = await getCertificate(inner.db, id);
    await audit(inner, actorId, action, after, before);
    return after;
  });
}

async function audit(
  inner: Context,
  actor: string,
  action: string,
  { id, actorId, fingerprint, state }: Certificate,
  before: Certificate | null = null,
): Promise<void> {
  const detail = {
    account: actorId,
    fingerprint,
    before: before === null ? null : { state: before.state },
    after: { state },
  };
  await appendAudit(inner, { actor, action, subject: `certificates/${id}`, detail });
}
