import { isAllowed, permissions, type Permission } from '../../core/people/permissions.ts';
import { Refusal } from '../../core/refusal.ts';
import type { Context } from '../../context.ts';
import type { Caller } from './identify.ts';

/**
 * Lets a caller do something that needs a permission; null for what everybody may who is signed in. Refuses (forbidden) whoever
 * may not, and everybody who must change a password or enrol a second factor first. Returns the context in which he acts: with
 * his jurisdiction, and where he comes from.
 */
export function admit(context: Context, caller: Caller, permission: Permission | null): Context {
  if (caller.mustChange) throw new Refusal('forbidden', '请先修改口令：现在的口令是一次性的，或已到期');
  if (caller.mustEnrol) throw new Refusal('forbidden', '请先启用动态口令：本系统要求两种方式登录');
  if (permission !== null && !isAllowed(caller.roles, permission))
    throw new Refusal('forbidden', `您没有“${permissions[permission].label}”的权限`);
  return actAs(context, caller);
}

/** The context of a caller for what he may do even before `admit` lets him: change his password, enrol, sign out. */
export function actAs(context: Context, caller: Caller): Context {
  const { jurisdiction, door, from, sessionId } = caller;
  return { ...context, jurisdiction, source: { door, from, session: sessionId } };
}
