import { basename } from 'node:path';
import { Option, type Command } from 'commander';
import { parseAs } from '../contract/parse.ts';
import { RecordCeremonySchema, RecordPlanRequest } from '../contract/record-draws.ts';
import { VoidRequest } from '../contract/task-steps.ts';
import { defaultEntropyPlan } from '../core/proof/entropy/entropy-plan.ts';
import type { Permission } from '../core/people/permissions.ts';
import { recordKinds, recordPlanOf, type RecordKind } from '../core/records/plan.ts';
import { recordSheets } from '../core/records/read-record-sheet.ts';
import { recordDrawStateLabels } from '../core/records/states.ts';
import { voidReasons } from '../core/task/void-reasons.ts';
import { writeBundleFolder, zipBundle } from '../files/bundle-files.ts';
import { writeTemplate } from '../files/write-sheet.ts';
import type { Context } from '../context.ts';
import type { RecordDraw } from '../store/record-draws.ts';
import { assertMayStepRecordDraw } from '../usecases/advance-record-draw.ts';
import { commitRecordDraw } from '../usecases/commit-record-draw.ts';
import { drawRecords } from '../usecases/draw-records.ts';
import { yuanOf } from '../usecases/render-record-draw.ts';
import { sealRecordDraw } from '../usecases/seal-record-draw.ts';
import {
  listVisibleRecordDraws,
  renderSeenRecords,
  seeRecordBundle,
  seeRecords,
} from '../usecases/see-record-draw.ts';
import { requestRecordDrawVoid, voidRecordDraw } from '../usecases/void-record-draw.ts';
import { askCeremony, withTerminal, type Throwers } from './ask-dice.ts';
import { readInput } from './read-input.ts';
import { print, withSession, within, type Access } from './session.ts';
import { writeOutput } from './write-output.ts';

const kindOption = (): Option =>
  new Option('--kind <种类>', 'visits 人次病历、drugs 药品')
    .choices(Object.keys(recordKinds))
    .makeOptionMandatory();

/** `shuangsui records …`: draws of records within a drawn institution, and their proof. */
export function addRecords(program: Command): void {
  const records = program.command('records').description('记录抽取：在抽中的机构里抽取人次病历或药品');
  addCommit(records, program);
  addSteps(records, program);
  addViews(records, program);
  addFiles(records, program);
}

type Work = (context: Context, actorId: string) => Promise<RecordDraw>;

function report(program: Command, access: Access, work: Work): Promise<void> {
  return withSession(program, access, async (context, actorId) => {
    const draw = await work(context, actorId);
    print(program, draw, describe(draw));
  });
}

function describe({ id, number, plan, sheet, state, commitment, result }: RecordDraw): readonly string[] {
  const kind = recordKinds[plan.kind];
  return [
    `${id}  ${number}  ${kind}  ${plan.period.from} 至 ${plan.period.to}  ${sheet.records} 条  ${recordDrawStateLabels[state]}`,
    ...sheet.shortages.map(
      ({ month, records, wanted }) => `  ${month} 应抽 ${wanted} 条，只有 ${records} 条，全部抽取`,
    ),
    `名录指纹 ${commitment}`,
    ...(result === null ? [] : [`结果指纹 ${result}`]),
  ];
}

type CommitOptions = Readonly<Record<string, string>>;

function addCommit(records: Command, program: Command): void {
  records
    .command('commit')
    .description('导入抽中机构的记录，公布名录指纹；此后才可以掷骰；有一处错误就一行也不导入')
    .argument('<任务编号>')
    .argument('<机构编码>')
    .argument('<文件>', '.xlsx 或 .csv；空白表用 records template')
    .addOption(kindOption())
    .requiredOption('--from <月份>', '从哪个月起')
    .requiredOption('--to <月份>', '到哪个月止')
    .option('--minimum <条数>', '人次病历：每月抽取条数，不写为 20；不足的月份全部抽取')
    .option('--bands <分档>', '人次病历：按费用加权，如 10000:5,50000:20；不写为机会均等')
    .option('--top <名次>', '药品：每月金额前几名必查，不写为 20')
    .option('--random <种数>', '药品：其余药品每月随机抽取几种，不写为 10')
    .action(async (taskId: string, targetCode: string, file: string, options: CommitOptions) => {
      const plan = recordPlanOf(parseAs(RecordPlanRequest, options, '命令的参数'));
      const bytes = await readInput(file);
      const upload = { taskId, targetCode, plan, fileName: basename(file), bytes };
      await report(program, within('record-draw', 'task', taskId), (context, actorId) =>
        commitRecordDraw(context, actorId, upload),
      );
    });
}

