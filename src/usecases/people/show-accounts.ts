import { isWithin } from '../../core/people/jurisdiction.ts';
import { lockedUntil } from '../../core/people/lockout.ts';
import { signInPolicy } from '../../core/people/policy.ts';
import type { Role } from '../../core/people/roles.ts';
import type { Context } from '../../context.ts';
import { getActor, listActors, type Actor } from '../../store/actors.ts';
import { listCertificates, type Certificate } from '../../store/certificates.ts';
import { findCredentials, listCredentials } from '../../store/credentials.ts';
import { listHandovers } from '../../store/password-handovers.ts';
import { listGrants, type RoleGrant } from '../../store/role-grants.ts';
import { listSessions, type Session } from '../../store/sessions.ts';
import { listAttempts } from '../../store/sign-in-attempts.ts';
import { countRecoveryCodes, hasTotp, listTotpHolders } from '../../store/totp-secrets.ts';
import { lapseOf } from './hand-over-password.ts';

/** Who gave out the first half of a one-time password, and until when it can be confirmed. */
export interface WaitingPassword {
  readonly requestedBy: string;
  /** UTC, ISO 8601 with milliseconds. */
  readonly lapsesAt: string;
}

/** An account as administrators see it. */
export interface ShownAccount extends Actor {
  readonly roles: readonly Role[];
  /** Whether there is a password at all that nobody has to confirm; without one nobody signs in. */
  readonly canSignIn: boolean;
  /** The one-time password that waits to be confirmed; null when none does. */
  readonly handover: WaitingPassword | null;
  readonly mustChange: boolean;
  readonly hasTotp: boolean;
  /** UTC, ISO 8601 with milliseconds; null when it is not locked. */
  readonly lockedUntil: string | null;
}

/** Every account within the caller's jurisdiction, by id. */
export async function listAccounts(context: Context): Promise<readonly ShownAccount[]> {
  const { db, now, protectionLevel } = context;
  const [actors, credentials, attempts, totpHolders, grants, handovers] = [
    await ownActors(context),
    await listCredentials(db),
    await listAttempts(db),
    await listTotpHolders(db),
    await listGrants(db),
    await listHandovers(db),
  ];
  const policy = signInPolicy(protectionLevel);
  const active = grants.filter(({ state }) => state === 'active');
  return actors.map((actor) => {
    const known = attempts.get(actor.id);
    const until = known === undefined ? null : lockedUntil(known, now().getTime(), policy);
    const waiting = handovers.get(actor.id);
    return {
      ...actor,
      roles: active.filter(({ actorId }) => actorId === actor.id).map(({ role }) => role),
      canSignIn: credentials.has(actor.id) && waiting === undefined,
      handover:
        waiting === undefined
          ? null
          : { requestedBy: waiting.requestedBy, lapsesAt: lapseOf(context, waiting.requestedAt) },
      mustChange: credentials.get(actor.id) ?? false,
      hasTotp: totpHolders.has(actor.id),
      lockedUntil: until === null ? null : new Date(until).toISOString(),
    };
  });
}

async function ownActors({ db, jurisdiction = null }: Context): Promise<readonly Actor[]> {
  const actors = await listActors(db);
  return actors.filter(({ organisationCode }) => isWithin(jurisdiction, organisationCode));
}

async function ownOf<Item extends { readonly actorId: string }>(
  context: Context,
  items: readonly Item[],
): Promise<readonly Item[]> {
  const own = new Set((await ownActors(context)).map(({ id }) => id));
  return items.filter(({ actorId }) => own.has(actorId));
}

/** Every grant of people within the caller's jurisdiction, with its history. */
export async function listOwnGrants(context: Context): Promise<readonly RoleGrant[]> {
  return ownOf(context, await listGrants(context.db));
}

/** Every certificate of people within the caller's jurisdiction. */
export async function listOwnCertificates(context: Context): Promise<readonly Certificate[]> {
  return ownOf(context, await listCertificates(context.db));
}

/** Every open session of people within the caller's jurisdiction, newest first. */
export async function listOwnSessions(context: Context): Promise<readonly Session[]> {
  return ownOf(context, await listSessions(context.db, null));
}

/** An account as its owner sees it. */
export interface OwnAccount extends Actor {
  readonly hasTotp: boolean;
  readonly recoveryCodesLeft: number;
  /** UTC, ISO 8601 with milliseconds; null where there is no password. */
  readonly passwordChangedAt: string | null;
}

/** The caller's own account. */
export async function showOwnAccount({ db }: Context, actorId: string): Promise<OwnAccount> {
  return {
    ...(await getActor(db, actorId)),
    hasTotp: await hasTotp(db, actorId),
    recoveryCodesLeft: await countRecoveryCodes(db, actorId),
    passwordChangedAt: (await findCredentials(db, actorId))?.changedAt ?? null,
  };
}
