import { Refusal } from '../../core/refusal.ts';
import { inTransaction, type Context } from '../../context.ts';
import { appendAudit } from '../../store/audit.ts';
import { takeTurn } from '../../store/people-revision.ts';
import { getGrant, rolesOf, saveDecision, saveRevocation, type RoleGrant } from '../../store/role-grants.ts';
import { endSessionsOf } from '../../store/sessions.ts';
import { assertKept } from './assert-kept.ts';
import { assertCompatible } from './request-grant.ts';
import { getAccount } from './get-account.ts';

/** A decision on a request, and why. */
export interface GrantDecision {
  readonly isApproved: boolean;
  readonly note: string;
}

/**
 * Decides a request for a role; when approved it counts from now on, and the holder signs in anew. Refuses (same-person) whoever asked
 * for it and whoever would get it, and (contradiction) a role that no longer goes with those that he has.
 */
export async function decideGrant(
  context: Context,
  actorId: string,
  grantId: string,
  { isApproved, note }: GrantDecision,
): Promise<RoleGrant> {
  return changeGrant(context, actorId, grantId, async (inner, grant) => {
    if (grant.requestedBy === actorId) throw new Refusal('same-person', '申请人不能决定自己的申请');
    if (isApproved) {
      const account = await getAccount(inner, grant.actorId);
      if (account.state !== 'active') throw new Refusal('wrong-state', '这个账号已经停用');
      assertCompatible([...(await rolesOf(inner.db, grant.actorId)), grant.role]);
    }
    await saveDecision(inner, grant, isApproved, { by: actorId, note });
    return { action: isApproved ? 'grant-approved' : 'grant-rejected', note, endsSessions: isApproved };
  });
}

/**
 * Takes a role back at once, without a request, and ends its holder's sessions. Refuses (same-person) one's own, and (wrong-state) the
 * last holder of an administrator's role.
 */
export async function revokeGrant(
  context: Context,
  actorId: string,
  grantId: string,
  reason: string,
): Promise<RoleGrant> {
  return changeGrant(context, actorId, grantId, async (inner, grant) => {
    await assertKept(inner.db, grant.actorId, [grant.role]);
    await saveRevocation(inner, grant, { by: actorId, note: reason });
    return { action: 'grant-revoked', note: reason, endsSessions: true };
  });
}

interface GrantChange {
  readonly action: string;
  readonly note: string;
  readonly endsSessions: boolean;
}

async function changeGrant(
  context: Context,
  actorId: string,
  grantId: string,
  change: (inner: Context, grant: RoleGrant) => Promise<GrantChange>,
): Promise<RoleGrant> {
  return inTransaction(context, async (inner) => {
    await takeTurn(inner.db);
    const grant = await getGrant(inner.db, grantId);
    await getAccount(inner, grant.actorId);
    if (grant.actorId === actorId) throw new Refusal('same-person', '不能决定或收回自己的角色');
    const before = await rolesOf(inner.db, grant.actorId);
    const { action, note, endsSessions } = await change(inner, grant);
    const after = await rolesOf(inner.db, grant.actorId);
    const ended = endsSessions ? await endSessionsOf(inner, grant.actorId, 'roles') : 0;
    const detail = { account: grant.actorId, role: grant.role, before, after, note, sessions_ended: ended };
    await appendAudit(inner, { actor: actorId, action, subject: `grants/${grant.id}`, detail });
    return getGrant(inner.db, grant.id);
  });
}
