import type { Command } from 'commander';
import { chinaTime } from '../core/calendar/instants.ts';
import { isWithin } from '../core/people/jurisdiction.ts';
import { roles, type Role } from '../core/people/roles.ts';
import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import { actAs } from '../usecases/people/admit.ts';
import { changePassword } from '../usecases/people/change-password.ts';
import { signOut } from '../usecases/people/end-sessions.ts';
import { identify, type Caller } from '../usecases/people/identify.ts';
import { signIn } from '../usecases/people/sign-in.ts';
import { addSecretOption, secretsOf, type AskSecret, type SecretOptions } from './ask-secret.ts';
import { print, terminalName, withCaller, withContext } from './session.ts';
import { forgetToken, keepToken } from './token-files.ts';

/** `shuangsui login | logout | whoami | password`: who is at the terminal. */
export function addLogin(program: Command): void {
  addSecretOption(
    program
      .command('login')
      .description('登录；之后的命令用 --actor 写明账号，只登录了一个的可以不写')
      .argument('<账号>')
      .option('--code <动态口令>', '已启用动态口令的：6 位数字，或一个恢复码'),
    '口令；口令是一次性的或已到期的，再加一行新口令',
  ).action((account: string, options: SecretOptions & { readonly code?: string }) =>
    logIn(program, account, options),
  );
  program
    .command('logout')
    .description('退出登录，结束这次会话')
    .action(() =>
      withCaller(program, async (context, caller, { databaseUrl, kept }) => {
        await signOut(actAs(context, caller), caller);
        await forgetToken(databaseUrl, kept);
        print(program, { account: caller.actorId }, [`${caller.actorId} 已退出`]);
      }),
    );
  program
    .command('whoami')
    .description('以谁的身份登录、有哪些角色、登录到何时')
    .action(() =>
      withCaller(program, (_context, caller, { kept }) => {
        print(program, showCaller(caller, kept.expiresAt), describeCaller(caller, kept.expiresAt));
        return Promise.resolve();
      }),
    );
  addPassword(program);
}

function addPassword(program: Command): void {
  addSecretOption(
    program.command('password').description('修改自己的口令；其他会话随即结束'),
    '现在的口令；新口令',
  ).action((options: SecretOptions) =>
    withCaller(program, async (context, caller) => {
      const ask = await secretsOf(options);
      const current = await ask('现在的口令：');
      const ended = await renewPassword(context, caller, current, { ask, ...options });
      print(program, { sessions_ended: ended }, [
        `口令已修改${ended === 0 ? '' : `，另有 ${ended} 个会话已结束`}`,
      ]);
    }),
  );
}

async function logIn(
  program: Command,
  account: string,
  options: SecretOptions & { readonly code?: string },
): Promise<void> {
  const ask = await secretsOf(options);
  const password = await ask('口令：');
  const isAsked = options.passwordStdin !== true && options.code === undefined;
  const code = isAsked ? await ask('动态口令（没有启用的直接回车）：') : (options.code ?? '');
  await withContext(async (context, { databaseUrl }) => {
    const from = terminalName();
    const { actorId, token, expiresAt } = await signIn(context, {
      account,
      password,
      code,
      door: 'cli',
      from,
    });
    await keepToken(databaseUrl, { account: actorId, token, expiresAt });
    const caller = await identify(context, token);
    if (caller.mustChange) {
      process.stderr.write('口令是一次性的，或已到期：请设定新口令\n');
      await renewPassword(context, caller, password, { ask, ...options });
    }
    const now = await identify(context, token);
    print(program, showCaller(now, expiresAt), describeCaller(now, expiresAt));
  });
}

async function renewPassword(
  context: Context,
  caller: Caller,
  current: string,
  { ask, passwordStdin }: SecretOptions & { readonly ask: AskSecret },
): Promise<number> {
  const next = await ask('新口令（至少 10 个字符）：');
  if (passwordStdin !== true && next !== (await ask('再输入一遍：')))
    throw new Refusal('invalid', '两次输入的新口令不同，没有修改：请运行 shuangsui password');
  return changePassword(actAs(context, caller), caller, { current, next });
}

/** The names of roles, as people call them. */
export const roleLabels = (held: readonly Role[]): string =>
  held.length === 0 ? '还没有角色' : held.map((role) => roles[role].label).join('、');

function showCaller(caller: Caller, expiresAt: string) {
  const { actorId: account, name, roles: held, organisationCode, mustChange, mustEnrol } = caller;
  return { account, name, roles: held, organisationCode, expiresAt, mustChange, mustEnrol };
}

function describeCaller(caller: Caller, expiresAt: string): readonly string[] {
  const { actorId, name, organisationCode, jurisdiction, mustChange, mustEnrol } = caller;
  const seen = isWithin(jurisdiction, null) ? '全部机构' : `本机构及下属机构共 ${jurisdiction?.size ?? 0} 个`;
  return [
    `已登录 ${actorId} ${name}（${roleLabels(caller.roles)}）`,
    `机构 ${organisationCode}，可见${seen}；最迟 ${chinaTime(expiresAt)} 须重新登录`,
    ...(mustChange ? ['请先改口令：shuangsui password'] : []),
    ...(mustEnrol ? ['请先启用动态口令：shuangsui totp enrol'] : []),
  ];
}
