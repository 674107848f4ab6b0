import { inTransaction, type Context } from '../../context.ts';
import { appendAudit } from '../../store/audit.ts';
import { findCredentials, type Credentials } from '../../store/credentials.ts';
import { clearAttempts } from '../../store/sign-in-attempts.ts';
import { takeAttempt } from './count-attempts.ts';
import { isPassword } from './hash-password.ts';
import { wrongCredentials } from './sign-in.ts';

/**
 * Has somebody who is signed in show his password again, before what a stolen session must not be able to do. Refuses
 * (wrong-credentials) a wrong one, which counts like a failed sign-in; returns the credentials that were seen.
 */
export async function assertOwnPassword(
  context: Context,
  actorId: string,
  password: string,
): Promise<Credentials> {
  const credentials = await findCredentials(context.db, actorId);
  const counted = await takeAttempt(context, actorId);
  const isRight = await isPassword(credentials?.passwordHash, password);
  if (counted !== undefined && credentials !== undefined && isRight) {
    await inTransaction(context, (inner) => clearAttempts(inner, actorId));
    return credentials;
  }
  const subject = `actors/${actorId}`;
  const cause = counted === undefined ? 'locked' : 'password';
  await inTransaction(context, async (inner) => {
    await appendAudit(inner, { actor: actorId, action: 'password-not-shown', subject, detail: { cause } });
    const until = counted?.locks ?? null;
    if (until !== null)
      await appendAudit(inner, { actor: null, action: 'account-locked', subject, detail: { until } });
  });
  throw wrongCredentials(context);
}
