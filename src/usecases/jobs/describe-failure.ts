import { Refusal } from '../../core/refusal.ts';
import { DatabaseFault } from '../../store/database-fault.ts';

/**
 * Why a run failed, in Chinese and without what people typed: the sentence of a refusal without its problems, long numbers left out; of
 * any other error its kind alone.
 */
export function describeFailure(error: unknown): string {
  const text =
    error instanceof Refusal || error instanceof DatabaseFault
      ? error.message
      : `程序故障（${error instanceof Error ? error.name : typeof error}），请联系维护人员查看运行日志`;
  return text.replaceAll(/\d{8,}[\dXx]?/g, '…').slice(0, 500);
}
