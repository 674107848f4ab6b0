import { basename } from 'node:path';
import { Option, type Command } from 'commander';
import { editions, type Edition } from '../core/proof/bundle.ts';
import { Refusal } from '../core/refusal.ts';
import { natureOf } from '../core/task/kinds.ts';
import { writeBundleFolder, zipBundle } from '../files/bundle-files.ts';
import type { Context } from '../context.ts';
import { getTask, listTasks, type Task } from '../store/tasks.ts';
import { attachScan } from '../usecases/attach-scan.ts';
import { coverPlan } from '../usecases/cover-plan.ts';
import { exportBundle } from '../usecases/export-bundle.ts';
import { isReader } from '../usecases/look-at-draw.ts';
import { renderTaskDocument, taskDocuments, type TaskDocument } from '../usecases/render-document.ts';
import { seeExplanation, seeResult } from '../usecases/see-draw.ts';
import { participationOf } from '../usecases/show-participation.ts';
import { describeDrawn } from './describe-drawn.ts';
import { describeTask } from './describe-task.ts';
import { describeParticipants } from './participation.ts';
import { readInput } from './read-input.ts';
import { print, withSession, within } from './session.ts';
import { addTaskSlip } from './slips.ts';
import { writeOutput } from './write-output.ts';

/** `shuangsui task explain | list | show | document | bundle | slip | scan`: what a task gives. */
export function addTaskOutputs(task: Command, program: Command): void {
  task
    .command('explain')
    .description('一家机构的抽中概率从何而来、是否抽中、检查组怎样产生')
    .argument('<任务编号>')
    .argument('<机构编码>')
    .action((id: string, code: string) =>
      withSession(program, within('task-detail-read', 'task', id), async (context, actorId) => {
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
        const found = await listTasks(context.db, { within: context.jurisdiction, page: 1, pageSize: 200 });
        const tasks: Task[] = [];
        for (const task of found.tasks) tasks.push(await coverPlan(context, actorId, task));
        print(
          program,
          tasks,
          tasks.flatMap((task) => describeTask(task).slice(0, 1)),
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
          ...describeTask(task),
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
      await withSession(program, within('task-detail-read', 'task', id), async (context, actorId) => {
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
