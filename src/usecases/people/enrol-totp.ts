import { generateURI } from 'otplib';
import { Refusal } from '../../core/refusal.ts';
import { inTransaction, type Context } from '../../context.ts';
import { appendAudit } from '../../store/audit.ts';
import { endSessionsOf, saveSecondFactor } from '../../store/sessions.ts';
import {
  confirmTotp,
  findTotp,
  removeTotp,
  saveRecoveryCodes,
  saveTotp,
  useTotpStep,
} from '../../store/totp-secrets.ts';
import { assertOwnPassword } from './assert-own-password.ts';
import { randomText } from './hash-password.ts';
import type { Caller } from './identify.ts';
import { findStep, hashRecoveryCode } from './second-factor.ts';
import { getAccount } from './get-account.ts';

/** What a code generator needs: told this once, and worth nothing until it is confirmed. */
export interface TotpEnrolment {
  /** Base32, 160 bits. */
  readonly secret: string;
  /** `otpauth://totp/…`, for a QR code. */
  readonly uri: string;
}

const recoveryCodeCount = 10;
const alreadyOn = (): Refusal => new Refusal('wrong-state', '动态口令已启用；更换设备请先由安全管理员重置');

/** Gives the caller a new secret for time-based codes (RFC 6238) in the place of any that he has not confirmed. Asks for his password. */
export async function enrolTotp(
  context: Context,
  { actorId }: Pick<Caller, 'actorId'>,
  password: string,
): Promise<TotpEnrolment> {
  await assertOwnPassword(context, actorId, password);
  const secret = randomText(context, 7).replaceAll('-', '').slice(0, 32).toUpperCase();
  await inTransaction(context, async (inner) => {
    if (!(await saveTotp(inner, actorId, secret))) throw alreadyOn();
    const subject = `actors/${actorId}`;
    await appendAudit(inner, { actor: actorId, action: 'totp-enrolled', subject, detail: {} });
  });
  return { secret, uri: generateURI({ issuer: '双随机抽查', label: actorId, secret }) };
}

/**
 * Confirms the caller's secret by a code of it: from now on it is asked for. Ends his other sessions, and returns ten recovery codes, told
 * this once. Refuses (wrong-credentials) a wrong code.
 */
export async function confirmTotpCode(
  context: Context,
  { actorId, sessionId }: Pick<Caller, 'actorId' | 'sessionId'>,
  code: string,
): Promise<readonly string[]> {
  const codes = Array.from({ length: recoveryCodeCount }, () => randomText(context, 4));
  return inTransaction(context, async (inner) => {
    const totp = await findTotp(inner, actorId);
    if (totp === undefined) throw new Refusal('wrong-state', '还没有申请动态口令的密钥');
    const step = findStep(inner, totp.secret, code);
    if (totp.confirmedAt !== null) throw alreadyOn();
    if (step === undefined || !(await useTotpStep(inner.db, actorId, step)))
      throw new Refusal('wrong-credentials', '动态口令不对：请核对手机的时间，输入正在显示的 6 位数字');
    if (!(await confirmTotp(inner, actorId))) throw alreadyOn();
    await saveRecoveryCodes(inner.db, actorId, codes.map(hashRecoveryCode));
    await saveSecondFactor(inner.db, sessionId, 'totp');
    const ended = await endSessionsOf(inner, actorId, 'totp', sessionId);
    const detail = { recovery_codes: codes.length, sessions_ended: ended };
    const subject = `actors/${actorId}`;
    await appendAudit(inner, { actor: actorId, action: 'totp-confirmed', subject, detail });
    return codes;
  });
}

/**
 * Takes the secret and the recovery codes from somebody who lost his device, and ends his sessions; for the security administrator.
 * Refuses (same-person) one's own.
 */
export async function resetTotp(context: Context, actorId: string, accountId: string): Promise<void> {
  await inTransaction(context, async (inner) => {
    const account = await getAccount(inner, accountId);
    if (account.id === actorId) throw new Refusal('same-person', '不能重置自己的动态口令');
    if (!(await removeTotp(inner.db, account.id)))
      throw new Refusal('wrong-state', '这个账号没有启用动态口令');
    const ended = await endSessionsOf(inner, account.id, 'totp');
    const subject = `actors/${account.id}`;
    await appendAudit(inner, {
      actor: actorId,
      action: 'totp-reset',
      subject,
      detail: { sessions_ended: ended },
    });
  });
}
