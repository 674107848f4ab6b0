import { Argument, type Command } from 'commander';
import { roleNames, roles, type Role } from '../core/people/roles.ts';
import type { RoleGrant } from '../store/role-grants.ts';
import { decideGrant, revokeGrant } from '../usecases/people/decide-grant.ts';
import { requestGrant } from '../usecases/people/request-grant.ts';
import { listOwnGrants } from '../usecases/people/show-accounts.ts';
import { print, withSession, within } from './session.ts';

const states = { requested: '待批准', active: '生效', rejected: '已驳回', revoked: '已收回' } as const;

const describe = ({ id, actorId, role, state, requestedBy, decidedBy, reason }: RoleGrant): string =>
  `${id}  ${actorId}  ${roles[role].label}  ${states[state]}  申请 ${requestedBy}${decidedBy === null ? '' : `，决定 ${decidedBy}`}：${reason}`;

/** `shuangsui grant …`: roles are asked for by one administrator and decided by another. */
export function addGrants(program: Command): void {
  const grant = program.command('grant').description('授权：系统管理员申请，安全管理员批准');
  const labels = roleNames.map((role) => `${role} ${roles[role].label}`);
  grant
    .command('request')
    .description('为一个账号申请角色')
    .argument('<账号>')
    .addArgument(new Argument('<角色>', labels.join('、')).choices(roleNames))
    .requiredOption('--reason <原因>')
    .action((accountId: string, role: Role, { reason }: { reason: string }) =>
      withSession(program, within('account-manage', 'actor', accountId), async (context, actorId) => {
        const requested = await requestGrant(context, actorId, { accountId, role, reason });
        print(program, requested, [describe(requested)]);
      }),
    );
  addDecisions(grant, program);
  grant
    .command('list')
    .description('授权和申请，先申请的在前；已驳回、已收回的也在内')
    .option('--open', '只列出待批准的')
    .action(({ open }: { open?: boolean }) =>
      withSession(program, 'account-read', async (context) => {
        const grants = await listOwnGrants(context);
        const shown = open === true ? grants.filter(({ state }) => state === 'requested') : grants;
        print(program, shown, shown.map(describe));
      }),
    );
}

function addDecisions(grant: Command, program: Command): void {
  for (const [name, description] of [
    ['approve', '批准；持有人须重新登录'],
    ['reject', '驳回'],
  ] as const)
    grant
      .command(name)
      .description(description)
      .argument('<授权编号>')
      .option('--note <说明>', '', '')
      .action((id: string, { note }: { note: string }) =>
        withSession(program, 'grant-approve', async (context, actorId) => {
          const decision = { isApproved: name === 'approve', note };
          const decided = await decideGrant(context, actorId, id, decision);
          print(program, decided, [describe(decided)]);
        }),
      );
  grant
    .command('revoke')
    .description('收回角色，立即生效')
    .argument('<授权编号>')
    .requiredOption('--reason <原因>')
    .action((id: string, { reason }: { reason: string }) =>
      withSession(program, 'grant-approve', async (context, actorId) => {
        const revoked = await revokeGrant(context, actorId, id, reason);
        print(program, revoked, [describe(revoked)]);
      }),
    );
}
