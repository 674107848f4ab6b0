import { z } from 'zod';

const instant = z.iso.datetime();

export const HealthSchema = z.strictObject({ status: z.literal('ok') }).meta({ id: 'Health' });

export const HealthDetailsSchema = z
  .strictObject({
    ready: z.boolean(),
    problems: z
      .array(z.strictObject({ place: z.string(), message: z.string() }))
      .describe('不可用的原因；可用时为空'),
    program: z.string().describe('程序版本'),
    node: z.string(),
    started_at: instant.nullable(),
    database: z.strictObject({
      kind: z.enum(['sqlite', 'mysql']),
      version: z.string(),
      schema: z.string().nullable().describe('最近一次表结构变更'),
      clock_difference_ms: z.int().nullable().describe('与数据库时钟的差；内置数据库没有自己的时钟'),
    }),
    disks: z.array(
      z.strictObject({
        name: z.string(),
        free_mb: z.int().nullable().describe('剩余兆字节；文件夹还不存在时为空'),
      }),
    ),
    backup: z
      .strictObject({
        name: z.string(),
        made_at: instant,
        age_s: z.int().describe('距今秒数，即可能丢失的数据（RPO）'),
      })
      .nullable()
      .describe('最近一份备份；没有时为空'),
    drill: z
      .strictObject({ at: instant, passed: z.boolean(), seconds: z.int().nullable() })
      .nullable()
      .describe('最近一次恢复演练'),
    recheck: z
      .strictObject({ at: instant, passed: z.boolean(), draws: z.int().nullable() })
      .nullable()
      .describe('最近一次重算：全部抽取、透明日志和审计链'),
    counts: z.strictObject({
      draws: z.int(),
      audit_entries: z.int(),
      log_entries: z.int(),
      locked_accounts: z.int(),
    }),
    jobs: z.record(z.string(), z.int()).describe('各状态的任务运行数'),
    alarms: z.array(z.string()).describe('定时任务的报警：抽取重算不符、最近一次失败、逾期未运行；没有为空'),
  })
  .meta({ id: 'HealthDetails' });

export type HealthDetails = z.output<typeof HealthDetailsSchema>;
