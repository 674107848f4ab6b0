import { Option, type Command } from 'commander';
import {
  recusalGrounds,
  recusalRequesters,
  type RecusalGround,
  type RecusalRequester,
} from '../core/task/recusal-grounds.ts';
import { listActors } from '../store/actors.ts';
import { addActor } from '../usecases/add-actor.ts';
import { recordRecusal } from '../usecases/record-recusal.ts';
import { print, actorOf, withContext } from './session.ts';

interface ActorOptions {
  readonly title: string;
  readonly organisation: string;
  readonly officer?: string;
}

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
    .option('--officer <人员编号>', '本人是检查人员的，写明名录库中的编号；派出日起可看自己的检查')
    .action(async (id: string, name: string, options: ActorOptions) => {
      await withContext(async (context) => {
        const added = await addActor(context, {
          id,
          name,
          title: options.title,
          organisationCode: options.organisation,
          officerCode: options.officer ?? null,
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
      await withContext(async (context) => {
        const recusal = await recordRecusal(context, actorOf(program), {
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
