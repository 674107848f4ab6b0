import { z } from 'zod';
import { logKinds, type LogKind } from '../core/log/kinds.ts';
import { Digest, StoredInstant } from './values.ts';

const kinds = Object.keys(logKinds) as [LogKind, ...LogKind[]];
const seq = z.coerce.number().int().min(0).max(2_000_000_000);

/** The index of an entry in an address. */
export const logSeq = { seq: seq.describe('第几条，从 0 起') };

export const logQuery = {
  from: seq.default(0).describe('从这一条起（含）'),
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('至多几条，至多 200'),
  kind: z.enum(kinds).optional().describe('只看这一类'),
  subject: z
    .string()
    .regex(/^[!-~]{1,200}$/, { error: '应为 1 至 200 个英文字符' })
    .optional()
    .describe('只看这一对象，如一次抽取的编号'),
};

export const LogPageSchema = z
  .strictObject({
    origin: z.string().nullable().describe('日志名称；null 为还没有密钥'),
    size: z.int().describe('现有条数'),
    root: Digest.describe('整个日志的根'),
    keys: z.array(z.string()).describe('在用的公钥（C2SP vkey）'),
    entries: z.array(
      z
        .strictObject({
          seq: z.int().describe('从 0 起'),
          at: StoredInstant,
          kind: z.enum(kinds),
          kind_label: z.string(),
          subject: z.string(),
          digest: Digest,
          facts: z.record(z.string(), z.union([z.string(), z.int()])),
          leaf_hash: Digest,
        })
        .meta({ id: 'LogEntry', description: '透明日志的一条' }),
    ),
    next_from: z.int().nullable().describe('下一页的 from；null 为已到末尾'),
  })
  .meta({ id: 'LogPage' });

/** The address of a tile after its level: at most four elements, which `parseTilePath` reads. */
export const tileElement = z
  .string()
  .regex(/^[0-9a-z.]{1,8}$/, { error: '不是日志的切片地址' })
  .describe('切片编号的一段，见 C2SP tlog-tiles');
