import { signInPolicy } from '../../core/people/policy.ts';
import { Refusal } from '../../core/refusal.ts';
import { inTransaction, type Context } from '../../context.ts';
import { findActor, type Actor } from '../../store/actors.ts';
import { appendAudit } from '../../store/audit.ts';
import { findCredentials, strengthenPassword, type Credentials } from '../../store/credentials.ts';
import { clearAttempts } from '../../store/sign-in-attempts.ts';
import { takeAttempt } from './count-attempts.ts';
import { hashPassword, isPassword, isWeaker } from './hash-password.ts';
import { hashToken } from './identify.ts';
import { openSession, type OpenedSession } from './open-session.ts';
import { useSecondFactor, type Shown } from './second-factor.ts';

/** What somebody types to sign in, and through which door and from where. */
export interface SignIn extends Shown {
  readonly account: string;
  readonly password: string;
  readonly door: 'http' | 'cli';
  readonly from: string;
}

type Cause = 'locked' | 'unknown-account' | 'disabled' | 'password' | 'outdated-password' | 'second-factor';

/** Whom a name may be, and under which key his attempts are counted. */
interface Claimed {
  readonly key: string;
  readonly actor: Actor | undefined;
  readonly credentials: Credentials | undefined;
}

/**
 * Opens a session for whoever knows the password of an account, and has the second factor where one is enrolled. Refuses with
 * `wrong-credentials`, and with the same words and the same work, everything else: an account that does not exist, is disabled or
 * locked, a wrong password, a missing or used code. Every failure is in the audit trail, without the password, and without a name that is
 * no account: it may be a password.
 */
export async function signIn(
  context: Context,
  attempt: SignIn,
): Promise<OpenedSession & { readonly actorId: string }> {
  const { door, from } = attempt;
  const sourced: Context = { ...context, source: { door, from: from.slice(0, 100), session: null } };
  const claimed = await findClaimed(sourced, attempt.account);
  const counted = await takeAttempt(sourced, claimed.key);
  const isRight = await isPassword(claimed.credentials?.passwordHash, attempt.password);
  const cause = findCause(sourced, claimed, counted !== undefined, isRight);
  const { actor, credentials } = claimed;
  if (cause !== undefined || actor === undefined || credentials === undefined)
    return refuse(sourced, claimed, cause ?? 'unknown-account', counted?.locks ?? null);
  const opened = await inTransaction(sourced, async (inner) => {
    const factor = await useSecondFactor(inner, actor.id, attempt);
    const now = await findCredentials(inner.db, actor.id);
    if (factor === undefined || now?.version !== credentials.version) return undefined;
    await clearAttempts(inner, claimed.key);
    return openSession(inner, actor.id, { door, from, secondFactor: factor });
  });
  if (opened === undefined) return refuse(sourced, claimed, 'second-factor', counted?.locks ?? null);
  await strengthen(sourced, credentials, attempt.password);
  return { ...opened, actorId: actor.id };
}

async function findClaimed({ db }: Context, account: string): Promise<Claimed> {
  const actor = /^[0-9A-Za-z_-]{1,32}$/.test(account) ? await findActor(db, account) : undefined;
  const credentials = await findCredentials(db, actor?.id ?? '');
  // It may be a password: so few digits are not enough to try one out.
  const key = actor?.id ?? `~${hashToken(account).slice(0, 3)}`;
  return { key, actor, credentials };
}

function findCause(
  { now, protectionLevel }: Context,
  { actor, credentials }: Claimed,
  isCounted: boolean,
  isRight: boolean,
): Cause | undefined {
  if (!isCounted) return 'locked';
  if (actor === undefined || credentials === undefined) return 'unknown-account';
  if (actor.state !== 'active') return 'disabled';
  if (!isRight) return 'password';
  const age = now().getTime() - Date.parse(credentials.changedAt);
  const isOutdated = age >= signInPolicy(protectionLevel).oneTimeHours * 3_600_000;
  return credentials.mustChange && isOutdated ? 'outdated-password' : undefined;
}

async function refuse(
  context: Context,
  { key, actor }: Claimed,
  cause: Cause,
  locks: string | null,
): Promise<never> {
  const subject = actor === undefined ? `accounts/${key}` : `actors/${actor.id}`;
  await inTransaction(context, async (inner) => {
    await appendAudit(inner, { actor: null, action: 'sign-in-failed', subject, detail: { cause } });
    if (locks !== null)
      await appendAudit(inner, { actor: null, action: 'account-locked', subject, detail: { until: locks } });
  });
  throw wrongCredentials(context);
}

/** The one answer to everything that keeps somebody from signing in. */
export function wrongCredentials({ protectionLevel }: Context): Refusal {
  const { maxFailures, failureMinutes, lockMinutes } = signInPolicy(protectionLevel);
  const lock = `${failureMinutes} 分钟内失败 ${maxFailures} 次的账号锁定 ${lockMinutes} 分钟`;
  return new Refusal('wrong-credentials', `登录不成功：请核对账号、口令和动态口令；${lock}`);
}

async function strengthen(context: Context, credentials: Credentials, password: string): Promise<void> {
  if (!isWeaker(credentials.passwordHash)) return;
  const stronger = await hashPassword(context, password);
  await inTransaction(context, ({ db }) => strengthenPassword(db, credentials, stronger));
}
