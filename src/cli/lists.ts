import { basename } from 'node:path';
import { Option, type Command } from 'commander';
import { findDateFault } from '../core/lists/codes.ts';
import { getList, isListName, listNames } from '../core/lists/definitions.ts';
import type { ListName } from '../core/lists/definition.ts';
import type { ColumnMapping } from '../core/lists/mapping.ts';
import { Refusal } from '../core/refusal.ts';
import { MappingSchema } from '../contract/mapping.ts';
import { parseAs } from '../contract/parse.ts';
import { writeErrorWorkbook, writeRecords, writeTemplate, type SheetFormat } from '../files/write-sheet.ts';
import type { Context } from '../context.ts';
import { getImportContent, type ImportRun } from '../store/imports.ts';
import { allRecords } from '../store/register.ts';
import { applyImport, type Application } from '../usecases/apply-import.ts';
import { checkUpload } from '../usecases/check-import.ts';
import { saveMapping } from '../usecases/save-mapping.ts';
import { recordExport } from '../usecases/trail/record-export.ts';
import { readInput, readJson } from './read-input.ts';
import { writeOutput } from './write-output.ts';
import { print, progressOf, withSession } from './session.ts';

const listHelp = `名录：${listNames.map((name) => `${name}（${getList(name).label}）`).join('、')}`;

/** `shuangsui template | import | export | mapping`: the one list and the two pools as spreadsheets. */
export function addLists(program: Command): void {
  program
    .command('template')
    .description('下载空白的导入模板')
    .argument('<名录>', listHelp)
    .requiredOption('--out <文件>', '.xlsx 或 .csv')
    .action(async (name: string, { out }: { out: string }) => {
      await writeOutput(out, await writeTemplate(getList(toList(name)), formatOf(out)));
      print(program, { out }, [`模板在 ${out}`]);
    });
  addImport(program);
  addExport(program);
  addMapping(program);
}

function addExport(program: Command): void {
  program
    .command('export')
    .description('导出名录，导出的文件可以原样再导入')
    .argument('<名录>', listHelp)
    .requiredOption('--out <文件>', '.xlsx 或 .csv')
    .option('--as-of <日期>', '这一天的名录，如 2026-11-30；不写是最新的')
    .option('--gb18030', '.csv 用 GB18030 编码（老版本 Excel）')
    .action(async (name: string, options: { out: string; asOf?: string; gb18030?: boolean }) => {
      await withSession(program, 'list-read', async (context, actorId) => {
        const { db, jurisdiction: within } = context;
        const list = getList(toList(name));
        const fault = options.asOf === undefined ? undefined : findDateFault(options.asOf);
        if (fault !== undefined) throw new Refusal('invalid', `--as-of ${fault}`);
        const states = ['active', 'suspended'] as const;
        const records = await allRecords(db, list, { day: options.asOf, states, within });
        await recordExport(context, actorId, { subject: `lists/${list.name}`, records: records.length });
        const values = records.map((record) => record.values);
        await writeOutput(
          options.out,
          await writeRecords(list, values, formatOf(options.out, options.gb18030)),
        );
        print(program, { out: options.out, records: values.length }, [
          `${list.label} ${values.length} 条，在 ${options.out}`,
        ]);
      });
    });
}

function addMapping(program: Command): void {
  program
    .command('mapping')
    .description('保存一份列对应，导入同样的文件时用 --mapping 名称 引用')
    .argument('<名录>', listHelp)
    .argument('<名称>')
    .argument(
      '<文件>',
      'JSON：{"字段": {"column": "表头", "translations": {"原文": "改为"}} 或 {"constant": "固定值"}}',
    )
    .action(async (list: string, name: string, file: string) => {
      const mapping = parseAs(MappingSchema, await readJson(file), file) as ColumnMapping;
      await withSession(program, 'list-change', async (context, actorId) => {
        const saved = await saveMapping(context, actorId, toList(list), name, mapping);
        print(program, saved, [`列对应“${saved.name}”已保存`]);
      });
    });
}

