import { sha256Hex } from '../../core/digest.ts';
import type { Jurisdiction } from '../../core/people/jurisdiction.ts';
import { signInPolicy, type SignInPolicy } from '../../core/people/policy.ts';
import type { Role } from '../../core/people/roles.ts';
import { Refusal } from '../../core/refusal.ts';
import type { Context } from '../../context.ts';
import { getActor } from '../../store/actors.ts';
import { findCredentials, type Credentials } from '../../store/credentials.ts';
import { DatabaseFault } from '../../store/database-fault.ts';
import { rolesOf } from '../../store/role-grants.ts';
import { endSession, findSession, touchSession, type Session } from '../../store/sessions.ts';
import { loadJurisdiction } from './find-own-record.ts';

/** Somebody who is signed in, as the doors know him. */
export interface Caller {
  readonly actorId: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly organisationCode: string;
  readonly jurisdiction: Jurisdiction;
  readonly sessionId: string;
  readonly door: 'http' | 'cli';
  /** From where the session was opened. */
  readonly from: string;
  /** The password is a one-time or an outdated one: nothing may be done but change it and sign out. */
  readonly mustChange: boolean;
  /** A second factor is required and none was shown: nothing may be done but enrol one and sign out. */
  readonly mustEnrol: boolean;
}

const minute = 60_000;
const day = 24 * 60 * minute;

/**
 * Who holds this token. Refuses (signed-out) with the same words a token that was never given, a session that was ended or has
 * timed out, and an account that is disabled. Notes the last use, at most once a minute.
 */
export async function identify(context: Context, token: string): Promise<Caller> {
  const { db } = context;
  const session = await findSession(db, hashToken(token));
  if (session === undefined || session.endedAt !== null) throw signedOut();
  const policy = signInPolicy(context.protectionLevel);
  const now = context.now().getTime();
  const isIdle = now - Date.parse(session.lastUsedAt) >= policy.idleMinutes * minute;
  const isExpired = now >= Date.parse(session.expiresAt);
  if (isIdle || isExpired) {
    await endSession(context, session.id, isExpired ? 'expired' : 'idle');
    throw signedOut();
  }
  const actor = await getActor(db, session.actorId);
  if (actor.state !== 'active') throw signedOut();
  await touchSession(context, session.id, new Date(now - minute).toISOString()).catch(passOverBusy);
  const credentials = await findCredentials(db, actor.id);
  return {
    actorId: actor.id,
    name: actor.name,
    roles: await rolesOf(db, actor.id),
    organisationCode: actor.organisationCode,
    jurisdiction: await loadJurisdiction(db, actor.organisationCode),
    sessionId: session.id,
    door: session.door,
    from: session.from,
    ...duties(session, credentials, policy, now),
  };
}

function duties(session: Session, credentials: Credentials | undefined, policy: SignInPolicy, now: number) {
  const age = credentials === undefined ? 0 : now - Date.parse(credentials.changedAt);
  const isOutdated = policy.passwordDays !== null && age >= policy.passwordDays * day;
  return {
    mustChange: credentials?.mustChange === true || isOutdated,
    mustEnrol: policy.needsSecondFactor && session.secondFactor === 'none',
  };
}

/** Others write at this moment: the next call notes the use. */
function passOverBusy(error: unknown): void {
  if (!(error instanceof DatabaseFault) || error.kind !== 'busy') throw error;
}

/** What the database keeps of a token: its SHA-256. */
export const hashToken = (token: string): string => sha256Hex(new TextEncoder().encode(token));

const signedOut = (): Refusal => new Refusal('signed-out', '没有登录，或登录已失效：请重新登录');
