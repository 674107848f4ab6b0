import { basename } from 'node:path';
import { Option, type Command } from 'commander';
import { parseAs } from '../contract/parse.ts';
import { TaskPlanSchema } from '../contract/task-plan.ts';
import { editions, type Edition } from '../core/proof/bundle.ts';
import { Refusal } from '../core/refusal.ts';
import type { Permission } from '../core/people/permissions.ts';
import { natureOf } from '../core/task/kinds.ts';
import { taskStateLabels } from '../core/task/states.ts';
import { voidReasons, type VoidReason } from '../core/task/void-reasons.ts';
import { writeBundleFolder, zipBundle } from '../files/bundle-files.ts';
import type { Context } from '../context.ts';
import { getTask, listTasks, type Task } from '../store/tasks.ts';
import { approveTask } from '../usecases/approve-task.ts';
import { attachScan } from '../usecases/attach-scan.ts';
import { commitTask } from '../usecases/commit-task.ts';
import { coverPlan } from '../usecases/cover-plan.ts';
import { draftTask, reviseTask } from '../usecases/draft-task.ts';
import { requestVoid, voidTask, withdrawTask } from '../usecases/end-task.ts';
import { exportBundle } from '../usecases/export-bundle.ts';
import { freezeTask } from '../usecases/freeze-task.ts';
import { isReader } from '../usecases/look-at-draw.ts';
import { releaseTask } from '../usecases/release-task.ts';
import { renderTaskDocument, taskDocuments, type TaskDocument } from '../usecases/render-document.ts';
import { seeExplanation, seeResult } from '../usecases/see-draw.ts';
import { sealTask } from '../usecases/seal-task.ts';
import { participationOf } from '../usecases/show-participation.ts';
import { addAmendments } from './amendments.ts';
import { holdCeremony } from './ceremony.ts';
import { describeDrawn } from './describe-drawn.ts';
import { addParticipation, describeParticipants } from './participation.ts';
import { addPreparations } from './prepare-draw.ts';
import { readInput, readJson } from './read-input.ts';
import { addTaskSlip } from './slips.ts';
import { showVerifying } from './show-stages.ts';
import { writeOutput } from './write-output.ts';
import { print, withSession, within, type Access } from './session.ts';
import { showReading } from './show-reading.ts';

type Step = (context: Context, actorId: string, taskId: string) => Promise<Task>;

/** `shuangsui task …`: the steps of a task, its documents and its proof. */
export function addTasks(program: Command): void {
  const task = program
    .command('task')
    .description('抽查任务：拟定、批准、冻结、公布名录指纹、抽取、封存、公布');
  const step = (name: string, permission: Permission, description: string, run: Step): void => {
    task
      .command(name)
      .description(description)
      .argument('<任务编号>')
      .action((id: string) =>
        report(program, within(permission, 'task', id), (context, actorId) => run(context, actorId, id)),
      );
  };
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
  addPreparations(task, program);
  addParticipation(task, program);
  addEndings(task, program);
  addAmendments(task, program);
  addOutputs(task, program);
}

type Work = (context: Context, actorId: string) => Promise<Task>;

async function report(program: Command, access: Access, work: Work): Promise<void> {
  await withSession(program, access, async (context, actorId) => {
    const task = await coverPlan(context, actorId, await work(context, actorId));
    print(program, task, describe(task));
  });
}

