import { isAllowed, permissionNames } from '../core/people/permissions.ts';
import type { Actor } from '../store/actors.ts';
import type { Certificate } from '../store/certificates.ts';
import type { RoleGrant } from '../store/role-grants.ts';
import type { Session } from '../store/sessions.ts';
import type { PasswordHalf } from '../usecases/people/hand-over-password.ts';
import type { Caller } from '../usecases/people/identify.ts';
import type { ShownAccount } from '../usecases/people/show-accounts.ts';

/** The answer to a step that has nothing to show. */
export const done = { done: true } as const;

/** Whoever is signed in, as he sees himself. */
export const showSelf = (caller: Caller) => ({
  account: caller.actorId,
  name: caller.name,
  organisation_code: caller.organisationCode,
  roles: [...caller.roles],
  permissions: permissionNames.filter((permission) => isAllowed(caller.roles, permission)),
  session_id: caller.sessionId,
  must_change: caller.mustChange,
  must_enrol: caller.mustEnrol,
});

/** A session; `ownId` is the one in use. */
export const showSession = (session: Session, ownId: string) => ({
  id: session.id,
  account: session.actorId,
  door: session.door,
  from: session.from,
  second_factor: session.secondFactor,
  created_at: session.createdAt,
  last_used_at: session.lastUsedAt,
  expires_at: session.expiresAt,
  is_own: session.id === ownId,
});

/** A person who acts here. */
export const showActor = ({ id, name, title, organisationCode, officerCode, createdAt }: Actor) => ({
  id,
  name,
  title,
  organisation_code: organisationCode,
  officer_code: officerCode,
  created_at: createdAt,
});

/** An account as administrators see it. */
export const showAccount = (account: ShownAccount) => ({
  ...showActor(account),
  state: account.state,
  roles: [...account.roles],
  can_sign_in: account.canSignIn,
  password_waits:
    account.handover === null
      ? null
      : { requested_by: account.handover.requestedBy, lapses_at: account.handover.lapsesAt },
  must_change: account.mustChange,
  has_totp: account.hasTotp,
  locked_until: account.lockedUntil,
});

const showHistory = (item: RoleGrant | Certificate) => ({
  reason: item.reason,
  requested_by: item.requestedBy,
  requested_at: item.requestedAt,
  decided_by: item.decidedBy,
  decided_at: item.decidedAt,
  revoked_by: item.revokedBy,
  revoked_at: item.revokedAt,
  note: item.note,
});

/** One half of a one-time password. */
export const showHalf = (account: string, { half, lapsesAt }: PasswordHalf) => ({
  account,
  half,
  lapses_at: lapsesAt,
});

/** A role of a person, and how it came and went. */
export const showGrant = (grant: RoleGrant) => ({
  id: grant.id,
  account: grant.actorId,
  role: grant.role,
  state: grant.state,
  ...showHistory(grant),
});

/** A certificate of a person, and how it came and went. */
export const showCertificate = (certificate: Certificate) => ({
  id: certificate.id,
  account: certificate.actorId,
  fingerprint: certificate.fingerprint,
  state: certificate.state,
  ...showHistory(certificate),
});
