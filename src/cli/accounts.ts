import type { Command } from 'commander';
import { chinaTime } from '../core/calendar/instants.ts';
import { isAllowed } from '../core/people/permissions.ts';
import { roleTable } from '../core/people/role-table.ts';
import { roles } from '../core/people/roles.ts';
import type { Actor } from '../store/actors.ts';
import { addAccount } from '../usecases/people/add-account.ts';
import { disableAccount, enableAccount } from '../usecases/people/disable-account.ts';
import { resetPassword } from '../usecases/people/reset-password.ts';
import { listAccounts, type ShownAccount } from '../usecases/people/show-accounts.ts';
import { unlockAccount } from '../usecases/people/unlock-account.ts';
import { roleLabels } from './login.ts';
import { print, withSession, within } from './session.ts';
import { tellPasswords } from './tell-passwords.ts';

/** `shuangsui account …`: who may sign in. Roles come from `grant`. */
export function addAccounts(program: Command): void {
  const account = program.command('account').description('账号：谁可以登录；角色用 grant 授予');
  addList(account, program);
  addNew(account, program);
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
  const { officerCode, state, canSignIn, mustChange, hasTotp, lockedUntil } = account;
  const marks = [
    officerCode === null ? '' : `检查人员 ${officerCode}`,
    state === 'active' ? '' : '已停用',
    canSignIn ? '' : '没有口令',
    mustChange ? '一次性口令' : '',
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

const outOption = ['--out <文件>', '一次性口令写到新文件里，只有本人可读；不写则在屏幕上显示一次'] as const;

function addNew(account: Command, program: Command): void {
  account
    .command('add')
    .description('建立账号，还没有任何角色；给出一次性口令')
    .argument('<账号>', '字母或数字')
    .argument('<姓名>')
    .requiredOption('--title <职务>')
    .requiredOption('--organisation <机构代码>')
    .option('--officer <人员编号>', '本人是检查人员的，写明名录库中的编号；派出日起可看自己的检查')
    .option(...outOption)
    .action((id: string, name: string, { title, organisation, officer, out }: NewOptions) =>
      withSession(program, 'account-manage', (context, actorId) =>
        tellPasswords(program, out, async () => {
          const person = { id, name, title, organisationCode: organisation, officerCode: officer ?? null };
          const { password } = await addAccount(context, actorId, person);
          return [{ id, label: name, password }];
        }),
      ),
    );
  account
    .command('reset')
    .description('给一个账号新的一次性口令，并结束其会话；锁定和动态口令由安全管理员解除')
    .argument('<账号>')
    .option(...outOption)
    .action((id: string, { out }: { readonly out?: string }) =>
      withSession(program, within('account-manage', 'actor', id), (context, actorId) =>
        tellPasswords(program, out, async () => {
          const password = await resetPassword(context, actorId, id);
          return [{ id, label: '新的一次性口令', password }];
        }),
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
