import { Refusal } from '../../core/refusal.ts';
import { inTransaction, type Context } from '../../context.ts';
import { saveActorState, type Actor } from '../../store/actors.ts';
import { appendAudit } from '../../store/audit.ts';
import { takeTurn } from '../../store/people-revision.ts';
import { rolesOf } from '../../store/role-grants.ts';
import { endSessionsOf } from '../../store/sessions.ts';
import { assertKept } from './assert-kept.ts';
import { getAccount } from './get-account.ts';

/**
 * Disables an account and ends its sessions; its roles wait for it. Refuses (same-person) one's own, and (wrong-state) the last
 * holder of an administrator's role.
 */
export async function disableAccount(
  context: Context,
  actorId: string,
  accountId: string,
  reason: string,
): Promise<Actor> {
  return changeState(context, actorId, { accountId, reason, state: 'disabled' });
}

/** Enables a disabled account, with the roles and the password that it had. */
export async function enableAccount(
  context: Context,
  actorId: string,
  accountId: string,
  reason: string,
): Promise<Actor> {
  return changeState(context, actorId, { accountId, reason, state: 'active' });
}

interface StateChange {
  readonly accountId: string;
  readonly reason: string;
  readonly state: Actor['state'];
}

async function changeState(
  context: Context,
  actorId: string,
  { accountId, reason, state }: StateChange,
): Promise<Actor> {
  return inTransaction(context, async (inner) => {
    await takeTurn(inner.db);
    const account = await getAccount(inner, accountId);
    if (account.id === actorId) throw new Refusal('same-person', '不能停用或启用自己的账号');
    const isDisabling = state === 'disabled';
    if (isDisabling) await assertKept(inner.db, account.id, await rolesOf(inner.db, account.id));
    if (!(await saveActorState(inner.db, account.id, state)))
      throw new Refusal('wrong-state', isDisabling ? '这个账号已经停用' : '这个账号没有停用');
    const ended = isDisabling ? await endSessionsOf(inner, account.id, 'disabled') : 0;
    await appendAudit(inner, {
      actor: actorId,
      action: isDisabling ? 'account-disabled' : 'account-enabled',
      subject: `actors/${account.id}`,
      detail: { before: { state: account.state }, after: { state }, reason, sessions_ended: ended },
    });
    return { ...account, state };
  });
}
