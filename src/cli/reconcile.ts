import { basename } from 'node:path';
import type { Command } from 'commander';
import { Refusal } from '../core/refusal.ts';
import { differenceLabels } from '../core/task/reconcile.ts';
import { openReconciliation, signReconciliation } from '../usecases/reconcile-pool.ts';
import { readInput } from './read-input.ts';
import { print, withSession, within } from './session.ts';

/** `shuangsui reconcile`: the monthly comparison of the agency’s agreements with the pool. */
export function addReconcile(program: Command): void {
  const reconcile = program
    .command('reconcile')
    .description('应纳尽纳核对：经办机构的协议清单与检查对象名录库逐家核对');
  reconcile
    .command('open')
    .description('上传经办机构的协议清单，逐家核对')
    .argument('<文件>', '协议清单：机构编码、机构名称、协议状态（.xlsx 或 .csv）')
    .requiredOption('--organisation <机构代码>')
    .requiredOption('--month <月份>', '如 2026-12')
    .action(async (file: string, { organisation, month }: { organisation: string; month: string }) => {
      const bytes = await readInput(file);
      await withSession(
        program,
        within('reconciliation-open', 'record:organisations', organisation),
        async (context, actorId) => {
          const upload = { organisationCode: organisation, month, fileName: basename(file), bytes };
          const opened = await openReconciliation(context, actorId, upload);
          const lines = opened.differences
            .slice(0, 50)
            .map(
              ({ kind, code, agreementName, poolName }) =>
                `${differenceLabels[kind]} ${code} ${agreementName || '—'} / ${poolName || '—'}`,
            );
          const head = `核对表 ${opened.id}：协议 ${opened.agreements} 家，名录 ${opened.poolEntries} 家，差异 ${opened.differences.length} 处`;
          print(program, opened, [head, ...lines]);
        },
      );
    });
  reconcile
    .command('sign')
    .description('一方签字；双方由不同的人签')
    .argument('<核对表编号>')
    .argument('<一方>', 'bureau（监管机构）或 agency（经办机构）')
    .option('--note <说明>', '有差异时必填：如何处理', '')
    .action(async (id: string, side: string, { note }: { note: string }) => {
      if (side !== 'bureau' && side !== 'agency') throw new Refusal('invalid', '一方只能是 bureau 或 agency');
      await withSession(
        program,
        within('reconciliation-sign', 'reconciliation', id),
        async (context, actorId) => {
          const signed = await signReconciliation(context, actorId, id, side, note);
          print(program, signed, [`${side === 'bureau' ? '监管机构' : '经办机构'}已签字`]);
        },
      );
    });
}
