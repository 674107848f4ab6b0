import { CommanderError } from 'commander';
import { Refusal } from '../core/refusal.ts';
import { DatabaseFault } from '../store/database-fault.ts';

/** Says on standard error what went wrong, and gives the exit code: 1 refused, 2 usage or unreadable input, 3 a bug. */
export function reportFailure(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (isUnreachable(error)) {
    console.error('✗ 数据库连接不上：请检查 DATABASE_URL、数据库是否启动、用户和密码');
    return 3;
  }
  if (error instanceof DatabaseFault && error.kind === 'lost') {
    console.error('✗ 与数据库的连接中断，这次是否已经保存不能确定：请先查看结果，再决定是否重做');
    return 3;
  }
  if (error instanceof DatabaseFault && error.kind === 'full') {
    console.error('✗ 磁盘已满，这次没有保存：请清理磁盘后再试一次');
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

const connectionCodes: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'ETIMEDOUT',
  'ER_ACCESS_DENIED_ERROR',
  'ER_BAD_DB_ERROR',
]);

const isUnreachable = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && connectionCodes.has(error.code);
