import { Refusal } from '../../core/refusal.ts';
import { inTransaction, type Context } from '../../context.ts';
import { appendAudit } from '../../store/audit.ts';
import { findCredentials, savePassword } from '../../store/credentials.ts';
import { endSessionsOf } from '../../store/sessions.ts';
import { hashPassword, newOneTimePassword } from './hash-password.ts';
import { getAccount } from './get-account.ts';

/**
 * Gives an account a new one-time password, which is told this once, and ends its sessions. A lock stays, and so does a second factor:
 * the security administrator takes them away. Refuses (same-person) one's own.
 */
export async function resetPassword(context: Context, actorId: string, accountId: string): Promise<string> {
  const account = await getAccount(context, accountId);
  if (account.id === actorId) throw new Refusal('same-person', '自己的口令请用“修改口令”');
  const password = newOneTimePassword(context);
  const passwordHash = await hashPassword(context, password);
  return inTransaction(context, async (inner) => {
    const version = (await findCredentials(inner.db, account.id))?.version ?? 0;
    await savePassword(inner, account.id, version, { passwordHash, mustChange: true });
    const ended = await endSessionsOf(inner, account.id, 'password');
    await appendAudit(inner, {
      actor: actorId,
      action: 'password-reset',
      subject: `actors/${account.id}`,
      detail: { sessions_ended: ended },
    });
    return password;
  });
}
