import type { Command } from 'commander';
import { LineTaskRequest } from '../contract/annual-plan-steps.ts';
import { SimulationRequest } from '../contract/annual-plan-simulations.ts';
import { parseAs } from '../contract/parse.ts';
import { Refusal } from '../core/refusal.ts';
import { compareAnnualPlans } from '../core/year/compare-plans.ts';
import { annualPlanStateLabels } from '../core/year/plan-states.ts';
import { scheduleOf } from '../core/year/schedule.ts';
import { workloadOf } from '../core/year/workload.ts';
import { districtName } from '../files/districts.ts';
import type { PlanSimulation } from '../store/annual-plan-simulations.ts';
import { getPlanVersion, listPlanVersions } from '../store/annual-plans.ts';
import { milliText } from '../usecases/describe-plan-line.ts';
import { draftTaskOfLine } from '../usecases/draft-task-of-line.ts';
import {
  annualPlanDocuments,
  renderPlanDocument,
  type AnnualPlanDocument,
} from '../usecases/render-annual-plan.ts';
import { startSimulation } from '../usecases/simulate-annual-plan.ts';
import { writeSchedule } from '../usecases/write-schedule.ts';
import { print, progressOf, withSession, within } from './session.ts';
import { writeOutput } from './write-output.ts';

interface Edition {
  readonly edition?: string;
}

const editionOption = ['--edition <版次>', '第几版；省略为最新一版'] as const;

function readEdition({ edition }: Edition): number | undefined {
  if (edition === undefined) return undefined;
  if (!/^[1-9]\d{0,5}$/.test(edition)) throw new Refusal('invalid', '版次应为正整数');
  return Number(edition);
}

/** The commands that show a plan, print it, simulate it and carry it out. */
export function addPlanOutputs(plan: Command, program: Command): void {
  addViews(plan, program);
  addTables(plan, program);
  addSimulate(plan, program);
  addPapers(plan, program);
  addTask(plan, program);
}

function addViews(plan: Command, program: Command): void {
  plan
    .command('show')
    .description('一个年度方案的各版和矛盾')
    .argument('<方案编号>')
    .action((planId: string) =>
      withSession(program, within('plan-read', 'annual-plan', planId), async ({ db }) => {
        const versions = (await listPlanVersions(db, planId)).map(
          ({ population: _population, ...found }) => found,
        );
        const lines = versions.flatMap(({ version, state, plan: text, reason, contradictions }) => [
          `第 ${version} 版  ${text.name}  ${annualPlanStateLabels[state]}${reason === null ? '' : `  变更原因：${reason}`}`,
          ...contradictions.map(({ place, message }) => `  ✗ ${place}：${message}`),
        ]);
        print(program, versions, lines);
      }),
    );
  plan
    .command('difference')
    .description('两版的差异')
    .argument('<方案编号>')
    .requiredOption('--from <版次>')
    .requiredOption('--to <版次>')
    .action((planId: string, options: { readonly from: string; readonly to: string }) =>
      withSession(program, within('plan-read', 'annual-plan', planId), async ({ db }) => {
        const before = await getPlanVersion(db, planId, readEdition({ edition: options.from }));
        const after = await getPlanVersion(db, planId, readEdition({ edition: options.to }));
        const sentences = compareAnnualPlans(before.plan, after.plan);
        print(program, sentences, sentences.length === 0 ? ['没有差异'] : sentences);
      }),
    );
}

function addTables(plan: Command, program: Command): void {
  plan
    .command('workload')
    .description('全年预计工作量：按月、按区划')
    .argument('<方案编号>')
    .option(...editionOption)
    .action((planId: string, options: Edition) =>
      withSession(program, within('plan-read', 'annual-plan', planId), async ({ db }) => {
        const found = await getPlanVersion(db, planId, readEdition(options));
        const workload = workloadOf(found.plan, found.population);
        print(program, workload, [
          `全年预计 ${milliText(workload.total_milli)} 家次`,
          ...workload.months.map(
            ({ month, milli, per_officer_milli: each }) =>
              `${month} 月  ${milliText(milli)} 家次  人均 ${milliText(each)} 人次`,
          ),
          ...workload.districts.map(
            ({ district_code: code, milli, officers, per_officer_milli: each }) =>
              `${districtName(code) || '未填写区划'}  ${milliText(milli)} 家次  持证 ${officers} 人  人均 ${each === null ? '—' : milliText(each)} 人次`,
          ),
        ]);
      }),
    );
  plan
    .command('schedule')
    .description('工作推进配档表；写明 --out 时存为 .xlsx')
    .argument('<方案编号>')
    .option(...editionOption)
    .option('--out <文件>')
    .action((planId: string, options: Edition & { readonly out?: string }) =>
      withSession(program, within('plan-read', 'annual-plan', planId), async ({ db }) => {
        const found = await getPlanVersion(db, planId, readEdition(options));
        const rows = scheduleOf(found.plan, found.population);
        if (options.out !== undefined) await writeOutput(options.out, await writeSchedule(found));
        print(
          program,
          rows,
          rows.map(
            ({ month, what, visits, persons }) =>
              `${month} 月  ${what}  ${visits === null ? '—' : `${visits} 家次`}  ${persons.join('、')}`,
          ),
        );
      }),
    );
}

