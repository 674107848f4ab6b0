import { z } from 'zod';
import { filesOf } from '../core/proof/bundle.ts';
import { grades, reasonCodes } from '../core/proof/verify/grade.ts';
import { checkNames } from '../core/proof/verify/verify-bundle.ts';
import { voidReasons, type VoidReason } from '../core/task/void-reasons.ts';
import { Digest, pageOf, prose, rowListQuery, StoredInstant } from './values.ts';

export const WithdrawRequest = z
  .strictObject({ reason: prose(500) })
  .meta({ id: 'WithdrawRequest', description: '撤回' });

export const VoidRequest = z
  .strictObject({
    reason: z.enum(Object.keys(voidReasons) as VoidReason[]).describe(
      Object.entries(voidReasons)
        .map(([code, label]) => `${code} ${label}`)
        .join('；'),
    ),
    evidence: prose(2000).describe('证据说明'),
    evidence_sha256: z
      .string()
      .regex(/^[0-9a-fA-F]{64}$/, { error: '应为 64 位十六进制数字' })
      .optional()
      .describe('证据文件的 SHA-256；先上传的，填上传后得到的'),
  })
  .meta({ id: 'VoidRequest', description: '申请作废' });

export const ResultSchema = z
  .strictObject({
    draw_number: z.string(),
    commitment: Digest,
    result: Digest,
    sample: z.int().describe('抽取家数'),
    sealed_until: z.string().nullable().describe('名单封存，不早于这一天公布；null 为没有封存或有权查看'),
    drawn: z
      .array(
        z.strictObject({
          code: z.string(),
          name: z.string(),
          probability: z.string().describe('抽中概率，保留一位小数的百分数'),
          probability_ppb: z.int().describe('抽中概率，十亿分之一'),
          day: z.string().nullable().describe('抽取的检查日期；null 为时段内安排'),
          team: z
            .array(z.strictObject({ code: z.string(), name: z.string() }))
            .describe('检查组；空为人员不足、待安排'),
        }),
      )
      .nullable()
      .describe('null 为名单封存'),
  })
  .meta({ id: 'Result', description: '抽取结果' });

export const ExplanationSchema = z
  .strictObject({
    code: z.string(),
    name: z.string(),
    pi_ppb: z.int().describe('抽中概率，十亿分之一'),
    excluded: z.string().nullable().describe('不列入抽取的原因'),
    start_ppb: z.int().describe('按检查义务起算的部分，十亿分之一'),
    raises: z.array(
      z.strictObject({
        stratum: z.array(z.string()).nullable().describe('哪一层的下限；null 为凑成整数家'),
        ppb: z.int(),
      }),
    ),
    weight: z.int(),
    points: z.array(z.int()).describe('各项指标的得分，依公式次序'),
    drawn: z.boolean().nullable().describe('是否抽中；null 为尚未抽取'),
    day: z.string().nullable(),
    chance: z.array(z.string()).describe('概率从何而来，逐句说明'),
    team: z.array(z.string()).describe('检查组从何而来，逐句说明'),
  })
  .meta({ id: 'Explanation', description: '一家机构的抽中概率和结果，及其缘由' });

const Bilingual = z.strictObject({ zh: z.string(), en: z.string() });

export const VerdictSchema = z
  .strictObject({
    ok: z.boolean().describe('没有一项不符'),
    grade: z.enum(grades).describe('green 一致且证据齐全；amber 一致而证据较少；red 不符'),
    reasons: z
      .array(Bilingual.extend({ code: z.enum(reasonCodes) }))
      .describe('为什么是 amber；证据较少不是差错'),
    edition: z.enum(['auditor', 'public']).nullable(),
    checks: z.array(
      z.strictObject({
        name: z.enum(checkNames),
        passed: z.boolean().nullable().describe('null 为没有核对'),
        zh: z.string(),
        en: z.string(),
      }),
    ),
    commitment: z.string().nullable(),
    result: z.string().nullable(),
    statements: z
      .array(Bilingual)
      .describe('机构自己的陈述，按公开版计数：抽取前已固定，是否属实核验不能证明；不符时为空'),
  })
  .meta({ id: 'Verdict', description: '从存档文件重新抽取一遍的核验结论' });

export const BundleFileName = z.enum(filesOf('auditor'));

export const ScanSchema = z
  .strictObject({
    id: z.string(),
    file_name: z.string(),
    media_type: z.string(),
    sha256: Digest,
    size: z.int(),
    actor_id: z.string(),
    created_at: StoredInstant,
  })
  .meta({ id: 'Scan', description: '签名记录的扫描件' });

export const ScanPageSchema = pageOf(ScanSchema).meta({ id: 'ScanPage' });

export const scanListQuery = rowListQuery(['file_name', 'media_type', 'created_at', 'size']);
