import { basename } from 'node:path';
import type { Command } from 'commander';
import { LeaveEndRequest, LeaveRequest } from '../contract/calendar.ts';
import { parseAs } from '../contract/parse.ts';
import { Day } from '../contract/values.ts';
import { calendarKindLabels } from '../core/calendar/working-days.ts';
import { listLeave, type Leave } from '../store/leave.ts';
import { importCalendar } from '../usecases/import-calendar.ts';
import { addLeave, endLeave } from '../usecases/record-leave.ts';
import { ownCodes } from '../usecases/people/find-own-record.ts';
import { showCalendar } from '../usecases/show-calendar.ts';
import { readInput } from './read-input.ts';
import { print, withSession, within } from './session.ts';

/** `shuangsui calendar …`: which days are worked. */
export function addCalendar(program: Command): void {
  const calendar = program.command('calendar').description('工作日历：节假日和调休上班日');
  calendar
    .command('import')
    .description('导入一年的放假通知；代替这一年以前的版本')
    .argument('<文件>', '日期、类型（节假日或调休上班）、名称、依据（.xlsx 或 .csv）')
    .requiredOption('--year <年份>', '通知所属的年份')
    .action(async (file: string, { year }: { year: string }) => {
      const bytes = await readInput(file);
      await withSession(program, 'calendar-change', async (context, actorId) => {
        const upload = { year: Number(year), fileName: basename(file), bytes };
        const imported = await importCalendar(context, actorId, upload);
        print(program, imported, [
          `${imported.year} 年第 ${imported.version} 版：${imported.days.length} 天`,
        ]);
      });
    });
  calendar
    .command('show')
    .description('一段日期里的工作日')
    .requiredOption('--from <日期>')
    .requiredOption('--to <日期>')
    .action(async (options: { from: string; to: string }) => {
      const [from, to] = [parseAs(Day, options.from, '--from'), parseAs(Day, options.to, '--to')];
      await withSession(program, 'calendar-read', async (context) => {
        const { days, exceptions, warnings } = await showCalendar(context, from, to);
        print(program, { working_days: days, exceptions, warnings }, [
          `工作日 ${days.length} 天：${days.join(' ')}`,
          ...exceptions.map(({ day, kind, name }) => `${day} ${calendarKindLabels[kind]} ${name}`),
          ...warnings.map((warning) => `注意：${warning}`),
        ]);
      });
    });
}

const describe = ({ id, officerCode, from, to, state, reason }: Leave): string =>
  `${id}  ${officerCode}  ${from} 至 ${to}  ${state === 'cancelled' ? '已取消' : state === 'ended' ? '提前结束' : '已登记'}  ${reason}`;

/** `shuangsui leave …`: on which days officers cannot be sent. */
export function addLeaveCommands(program: Command): void {
  const leave = program.command('leave').description('检查人员的请假：这些天不能派出');
  leave
    .command('add')
    .description('登记请假')
    .argument('<人员编号>')
    .requiredOption('--from <日期>', '第一天')
    .requiredOption('--to <日期>', '最后一天')
    .requiredOption('--reason <原因>', '如 年休假、培训、借调；不必写病情')
    .action(async (officer: string, options: { from: string; to: string; reason: string }) => {
      const request = parseAs(LeaveRequest, { officer_code: officer, ...options }, '命令的参数');
      await withSession(program, 'leave-record', async (context, actorId) => {
        const { officer_code: officerCode, ...range } = request;
        const added = await addLeave(context, actorId, { officerCode, ...range });
        print(program, added, [describe(added)]);
      });
    });
  leave
    .command('end')
    .description('提前结束请假；不写 --last-day 为取消整次请假')
    .argument('<请假编号>')
    .option('--last-day <日期>', '实际的最后一天')
    .requiredOption('--reason <原因>')
    .action(async (id: string, options: { lastDay?: string; reason: string }) => {
      const request = { last_day: options.lastDay ?? null, reason: options.reason };
      const { last_day: lastDay, reason } = parseAs(LeaveEndRequest, request, '命令的参数');
      await withSession(program, within('leave-record', 'leave', id), async (context, actorId) => {
        const ended = await endLeave(context, actorId, id, { lastDay, reason });
        print(program, ended, [describe(ended)]);
      });
    });
  leave
    .command('list')
    .description('全部请假，按人员和日期')
    .action(async () => {
      await withSession(program, 'calendar-read', async (context) => {
        const own = await ownCodes(context, 'officers');
        const all = (await listLeave(context)).filter(({ officerCode }) => own?.has(officerCode) ?? true);
        print(program, all, all.map(describe));
      });
    });
}
