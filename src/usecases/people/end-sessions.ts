import { signInPolicy } from '../../core/people/policy.ts';
import { Refusal } from '../../core/refusal.ts';
import { inTransaction, type Context } from '../../context.ts';
import { appendAudit } from '../../store/audit.ts';
import {
  endSession,
  endSessionsOf,
  getSession,
  tidySessions,
  type EndReason,
  type Session,
} from '../../store/sessions.ts';
import { removeOldAttempts } from '../../store/sign-in-attempts.ts';
import type { Caller } from './identify.ts';
import { getAccount } from './get-account.ts';

/** Ends the caller's own session. */
export async function signOut(context: Context, { actorId, sessionId }: Caller): Promise<void> {
  await end(context, actorId, await getSession(context.db, sessionId), 'signed-out');
}

/** Ends another of the caller's own sessions. Refuses (not-found) one that is not his. */
export async function endOwnSession(context: Context, actorId: string, sessionId: string): Promise<void> {
  const session = await getSession(context.db, sessionId);
  if (session.actorId !== actorId) throw new Refusal('not-found', '没有找到，或不在您的管辖范围内');
  await end(context, actorId, session, 'ended');
}

/** Ends anybody's session, for the security administrator. */
export async function endAnySession(context: Context, actorId: string, sessionId: string): Promise<void> {
  const session = await getSession(context.db, sessionId);
  await getAccount(context, session.actorId);
  await end(context, actorId, session, 'ended');
}

/** Ends every session of an account, for the security administrator; returns how many. */
export async function endSessionsOfAccount(
  context: Context,
  actorId: string,
  accountId: string,
): Promise<number> {
  return inTransaction(context, async (inner) => {
    const account = await getAccount(inner, accountId);
    const ended = await endSessionsOf(inner, account.id, 'ended');
    const detail = { sessions_ended: ended };
    const subject = `actors/${account.id}`;
    await appendAudit(inner, { actor: actorId, action: 'sessions-ended', subject, detail });
    return ended;
  });
}

async function end(context: Context, actorId: string, session: Session, reason: EndReason): Promise<void> {
  await inTransaction(context, async (inner) => {
    if (!(await endSession(inner, session.id, reason))) throw new Refusal('wrong-state', '这次登录已经结束');
    await appendAudit(inner, {
      actor: actorId,
      action: reason === 'signed-out' ? 'signed-out' : 'session-ended',
      subject: `sessions/${session.id}`,
      detail: { account: session.actorId, reason },
    });
  });
}

const day = 86_400_000;

/** How long an ended session can still be looked at; the audit trail keeps it for years. */
const keptDays = 30;

/**
 * Ends sessions that have timed out and forgets what is old: ended sessions after thirty days, counted failures after a day. Safe to run at
 * any time and by several processes at once; a job calls it.
 */
export async function tidyUpSessions(
  context: Context,
): Promise<{ readonly ended: number; readonly removed: number }> {
  const now = context.now().getTime();
  const before = (milliseconds: number) => new Date(now - milliseconds).toISOString();
  const { idleMinutes } = signInPolicy(context.protectionLevel);
  return inTransaction(context, async (inner) => {
    await removeOldAttempts(inner.db, before(day), now);
    return tidySessions(inner, before(idleMinutes * 60_000), before(keptDays * day));
  });
}
