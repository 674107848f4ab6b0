import type { Command } from 'commander';
import { getList, isListName } from '../core/lists/definitions.ts';
import { Refusal } from '../core/refusal.ts';
import { readPersonal } from '../usecases/people/read-personal.ts';
import { print, withSession } from './session.ts';

/** `shuangsui list personal`: what everyone else sees masked. */
export function addPersonal(program: Command): void {
  program
    .command('list')
    .description('名录中加密保存的个人信息')
    .command('personal')
    .description('显示一条记录未遮盖的个人信息；谁在何时为何查看，写入审计记录')
    .argument('<名录>', '如 officers')
    .argument('<编号>')
    .requiredOption('--reason <原因>', '为什么要看')
    .action(async (list: string, code: string, { reason }: { reason: string }) => {
      if (!isListName(list)) throw new Refusal('invalid', `没有名录 ${list}`);
      const of = { kind: `record:${list}`, id: code } as const;
      await withSession(program, { permission: 'personal-read', of }, async (context, actorId) => {
        const shown = await readPersonal(context, actorId, { list, code, reason });
        const lines = Object.entries(shown.values).map(([key, value]) => {
          const label = getList(list).fields.find((field) => field.key === key)?.label ?? key;
          return `${label}：${value ?? '未登记'}`;
        });
        print(program, shown, [`${getList(list).label} ${code}（第 ${shown.version} 版）`, ...lines]);
      });
    });
}
