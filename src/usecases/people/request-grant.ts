import { findExclusion, type Role } from '../../core/people/roles.ts';
import { describeExclusion } from '../../core/people/set-up.ts';
import { Refusal } from '../../core/refusal.ts';
import { inTransaction, type Context } from '../../context.ts';
import { appendAudit } from '../../store/audit.ts';
import { takeTurn } from '../../store/people-revision.ts';
import { insertGrant, openRolesOf, type RoleGrant } from '../../store/role-grants.ts';
import { getAccount } from './get-account.ts';

/** A role asked for somebody, and why. */
export interface GrantRequest {
  readonly accountId: string;
  readonly role: Role;
  readonly reason: string;
}

/**
 * Asks for a role for somebody; the security administrator decides. Refuses (same-person) a role for oneself, and (contradiction) one
 * that does not go with those that he has or that are asked for him.
 */
export async function requestGrant(
  context: Context,
  actorId: string,
  { accountId, role, reason }: GrantRequest,
): Promise<RoleGrant> {
  return inTransaction(context, async (inner) => {
    await takeTurn(inner.db);
    const account = await getAccount(inner, accountId);
    if (account.id === actorId) throw new Refusal('same-person', '不能为自己申请角色');
    if (account.state !== 'active') throw new Refusal('wrong-state', '这个账号不能授予角色');
    assertCompatible([...(await openRolesOf(inner.db, account.id)), role]);
    const request = { actorId: account.id, role, reason, requestedBy: actorId, decidedBy: null };
    const grant = await insertGrant(inner, request);
    await appendAudit(inner, {
      actor: actorId,
      action: 'grant-requested',
      subject: `grants/${grant.id}`,
      detail: { account: account.id, role, reason },
    });
    return grant;
  });
}

/** Refuses (contradiction) roles of which one person may not hold two. */
export function assertCompatible(held: readonly Role[]): void {
  const exclusion = findExclusion([...new Set(held)]);
  if (exclusion !== undefined) throw new Refusal('contradiction', describeExclusion(exclusion));
}