function addSimulate(plan: Command, program: Command): void {
  plan
    .command('simulate')
    .description('用抽取程序把全年模拟许多遍，结果随这一版保存')
    .argument('<方案编号>')
    .option('--seeds <次数>', '模拟多少遍', '1000')
    .option('--completed <万分比>', '当月完成率', '9500')
    .option(...editionOption)
    .action((planId: string, options: Edition & { readonly seeds: string; readonly completed: string }) =>
      withSession(program, within('plan-draft', 'annual-plan', planId), async (context, actorId) => {
        const numbers = { seeds: Number(options.seeds), completed_bp: Number(options.completed) };
        const { seeds, completed_bp: completedBp } = parseAs(SimulationRequest, numbers, '模拟的要求');
        const request = { planId, version: readEdition(options), seeds, completedBp };
        const showProgress = progressOf(`全年模拟，共 ${seeds} 遍，已完成`);
        for await (const event of await startSimulation(context, actorId, request)) {
          if (event.kind === 'progress') showProgress(event.played);
          else print(program, event.simulation, ['', ...describeSimulation(event.simulation)]);
        }
      }),
    );
}

function describeSimulation({ result, seeds }: PlanSimulation): readonly string[] {
  const missed = result.duties.reduce((sum, duty) => sum + duty.missed, 0);
  return [
    `模拟 ${seeds} 遍，对象 ${result.targets} 家：检查义务未完成 ${missed} 家次，超过频次上限 ${result.cap_breaches} 家次，不能抽取的月份 ${result.failure_count} 个`,
    ...result.months.map(
      ({ month, trips: { min, p5, median, p95, max } }) =>
        `${month} 月  最少 ${min}  5% ${p5}  中位数 ${median}  95% ${p95}  最多 ${max}`,
    ),
    ...result.duties.map(
      ({ name, targets, visits }) => `${name}（${targets} 家）  全年 ${visits.min} 至 ${visits.max} 家次`,
    ),
    ...result.failures.slice(0, 5).map(({ month, line, message }) => `✗ ${month} 月 ${line}：${message}`),
  ];
}

function addPapers(plan: Command, program: Command): void {
  const names = Object.entries(annualPlanDocuments).map(([name, title]) => `${name}（${title}）`);
  plan
    .command('document')
    .description('生成年度方案的 PDF 文件')
    .argument('<方案编号>')
    .argument('<文件>', names.join('、'))
    .requiredOption('--out <文件>')
    .option(...editionOption)
    .action((planId: string, name: string, options: Edition & { readonly out: string }) => {
      if (!Object.hasOwn(annualPlanDocuments, name))
        throw new Refusal('invalid', `文件只能是：${names.join('、')}`);
      return withSession(program, within('plan-read', 'annual-plan', planId), async (context) => {
        const document = name as AnnualPlanDocument;
        const pdf = await renderPlanDocument(context, planId, document, readEdition(options));
        await writeOutput(options.out, pdf);
        const title = annualPlanDocuments[document];
        print(program, { out: options.out, bytes: pdf.length }, [`${title}在 ${options.out}`]);
      });
    });
}

function addTask(plan: Command, program: Command): void {
  plan
    .command('task')
    .description('按已公布方案的一个计划项目拟定当月任务')
    .argument('<方案编号>')
    .argument('<计划项目编号>')
    .requiredOption('--month <月>', '1 至 12')
    .requiredOption('--cut-off <日期>', '名录截止日')
    .requiredOption('--from <日期>', '检查开始日')
    .requiredOption('--to <日期>', '检查结束日')
    .requiredOption('--release <日期>', '名单最早公布日')
    .action((planId: string, line: string, options: Record<string, string>) =>
      withSession(program, within('task-draft', 'annual-plan', planId), async (context, actorId) => {
        const request = parseAs(
          LineTaskRequest,
          {
            line,
            month: Number(options['month']),
            cut_off_day: options['cutOff'],
            window: { from: options['from'], to: options['to'] },
            release_on: options['release'],
          },
          '任务的要求',
        );
        const { month, line: code, ...dates } = request;
        const task = await draftTaskOfLine(context, actorId, { planId, line: code, month, dates });
        print(program, task, [`${task.id}  ${task.plan.name}  草稿`]);
      }),
    );
}
