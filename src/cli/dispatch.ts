import type { Command } from 'commander';
import { showDispatch } from '../usecases/show-dispatch.ts';
import { print, withSession } from './session.ts';

/** `shuangsui dispatch`: where an inspector is sent, for himself alone. */
export function addDispatch(program: Command): void {
  program
    .command('dispatch')
    .description('检查人员本人待检查的机构，自派出日起；每次查看都留痕')
    .argument('<人员编号>', '本人在执法检查人员名录库中的编号')
    .action((officer: string) =>
      withSession(program, 'dispatch-read', async (context, actorId) => {
        const visits = await showDispatch(context, actorId, officer);
        print(program, visits, [
          `共 ${visits.length} 家待检查`,
          ...visits.map(({ visit, task, target, team }) => {
            const { from, to } = visit.due ?? task.plan.window;
            const people = team.map(({ name }) => name).join('、');
            const day = from === to ? from : `${from} 至 ${to}`;
            return `${visit.id}  ${day}  ${visit.targetCode} ${target.name}  ${people}  ${task.plan.name}`;
          }),
        ]);
      }),
    );
}
