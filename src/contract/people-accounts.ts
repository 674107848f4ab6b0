import { z } from 'zod';
import { roleNames } from '../core/people/roles.ts';
import { ActorSchema } from './people.ts';
import { RoleName } from './people-sessions.ts';
import { Code, line, pageOf, rowListQuery, StoredInstant } from './values.ts';

export const AccountSchema = ActorSchema.extend({
  state: z.enum(['active', 'disabled']).describe('active 在用，disabled 停用'),
  roles: z.array(RoleName),
  can_sign_in: z.boolean().describe('false：没有口令，或口令待确认，不能登录'),
  password_waits: z
    .strictObject({
      requested_by: z.string().describe('谁给出了前一半'),
      lapses_at: StoredInstant.describe('到这时还没有确认就作废，须重新重置'),
    })
    .nullable()
    .describe('一次性口令只给出了前一半，待另一人确认；null 为没有'),
  must_change: z.boolean().describe('true：口令是一次性的，下次登录须修改'),
  has_totp: z.boolean().describe('是否启用了动态口令'),
  locked_until: StoredInstant.nullable().describe('锁定到这时；null 为没有锁定'),
}).meta({ id: 'Account', description: '账号' });

export const AccountPageSchema = pageOf(AccountSchema).meta({ id: 'AccountPage' });

export const accountListQuery = rowListQuery(['id', 'name', 'organisation_code', 'state', 'created_at']);

export const AccountRequest = z
  .strictObject({
    id: Code.describe('账号'),
    name: line(50).describe('姓名'),
    title: line(50).describe('职务'),
    organisation_code: Code.describe('所属机构代码'),
    officer_code: Code.nullable().default(null).describe('检查人员编号；派出日起可看自己的检查'),
  })
  .meta({ id: 'AccountRequest', description: '建立账号；角色另行申请' });

export const PasswordHalfSchema = z
  .strictObject({
    account: z.string(),
    half: z
      .string()
      .describe('一次性口令的一半，只显示这一次；交给本人，前一半后面紧接着后一半，首次登录须修改'),
    lapses_at: StoredInstant.describe('前一半：最迟到这时确认；后一半：最迟到这时登录'),
  })
  .meta({ id: 'PasswordHalf', description: '一次性口令的一半：两位管理员各给出一半，合起来才能登录' });

export const ReasonRequest = z
  .strictObject({ reason: line(200).describe('原因') })
  .meta({ id: 'ReasonRequest', description: '原因' });

const GrantState = z
  .enum(['requested', 'active', 'rejected', 'revoked'])
  .describe('requested 待决定，active 生效，rejected 驳回，revoked 收回');

const history = {
  reason: z.string(),
  requested_by: z.string(),
  requested_at: StoredInstant,
  decided_by: z.string().nullable(),
  decided_at: StoredInstant.nullable(),
  revoked_by: z.string().nullable(),
  revoked_at: StoredInstant.nullable(),
  note: z.string().describe('决定或收回的说明'),
};

export const GrantSchema = z
  .strictObject({ id: z.string(), account: z.string(), role: RoleName, state: GrantState, ...history })
  .meta({ id: 'Grant', description: '一个人的一个角色：谁申请、谁决定、谁收回' });

export const GrantPageSchema = pageOf(GrantSchema).meta({ id: 'GrantPage' });

export const grantListQuery = rowListQuery(['account', 'role', 'state', 'requested_at']);

export const GrantRequest = z
  .strictObject({ account: Code, role: RoleName, reason: line(200).describe('理由') })
  .meta({ id: 'GrantRequest', description: '为一个人申请角色；由安全管理员决定' });

export const DecisionRequest = z
  .strictObject({
    is_approved: z.boolean().describe('true 批准，false 驳回'),
    note: line(200, 0).default('').describe('说明'),
  })
  .meta({ id: 'GrantDecision', description: '批准或驳回' });

export const CertificateSchema = z
  .strictObject({
    id: z.string(),
    account: z.string(),
    fingerprint: z.string().describe('证书的 SHA-256 指纹'),
    state: GrantState,
    ...history,
  })
  .meta({ id: 'ClientCertificate', description: '登录用的证书' });

export const CertificatePageSchema = pageOf(CertificateSchema).meta({ id: 'ClientCertificatePage' });

export const certificateListQuery = rowListQuery(['account', 'fingerprint', 'state', 'requested_at']);

export const CertificateRequest = z
  .strictObject({
    account: Code,
    fingerprint: line(100).describe('证书（DER）的 SHA-256 指纹，64 位十六进制，可带冒号'),
    reason: line(200).describe('理由'),
  })
  .meta({ id: 'ClientCertificateRequest', description: '为一个人登记证书；由安全管理员决定' });

export const RoleTableSchema = z
  .strictObject({
    rows: z
      .array(
        z.strictObject({
          role: RoleName,
          label: z.string(),
          duties: z.string(),
          goes_with: z.array(z.enum(roleNames)).describe('同一人还可以担任'),
          excludes: z.array(z.enum(roleNames)).describe('同一人不能担任'),
        }),
      )
      .describe('每个角色一行'),
  })
  .meta({ id: 'RoleTable', description: '一个人可以担任哪些角色' });
