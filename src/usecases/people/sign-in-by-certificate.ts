import { signInPolicy } from '../../core/people/policy.ts';
import { inTransaction, type Context } from '../../context.ts';
import { findActor } from '../../store/actors.ts';
import { appendAudit } from '../../store/audit.ts';
import { holderOf } from '../../store/certificates.ts';
import { findHandover } from '../../store/password-handovers.ts';
import { getAttempts } from '../../store/sign-in-attempts.ts';
import { lockedUntil } from '../../core/people/lockout.ts';
import { openSession, type OpenedSession } from './open-session.ts';
import { wrongCredentials } from './sign-in.ts';

/**
 * Opens a session for the holder of a registered certificate, without a password: where the setting allows it, and never where two
 * factors are required. Refuses everything else with the words of `signIn`.
 */
export async function signInByCertificate(
  context: Context,
  { fingerprint, from }: { readonly fingerprint: string | null; readonly from: string },
): Promise<OpenedSession & { readonly actorId: string }> {
  const sourced: Context = { ...context, source: { door: 'http', from: from.slice(0, 100), session: null } };
  const policy = signInPolicy(context.protectionLevel);
  const isPossible = context.allowsCertificateAlone === true && !policy.needsSecondFactor;
  const actorId = fingerprint === null ? undefined : await holderOf(context.db, fingerprint);
  const actor = actorId === undefined ? undefined : await findActor(context.db, actorId);
  if (isPossible && actor?.state === 'active' && !(await isShut(context, actor.id))) {
    const opened = await openSession(sourced, actor.id, { door: 'http', from, secondFactor: 'certificate' });
    return { ...opened, actorId: actor.id };
  }
  const subject = actor === undefined ? 'accounts/certificate' : `actors/${actor.id}`;
  const cause = isPossible ? 'certificate' : 'certificate-alone';
  await inTransaction(sourced, async (inner) => {
    await appendAudit(inner, { actor: null, action: 'sign-in-failed', subject, detail: { cause } });
  });
  throw wrongCredentials(context);
}

/** Whether an account is locked, or its password waits to be confirmed. */
async function isShut({ db, now, protectionLevel }: Context, actorId: string): Promise<boolean> {
  const policy = signInPolicy(protectionLevel);
  const until = lockedUntil(await getAttempts(db, actorId), now().getTime(), policy);
  return until !== null || (await findHandover(db, actorId)) !== undefined;
}
