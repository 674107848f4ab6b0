import { z } from 'zod';
import { substitutionReasons, type SubstitutionReason } from '../core/proof/substitutions/substitution.ts';
import { changeKinds } from '../core/proof/changes.ts';
import { skipReasons, type SkipReason } from '../core/task/skip-reasons.ts';
import { substitutionStateLabels, type SubstitutionState } from '../core/task/substitution-states.ts';
import { PlannedEntropySchema } from './planned-entropy.ts';
import { Code, Day, Digest, Id, prose, StoredInstant, whole } from './values.ts';

const explain = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([code, label]) => `${code} ${label}`)
    .join('；');

const Sha256 = z
  .string()
  .regex(/^[0-9a-fA-F]{64}$/, { error: '应为 64 位十六进制数字' })
  .describe('证据文件的 SHA-256，64 位十六进制；先上传的，填上传后得到的');

export const EvidenceSchema = z
  .strictObject({ note: prose(500).describe('证据是什么'), sha256: Sha256 })
  .meta({ id: 'Evidence', description: '证据' });

export const StoredEvidenceSchema = z
  .strictObject({ sha256: Digest, size: z.int() })
  .meta({ id: 'StoredEvidence', description: '已保存的证据文件' });

export const SubstitutionWishSchema = z
  .strictObject({
    officers: z.array(Code).min(1).max(200).describe('不能到岗的检查人员的编号'),
    targets: z
      .array(Code)
      .min(1)
      .max(10_000)
      .optional()
      .describe('需要替补的对象；省略为这些人员待检查的全部对象'),
    reason: z
      .enum(Object.keys(substitutionReasons) as SubstitutionReason[])
      .describe(explain(substitutionReasons)),
    evidence: EvidenceSchema,
    entropy: PlannedEntropySchema,
  })
  .meta({ id: 'SubstitutionWish', description: '申请替补检查人员；由谁替补只能抽取，不能指定' });

export const SubstitutionWithdrawal = z
  .strictObject({ reason: prose(500) })
  .meta({ id: 'SubstitutionWithdrawal', description: '撤回尚未批准的替补申请' });

const states = Object.keys(substitutionStateLabels) as SubstitutionState[];

export const SubstitutionSchema = z
  .strictObject({
    id: z.string(),
    task_id: z.string(),
    state: z.enum(states).describe(explain(substitutionStateLabels)),
    state_label: z.string(),
    number: z.int().nullable().describe('本次抽取的第几次替补'),
    reason: z.string(),
    reason_label: z.string(),
    officers: z.array(z.string()).nullable().describe('不能到岗的人员；null 为不对外公开'),
    targets: z.array(z.string()).nullable().describe('需要替补的对象；null 为名单尚未公布'),
    target_count: z.int(),
    note: z.string().nullable().describe('证据是什么；null 为不对外公开'),
    evidence: Digest,
    request_digest: Digest.nullable().describe('申请指纹，批准时记入日志；其后的随机数才有效'),
    substitution_digest: Digest.nullable(),
    hands: z.record(z.string(), z.string()),
    remaining: z
      .array(z.strictObject({ name: z.string(), description: z.string() }))
      .describe('抽取要录入的随机数；批准之后才有'),
    created_at: StoredInstant,
  })
  .meta({ id: 'Substitution', description: '一次替补' });

export const SubstitutionListSchema = z
  .strictObject({ substitutions: z.array(SubstitutionSchema) })
  .meta({ id: 'SubstitutionList' });

export const SkipWishSchema = z
  .strictObject({
    target: Code.describe('抽中而不具备检查条件的对象'),
    reason: z.enum(Object.keys(skipReasons) as SkipReason[]).describe(explain(skipReasons)),
    evidence: EvidenceSchema,
  })
  .meta({ id: 'SkipWish', description: '申请对抽中的对象不予检查' });

export const SkipSchema = z
  .strictObject({
    id: z.string(),
    task_id: z.string(),
    target: z.string(),
    state: z.enum(['requested', 'approved', 'rejected']),
    state_label: z.string(),
    reason: z.string(),
    reason_label: z.string(),
    note: z.string(),
    evidence: Digest,
    requested_by: z.string(),
    decided_by: z.string().nullable(),
    digest: Digest.nullable().describe('记入日志的指纹'),
  })
  .meta({ id: 'Skip', description: '抽中而不予检查的对象' });

const path = z.array(z.string().max(200)).max(10);

export const RemainderSchema = z
  .strictObject({
    skips: z.array(SkipSchema).nullable().describe('null 为名单尚未公布'),
    shortfalls: z
      .array(
        z.strictObject({
          tree: z.int(),
          attributes: z.array(z.string()),
          path,
          asked: z.int().describe('抽查下限要求的家数'),
          left: z.int().describe('抽中而未跳过的家数，补抽的也算'),
        }),
      )
      .describe('低于抽查下限、需要补抽的层'),
    supplements: z.array(
      z.strictObject({ task_id: z.string(), draw_number: z.string().nullable(), state: z.string() }),
    ),
  })
  .meta({ id: 'Remainder', description: '跳过之后各层还剩多少，有哪些补抽' });

export const SupplementRequest = z
  .strictObject({
    tree: whole(0, 1).default(0).describe('第几棵分层树，从 0 起'),
    path: path.default([]).describe('哪一层：依次为各级的取值；[] 为全部'),
    window: z.strictObject({ from: Day, to: Day }).optional().describe('检查时段；省略同原任务'),
    release_on: Day.optional().describe('公布日；省略同原任务'),
  })
  .meta({ id: 'SupplementRequest', description: '为低于抽查下限的一层拟定补抽' });

export const differenceQuery = {
  from: Id.optional().describe('与哪个任务比较；省略为它所代替的任务'),
};

const Target = z.strictObject({ code: z.string(), name: z.string() });

export const DifferenceSchema = z
  .strictObject({
    earlier: z.strictObject({ task_id: z.string(), draw_number: z.string(), state: z.string() }),
    later: z.strictObject({ task_id: z.string(), draw_number: z.string(), state: z.string() }),
    dropped_out: z.array(Target).describe('只在前一次抽中的'),
    came_in: z.array(Target).describe('只在后一次抽中的'),
    both: z.int().describe('两次都抽中的家数'),
    counts: z.partialRecord(z.enum(changeKinds), z.int()).describe('名录的各类变化有多少'),
    sentences: z.array(z.string()),
  })
  .meta({ id: 'Difference', description: '作废的抽取和代替它的抽取有什么不同' });
