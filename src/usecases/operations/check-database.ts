import type { Context } from '../../context.ts';
import {
  readDatabaseClock,
  readDatabaseFacts,
  type DatabaseFacts,
} from '../../store/views/database-facts.ts';

/** What a check of the database found; sentences are Chinese. */
export interface DatabaseCheck {
  /** The service must not start. */
  readonly faults: readonly string[];
  /** It may, and somebody should look. */
  readonly warnings: readonly string[];
}

/** The clocks of service and database may differ by so much. */
export const maxClockDifferenceMs = 2000;

/** Whether the database is set up so that data neither change nor get lost in it. */
export async function checkDatabase(context: Context): Promise<DatabaseCheck> {
  const before = context.now().getTime();
  const facts = await readDatabaseFacts(context.db);
  return judgeDatabase(facts, before, context.now().getTime());
}

/** Judges what was read between two instants of the service's clock, in milliseconds since 1970. */
export function judgeDatabase(facts: DatabaseFacts, before: number, after: number): DatabaseCheck {
  const { clockMs, quickCheck, charset, sqlMode, timeZone, foreignTables, tablesWithoutKey } = facts;
  const difference = clockMs === null ? 0 : differenceOf(clockMs, before, after);
  const isStrict = sqlMode.includes('STRICT_ALL_TABLES') || sqlMode.includes('STRICT_TRANS_TABLES');
  const when = (isSo: boolean, message: string): readonly string[] => (isSo ? [message] : []);
  return {
    faults: [
      ...when(charset !== 'utf8mb4', `数据库的字符集是 ${charset}，必须是 utf8mb4：请改好再启动`),
      ...when(
        !isStrict,
        '数据库没有启用严格模式（sql_mode），数据会被悄悄截断：请检查数据库的 init_connect 或代理',
      ),
      ...when(
        timeZone !== '+00:00',
        `数据库会话的时区是 ${timeZone}，应为 +00:00：请检查数据库的 init_connect 或代理`,
      ),
      ...when(
        foreignTables.length > 0,
        `这些表不是 InnoDB 或不是 utf8mb4：${foreignTables.join('、')}；请用 ALTER TABLE … ENGINE=InnoDB 改好`,
      ),
      ...when(
        tablesWithoutKey.length > 0,
        `这些表没有主键：${tablesWithoutKey.join('、')}；请从备份恢复表结构`,
      ),
      ...when(
        difference > maxClockDifferenceMs,
        `服务与数据库的时钟相差 ${(difference / 1000).toFixed(1)} 秒（上限 2 秒）：请让两台机器都与时间服务器同步`,
      ),
      ...when(
        quickCheck !== null && quickCheck !== 'ok',
        '数据库文件已损坏：请停止使用，按 docs/operations.md 从备份恢复',
      ),
    ],
    warnings: when(
      facts.flushAtCommit !== 1,
      `innodb_flush_log_at_trx_commit 是 ${facts.flushAtCommit}，断电会丢失已确认的数据：请改为 1`,
    ),
  };
}

/** By how much a clock, read some time between two instants, was off at least. */
function differenceOf(clock: number, before: number, after: number): number {
  return Math.max(0, before - clock, clock - after);
}

/** By how much the database's clock is off, in milliseconds; null where it has none of its own. */
export async function clockDifference(context: Context): Promise<number | null> {
  const before = context.now().getTime();
  const clock = await readDatabaseClock(context.db);
  return clock === null ? null : differenceOf(clock, before, context.now().getTime());
}