const throwers: Throwers = {
  together: '检查人员和机构代表',
  paper: '清单',
  roles: ['检查人员', '机构代表'],
  marks: ['检查人员', '机构代表'],
  unitQuestions: ['检查人员单位：', '机构代表单位：'],
};

function addSteps(records: Command, program: Command): void {
  const step = (
    name: string,
    permission: Permission,
    description: string,
    run: (context: Context, actorId: string, id: string) => Promise<RecordDraw>,
  ): void => {
    records
      .command(name)
      .description(description)
      .argument('<编号>')
      .action((id: string) =>
        report(program, within(permission, 'record-draw', id), (context, actorId) =>
          run(context, actorId, id),
        ),
      );
  };
  step(
    'draw',
    'record-draw',
    '当场录入检查人员和机构代表的骰子数字并抽取（不能是公布名录指纹的人）',
    async (context, actorId, id) => {
      const { commitment } = await assertMayStepRecordDraw(context, actorId, id, 'draw');
      const dice = defaultEntropyPlan;
      const typed = await withTerminal((ask) => askCeremony(ask, commitment, dice, throwers));
      return drawRecords(context, actorId, id, parseAs(RecordCeremonySchema, typed, '抽取记录'));
    },
  );
  step('seal', 'record-draw', '核验存储的证明包并封存', sealRecordDraw);
  records
    .command('request-void')
    .description('申请作废')
    .argument('<编号>')
    .addOption(
      new Option('--reason <理由>', '为什么作废').choices(Object.keys(voidReasons)).makeOptionMandatory(),
    )
    .requiredOption('--evidence <说明>')
    .action((id: string, options: { reason: string; evidence: string }) => {
      const request = parseAs(VoidRequest, options, '命令的参数');
      return report(program, within('record-void-request', 'record-draw', id), (context, actorId) =>
        requestRecordDrawVoid(context, actorId, id, request),
      );
    });
  step('void', 'record-void-approve', '批准作废（不能是申请人）；原结果仍保留', voidRecordDraw);
}

function addViews(records: Command, program: Command): void {
  records
    .command('list')
    .description('记录抽取，新的在前，至多 200 次')
    .option('--task <任务编号>')
    .option('--target <机构编码>')
    .action((query: { task?: string; target?: string }) =>
      withSession(program, 'task-detail-read', async (context, actorId) => {
        const page = { page: 1, pageSize: 200 };
        const { draws } = await listVisibleRecordDraws(context, actorId, query, page);
        print(
          program,
          draws,
          draws.flatMap((draw) => describe(draw).slice(0, 1)),
        );
      }),
    );
  records
    .command('show')
    .description('一次记录抽取；抽取之后列出抽中的记录')
    .argument('<编号>')
    .action((id: string) =>
      withSession(program, within('task-detail-read', 'record-draw', id), async (context, actorId) => {
        const { draw, drawn } = await seeRecords(context, actorId, id);
        const lines = (drawn ?? []).map(
          ({ month, number, name, amount, why }) =>
            `  ${month}  ${number}${name === number ? '' : `  ${name}`}  ${yuanOf(amount)} 元  ${why}`,
        );
        print(program, { ...draw, drawn }, [...describe(draw), ...lines]);
      }),
    );
}

function addFiles(records: Command, program: Command): void {
  records
    .command('list-pdf')
    .description('生成抽查记录清单；抽取之前为空白单，供核对名录指纹')
    .argument('<编号>')
    .requiredOption('--out <文件>')
    .action((id: string, { out }: { out: string }) =>
      withSession(program, within('task-detail-read', 'record-draw', id), async (context, actorId) => {
        const pdf = await renderSeenRecords(context, actorId, id);
        await writeOutput(out, pdf);
        print(program, { out, bytes: pdf.length }, [`抽查记录清单在 ${out}`]);
      }),
    );
  records
    .command('bundle')
    .description('导出证明包：.zip，或新的文件夹')
    .argument('<编号>')
    .requiredOption('--out <位置>')
    .action((id: string, { out }: { out: string }) =>
      withSession(program, within('task-detail-read', 'record-draw', id), async (context, actorId) => {
        const { files } = await seeRecordBundle(context, actorId, id);
        if (out.endsWith('.zip')) await writeOutput(out, await zipBundle(files));
        else await writeBundleFolder(out, files);
        print(program, { out }, [`证明包在 ${out}；核验：shuangsui verify ${out}`]);
      }),
    );
  records
    .command('template')
    .description('空白的记录表')
    .addOption(kindOption())
    .requiredOption('--out <文件>', '.xlsx')
    .action(async ({ kind, out }: { kind: RecordKind; out: string }) => {
      await writeOutput(out, await writeTemplate(recordSheets[kind], 'xlsx'));
      print(program, { out }, [`模板在 ${out}`]);
    });
}
