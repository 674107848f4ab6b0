import type { Command } from 'commander';
import { listActors } from '../store/actors.ts';
import { addActor } from '../usecases/add-actor.ts';
import { recordRecusal } from '../usecases/record-recusal.ts';
import { print, actorOf, withContext } from './session.ts';

/** `shuangsui actor`: who acts here. */
export function addPeople(program: Command): void {
  const actor = program.command('actor').description('操作人登记（登录功能之前，用编号表明谁在操作）');
  actor
    .command('add')
    .description('登记一位操作人')
    .argument('<编号>', '字母或数字')
    .argument('<姓名>')
    .requiredOption('--title <职务>')
    .requiredOption('--organisation <机构代码>')
    .action(async (id: string, name: string, options: { title: string; organisation: string }) => {
      await withContext(async (context) => {
        const added = await addActor(context, {
          id,
          name,
          title: options.title,
          organisationCode: options.organisation,
        });
        print(program, added, [`已登记 ${added.id} ${added.name}（${added.title}）`]);
      });
    });
  actor
    .command('list')
    .description('全部操作人')
    .action(async () => {
      await withContext(async ({ db }) => {
        const actors = await listActors(db);
        print(
          program,
          actors,
          actors.map(({ id, name, title }) => `${id}\t${name}\t${title}`),
        );
      });
    });
}

/** `shuangsui recusal`: which officers keep away from which targets. */
export function addRecusal(program: Command): void {
  program
    .command('recusal')
    .description('登记或解除回避：这名检查人员不检查这家机构')
    .argument('<人员编号>')
    .argument('<机构编码>')
    .requiredOption('--ground <理由>')
    .requiredOption('--effective-on <日期>')
    .requiredOption('--approver <编号>', '作出决定的负责人，不能是登记人自己')
    .option('--end', '解除回避')
    .action(
      async (
        officerCode: string,
        targetCode: string,
        options: { ground: string; effectiveOn: string; approver: string; end?: boolean },
      ) => {
        await withContext(async (context) => {
          const { ground, effectiveOn, approver: approverId } = options;
          const state = options.end === true ? 'ended' : 'active';
          const recusal = await recordRecusal(context, actorOf(program), {
            officerCode,
            targetCode,
            ground,
            effectiveOn,
            approverId,
            state,
          });
          print(program, recusal, [
            `${officerCode} 回避 ${targetCode}：${state === 'active' ? '已登记' : '已解除'}`,
          ]);
        });
      },
    );
}