function describe(task: Task): readonly string[] {
  const digest = (label: string, hex: string | null): readonly string[] =>
    hex === null ? [] : [`${label} ${hex}`];
  return [
    `${task.id}  ${task.plan.name}  ${taskStateLabels[task.state]}${task.drawNumber === null ? '' : `  抽取编号 ${task.drawNumber}`}`,
    ...(task.notes.void_request === undefined || task.state === 'voided'
      ? []
      : [`已申请作废：${task.notes.void_request.evidence}`]),
    ...digest('名录指纹', task.commitment),
    ...digest('结果指纹', task.result),
  ];
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

function addOutputs(task: Command, program: Command): void {
  task
    .command('explain')
    .description('一家机构的抽中概率从何而来、是否抽中、检查组怎样产生')
    .argument('<任务编号>')
    .argument('<机构编码>')
    .action((id: string, code: string) =>
      withSession(program, within('task-read', 'task', id), async (context, actorId) => {
        const { name, chance, drawn, day, team } = await seeExplanation(context, actorId, id, code);
        const outcome =
          drawn === null ? [] : [drawn ? `抽中${day === null ? '' : `，${day} 检查`}。` : '未抽中。'];
        const lines = [`${code} ${name}`, ...chance.sentences, ...outcome, ...team];
        print(program, { code, name, chance, drawn, day, team }, lines);
      }),
    );
  addViews(task, program);
  addDocument(task, program);
  addBundle(task, program);
  addTaskSlip(task, program);
  addScan(task, program);
}

function addViews(task: Command, program: Command): void {
  task
    .command('list')
    .description('全部任务，新的在前')
    .action(async () => {
      await withSession(program, 'task-read', async (context, actorId) => {
        const found = await listTasks(context.db, { page: 1, pageSize: 200 });
        const tasks: Task[] = [];
        for (const task of found.tasks) tasks.push(await coverPlan(context, actorId, task));
        print(
          program,
          tasks,
          tasks.flatMap((task) => describe(task).slice(0, 1)),
        );
      });
    });
  task
    .command('show')
    .description('一个任务的状态和指纹；名单公布之后（有权查看的人在此之前）列出抽中的对象和检查组')
    .argument('<任务编号>')
    .action(async (id: string) => {
      await withSession(program, within('task-read', 'task', id), async (context, actorId) => {
        const task = await coverPlan(context, actorId, await getTask(context.db, id));
        const lines = task.result === null ? [] : await drawnLines(context, actorId, task);
        const participants = await participationOf(context, task);
        print(program, { ...task, participation: participants }, [
          ...describe(task),
          `${natureOf(task.plan, task.notes.frame)}抽查`,
          ...describeParticipants(participants),
          ...lines.map((line) => `  ${line}`),
        ]);
      });
    });
}

/** Whoever may not see a sealed draw is shown how many were drawn. */
async function drawnLines(context: Context, actorId: string, task: Task): Promise<readonly string[]> {
  const { drawn } = await seeResult(context, isReader(task, actorId) ? actorId : null, task.id);
  if (drawn !== null) return describeDrawn({ drawn });
  return [`抽中 ${task.notes.frame?.sample ?? 0} 家；名单封存，不早于 ${task.plan.release_on} 公布`];
}

function addDocument(task: Command, program: Command): void {
  const names = Object.entries(taskDocuments).map(([name, title]) => `${name}（${title}）`);
  task
    .command('document')
    .description('生成任务的 PDF 文件')
    .argument('<任务编号>')
    .argument('<文件>', names.join('、'))
    .requiredOption('--out <文件>')
    .action(async (id: string, name: string, { out }: { out: string }) => {
      if (!Object.hasOwn(taskDocuments, name))
        throw new Refusal('invalid', `文件只能是：${names.join('、')}`);
      await withSession(program, within('task-read', 'task', id), async (context, actorId) => {
        const pdf = await renderTaskDocument(context, id, name as TaskDocument, actorId);
        await writeOutput(out, pdf);
        print(program, { out, bytes: pdf.length }, [`${taskDocuments[name as TaskDocument]}在 ${out}`]);
      });
    });
}

function addBundle(task: Command, program: Command): void {
  task
    .command('bundle')
    .description('导出证明包：.zip，或新的文件夹；公开版在名单公布之后，审计版只供有权查看的人')
    .argument('<任务编号>')
    .addOption(
      new Option('--edition <版本>', 'public 公开版、auditor 审计版').choices(editions).default('public'),
    )
    .requiredOption('--out <位置>')
    .action(async (id: string, { out, edition }: { out: string; edition: Edition }) => {
      await withSession(program, within('task-read', 'task', id), async (context, actorId) => {
        const { files } = await exportBundle(context, actorId, id, edition);
        if (out.endsWith('.zip')) await writeOutput(out, await zipBundle(files));
        else await writeBundleFolder(out, files);
        print(program, { out }, [`证明包在 ${out}；核验：shuangsui verify ${out}`]);
      });
    });
}

function addScan(task: Command, program: Command): void {
  task
    .command('scan')
    .description('上传签名后的抽取记录扫描件')
    .argument('<任务编号>')
    .argument('<文件>', 'PDF、JPEG 或 PNG')
    .action(async (id: string, file: string) => {
      const bytes = await readInput(file);
      await withSession(program, within('task-draw', 'task', id), async (context, actorId) => {
        const scan = await attachScan(context, actorId, id, { fileName: basename(file), bytes });
        print(program, scan, [`已保存，编号 ${scan.id}，SHA-256 ${scan.sha256}`]);
      });
    });
}
