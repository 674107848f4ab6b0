// One of several processes that race on one database: `race-people.ts <address> <what> <argument>…`. Says "ready", waits for a line, does
// everything at once, and prints one word for each outcome.
import { once } from 'node:events';
import { Refusal } from '../../../src/core/refusal.ts';
import { connect } from '../../../src/store/connect.ts';
import { confirmPassword } from '../../../src/usecases/people/confirm-password.ts';
import { revokeGrant } from '../../../src/usecases/people/decide-grant.ts';
import { identify } from '../../../src/usecases/people/identify.ts';
import { setUp } from '../../../src/usecases/people/set-up.ts';
import { signIn } from '../../../src/usecases/people/sign-in.ts';
import { canaryPassword } from '../../support/canaries.ts';
import { secretContext } from '../../support/people.ts';

const [address = '', what = '', ...given] = process.argv.slice(2);
const db = connect(address);
const context = secretContext(db);
const person = (id: string, role: string) => ({
  id,
  name: `示例${id}`,
  title: '科员',
  organisationCode: '330100YB',
  roles: [role],
});
const first = [
  'system-administrator',
  'security-administrator',
  'auditor',
  'section-officer',
  'section-head',
].map((role, index) => person(`p${index}`, role)) as unknown as Parameters<typeof setUp>[2];
const come = (account: string, password: string, code?: string) =>
  signIn(context, { account, password, code, door: 'cli', from: 'x' });
const [one = '', two = '', three = ''] = given;
const works: Readonly<Record<string, readonly (() => Promise<unknown>)[]>> = {
  guess: Array.from({ length: 8 }, () => () => come(one, canaryPassword(3))),
  'set-up': [() => setUp(context, one, first)],
  code: Array.from({ length: 2 }, () => () => come(one, two, three)),
  confirm: Array.from({ length: 2 }, () => () => confirmPassword(context, one, two)),
  revoke: [() => revokeGrant(context, one, two, '调离')],
  use: Array.from({ length: 10 }, () => () => identify(context, one)),
};

process.stdout.write('ready\n');
await once(process.stdin, 'data');
const outcomes = await Promise.all(
  (works[what] ?? []).map((work) =>
    work().then(
      () => 'done',
      (error: unknown) => {
        if (error instanceof Refusal) return error.code;
        throw error;
      },
    ),
  ),
);
await db.destroy();
process.stdout.write(`${JSON.stringify(outcomes)}\n`, () => process.exit());
