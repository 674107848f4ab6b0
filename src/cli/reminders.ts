import { InvalidArgumentError, type Command } from 'commander';
import { isReminderKind, reminderKinds, urgencyLabels, urgencyOf } from '../core/jobs/reminders.ts';
import { chinaDay } from '../core/task/china-day.ts';
import { listReminders, type Reminder } from '../store/reminders.ts';
import { print, withSession } from './session.ts';

const mostShown = 200;

/** `shuangsui reminders`: what is due or late. */
export function addReminders(program: Command): void {
  program
    .command('reminders')
    .description('期限提醒：将到期和已逾期的事项，最早的在前')
    .option('--kind <种类>', '只看一种，如 task-unapproved', (text) => {
      if (isReminderKind(text)) return text;
      throw new InvalidArgumentError(`应为 ${Object.keys(reminderKinds).join('、')} 之一`);
    })
    .option('--closed', '看已办结的')
    .action(({ kind, closed }: { kind?: keyof typeof reminderKinds; closed?: true }) =>
      withSession(program, 'reminder-read', async ({ db, now, jurisdiction }) => {
        const state = closed === true ? 'closed' : 'open';
        const query = { within: jurisdiction, state, kind, page: 1, pageSize: mostShown } as const;
        const { total, reminders } = await listReminders(db, query);
        const today = chinaDay(now().toISOString());
        print(program, reminders, [
          ...reminders.map((reminder) => describe(reminder, today)),
          ...(total > mostShown ? [`共 ${total} 项，只列出最早的 ${mostShown} 项`] : []),
          ...(total === 0 ? ['没有提醒'] : []),
        ]);
      }),
    );
}

function describe({ kind, dueOn, message, state }: Reminder, today: string): string {
  const standing = state === 'closed' ? '已办结' : urgencyLabels[urgencyOf(dueOn, today)];
  return `${dueOn}  ${standing}  ${reminderKinds[kind]}  ${message}`;
}
