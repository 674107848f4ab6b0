import { signInPolicy } from '../../core/people/policy.ts';
import { Refusal } from '../../core/refusal.ts';
import { inTransaction, type Context } from '../../context.ts';
import { getActor, serviceActor } from '../../store/actors.ts';
import { appendAudit } from '../../store/audit.ts';
import { endSessionsOf, insertSession, type SecondFactor } from '../../store/sessions.ts';
import { hashToken } from './identify.ts';

/** A new session: the token is told this once, and the database keeps only its digest. */
export interface OpenedSession {
  /** 32 random bytes in base64url. */
  readonly token: string;
  readonly sessionId: string;
  /** When it ends at the latest. UTC, ISO 8601 with milliseconds. */
  readonly expiresAt: string;
}

/** Through which door somebody comes, from where, and with which second factor (none when absent). */
export interface Entry {
  readonly door: 'http' | 'cli';
  readonly from: string;
  readonly secondFactor?: SecondFactor;
}

/**
 * Signs in somebody who has shown who he is. Refuses (forbidden) a disabled account and the service itself. Where the policy
 * allows one session at a time, it ends the others.
 */
export async function openSession(context: Context, actorId: string, entry: Entry): Promise<OpenedSession> {
  const { door, from, secondFactor = 'none' } = entry;
  const policy = signInPolicy(context.protectionLevel);
  const token = Buffer.from(context.randomBytes(32)).toString('base64url');
  return inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    if (actor.state !== 'active' || actor.id === serviceActor)
      throw new Refusal('forbidden', '这个账号不能登录');
    if (policy.isSingleSession) await endSessionsOf(inner, actor.id, 'newer-session');
    const now = inner.now();
    const sessionId = inner.newId();
    const expiresAt = new Date(now.getTime() + policy.absoluteHours * 3_600_000).toISOString();
    await insertSession(inner.db, hashToken(token), {
      id: sessionId,
      actorId: actor.id,
      door,
      from,
      secondFactor,
      createdAt: now.toISOString(),
      lastUsedAt: now.toISOString(),
      expiresAt,
    });
    await appendAudit(inner, {
      actor: actor.id,
      action: 'signed-in',
      subject: `sessions/${sessionId}`,
      detail: { door, from: from.slice(0, 100), second_factor: secondFactor, expires_at: expiresAt },
    });
    return { token, sessionId, expiresAt };
  });
}
