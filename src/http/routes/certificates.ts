import {
  certificateListQuery,
  CertificatePageSchema,
  CertificateRequest,
  CertificateSchema,
  DecisionRequest,
  ReasonRequest,
} from '../../contract/people-accounts.ts';
import { Id } from '../../contract/values.ts';
import {
  decideCertificate,
  requestCertificate,
  revokeCertificate,
} from '../../usecases/people/register-certificate.ts';
import { listOwnCertificates } from '../../usecases/people/show-accounts.ts';
import { pageOfRows } from '../page-of-rows.ts';
import { reads, writes, type Route } from '../route.ts';
import { showCertificate } from '../show-people.ts';

const stepRefusals = ['not-found', 'same-person', 'wrong-state'] as const;

/** With which certificates people sign in. */
export const certificateRoutes: readonly Route[] = [
  reads({
    path: '/api/v1/certificates',
    access: { permission: 'account-read', of: 'filtered' },
    tag: '授权',
    summary: '全部登录证书',
    query: certificateListQuery,
    answer: CertificatePageSchema,
    handle: async (context, { query }) =>
      pageOfRows((await listOwnCertificates(context)).map(showCertificate), query),
  }),
  writes({
    path: '/api/v1/certificates',
    access: { permission: 'account-manage', of: 'body' },
    tag: '授权',
    summary: '为一个人登记登录证书；由安全管理员决定',
    status: 201,
    body: CertificateRequest,
    example: { account: 'zhangsan', fingerprint: 'ab'.repeat(32), reason: '新发 UKey' },
    answer: CertificateSchema,
    refusals: stepRefusals,
    handle: async (context, { actorId, body: { account: accountId, fingerprint, reason } }) =>
      showCertificate(await requestCertificate(context, actorId, { accountId, fingerprint, reason })),
  }),
  writes({
    path: '/api/v1/certificates/{id}/decide',
    access: { permission: 'grant-approve', of: 'body' },
    tag: '授权',
    summary: '批准或驳回登录证书',
    params: { id: Id },
    body: DecisionRequest,
    example: { is_approved: true },
    answer: CertificateSchema,
    refusals: stepRefusals,
    handle: async (context, { actorId, params: { id }, body: { is_approved: isApproved, note } }) =>
      showCertificate(await decideCertificate(context, actorId, id, { isApproved, note })),
  }),
  writes({
    path: '/api/v1/certificates/{id}/revoke',
    access: { permission: 'grant-approve', of: 'body' },
    tag: '授权',
    summary: '收回登录证书，立即生效',
    params: { id: Id },
    body: ReasonRequest,
    example: { reason: '遗失' },
    answer: CertificateSchema,
    refusals: stepRefusals,
    handle: async (context, { actorId, params: { id }, body: { reason } }) =>
      showCertificate(await revokeCertificate(context, actorId, id, reason)),
  }),
];
