import { Option, type Command } from 'commander';
import {
  recusalGrounds,
  recusalRequesters,
  type RecusalGround,
  type RecusalRequester,
} from '../core/task/recusal-grounds.ts';
import { recordRecusal } from '../usecases/record-recusal.ts';
import { print, withSession } from './session.ts';

interface RecusalOptions {
  readonly groundKind: RecusalGround;
  readonly ground: string;
  readonly requestedBy: RecusalRequester;
  readonly effectiveOn: string;
  readonly approver: string;
  readonly end?: boolean;
  readonly shortageKnown?: boolean;
}

/** `shuangsui recusal`: which officers keep away from which targets. */
export function addRecusal(program: Command): void {
  const grounds = Object.entries(recusalGrounds).map(([key, { label }]) => `${key} ${label}`);
  const requesters = Object.entries(recusalRequesters).map(([key, label]) => `${key} ${label}`);
  program
    .command('recusal')
    .description('登记或解除回避：这名检查人员不检查这家机构')
    .argument('<人员编号>')
    .argument('<机构编码>')
    .addOption(
      new Option('--ground-kind <类别>', grounds.join('；'))
        .choices(Object.keys(recusalGrounds))
        .default('other'),
    )
    .option('--ground <理由>', '类别为 other 时必填', '')
    .addOption(
      new Option('--requested-by <提出方>', requesters.join('、'))
        .choices(Object.keys(recusalRequesters))
        .default('body'),
    )
    .requiredOption('--effective-on <日期>')
    .requiredOption('--approver <编号>', '作出决定的负责人，不能是登记人自己')
    .option('--end', '解除回避')
    .option('--shortage-known', '已知登记后能检查这家机构的持有效执法证人员不足两人')
    .action(async (officerCode: string, targetCode: string, options: RecusalOptions) => {
      const { groundKind, ground, requestedBy, effectiveOn, approver: approverId } = options;
      const state = options.end === true ? 'ended' : 'active';
      await withSession(program, 'recusal-record', async (context, actorId) => {
        const recusal = await recordRecusal(context, actorId, {
          officerCode,
          targetCode,
          groundKind,
          ground,
          requestedBy,
          effectiveOn,
          approverId,
          state,
          isShortageKnown: options.shortageKnown === true,
        });
        print(program, recusal, [
          `${officerCode} 回避 ${targetCode}：${state === 'active' ? '已登记' : '已解除'}`,
        ]);
      });
    });
}
