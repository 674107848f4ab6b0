import type { Command } from 'commander';
import { chinaTime } from '../core/calendar/instants.ts';
import { isAllowed } from '../core/people/permissions.ts';
import { roleTable } from '../core/people/role-table.ts';
import { roles } from '../core/people/roles.ts';
import type { Actor } from '../store/actors.ts';
import { addAccount } from '../usecases/people/add-account.ts';
import { confirmPassword } from '../usecases/people/confirm-password.ts';
import { disableAccount, enableAccount } from '../usecases/people/disable-account.ts';
import { resetPassword } from '../usecases/people/reset-password.ts';
import { listAccounts, type ShownAccount } from '../usecases/people/show-accounts.ts';
import { unlockAccount } from '../usecases/people/unlock-account.ts';
import { roleLabels } from './login.ts';
import { print, withSession, within } from './session.ts';
import { tellHalf } from './tell-passwords.ts';

/** `shuangsui account …`: who may sign in. Roles come from `grant`. */
export function addAccounts(program: Command): void {
  const account = program.command('account').description('账号：谁可以登录；角色用 grant 授予');
  addList(account, program);
  addNew(account, program);
  addHalves(account, program);
  addStates(account, program);
  account
    .command('roles')
    .description('角色的职责，和哪些角色可由同一人担任')
    .action(() => {
      const rows = roleTable();
      print(
        program,
        rows,
        rows.map(({ role, label, duties, goesWith }) => {
          const others = goesWith.map((other) => roles[other].label).join('、');
          return `${role} ${label}：${duties}\n    ${others === '' ? '不得兼任' : `可兼任 ${others}`}`;
        }),
      );
    });
}

function addList(account: Command, program: Command): void {
  account
    .command('list')
    .description('管辖范围内的人员；管理员和审计员还看到角色和状态')
    .action(() =>
      withSession(program, 'people-read', async (context, _actorId, caller) => {
        const people = await listAccounts(context);
        if (!isAllowed(caller.roles, 'account-read')) {
          const shown = people.map(({ id, name, title, organisationCode }) => ({
            id,
            name,
            title,
            organisationCode,
          }));
          print(program, shown, shown.map(describe));
          return;
        }
        print(program, people, people.map(describeFully));
      }),
    );
}

const describe = ({
  id,
  name,
  title,
  organisationCode,
}: Pick<Actor, 'id' | 'name' | 'title' | 'organisationCode'>): string =>
  `${id}\t${name}\t${title}\t${organisationCode}`;

function describeFully(account: ShownAccount): string {
  const { officerCode, state, canSignIn, handover, mustChange, hasTotp, lockedUntil } = account;
  const marks = [
    officerCode === null ? '' : `检查人员 ${officerCode}`,
    state === 'active' ? '' : '已停用',
    handover === null
      ? ''
      : `口令待确认（${handover.requestedBy} 给出前一半），至 ${chinaTime(handover.lapsesAt)}`,
    canSignIn || handover !== null ? '' : '没有口令',
    canSignIn && mustChange ? '一次性口令' : '',
    hasTotp ? '动态口令' : '',
    lockedUntil === null ? '' : `锁定至 ${chinaTime(lockedUntil)}`,
  ];
  return [describe(account), roleLabels(account.roles), ...marks.filter((mark) => mark !== '')].join('\t');
}

interface NewOptions {
  readonly title: string;
  readonly organisation: string;
  readonly officer?: string;
  readonly out?: string;
}

const outOption = [
  '--out <文件>',
  '一次性口令的这一半写到新文件里，只有本人可读；不写则在屏幕上显示一次',
] as const;

function addNew(account: Command, program: Command): void {
  account
    .command('add')
    .description(
      '建立账号，还没有任何角色；给出一次性口令的前一半，后一半由安全管理员用 account confirm 给出',
    )
    .argument('<账号>', '字母或数字')
    .argument('<姓名>')
    .requiredOption('--title <职务>')
    .requiredOption('--organisation <机构代码>')
    .option('--officer <人员编号>', '本人是检查人员的，写明名录库中的编号；派出日起可看自己的检查')
    .option(...outOption)
    .action((id: string, name: string, { title, organisation, officer, out }: NewOptions) =>
      withSession(program, 'account-manage', (context, actorId) =>
        tellHalf(program, out, async () => {
          const person = { id, name, title, organisationCode: organisation, officerCode: officer ?? null };
          const { half, lapsesAt } = await addAccount(context, actorId, person);
          return { id, which: '前一半', half, lapsesAt };
        }),
      ),
    );
}

function addHalves(account: Command, program: Command): void {
  const halves = [
    {
      name: 'reset',
      description: '收回一个账号的口令并结束其会话，给出一次性口令的前一半；锁定和动态口令由安全管理员解除',
      permission: 'account-manage',
      which: '前一半',
      give: resetPassword,
    },
    {
      name: 'confirm',
      description:
        '确认新账号或重置的口令，给出一次性口令的后一半（安全管理员；安全管理员自己的由另一位或审计员）',
      permission: 'password-confirm',
      which: '后一半',
      give: confirmPassword,
    },
  ] as const;
  for (const { name, description, permission, which, give } of halves)
    account
      .command(name)
      .description(description)
      .argument('<账号>')
      .option(...outOption)
      .action((id: string, { out }: { readonly out?: string }) =>
        withSession(program, within(permission, 'actor', id), (context, actorId) =>
          tellHalf(program, out, async () => ({ id, which, ...(await give(context, actorId, id)) })),
        ),
      );
}

function addStates(account: Command, program: Command): void {
  for (const [name, description, change] of [
    ['disable', '停用账号，并结束其会话；角色保留', disableAccount],
    ['enable', '启用停用的账号', enableAccount],
  ] as const)
    account
      .command(name)
      .description(description)
      .argument('<账号>')
      .requiredOption('--reason <原因>')
      .action((id: string, { reason }: { reason: string }) =>
        withSession(program, within('account-manage', 'actor', id), async (context, actorId) => {
          const changed = await change(context, actorId, id, reason);
          print(program, changed, [`${id} ${changed.state === 'active' ? '已启用' : '已停用'}`]);
        }),
      );
  account
    .command('unlock')
    .description('解除登录失败造成的锁定（安全管理员）')
    .argument('<账号>')
    .action((id: string) =>
      withSession(program, within('session-manage', 'actor', id), async (context, actorId) => {
        await unlockAccount(context, actorId, id);
        print(program, { id }, [`${id} 已解锁`]);
      }),
    );
}
