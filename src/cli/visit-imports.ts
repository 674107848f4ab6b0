import { basename } from 'node:path';
import type { Command } from 'commander';
import { visitSheet } from '../core/visits/read-visit-sheet.ts';
import type { Context } from '../context.ts';
import { writeTemplate } from '../files/write-sheet.ts';
import type { VisitImport } from '../store/visit-imports.ts';
import { confirmVisitImport, rejectVisitImport } from '../usecases/decide-visit-import.ts';
import { importVisits } from '../usecases/import-visits.ts';
import { readInput } from './read-input.ts';
import { print, withSession, within, type Access } from './session.ts';
import { writeOutput } from './write-output.ts';

const labels = { proposed: '待确认', confirmed: '已确认', rejected: '不予确认' } as const;

/** `shuangsui visit import | confirm-import | reject-import | template`: past visits as one sheet. */
export function addVisitImports(visit: Command, program: Command): void {
  const report = (
    access: Access,
    work: (context: Context, actorId: string) => Promise<VisitImport>,
  ): Promise<void> =>
    withSession(program, access, async (context, actorId) => {
      const batch = await work(context, actorId);
      const { id, visits, state } = batch;
      print(program, batch, [`批次 ${id}：${visits} 次检查，${labels[state]}`]);
    });
  visit
    .command('import')
    .description('导入既往检查；有一处错误就一行也不导入；由另一人用 visit confirm-import 确认后才算数')
    .argument('<文件>', visitSheet.fields.map(({ label }) => label).join('、'))
    .requiredOption('--organisation <机构代码>', '检查机构')
    .action(async (file: string, { organisation }: { organisation: string }) => {
      const bytes = await readInput(file);
      const upload = { organisationCode: organisation, fileName: basename(file), bytes };
      await report(within('visit-record', 'record:organisations', organisation), (context, actorId) =>
        importVisits(context, actorId, upload),
      );
    });
  visit
    .command('confirm-import')
    .description('确认整批导入的检查（不能是导入人）')
    .argument('<批次编号>')
    .action((id: string) =>
      report(within('visit-confirm', 'visit-import', id), (context, actorId) =>
        confirmVisitImport(context, actorId, id),
      ),
    );
  visit
    .command('reject-import')
    .description('整批不予确认，或撤回自己的导入')
    .argument('<批次编号>')
    .requiredOption('--reason <原因>')
    .action((id: string, { reason }: { reason: string }) =>
      report(within('visit-reject', 'visit-import', id), (context, actorId) =>
        rejectVisitImport(context, actorId, id, reason),
      ),
    );
  visit
    .command('template')
    .description('空白的既往检查表')
    .requiredOption('--out <文件>', '.xlsx')
    .action(async ({ out }: { out: string }) => {
      await writeOutput(out, await writeTemplate(visitSheet, 'xlsx'));
      print(program, { out }, [`模板在 ${out}`]);
    });
}
