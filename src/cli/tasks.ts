import type { Command } from 'commander';
import { parseAs } from '../contract/parse.ts';
import { TaskPlanSchema } from '../contract/task-plan.ts';
import type { Permission } from '../core/people/permissions.ts';
import { Refusal } from '../core/refusal.ts';
import { voidReasons, type VoidReason } from '../core/task/void-reasons.ts';
import type { Context } from '../context.ts';
import type { Task } from '../store/tasks.ts';
import { approveTask } from '../usecases/approve-task.ts';
import { commitTask } from '../usecases/commit-task.ts';
import { coverPlan } from '../usecases/cover-plan.ts';
import { draftTask, reviseTask } from '../usecases/draft-task.ts';
import { requestVoid, voidTask, withdrawTask } from '../usecases/end-task.ts';
import { freezeTask } from '../usecases/freeze-task.ts';
import { releaseTask } from '../usecases/release-task.ts';
import { sealTask } from '../usecases/seal-task.ts';
import { addAmendments } from './amendments.ts';
import { holdCeremony } from './ceremony.ts';
import { describeTask } from './describe-task.ts';
import { addParticipation } from './participation.ts';
import { addPreparations } from './prepare-draw.ts';
import { readInput, readJson } from './read-input.ts';
import { showVerifying } from './show-stages.ts';
import { print, withSession, within, type Access } from './session.ts';
import { showReading } from './show-reading.ts';
import { addTaskOutputs } from './task-outputs.ts';

type Step = (context: Context, actorId: string, taskId: string) => Promise<Task>;

/** `shuangsui task …`: the steps of a task, its documents and its proof. */
export function addTasks(program: Command): void {
  const task = program
    .command('task')
    .description('抽查任务：拟定、批准、冻结、公布名录指纹、抽取、封存、公布');
  addDrafts(task, program);
  addSteps(task, program);
  addPreparations(task, program);
  addParticipation(task, program);
  addEndings(task, program);
  addAmendments(task, program);
  addTaskOutputs(task, program);
}

function addDrafts(task: Command, program: Command): void {
  task
    .command('draft')
    .description('按方案文件拟定任务')
    .argument('<文件>', 'JSON，例见 docs/examples/task-plan.json')
    .option('--replaces <任务编号>', '代替哪个作废、或公布指纹后撤回的任务')
    .action(async (file: string, { replaces }: { replaces?: string }) => {
      const plan = parseAs(TaskPlanSchema, await readJson(file), file);
      await report(program, 'task-draft', (context, actorId) =>
        draftTask(context, actorId, plan, replaces ?? null),
      );
    });
  task
    .command('revise')
    .description('修改草稿；修改的人成为拟定人')
    .argument('<任务编号>')
    .argument('<文件>')
    .action(async (id: string, file: string) => {
      const plan = parseAs(TaskPlanSchema, await readJson(file), file);
      await report(program, within('task-draft', 'task', id), (context, actorId) =>
        reviseTask(context, actorId, id, plan),
      );
    });
}

function addSteps(task: Command, program: Command): void {
  const step = (name: string, permission: Permission, description: string, run: Step): void => {
    task
      .command(name)
      .description(description)
      .argument('<任务编号>')
      .action((id: string) =>
        report(program, within(permission, 'task', id), (context, actorId) => run(context, actorId, id)),
      );
  };
  step('approve', 'task-approve', '批准草稿（不能是拟定人）', approveTask);
  step('freeze', 'task-freeze', '冻结名录，算出每家的抽中概率（不能是拟定人）', (context, actorId, id) =>
    freezeTask(context, actorId, id, showReading),
  );
  step('commit', 'task-freeze', '定下并公布名录指纹，此后才可以掷骰', commitTask);
  step('draw', 'task-draw', '当场录入骰子等随机数并抽取（不能是冻结人）', holdCeremony);
  step('seal', 'task-draw', '核验存储的证明包并封存', (context, actorId, id) =>
    sealTask(context, actorId, id, showVerifying()),
  );
  step('release', 'task-release', '检查结束后公布名单（不能是抽取人）', releaseTask);
}

type Work = (context: Context, actorId: string) => Promise<Task>;

async function report(program: Command, access: Access, work: Work): Promise<void> {
  await withSession(program, access, async (context, actorId) => {
    const task = await coverPlan(context, actorId, await work(context, actorId));
    print(program, task, describeTask(task));
  });
}

function addEndings(task: Command, program: Command): void {
  task
    .command('withdraw')
    .description('掷骰之前撤回任务')
    .argument('<任务编号>')
    .requiredOption('--reason <原因>')
    .action((id: string, { reason }: { reason: string }) =>
      report(program, within('task-withdraw', 'task', id), (context, actorId) =>
        withdrawTask(context, actorId, id, reason),
      ),
    );
  const reasons = Object.entries(voidReasons).map(([key, label]) => `${key}（${label}）`);
  task
    .command('request-void')
    .description('申请作废已抽取的任务')
    .argument('<任务编号>')
    .requiredOption('--reason <理由>', reasons.join('、'))
    .requiredOption('--evidence <说明>')
    .option('--file <文件>', '证据文件，随任务保存')
    .action(async (id: string, options: { reason: string; evidence: string; file?: string }) => {
      const { reason, evidence, file } = options;
      if (!Object.hasOwn(voidReasons, reason))
        throw new Refusal('invalid', `理由只能是：${reasons.join('、')}`);
      const bytes = file === undefined ? undefined : await readInput(file);
      const request = { reason: reason as VoidReason, evidence, bytes };
      await report(program, within('void-request', 'task', id), (context, actorId) =>
        requestVoid(context, actorId, id, request),
      );
    });
  task
    .command('void')
    .description('批准作废（不能是申请人）；原结果仍保留')
    .argument('<任务编号>')
    .action((id: string) =>
      report(program, within('void-approve', 'task', id), (context, actorId) =>
        voidTask(context, actorId, id),
      ),
    );
}
