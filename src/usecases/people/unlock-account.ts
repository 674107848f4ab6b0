import { Refusal } from '../../core/refusal.ts';
import { inTransaction, type Context } from '../../context.ts';
import { appendAudit } from '../../store/audit.ts';
import { clearAttempts } from '../../store/sign-in-attempts.ts';
import { getAccount } from './get-account.ts';

/** Takes the lock and all failures from an account. Refuses (same-person) one's own. */
export async function unlockAccount(context: Context, actorId: string, accountId: string): Promise<void> {
  await inTransaction(context, async (inner) => {
    const account = await getAccount(inner, accountId);
    if (account.id === actorId) throw new Refusal('same-person', '不能解锁自己的账号');
    if (!(await clearAttempts(inner, account.id)))
      throw new Refusal('wrong-state', '这个账号没有锁定，也没有失败的登录');
    const subject = `actors/${account.id}`;
    await appendAudit(inner, { actor: actorId, action: 'account-unlocked', subject, detail: {} });
  });
}
