import {
  accountListQuery,
  AccountPageSchema,
  AccountRequest,
  DecisionRequest,
  grantListQuery,
  GrantPageSchema,
  GrantRequest,
  GrantSchema,
  PasswordHalfSchema,
  ReasonRequest,
  RoleTableSchema,
} from '../../contract/people-accounts.ts';
import { ActorSchema } from '../../contract/people.ts';
import { DoneSchema } from '../../contract/people-sessions.ts';
import { Code, Id, Nothing } from '../../contract/values.ts';
import { roleTable } from '../../core/people/role-table.ts';
import { addAccount } from '../../usecases/people/add-account.ts';
import { confirmPassword } from '../../usecases/people/confirm-password.ts';
import { decideGrant, revokeGrant } from '../../usecases/people/decide-grant.ts';
import { disableAccount, enableAccount } from '../../usecases/people/disable-account.ts';
import { resetTotp } from '../../usecases/people/enrol-totp.ts';
import { requestGrant } from '../../usecases/people/request-grant.ts';
import { resetPassword } from '../../usecases/people/reset-password.ts';
import { listAccounts, listOwnGrants } from '../../usecases/people/show-accounts.ts';
import { unlockAccount } from '../../usecases/people/unlock-account.ts';
import { pageOfRows } from '../page-of-rows.ts';
import { reads, writes, type Route } from '../route.ts';
import { done, showAccount, showActor, showGrant, showHalf } from '../show-people.ts';

const account = { kind: 'actor', param: 'id' } as const;
const stepRefusals = ['not-found', 'same-person', 'wrong-state'] as const;

const accountRoutes: readonly Route[] = [
  reads({
    path: '/api/v1/roles',
    access: { permission: 'people-read', of: 'nothing' },
    tag: '账号',
    summary: '角色表：一个人可以同时担任哪些角色',
    answer: RoleTableSchema,
    handle: () =>
      Promise.resolve({
        rows: roleTable().map(({ goesWith, excludes, ...row }) => ({
          ...row,
          goes_with: goesWith,
          excludes,
        })),
      }),
  }),
  reads({
    path: '/api/v1/accounts',
    access: { permission: 'account-read', of: 'filtered' },
    tag: '账号',
    summary: '全部账号和各自的角色',
    query: accountListQuery,
    answer: AccountPageSchema,
    handle: async (context, { query }) => pageOfRows((await listAccounts(context)).map(showAccount), query),
  }),
  writes({
    path: '/api/v1/accounts',
    access: { permission: 'account-manage', of: 'body' },
    tag: '账号',
    summary: '建立账号：得到一次性口令的前一半，只显示这一次，待确认；角色另行申请',
    status: 201,
    isSecret: true,
    body: AccountRequest,
    example: { id: 'zhangsan', name: '示例张三', title: '科员', organisation_code: '330100YB' },
    answer: PasswordHalfSchema,
    handle: async (
      context,
      { actorId, body: { organisation_code, officer_code: officerCode, ...person } },
    ) => {
      const newActor = { ...person, organisationCode: organisation_code, officerCode };
      return showHalf(newActor.id, await addAccount(context, actorId, newActor));
    },
  }),
  writes({
    path: '/api/v1/accounts/{id}/reset-password',
    access: { permission: 'account-manage', of: account },
    tag: '账号',
    summary: '重置口令：得到一次性口令的前一半，只显示这一次，待确认；原口令立即失效',
    isSecret: true,
    params: { id: Code },
    body: Nothing,
    example: undefined,
    answer: PasswordHalfSchema,
    refusals: stepRefusals,
    handle: async (context, { actorId, params: { id } }) =>
      showHalf(id, await resetPassword(context, actorId, id)),
  }),
  writes({
    path: '/api/v1/accounts/{id}/confirm-password',
    access: { permission: 'password-confirm', of: account },
    tag: '账号',
    summary: '确认新账号或重置的口令：得到一次性口令的后一半，只显示这一次；给出前一半的人和本人都不能确认',
    isSecret: true,
    params: { id: Code },
    body: Nothing,
    example: undefined,
    answer: PasswordHalfSchema,
    refusals: stepRefusals,
    handle: async (context, { actorId, params: { id } }) =>
      showHalf(id, await confirmPassword(context, actorId, id)),
  }),
  ...(['disable', 'enable'] as const).map((step) =>
    writes({
      path: `/api/v1/accounts/{id}/${step}`,
      access: { permission: 'account-manage', of: account },
      tag: '账号',
      summary: step === 'disable' ? '停用账号，登录随之终止' : '启用停用的账号',
      params: { id: Code },
      body: ReasonRequest,
      example: { reason: step === 'disable' ? '调离' : '调回' },
      answer: ActorSchema,
      refusals: stepRefusals,
      handle: async (context, { actorId, params: { id }, body: { reason } }) => {
        const change = step === 'disable' ? disableAccount : enableAccount;
        return showActor(await change(context, actorId, id, reason));
      },
    }),
  ),
  ...(['unlock', 'reset-totp'] as const).map((step) =>
    writes({
      path: `/api/v1/accounts/{id}/${step}`,
      access: { permission: 'session-manage', of: account },
      tag: '账号',
      summary: step === 'unlock' ? '解锁账号' : '重置动态口令：本人丢失设备时',
      params: { id: Code },
      body: Nothing,
      example: undefined,
      answer: DoneSchema,
      refusals: stepRefusals,
      handle: async (context, { actorId, params: { id } }) => {
        await (step === 'unlock' ? unlockAccount : resetTotp)(context, actorId, id);
        return done;
      },
    }),
  ),
];

