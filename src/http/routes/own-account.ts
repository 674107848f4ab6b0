import {
  EndedSchema,
  OwnAccountSchema,
  PasswordRequest,
  RecoveryCodesSchema,
  TotpConfirmation,
  TotpRequest,
  TotpSchema,
} from '../../contract/people-sessions.ts';
import { changePassword } from '../../usecases/people/change-password.ts';
import { confirmTotpCode, enrolTotp } from '../../usecases/people/enrol-totp.ts';
import { showOwnAccount } from '../../usecases/people/show-accounts.ts';
import { callerOf, reads, writes, type Route } from '../route.ts';
import { showActor } from '../show-people.ts';

const tag = '登录';

/** What everybody does for his own account. */
export const ownAccountRoutes: readonly Route[] = [
  reads({
    path: '/api/v1/account',
    access: 'signed-in',
    tag,
    summary: '我的账号',
    answer: OwnAccountSchema,
    handle: async (context, { visitor }) => {
      const own = await showOwnAccount(context, callerOf(visitor).actorId);
      return {
        ...showActor(own),
        has_totp: own.hasTotp,
        recovery_codes_left: own.recoveryCodesLeft,
        password_changed_at: own.passwordChangedAt,
      };
    },
  }),
  writes({
    path: '/api/v1/password',
    access: 'signed-in',
    tag,
    summary: '修改自己的口令；其他登录随之终止',
    isSecret: true,
    body: PasswordRequest,
    example: { current: 'k3mfa-6wq2z-p7dxc-u4nte', next: 'Chuntian-2046-Qiutian' },
    answer: EndedSchema,
    refusals: ['wrong-credentials'],
    handle: async (context, { visitor, body }) => ({
      sessions_ended: await changePassword(context, callerOf(visitor), body),
    }),
  }),
  writes({
    path: '/api/v1/totp',
    access: 'signed-in',
    tag,
    summary: '申请动态口令的密钥，确认后生效',
    status: 201,
    isSecret: true,
    body: TotpRequest,
    example: { password: 'Chuntian-2046-Qiutian' },
    answer: TotpSchema,
    refusals: ['wrong-credentials', 'wrong-state'],
    handle: (context, { visitor, body: { password } }) => enrolTotp(context, callerOf(visitor), password),
  }),
  writes({
    path: '/api/v1/totp/confirm',
    access: 'signed-in',
    tag,
    summary: '用正在显示的数字确认动态口令，得到十个恢复码',
    isSecret: true,
    body: TotpConfirmation,
    example: { code: '123456' },
    answer: RecoveryCodesSchema,
    refusals: ['wrong-credentials', 'wrong-state'],
    handle: async (context, { visitor, body: { code } }) => ({
      recovery_codes: await confirmTotpCode(context, callerOf(visitor), code),
    }),
  }),
];
