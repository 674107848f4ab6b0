import { z } from 'zod';
import { Digest, line, StoredInstant } from './values.ts';

const seq = z.coerce.number().int().min(0).max(2_000_000_000);

export const auditQuery = {
  after: seq.default(0).describe('从这一条之后'),
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('至多几条，至多 200'),
  subject: line(200).optional().describe('只看这一对象，如 tasks/编号'),
};

export const AuditPageSchema = z
  .strictObject({
    entries: z.array(
      z
        .strictObject({
          seq: z.int(),
          at: StoredInstant,
          actor: z.string(),
          action: z.string(),
          subject: z.string(),
          detail: z.unknown().describe('其余内容'),
          prev_hash: Digest,
          hash: Digest,
        })
        .meta({ id: 'AuditEntry', description: '一条审计记录' }),
    ),
    next_after: z.int().nullable().describe('下一页的 after；null 为已到末尾'),
  })
  .meta({ id: 'AuditPage' });

export const auditCheckQuery = {
  seq: seq.optional().describe('事先留存的一条的序号，与 hash 同时给出'),
  hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/, { error: '应为 64 位十六进制' })
    .optional()
    .describe('事先留存的那一条的摘要'),
};

export const AuditReportSchema = z
  .strictObject({
    ok: z.boolean(),
    count: z.int().describe('前后衔接的条数'),
    head: z.strictObject({ seq: z.int(), hash: Digest }),
    fault: z.string().nullable().describe('第一处问题；null 为完整'),
  })
  .meta({ id: 'AuditReport', description: '审计链的核对结论' });
