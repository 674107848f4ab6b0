import { verifySync } from 'otplib';
import type { Context } from '../../context.ts';
import { hashToken } from './identify.ts';
import { isCertificateOf } from '../../store/certificates.ts';
import type { SecondFactor } from '../../store/sessions.ts';
import { findTotp, useRecoveryCode, useTotpStep } from '../../store/totp-secrets.ts';

/** What somebody shows beside his password. */
export interface Shown {
  /** Six digits, or a recovery code. */
  readonly code?: string | undefined;
  /** SHA-256 of a certificate whose key he has: the door has this from a proxy that it trusts. */
  readonly fingerprint?: string | null | undefined;
}

/** RFC 6238, 5.2: one step of 30 seconds for the way, and one for a clock that is ahead. */
const toleranceSeconds = 30;

/**
 * The second factor that somebody shows, used up where it counts once; `none` for an account that has none enrolled; undefined when it
 * is missing or wrong. An account with codes is opened by a code, a recovery code or its certificate, by nothing less.
 */
export async function useSecondFactor(
  context: Context,
  actorId: string,
  { code = '', fingerprint = null }: Shown,
): Promise<SecondFactor | undefined> {
  if (fingerprint !== null && (await isCertificateOf(context.db, actorId, fingerprint))) return 'certificate';
  const totp = await findTotp(context, actorId);
  if (totp === undefined || totp.confirmedAt === null) return 'none';
  const step = findStep(context, totp.secret, code);
  if (step !== undefined) return (await useTotpStep(context.db, actorId, step)) ? 'totp' : undefined;
  const isRecovery = await useRecoveryCode(context, actorId, hashRecoveryCode(code));
  return isRecovery ? 'recovery' : undefined;
}

/** The step of 30 seconds whose code this is; undefined when it is none of now, the one before or the one after. */
export function findStep({ now }: Context, secret: string, code: string): number | undefined {
  const token = code.replaceAll(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return undefined;
  const epoch = Math.floor(now().getTime() / 1000);
  const result = verifySync({ secret, token, epoch, epochTolerance: toleranceSeconds });
  return result.valid ? Math.floor(epoch / 30) + (result.delta ?? 0) : undefined;
}

/** What the database keeps of a recovery code, however it was typed: 100 random bits need no slow hash. */
export const hashRecoveryCode = (code: string): string =>
  hashToken(`recovery/${code.toLowerCase().replaceAll(/[^a-z2-7]/g, '')}`);
