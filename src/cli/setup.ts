import type { Command } from 'commander';
import { parseAs } from '../contract/parse.ts';
import { SetUpRequest } from '../contract/people-sessions.ts';
import { chinaTime } from '../core/calendar/instants.ts';
import { roles, type Role } from '../core/people/roles.ts';
import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import { newSetUpToken, setUp, type SetUpToken } from '../usecases/people/set-up.ts';
import { withTerminal } from './ask-dice.ts';
import { roleLabels } from './login.ts';
import { readJson } from './read-input.ts';
import { print, withContext } from './session.ts';
import { tellPasswords } from './tell-passwords.ts';

interface SetUpOptions {
  readonly from?: string;
  readonly out?: string;
  readonly token?: boolean;
}

const PeopleFile = SetUpRequest.omit({ token: true });

/** The posts of a small office: five people, of whom three are administrators. */
const posts: readonly (readonly Role[])[] = [
  ['system-administrator'],
  ['security-administrator'],
  ['auditor'],
  ['section-officer'],
  ['section-head', 'section-officer'],
];

/** `shuangsui setup`: the first accounts. There is no default password and no default account. */
export function addSetUp(program: Command): void {
  program
    .command('setup')
    .description('首次设置：建立最初的账号，给出一次性口令；只能做一次')
    .option('--from <文件>', '人员文件（JSON），例见 docs/examples/people.json；不写则逐项询问五个人')
    .option('--out <文件>', '一次性口令写到新文件里，只有本人可读；不写则在屏幕上显示一次')
    .option('--token', '只打印设置令牌，供在网页上完成设置')
    .action(async ({ from, out, token }: SetUpOptions) => {
      const given = from === undefined ? undefined : parseAs(PeopleFile, await readJson(from), from);
      await withContext(async (context) => {
        const made = await makeToken(context);
        if (token === true) {
          print(program, made, [
            `设置令牌 ${made.token}`,
            `有效至 ${chinaTime(made.expiresAt)}，只显示这一次`,
          ]);
          return;
        }
        const { people } = given ?? parseAs(PeopleFile, await askPosts(), '输入的人员');
        await tellPasswords(program, out, async () => {
          const first = await setUp(
            context,
            made.token,
            people.map(({ organisation_code: organisationCode, officer_code: officerCode, ...person }) => ({
              ...person,
              organisationCode,
              officerCode,
            })),
          );
          return first.map(({ id, password }) => {
            const person = people.find((one) => one.id === id);
            return { id, label: `${person?.name ?? ''}（${roleLabels(person?.roles ?? [])}）`, password };
          });
        });
      });
    });
}

async function makeToken(context: Context): Promise<SetUpToken> {
  const made = await newSetUpToken(context);
  if (made === null)
    throw new Refusal(
      'wrong-state',
      '首次设置已经完成：请登录，新账号由系统管理员用 shuangsui account add 建立',
    );
  return made;
}

function askPosts(): Promise<unknown> {
  return withTerminal(async (ask) => {
    process.stderr.write('请为五个岗位各指定一人；三名管理员不能兼任其他岗位\n');
    const organisation = (await ask('所属机构代码：')).trim();
    const people = [];
    for (const held of posts) {
      process.stderr.write(`【${held.map((role) => roles[role].label).join('兼')}】\n`);
      people.push({
        id: (await ask('  账号（字母或数字）：')).trim(),
        name: (await ask('  姓名：')).trim(),
        title: (await ask('  职务：')).trim(),
        organisation_code: organisation,
        roles: held,
      });
    }
    return { people };
  });
}
