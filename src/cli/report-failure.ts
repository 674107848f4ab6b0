import { CommanderError } from 'commander';
import { Refusal } from '../core/refusal.ts';
import { DatabaseFault } from '../store/database-fault.ts';

/** Says on standard error what went wrong, and gives the exit code: 1 refused, 2 usage or unreadable input, 3 a bug. */
export function reportFailure(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const ofDatabase = explainDatabase(error);
  if (ofDatabase !== undefined) {
    console.error(`✗ ${ofDatabase}`);
    return 3;
  }
  if (!(error instanceof Refusal)) {
    console.error('程序故障：', error);
    return 3;
  }
  console.error(`✗ ${error.message}`);
  for (const { place, message } of error.problems)
    console.error(place === '' ? `  ${message}` : `  ${place}：${message}`);
  return error.code === 'unreadable-file' ? 2 : 1;
}

/** What is wrong with the database, and what to do; undefined when it is none of the faults that people can mend. */
function explainDatabase(error: unknown): string | undefined {
  if (isUnreachable(error)) return '数据库连接不上：请检查 DATABASE_URL、数据库是否启动、用户和密码';
  if (isClosedFile(error))
    return '数据库文件不能打开或写入：请用运行服务的用户执行，并检查 DATA_DIR 和 DATABASE_URL';
  if (!(error instanceof DatabaseFault)) return undefined;
  if (error.kind === 'lost')
    return '与数据库的连接中断，这次是否已经保存不能确定：请先查看结果，再决定是否重做';
  return error.kind === 'full' ? '磁盘已满，这次没有保存：请清理磁盘后再试一次' : undefined;
}

const connectionCodes: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'ETIMEDOUT',
  'ER_ACCESS_DENIED_ERROR',
  'ER_BAD_DB_ERROR',
]);

const isUnreachable = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && connectionCodes.has(error.code);

/** An embedded database that belongs to another user, lies on a disk that cannot be written, or is a folder. */
const isClosedFile = (error: unknown): boolean =>
  error instanceof DatabaseFault
    ? error.code.startsWith('SQLITE_READONLY')
    : error instanceof Error && error.message.includes('Unable to open connection to local database');
