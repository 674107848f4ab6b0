import type { Command } from 'commander';
import { chinaTime } from '../core/calendar/instants.ts';
import { isAllowed } from '../core/people/permissions.ts';
import { listSessions, type Session } from '../store/sessions.ts';
import { admit } from '../usecases/people/admit.ts';
import { endAnySession, endOwnSession, endSessionsOfAccount } from '../usecases/people/end-sessions.ts';
import { listOwnSessions } from '../usecases/people/show-accounts.ts';
import { print, withCaller, withSession, within } from './session.ts';

const doors = { http: '网页和接口', cli: '命令' } as const;

const describe = ({ id, actorId, door, from, createdAt, lastUsedAt }: Session): string =>
  `${id}  ${actorId}  ${doors[door]}  ${from}  登录 ${chinaTime(createdAt)}  最近使用 ${chinaTime(lastUsedAt)}`;

/** `shuangsui session list | end`: who is signed in where. */
export function addSessions(program: Command): void {
  const session = program.command('session').description('会话：谁从哪里登录着');
  session
    .command('list')
    .description('本人的会话')
    .action(() =>
      withCaller(program, async (context, caller) => {
        const { db } = admit(context, caller, null);
        const sessions = await listSessions(db, caller.actorId);
        print(program, sessions, sessions.map(describe));
      }),
    );
  session
    .command('list-all')
    .description('管辖范围内所有人的会话（安全管理员）')
    .action(() =>
      withSession(program, 'session-manage', async (context) => {
        const sessions = await listOwnSessions(context);
        print(program, sessions, sessions.map(describe));
      }),
    );
  session
    .command('end')
    .description('结束一个会话：本人的，或（安全管理员）管辖范围内任何人的')
    .argument('<会话编号>')
    .action((id: string) =>
      withCaller(program, async (context, caller) => {
        const isAny = isAllowed(caller.roles, 'session-manage');
        const admitted = admit(context, caller, isAny ? 'session-manage' : null);
        await (isAny ? endAnySession : endOwnSession)(admitted, caller.actorId, id);
        print(program, { id }, [`会话 ${id} 已结束`]);
      }),
    );
  session
    .command('end-all')
    .description('结束一个账号的全部会话（安全管理员）')
    .argument('<账号>')
    .action((account: string) =>
      withSession(program, within('session-manage', 'actor', account), async (context, actorId) => {
        const ended = await endSessionsOfAccount(context, actorId, account);
        print(program, { account, ended }, [`${account} 的 ${ended} 个会话已结束`]);
      }),
    );
}
