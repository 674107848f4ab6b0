import { Option, type Command } from 'commander';
import { stratumName } from '../core/draw/chances/floors.ts';
import { skipReasons, type SkipReason } from '../core/task/skip-reasons.ts';
import type { Context } from '../context.ts';
import { listSkips, skipStateLabels, type Skip } from '../store/skips.ts';
import { compareDraws } from '../usecases/compare-draws.ts';
import { draftSupplement } from '../usecases/draft-supplement.ts';
import { findRemainder } from '../usecases/find-shortfalls.ts';
import { lookAtDraw } from '../usecases/look-at-draw.ts';
import { approveSkip, rejectSkip, requestSkip } from '../usecases/skip-target.ts';
import { addEvidence, evidenceOf, type EvidenceOptions } from './evidence.ts';
import { print, withSession, within, type Access } from './session.ts';
import { addSubstitutions } from './substitutions.ts';

/** What is changed about a draw after it: `task substitute`, `task skip`, `task supplement`, `task compare`. */
export function addAmendments(task: Command, program: Command): void {
  addSubstitutions(task, program);
  addSkips(task, program);
  addSupplement(task, program);
  task
    .command('compare')
    .description('与所代替（或指定）的任务比较：谁不再抽中、谁新抽中、名录有什么变化')
    .argument('<任务编号>')
    .option('--with <任务编号>', '与哪个任务比较；省略为它所代替的任务')
    .action((id: string, { with: former }: { with?: string }) =>
      withSession(program, within('task-detail-read', 'task', id), async (context, actorId) => {
        const difference = await compareDraws(context, actorId, id, former ?? null);
        const names = (mark: string, targets: typeof difference.cameIn): readonly string[] =>
          targets.map(({ code, name }) => `  ${mark} ${code} ${name}`);
        print(program, difference, [
          ...difference.sentences,
          ...names('－', difference.droppedOut),
          ...names('＋', difference.cameIn),
        ]);
      }),
    );
}

const describeSkip = ({ id, targetCode, state, reason, note }: Skip): string =>
  `${id}  ${targetCode}  ${skipStateLabels[state]}  ${skipReasons[reason]}：${note}`;

type Work = (context: Context, actorId: string) => Promise<Skip>;

function report(program: Command, access: Access, work: Work): Promise<void> {
  return withSession(program, access, async (context, actorId) => {
    const done = await work(context, actorId);
    print(program, done, [describeSkip(done)]);
  });
}

function addSkips(task: Command, program: Command): void {
  const skip = task.command('skip').description('抽中而不具备检查条件的对象不予检查；别家不受影响');
  const request = skip
    .command('request')
    .description('申请不予检查；由另一人批准')
    .argument('<任务编号>')
    .argument('<机构编码>')
    .addOption(
      new Option(
        '--reason <事由>',
        Object.entries(skipReasons)
          .map(([code, label]) => `${code}（${label}）`)
          .join('、'),
      )
        .choices(Object.keys(skipReasons))
        .makeOptionMandatory(),
    );
  addEvidence(request).action(
    async (id: string, target: string, options: EvidenceOptions & { reason: SkipReason }) => {
      const wish = { target, reason: options.reason, evidence: await evidenceOf(options) };
      await report(program, within('amendment-request', 'task', id), (context, actorId) =>
        requestSkip(context, actorId, id, wish),
      );
    },
  );
  skip
    .command('approve')
    .description('批准不予检查（不能是申请人）')
    .argument('<申请编号>')
    .action((id: string) =>
      report(program, within('amendment-approve', 'skip', id), (context, actorId) =>
        approveSkip(context, actorId, id),
      ),
    );
  skip
    .command('reject')
    .description('不批准：照常检查')
    .argument('<申请编号>')
    .action((id: string) =>
      report(program, within('amendment-approve', 'skip', id), (context, actorId) =>
        rejectSkip(context, actorId, id),
      ),
    );
  addSkipList(skip, program);
}

function addSkipList(skip: Command, program: Command): void {
  skip
    .command('list')
    .description('不予检查的对象，和因此低于抽查下限的层')
    .argument('<任务编号>')
    .action((id: string) =>
      withSession(program, within('task-detail-read', 'task', id), async (context, actorId) => {
        const asked = await lookAtDraw(context, actorId, id, 'visits');
        const skips = await listSkips(context.db, id);
        const { shortfalls, supplements } = await findRemainder(context.db, asked);
        print(program, { skips, shortfalls, supplements: supplements.map((each) => each.id) }, [
          ...skips.map(describeSkip),
          ...shortfalls.map(
            ({ tree, path, asked: floor, left }) =>
              `${stratumName(path)}低于抽查下限：应抽 ${floor} 家，还剩 ${left} 家；补抽：shuangsui task supplement ${id} --tree ${tree} --path '${path.join('/')}'`,
          ),
          ...supplements.map(
            ({ id: own, plan, drawNumber }) => `补抽 ${own}  ${plan.name}  ${drawNumber ?? ''}`,
          ),
        ]);
      }),
    );
}

interface SupplementOptions {
  readonly tree: string;
  readonly path: string;
  readonly from?: string;
  readonly to?: string;
  readonly release?: string;
}

function addSupplement(task: Command, program: Command): void {
  task
    .command('supplement')
    .description('为低于抽查下限的一层拟定补抽任务；它另行批准、冻结、公布指纹和抽取')
    .argument('<任务编号>')
    .option('--tree <序号>', '第几棵分层树，从 0 起', '0')
    .option('--path <取值>', '哪一层：各级的取值，以 / 分隔；省略为全部', '')
    .option('--from <日期>', '检查时段的第一天；省略同原任务')
    .option('--to <日期>', '检查时段的最后一天')
    .option('--release <日期>', '公布日；省略同原任务')
    .action((id: string, { tree, path, from, to, release }: SupplementOptions) =>
      withSession(program, within('amendment-request', 'task', id), async (context, actorId) => {
        const supplement = await draftSupplement(context, actorId, id, {
          tree: Number(tree),
          path: path === '' ? [] : path.split('/'),
          window: from === undefined || to === undefined ? undefined : { from, to },
          releaseOn: release,
        });
        print(program, supplement, [`${supplement.id}  ${supplement.plan.name}  草稿`]);
      }),
    );
}
