import { z } from 'zod';
import { permissionNames } from '../core/people/permissions.ts';
import { roleNames, roles } from '../core/people/roles.ts';
import { ActorSchema } from './people.ts';
import { Code, line, pageOf, rowListQuery, StoredInstant } from './values.ts';

/** A role by its name. */
export const RoleName = z
  .enum(roleNames)
  .describe(roleNames.map((role) => `${role} ${roles[role].label}`).join('；'));

/** A password as it is typed: nothing is trimmed. Its rules are those of core/people/password.ts. */
const Typed = z.string().min(1).max(1000);

export const SignInRequest = z
  .strictObject({
    account: z.string().min(1).max(200).describe('账号'),
    password: Typed.describe('口令'),
    code: z.string().max(40).default('').describe('动态口令 6 位数字，或一次性恢复码；启用了的必填'),
    as: z
      .enum(['cookie', 'bearer'])
      .default('cookie')
      .describe('bearer 时应答中给出令牌，供程序放进 Authorization: Bearer；浏览器用 cookie'),
  })
  .meta({ id: 'SignInRequest', description: '登录' });

export const CertificateSignInRequest = z
  .strictObject({ as: SignInRequest.shape.as })
  .meta({ id: 'CertificateSignInRequest', description: '只用证书登录；须由设置允许' });

export const SelfSchema = z
  .strictObject({
    account: z.string(),
    name: z.string(),
    organisation_code: z.string(),
    roles: z.array(RoleName),
    permissions: z.array(z.enum(permissionNames)).describe('可以做的事'),
    session_id: z.string(),
    must_change: z.boolean().describe('true：须先修改口令，其他都做不了'),
    must_enrol: z.boolean().describe('true：须先启用动态口令，其他都做不了'),
  })
  .meta({ id: 'Self', description: '已登录的人' });

export const OwnAccountSchema = ActorSchema.extend({
  has_totp: z.boolean().describe('是否启用了动态口令'),
  recovery_codes_left: z.int().describe('还剩几个恢复码'),
  password_changed_at: StoredInstant.nullable().describe('口令何时修改；null 为没有口令'),
}).meta({ id: 'OwnAccount', description: '我的账号' });

export const SignedInSchema = SelfSchema.extend({
  expires_at: StoredInstant.describe('最迟到这时失效'),
  token: z.string().nullable().describe('令牌，只在 as 为 bearer 时给出，只显示这一次'),
}).meta({ id: 'SignedIn', description: '登录成功' });

export const SessionSchema = z
  .strictObject({
    id: z.string(),
    account: z.string(),
    door: z.enum(['http', 'cli']).describe('http 网页或接口，cli 命令行'),
    from: z.string().describe('来源地址，或终端的用户和主机'),
    second_factor: z
      .enum(['none', 'totp', 'recovery', 'certificate'])
      .describe('none 只有口令，totp 动态口令，recovery 恢复码，certificate 证书'),
    created_at: StoredInstant,
    last_used_at: StoredInstant.describe('最近一次使用，精确到一分钟'),
    expires_at: StoredInstant,
    is_own: z.boolean().describe('true 为正在用的这次登录'),
  })
  .meta({ id: 'Session', description: '一次登录' });

export const SessionPageSchema = pageOf(SessionSchema).meta({ id: 'SessionPage' });

export const sessionListQuery = rowListQuery(['account', 'door', 'from', 'created_at', 'last_used_at']);

export const EndedSchema = z
  .strictObject({ sessions_ended: z.int().describe('同时终止了几次登录') })
  .meta({ id: 'SessionsEnded', description: '终止登录的结果' });

export const DoneSchema = z.strictObject({ done: z.literal(true) }).meta({ id: 'Done', description: '已办' });

export const PasswordRequest = z
  .strictObject({
    current: Typed.describe('现在的口令'),
    next: Typed.describe('新口令：10 至 200 个字符，四类字符中至少三类'),
  })
  .meta({ id: 'PasswordRequest', description: '修改自己的口令' });

export const TotpRequest = z
  .strictObject({ password: Typed.describe('口令，再确认一次身份') })
  .meta({ id: 'TotpRequest', description: '申请动态口令的密钥' });

export const TotpSchema = z
  .strictObject({
    secret: z.string().describe('密钥（Base32），只显示这一次'),
    uri: z.string().describe('otpauth 地址，可做成二维码'),
  })
  .meta({ id: 'Totp', description: '动态口令的密钥，确认后才生效' });

export const TotpConfirmation = z
  .strictObject({ code: line(20).describe('正在显示的 6 位数字') })
  .meta({ id: 'TotpConfirmation', description: '确认动态口令' });

export const RecoveryCodesSchema = z
  .strictObject({
    recovery_codes: z.array(z.string()).describe('一次性恢复码，只显示这一次，每个只能用一次'),
  })
  .meta({ id: 'RecoveryCodes', description: '恢复码' });

export const SetUpStateSchema = z
  .strictObject({ is_done: z.boolean().describe('true：首次设置已完成，不能再做') })
  .meta({ id: 'SetUpState', description: '首次设置是否已完成' });

const SetUpPersonRequest = z.strictObject({
  id: Code.describe('账号'),
  name: line(50).describe('姓名'),
  title: line(50).describe('职务'),
  organisation_code: Code.describe('所属机构代码'),
  officer_code: Code.nullable().default(null).describe('检查人员编号；不是检查人员的为 null'),
  roles: z.array(RoleName).max(roleNames.length),
});

export const SetUpRequest = z
  .strictObject({
    token: z.string().min(1).max(200).describe('设置令牌，由服务启动时显示在控制台'),
    people: z.array(SetUpPersonRequest).min(1).max(50).describe('三员、经办人、负责人至少各一人，共至少五人'),
  })
  .meta({ id: 'SetUpRequest', description: '首次设置：建立最初的账号' });

export const SetUpSchema = z
  .strictObject({
    accounts: z.array(z.strictObject({ id: z.string(), password: z.string().describe('一次性口令') })),
  })
  .meta({ id: 'SetUp', description: '最初的账号和各自的一次性口令，只显示这一次' });
