import { basename } from 'node:path';
import type { Command } from 'commander';
import { factLabel } from '../core/risk/measures.ts';
import { withdrawal } from '../core/risk/period-sheet.ts';
import { Refusal } from '../core/refusal.ts';
import { writeErrorWorkbook, type SheetFormat } from '../files/write-sheet.ts';
import type { Context } from '../context.ts';
import { indicatorHistory } from '../store/indicators.ts';
import { ratingHistory } from '../store/ratings.ts';
import { getRiskImportContent, type RiskImport, type RiskImportKind } from '../store/risk-imports.ts';
import { applyRiskSheet } from '../usecases/apply-risk-sheet.ts';
import { checkRiskSheet, riskTemplate } from '../usecases/check-risk-sheet.ts';
import { readInput } from './read-input.ts';
import { print, withSession, within } from './session.ts';
import { writeOutput } from './write-output.ts';

/** `shuangsui ratings | indicators`: what is known of targets by period, as spreadsheets. */
export function addRiskData(program: Command): void {
  addSheets(program, 'ratings', '信用评级');
  addSheets(program, 'indicators', '风险指标');
}

interface SheetOptions {
  readonly apply?: boolean;
  readonly reason?: string;
  readonly effectiveOn?: string;
  readonly errors?: string;
}

function addSheets(program: Command, kind: RiskImportKind, label: string): void {
  const command = program.command(kind).description(`${label}：按期间导入和查看`);
  command
    .command('template')
    .description(`空白的${label}导入模板`)
    .requiredOption('--out <文件>', '.xlsx 或 .csv')
    .action(async ({ out }: { out: string }) => {
      await withSession(program, 'risk-read', async (context) => {
        await writeOutput(out, await riskTemplate(context, kind, formatOf(out)));
        print(program, { out }, [`模板在 ${out}`]);
      });
    });
  command
    .command('import')
    .description('核对一个文件：先列出全部错误或与已登记数据的差异；加 --apply 才真正导入')
    .argument('<文件>', '.xlsx 或 .csv（UTF-8 或 GB18030）')
    .option('--errors <文件>', '有错误时把带“错误说明”一列的原表写到这里（.xlsx）')
    .option('--apply', '没有错误就导入')
    .option('--reason <原因>', '变动原因，导入时必填')
    .option('--effective-on <日期>', '生效日期，如 2026-11-30，导入时必填')
    .action(async (file: string, options: SheetOptions) => {
      const bytes = await readInput(file);
      await withSession(program, 'risk-change', async (context, actorId) => {
        const run = await checkRiskSheet(context, actorId, { kind, fileName: basename(file), bytes });
        if (run.state === 'faulty') await refuseFaulty(context, run, options.errors);
        const applied = options.apply === true ? await apply(context, actorId, run, options) : run;
        print(program, applied, describeImport(applied, label));
      });
    });
  command
    .command('show')
    .description(`一家机构的${label}，含更正`)
    .argument('<机构编码>')
    .action(async (code: string) => {
      await withSession(program, within('risk-read', 'record:targets', code), async ({ db }) => {
        const versions = await historyOf(db, kind, code);
        if (versions.length === 0) throw new Refusal('not-found', `${code} 还没有${label}`);
        print(
          program,
          versions.map(({ version }) => version),
          versions.map(({ line }) => line),
        );
      });
    });
}

async function historyOf(db: Context['db'], kind: RiskImportKind, code: string) {
  const lineOf = (
    version: { period: string; version: number; effectiveOn: string; reason: string },
    what: string,
    value: string | number | null,
  ): string =>
    `${version.period} 第 ${version.version} 版：${what} ${value ?? withdrawal}，自 ${version.effectiveOn}，${version.reason}`;
  if (kind === 'ratings')
    return (await ratingHistory(db, code)).map((version) => ({
      version,
      line: `${lineOf(version, '信用等级', version.class)}（${version.source}）`,
    }));
  return (await indicatorHistory(db, code)).map((version) => ({
    version,
    line: lineOf(version, factLabel(version.measure), version.value),
  }));
}

function apply(
  context: Context,
  actorId: string,
  run: RiskImport,
  { reason, effectiveOn }: SheetOptions,
): Promise<RiskImport> {
  if (reason === undefined || effectiveOn === undefined)
    throw new Refusal('invalid', '导入时请用 --reason 写明原因，用 --effective-on 写明生效日期');
  return applyRiskSheet(context, actorId, run.kind, run.id, { reason, effectiveOn });
}

async function refuseFaulty(context: Context, run: RiskImport, errors: string | undefined): Promise<never> {
  if (errors !== undefined) {
    const { sheet, checked } = await getRiskImportContent(context.db, run.kind, run.id);
    await writeOutput(errors, await writeErrorWorkbook(sheet, checked.faults));
  }
  const problems = run.report.faults.map(({ row, heading, value, reason, remedy }) => ({
    place: `第 ${row} 行「${heading}」`,
    message: `${value === '' ? '' : `“${value}” `}${reason}：${remedy}`,
  }));
  const where =
    errors === undefined
      ? '；加 --errors 文件.xlsx 可得到带错误说明的原表'
      : `；带错误说明的原表在 ${errors}`;
  const message = `文件有 ${run.report.fault_count} 处错误，没有导入任何一行${where}`;
  throw new Refusal('faulty-rows', message, problems);
}

function describeImport({ report, state, id }: RiskImport, label: string): readonly string[] {
  const { rows, added, changed, unchanged, unused_headings: unused, samples } = report;
  return [
    `${label}：${rows} 行，新增 ${added}，变更 ${changed}，不变 ${unchanged}（核对编号 ${id}）`,
    ...(unused.length === 0 ? [] : [`没有用到的列：${unused.join('、')}`]),
    ...samples.slice(0, 10),
    state === 'applied' ? '已导入。' : '核对无误；加 --apply 导入。',
  ];
}

function formatOf(file: string): SheetFormat {
  if (file.endsWith('.xlsx')) return 'xlsx';
  if (file.endsWith('.csv')) return 'csv';
  throw new Refusal('invalid', '文件名应以 .xlsx 或 .csv 结尾');
}
