import { Option, type Command } from 'commander';
import { CompletionRequest, MoveRequest, VisitRequest } from '../contract/visits.ts';
import { parseAs } from '../contract/parse.ts';
import { Day } from '../contract/values.ts';
import { exemptions, recordableBases, visitBases, type VisitBasis } from '../core/visits/bases.ts';
import { splitCodes } from '../core/visits/read-visit-sheet.ts';
import { visitActionLabels, visitStateLabels, type VisitState } from '../core/visits/states.ts';
import type { Visit } from '../core/visits/visit.ts';
import type { Context } from '../context.ts';
import { changeVisitDay } from '../usecases/change-visit-day.ts';
import { closeVisit, type VisitFailure } from '../usecases/close-visit.ts';
import { completeVisit } from '../usecases/complete-visit.ts';
import { confirmVisit, rejectVisit } from '../usecases/confirm-visit.ts';
import { recordVisit } from '../usecases/record-visit.ts';
import { listVisibleVisits } from '../usecases/sealed-visits.ts';
import { showVisitHistory } from '../usecases/show-visit.ts';
import { print, withSession, within, type Access } from './session.ts';
import { addVisitImports } from './visit-imports.ts';

const explain = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([code, label]) => `${code} ${label}`)
    .join('、');

/** `shuangsui visit …`: the record of visits, drawn ones and those beside the draws. */
export function addVisits(program: Command): void {
  const visit = program.command('visit').description('检查记录：抽中的检查，和抽查以外的检查');
  addRecord(visit, program);
  addDecisions(visit, program);
  addOutcomes(visit, program);
  addMove(visit, program);
  addList(visit, program);
  addShow(visit, program);
  addVisitImports(visit, program);
}

type Work = (context: Context, actorId: string) => Promise<Visit>;

function report(program: Command, access: Access, work: Work): Promise<void> {
  return withSession(program, access, async (context, actorId) => {
    const visit = await work(context, actorId);
    print(program, visit, [describe(visit)]);
  });
}

function describe({ id, state, targetCode, basis, completedOn, due }: Visit): string {
  const day =
    completedOn ?? (due === null ? '' : due.from === due.to ? due.from : `${due.from} 至 ${due.to}`);
  return `${id}  ${visitStateLabels[state]}  ${targetCode}  ${visitBases[basis].label}  ${day}`;
}

interface RecordOptions {
  readonly organisation: string;
  readonly item: string;
  readonly basis: string;
  readonly ground: string;
  readonly completedOn: string;
  readonly officers: string;
  readonly offSite?: boolean;
  readonly fullCheck?: boolean;
  readonly exemption?: string;
}

function addRecord(visit: Command, program: Command): void {
  const labels = Object.fromEntries(recordableBases.map((basis) => [basis, visitBases[basis].label]));
  visit
    .command('record')
    .description('登记一次抽查以外的检查；由另一人用 visit confirm 确认后才算数')
    .argument('<机构编码>')
    .requiredOption('--organisation <机构代码>', '检查机构')
    .requiredOption('--item <事项编号>')
    .requiredOption('--basis <类型>', explain(labels))
    .requiredOption('--ground <缘由>', '检查缘由；不得写出举报人')
    .requiredOption('--completed-on <日期>', '检查完成的那一天')
    .requiredOption('--officers <编号>', '检查人员编号，用逗号分开')
    .option('--off-site', '不是现场检查')
    .option('--full-check', '全面检查：现场的全面检查才抵年度应查次数')
    .option('--exemption <理由>', `只用于转办交办：${explain(exemptions)}`)
    .action(async (target: string, options: RecordOptions) => {
      const request = {
        target_code: target,
        organisation_code: options.organisation,
        item_code: options.item,
        basis: options.basis,
        ground: options.ground,
        on_site: options.offSite !== true,
        full_check: options.fullCheck === true,
        completed_on: options.completedOn,
        officers: splitCodes(options.officers),
        exemption: options.exemption ?? null,
      };
      const read = parseAs(VisitRequest, request, '命令的参数');
      await report(program, 'visit-record', (context, actorId) =>
        recordVisit(context, actorId, {
          targetCode: read.target_code,
          organisationCode: read.organisation_code,
          itemCode: read.item_code,
          basis: read.basis,
          ground: read.ground,
          isOnSite: read.on_site,
          isFullCheck: read.full_check,
          completedOn: read.completed_on,
          officers: read.officers,
          exemption: read.exemption,
        }),
      );
    });
}

function addDecisions(visit: Command, program: Command): void {
  visit
    .command('confirm')
    .description('确认登记的检查（不能是登记人）')
    .argument('<检查编号>')
    .action((id: string) =>
      report(program, within('visit-confirm', 'visit', id), (context, actorId) =>
        confirmVisit(context, actorId, id),
      ),
    );
  visit
    .command('reject')
    .description('不予确认，或撤回自己的登记')
    .argument('<检查编号>')
    .requiredOption('--reason <原因>')
    .action((id: string, { reason }: { reason: string }) =>
      report(program, within('visit-reject', 'visit', id), (context, actorId) =>
        rejectVisit(context, actorId, id, reason),
      ),
    );
}

