import { z } from 'zod';
import { Day, Digest, Instant, line, StoredInstant } from './values.ts';

const seq = z.coerce.number().int().min(0).max(2_000_000_000);

const toUtc = (text: string): string => new Date(text).toISOString();

/** Which entries of the trail to list. */
export const trailQuery = {
  after: seq.default(0).describe('从这一条之后；order 为 newest 时是这一条之前；0 为从头'),
  order: z.enum(['oldest', 'newest']).default('oldest').describe('oldest 从旧到新；newest 从新到旧'),
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('至多几条，至多 200'),
  actor: line(32).optional().describe('只看这位操作人'),
  action: line(64).optional().describe('只看这种操作，如 task-freeze'),
  subject: line(200).optional().describe('只看这一对象，如 tasks/编号'),
  door: z.enum(['http', 'cli', 'job', 'service']).optional().describe('只看从这里做的'),
  from: line(100).optional().describe('只看这个地址或主机'),
  session: line(64).optional().describe('只看这次会话'),
  since: Instant.transform(toUtc).optional().describe('从这一时刻起'),
  until: Instant.transform(toUtc).optional().describe('到这一时刻之前'),
};

const sourceSchema = z
  .strictObject({
    door: z
      .enum(['http', 'cli', 'job', 'service'])
      .describe('http 网络，cli 命令行，job 定时任务，service 程序自身'),
    from: z.string().describe('地址、主机或任务名'),
    session: z.string().nullable().describe('会话编号'),
  })
  .meta({ id: 'TrailSource', description: '从哪里做的' });

const entryMembers = {
  seq: z.int(),
  at: StoredInstant,
  actor: z.string().nullable().describe('操作人；null 为程序自身，或无人登录'),
  action: z.string(),
  subject: z.string(),
  source: sourceSchema,
};

const hashes = { prev_hash: Digest, hash: Digest };

export const TrailPageSchema = z
  .strictObject({
    entries: z.array(
      z
        .strictObject({
          ...entryMembers,
          detail: z.unknown().describe('其余内容；before 和 after 是变更前后'),
          ...hashes,
        })
        .meta({ id: 'TrailEntry', description: '一条审计记录' }),
    ),
    next_after: z.int().nullable().describe('下一页的 after；null 为已到末尾'),
  })
  .meta({ id: 'TrailPage' });

export const trailCheckQuery = {
  seq: seq.optional().describe('事先留存的一条的序号，与 hash 同时给出'),
  hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/, { error: '应为 64 位十六进制' })
    .optional()
    .describe('事先留存的那一条的摘要'),
};

const headSchema = z.strictObject({ seq: z.int(), hash: Digest });

export const TrailReportSchema = z
  .strictObject({
    ok: z.boolean(),
    count: z.int().describe('前后衔接的条数'),
    head: headSchema,
    anchors: z.int().describe('透明日志里有几次记下了审计记录'),
    anchored_to: z.int().describe('透明日志记到第几条'),
    fault: z.string().nullable().describe('第一处问题；null 为完整'),
  })
  .meta({ id: 'TrailReport', description: '审计记录的核对结论' });

export const TrailExportRequest = z
  .strictObject({
    from: Day.nullable().default(null).describe('从这一天起；null 为从头'),
    to: Day.nullable().default(null).describe('到这一天为止；null 为到末尾'),
  })
  .meta({ id: 'TrailExportRequest' });

export const TrailLineSchema = z
  .union([
    z.strictObject({
      ...entryMembers,
      detail: z.string().describe('其余内容的 JSON 文本'),
      ...hashes,
    }),
    z.strictObject({
      manifest: z
        .strictObject({
          form: z.literal('shuangsui-trail-1'),
          exported_at: StoredInstant,
          base: headSchema.describe('首条之前的一条'),
          head: headSchema.describe('末条'),
          count: z.int(),
          sha256: Digest.describe('以上各行的 SHA-256'),
          anchors: z.array(
            z.strictObject({
              seq: z.int(),
              hash: Digest,
              index: z.int().describe('透明日志的第几条，从 0 起'),
              proof: z.string().nullable().describe('.tlog-proof；日志没有密钥时为 null'),
            }),
          ),
        })
        .describe('末行：清单'),
    }),
  ])
  .meta({ id: 'TrailLine', description: '导出的一行：一条审计记录，末行是清单' });