const grantRoutes: readonly Route[] = [
  reads({
    path: '/api/v1/grants',
    access: { permission: 'account-read', of: 'filtered' },
    tag: '授权',
    summary: '全部授权：申请、生效、驳回、收回',
    query: grantListQuery,
    answer: GrantPageSchema,
    handle: async (context, { query }) => pageOfRows((await listOwnGrants(context)).map(showGrant), query),
  }),
  writes({
    path: '/api/v1/grants',
    access: { permission: 'account-manage', of: 'body' },
    tag: '授权',
    summary: '为一个人申请角色；不能为自己申请',
    status: 201,
    body: GrantRequest,
    example: { account: 'zhangsan', role: 'section-officer', reason: '新任经办人' },
    answer: GrantSchema,
    refusals: [...stepRefusals, 'contradiction'],
    handle: async (context, { actorId, body: { account: accountId, role, reason } }) =>
      showGrant(await requestGrant(context, actorId, { accountId, role, reason })),
  }),
  writes({
    path: '/api/v1/grants/{id}/decide',
    access: { permission: 'grant-approve', of: 'body' },
    tag: '授权',
    summary: '批准或驳回；申请人和本人都不能决定',
    params: { id: Id },
    body: DecisionRequest,
    example: { is_approved: true, note: '按任命文件' },
    answer: GrantSchema,
    refusals: [...stepRefusals, 'contradiction'],
    handle: async (context, { actorId, params: { id }, body: { is_approved: isApproved, note } }) =>
      showGrant(await decideGrant(context, actorId, id, { isApproved, note })),
  }),
  writes({
    path: '/api/v1/grants/{id}/revoke',
    access: { permission: 'grant-approve', of: 'body' },
    tag: '授权',
    summary: '收回角色，立即生效；每种管理员至少留一位',
    params: { id: Id },
    body: ReasonRequest,
    example: { reason: '调离' },
    answer: GrantSchema,
    refusals: stepRefusals,
    handle: async (context, { actorId, params: { id }, body: { reason } }) =>
      showGrant(await revokeGrant(context, actorId, id, reason)),
  }),
];

/** Accounts, and what they may be used for. */
export const accountsRoutes: readonly Route[] = [...accountRoutes, ...grantRoutes];