interface CompleteOptions {
  readonly completedOn: string;
  readonly officers?: string;
  readonly offSite?: boolean;
  readonly onSite?: boolean;
  readonly reason?: string;
}

const outcomes: Readonly<Record<string, VisitFailure>> = {
  closed: 'close',
  refused: 'refuse',
  failed: 'fail',
};

function addOutcomes(visit: Command, program: Command): void {
  visit
    .command('complete')
    .description('登记抽中的检查已完成')
    .argument('<检查编号>')
    .requiredOption('--completed-on <日期>')
    .option('--officers <编号>', '实际检查人员，用逗号分开；与抽中的检查组不同时须写 --reason')
    .option('--on-site', '改为现场检查；须写 --reason')
    .option('--off-site', '改为非现场检查；须写 --reason')
    .option('--reason <原因>')
    .action(async (id: string, options: CompleteOptions) => {
      const { completedOn, officers, reason } = options;
      const isOnSite = options.onSite === true ? true : options.offSite === true ? false : undefined;
      const request = {
        completed_on: completedOn,
        officers: officers === undefined ? undefined : splitCodes(officers),
        on_site: isOnSite,
        reason,
      };
      const read = parseAs(CompletionRequest, request, '命令的参数');
      await report(program, within('visit-record', 'visit', id), (context, actorId) =>
        completeVisit(context, actorId, id, {
          completedOn: read.completed_on,
          officers: read.officers,
          isOnSite: read.on_site,
          reason: read.reason,
        }),
      );
    });
  visit
    .command('close')
    .description('登记抽中的检查没有完成')
    .argument('<检查编号>')
    .addOption(
      new Option(
        '--outcome <结果>',
        'refused 拒绝检查、failed 未能开展；closed 已停业不在这里登记，请用 task skip request',
      )
        .choices(Object.keys(outcomes))
        .makeOptionMandatory(),
    )
    .requiredOption('--reason <原因>')
    .action((id: string, { outcome, reason }: { outcome: string; reason: string }) =>
      report(program, within('visit-record', 'visit', id), (context, actorId) =>
        closeVisit(context, actorId, id, outcomes[outcome] ?? 'fail', reason),
      ),
    );
}

function addMove(visit: Command, program: Command): void {
  visit
    .command('move')
    .description('改期；未能开展的检查改期后重新待检查')
    .argument('<检查编号>')
    .requiredOption('--from <日期>')
    .option('--to <日期>', '不写为只有一天')
    .requiredOption('--reason <原因>')
    .action(async (id: string, options: { from: string; to?: string; reason: string }) => {
      const { from, to = from, reason } = parseAs(MoveRequest, options, '命令的参数');
      await report(program, within('visit-record', 'visit', id), (context, actorId) =>
        changeVisitDay(context, actorId, id, { from, to, reason }),
      );
    });
}

interface ListOptions {
  readonly target?: string;
  readonly task?: string;
  readonly batch?: string;
  readonly item?: string;
  readonly basis?: VisitBasis;
  readonly state?: VisitState;
  readonly from?: string;
  readonly to?: string;
  readonly page: string;
}

function addList(visit: Command, program: Command): void {
  visit
    .command('list')
    .description('检查，新登记的在前，每页 50 次')
    .option('--target <机构编码>')
    .option('--task <任务编号>')
    .option('--batch <批次编号>')
    .option('--item <事项编号>')
    .addOption(new Option('--basis <类型>').choices(Object.keys(visitBases)))
    .addOption(new Option('--state <状态>', explain(visitStateLabels)).choices(Object.keys(visitStateLabels)))
    .option('--from <日期>', '完成日（未完成的按应检查日期）不早于')
    .option('--to <日期>', '完成日（未完成的按应检查日期）不晚于')
    .option('--page <页码>', '从 1 起', '1')
    .action(async ({ state, page, ...filter }: ListOptions) => {
      for (const [name, day] of Object.entries({ '--from': filter.from, '--to': filter.to }))
        parseAs(Day.optional(), day, name);
      const query = { ...filter, states: state === undefined ? undefined : [state] };
      await withSession(program, 'visit-read', async (context, actorId) => {
        const order = { page: Math.max(1, Math.floor(Number(page)) || 1), pageSize: 50 };
        const { total, visits } = await listVisibleVisits(context, actorId, query, order);
        print(program, { total, visits }, [`共 ${total} 次`, ...visits.map(describe)]);
      });
    });
}

function addShow(visit: Command, program: Command): void {
  visit
    .command('show')
    .description('一次检查和它的全部变动')
    .argument('<检查编号>')
    .action(async (id: string) => {
      await withSession(program, within('visit-read', 'visit', id), async (context, actorId) => {
        const { visit: shown, changes } = await showVisitHistory(context, actorId, id);
        const lines = changes.map(
          ({ version, change, actorId, recordedAt, reason }) =>
            `  第 ${version} 版 ${recordedAt} ${actorId} ${visitActionLabels[change]}${reason === '' ? '' : `：${reason}`}`,
        );
        print(program, { ...shown, changes }, [describe(shown), ...lines]);
      });
    });
}
