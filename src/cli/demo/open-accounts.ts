import { join } from 'node:path';
import { joinHalves } from '../../core/people/handover.ts';
import type { Role } from '../../core/people/roles.ts';
import type { Context } from '../../context.ts';
import { fillSecretFile } from '../../files/write-secret.ts';
import { addAccount } from '../../usecases/people/add-account.ts';
import { confirmPassword } from '../../usecases/people/confirm-password.ts';
import { decideGrant } from '../../usecases/people/decide-grant.ts';
import { signOut } from '../../usecases/people/end-sessions.ts';
import { identify, type Caller } from '../../usecases/people/identify.ts';
import { openSession } from '../../usecases/people/open-session.ts';
import { requestGrant } from '../../usecases/people/request-grant.ts';
import { newSetUpToken, setUp } from '../../usecases/people/set-up.ts';
import { roleLabels } from '../login.ts';
import { lineOf, type TellablePassword } from '../tell-passwords.ts';
import { add, agency, as, auditor, checker, guard, keeper, maker, organisation, say } from './stage.ts';
import type { Stage } from './stage.ts';

/** Five people suffice for a small office; the agency that signs the month's reconciliation has a sixth. */
const people: readonly {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly roles: readonly Role[];
}[] = [
  { id: keeper, name: '示例系统', title: '办公室信息管理岗', roles: ['system-administrator'] },
  { id: guard, name: '示例安全', title: '办公室安全管理岗', roles: ['security-administrator'] },
  { id: auditor, name: '示例审计', title: '派驻纪检监察组干部', roles: ['auditor'] },
  { id: maker, name: '示例经办', title: '基金监管股经办人', roles: ['section-officer'] },
  { id: checker, name: '示例负责', title: '基金监管股负责人', roles: ['section-head', 'section-officer'] },
  { id: agency, name: '示例医保中心', title: '经办机构工作人员', roles: ['district-officer'] },
];

const inspector = { id: 'demo-jiancha', name: '示例检查', title: '执法检查人员', role: 'inspector' } as const;

/** The people of the demonstration: signed in, and what their accounts are opened with. */
export interface Cast {
  readonly callers: ReadonlyMap<string, Caller>;
  readonly passwords: readonly TellablePassword[];
}

/** The first accounts, as `shuangsui setup` makes them. */
export async function openAccounts(context: Context): Promise<Cast> {
  const made = await newSetUpToken(context);
  if (made === null) throw new Error('the demonstration begins with an empty database');
  const first = people.map((person) => ({ ...person, organisationCode: organisation }));
  const passwords = await setUp(context, made.token, first);
  const callers = new Map<string, Caller>();
  for (const { id } of people) callers.set(id, await enter(context, id));
  return {
    callers,
    passwords: passwords.map(({ id, password }) => {
      const { name = '', roles = [] } = people.find((person) => person.id === id) ?? {};
      return { id, password, label: `${name}（${roleLabels(roles)}）` };
    }),
  };
}

/** Signs somebody in past his one-time password: that is for whoever looks around afterwards. */
async function enter(context: Context, id: string): Promise<Caller> {
  const { token } = await openSession(context, id, { door: 'cli', from: 'demo' });
  return { ...(await identify(context, token)), mustChange: false, mustEnrol: false };
}

/** An account for an inspector of the pool: added by one administrator, its password confirmed and its role approved by another. Then says all accounts. */
export async function addInspector(stage: Stage, passwords: readonly TellablePassword[]): Promise<void> {
  const { id, name, title, role } = inspector;
  const person = { id, name, title, organisationCode: organisation, officerCode: 'YB001' };
  const first = await addAccount(as(stage, keeper, 'account-manage'), keeper, person);
  const second = await confirmPassword(as(stage, guard, 'password-confirm'), guard, id);
  const password = joinHalves(first.half, second.half);
  const wish = { accountId: id, role, reason: '名录库中的检查人员' };
  const request = await requestGrant(as(stage, keeper, 'account-manage'), keeper, wish);
  await decideGrant(as(stage, guard, 'grant-approve'), guard, request.id, { isApproved: true, note: '' });
  const label = `${name}（${roleLabels([role])}，名录库编号 ${person.officerCode}）`;
  const all = [...passwords, { id, password, label }];
  const file = join(stage.home, '账号.txt');
  await fillSecretFile(file, () => Promise.resolve(`${all.map(lineOf).join('\n')}\n`));
  say('账号', `建立 ${all.length} 个账号，一次性口令在 ${file}（只有本人可读）：`);
  for (const each of all) add(`${each.id}  ${each.label}`);
}

/** Ends every session of the demonstration, and says how to look around in it. */
export async function leave({ context, home, callers }: Stage): Promise<void> {
  for (const caller of callers.values()) await signOut(context, caller);
  say('登录', `用 ${join(home, '账号.txt')} 中的账号登录，查看演示的数据：`);
  add(`DATA_DIR=${home} DATABASE_URL=sqlite:${join(home, 'demo.db')} npx shuangsui login ${maker}`);
  add(`DATA_DIR=${home} DATABASE_URL=sqlite:${join(home, 'demo.db')} npm start`);
}
