import { confirmingRoles, mayConfirm } from '../../core/people/handover.ts';
import { isAllowed } from '../../core/people/permissions.ts';
import { Refusal } from '../../core/refusal.ts';
import { inTransaction, type Context } from '../../context.ts';
import { appendAudit } from '../../store/audit.ts';
import { barPassword, findCredentials } from '../../store/credentials.ts';
import { takeTurn } from '../../store/people-revision.ts';
import { holdersOf, rolesOf } from '../../store/role-grants.ts';
import { endSessionsOf } from '../../store/sessions.ts';
import { getAccount } from './get-account.ts';
import { beginHandover, type PasswordHalf } from './hand-over-password.ts';
import { hashPassword, newPasswordHalf, randomText } from './hash-password.ts';

/**
 * Takes an account's password away, ends its sessions, and gives the first half of a new one-time password, which is told this once and
 * opens nothing until `confirmPassword` gives the second. A lock stays, and so does a second factor: the security administrator takes
 * them away. Refuses (same-person) one's own, and (wrong-state) that of the last person who could confirm.
 */
export async function resetPassword(
  context: Context,
  actorId: string,
  accountId: string,
): Promise<PasswordHalf> {
  const account = await getAccount(context, accountId);
  if (account.id === actorId) throw new Refusal('same-person', '自己的口令请用“修改口令”');
  const half = newPasswordHalf(context);
  const nobodys = await hashPassword(context, randomText(context, 8));
  return inTransaction(context, async (inner) => {
    await takeTurn(inner.db);
    await assertConfirmable(inner, actorId, account.id);
    const known = await findCredentials(inner.db, account.id);
    if (known !== undefined) await barPassword(inner, known, nobodys);
    const begun = await beginHandover(inner, actorId, account.id, half);
    const ended = await endSessionsOf(inner, account.id, 'password');
    await appendAudit(inner, {
      actor: actorId,
      action: 'password-reset',
      subject: `actors/${account.id}`,
      detail: { sessions_ended: ended },
    });
    return begun;
  });
}

/** Whoever confirms may wait for others' confirmation only while one of them can sign in: else all would wait for one another. */
async function assertConfirmable({ db }: Context, actorId: string, accountId: string): Promise<void> {
  const held = await rolesOf(db, accountId);
  if (!isAllowed(held, 'password-confirm')) return;
  for (const role of confirmingRoles.filter((each) => mayConfirm([each], held))) {
    const others = (await holdersOf(db, role)).filter((id) => id !== accountId && id !== actorId);
    if (others.length > 0) return;
  }
  throw new Refusal(
    'wrong-state',
    '重置后没有人能确认这个账号的口令：请先让另一位安全管理员（或审计员）能够登录',
  );
}
