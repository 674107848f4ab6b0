import { joinHalves, mayConfirm } from '../../core/people/handover.ts';
import { Refusal } from '../../core/refusal.ts';
import { inTransaction, type Context } from '../../context.ts';
import { appendAudit } from '../../store/audit.ts';
import { findCredentials, savePassword } from '../../store/credentials.ts';
import {
  findHandover,
  openFirstHalf,
  takeHandover,
  type PasswordHandover,
} from '../../store/password-handovers.ts';
import { rolesOf } from '../../store/role-grants.ts';
import { getAccount } from './get-account.ts';
import { lapseOf, type PasswordHalf } from './hand-over-password.ts';
import { hashPassword, newPasswordHalf } from './hash-password.ts';

/**
 * Confirms a new account or a reset password: gives the second half of the one-time password, which is told this once, and from now on
 * both halves together open the account. Refuses (wrong-state) when nothing waits, for a disabled account and after the hours of the
 * policy, (same-person) whoever gave out the first half and whose account it is, and (forbidden) an auditor where it is not that of a security
 * administrator.
 */
export async function confirmPassword(
  context: Context,
  actorId: string,
  accountId: string,
): Promise<PasswordHalf> {
  const handover = await getConfirmable(context, actorId, accountId);
  const firstHalf = await openFirstHalf(context, handover);
  if (firstHalf === undefined) throw nothingWaits();
  const half = newPasswordHalf(context);
  const passwordHash = await hashPassword(context, joinHalves(firstHalf, half));
  return inTransaction(context, async (inner) => {
    await getConfirmable(inner, actorId, accountId);
    if (!(await takeHandover(inner.db, handover))) throw nothingWaits();
    const version = (await findCredentials(inner.db, accountId))?.version ?? 0;
    await savePassword(inner, accountId, version, { passwordHash, mustChange: true });
    await appendAudit(inner, {
      actor: actorId,
      action: 'password-confirmed',
      subject: `actors/${accountId}`,
      detail: { requested_by: handover.requestedBy, requested_at: handover.requestedAt },
    });
    return { half, lapsesAt: lapseOf(inner, inner.now().toISOString()) };
  });
}

const nothingWaits = (): Refusal =>
  new Refusal('wrong-state', '这个账号没有待确认的口令，或者刚刚已由他人确认、重新重置：请刷新后再操作');

async function getConfirmable(
  context: Context,
  actorId: string,
  accountId: string,
): Promise<PasswordHandover> {
  const account = await getAccount(context, accountId);
  const handover = await findHandover(context.db, account.id);
  if (handover === undefined) throw nothingWaits();
  if (account.id === actorId) throw new Refusal('same-person', '自己的口令由另一人确认');
  if (handover.requestedBy === actorId)
    throw new Refusal('same-person', '给出前一半口令的人不能再给出后一半：由另一人确认');
  const [held, holders] = [await rolesOf(context.db, actorId), await rolesOf(context.db, account.id)];
  if (!mayConfirm(held, holders)) throw new Refusal('forbidden', '审计员只确认安全管理员的口令');
  if (account.state !== 'active') throw new Refusal('wrong-state', '这个账号已经停用');
  if (context.now().toISOString() >= lapseOf(context, handover.requestedAt))
    throw new Refusal('wrong-state', '前一半口令已过期：请系统管理员重置口令后再确认');
  return handover;
}