interface ImportOptions {
  readonly mapping?: string;
  readonly apply?: boolean;
  readonly reason?: string;
  readonly effectiveOn?: string;
  readonly leaving: Application['leaving'];
  readonly errors?: string;
}

function addImport(program: Command): void {
  program
    .command('import')
    .description('核对一个文件：先列出全部错误或与现有名录的差异；加 --apply 才真正导入')
    .argument('<名录>', listHelp)
    .argument('<文件>', '.xlsx 或 .csv（UTF-8 或 GB18030）')
    .option('--mapping <名称>', '用已保存的列对应；不写则按表头对应')
    .option('--errors <文件>', '有错误时把带“错误说明”一列的原表写到这里（.xlsx）')
    .option('--apply', '没有错误就导入')
    .option('--reason <原因>', '变动原因，导入时必填')
    .option('--effective-on <日期>', '生效日期，如 2026-11-30，导入时必填')
    .addOption(
      new Option('--leaving <做法>', '文件中没有的记录：保留或退出')
        .choices(['keep', 'exit'])
        .default('keep'),
    )
    .action(async (name: string, file: string, options: ImportOptions) => {
      const bytes = await readInput(file);
      await withSession(program, 'list-change', async (context, actorId) => {
        const upload = { list: toList(name), fileName: basename(file), bytes };
        const mapping = options.mapping === undefined ? undefined : { name: options.mapping };
        const run = await checkUpload(context, actorId, { ...upload, mapping });
        if (run.state === 'faulty') await refuseFaulty(context, run, options.errors);
        const applied = options.apply === true ? await apply(context, actorId, run, options) : run;
        print(program, applied, describe(applied));
      });
    });
}

function apply(
  context: Context,
  actorId: string,
  run: ImportRun,
  options: ImportOptions,
): Promise<ImportRun> {
  const { reason, effectiveOn, leaving } = options;
  if (reason === undefined || effectiveOn === undefined) {
    throw new Refusal('invalid', '导入时请用 --reason 写明原因，用 --effective-on 写明生效日期');
  }
  return applyImport(context, actorId, run.id, { reason, effectiveOn, leaving }, progressOf('已写入'));
}

async function refuseFaulty(context: Context, run: ImportRun, errors: string | undefined): Promise<never> {
  const { sheet, checked } = await getImportContent(context.db, run.id);
  if (errors !== undefined) await writeOutput(errors, await writeErrorWorkbook(sheet, checked.faults));
  const problems = run.report.faults.map(({ row, heading, value, reason, remedy }) => ({
    place: `第 ${row} 行「${heading}」`,
    message: `${value === '' ? '' : `“${value}” `}${reason}：${remedy}`,
  }));
  const where =
    errors === undefined
      ? '；加 --errors 文件.xlsx 可得到带错误说明的原表'
      : `；带错误说明的原表在 ${errors}`;
  throw new Refusal(
    'faulty-rows',
    `文件有 ${run.report.fault_count} 处错误，没有导入任何一行${where}`,
    problems,
  );
}

function describe(run: ImportRun): readonly string[] {
  const { report, state, id } = run;
  const counts = `新增 ${report.added}，变更 ${report.changed}，不变 ${report.unchanged}，文件中没有 ${report.leaving}`;
  const unused =
    report.unused_headings.length === 0 ? [] : [`没有用到的列：${report.unused_headings.join('、')}`];
  const next = state === 'applied' ? '已导入。' : '核对无误；加 --apply 导入。';
  return [
    `${getList(run.list).label}：${report.rows} 行，${counts}（核对编号 ${id}）`,
    ...unused,
    ...report.samples.slice(0, 10),
    next,
  ];
}

function toList(name: string): ListName {
  if (!isListName(name)) throw new Refusal('invalid', `没有名录 ${name}；${listHelp}`);
  return name;
}

function formatOf(file: string, isGb18030 = false): SheetFormat {
  if (file.endsWith('.xlsx')) return 'xlsx';
  if (file.endsWith('.csv')) return isGb18030 ? 'csv-gb18030' : 'csv';
  throw new Refusal('invalid', '文件名应以 .xlsx 或 .csv 结尾');
}
