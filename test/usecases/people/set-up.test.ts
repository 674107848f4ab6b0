import assert from 'node:assert/strict';
import type { Role } from '../../../src/core/people/roles.ts';
import type { Refusal } from '../../../src/core/refusal.ts';
import { saveActor } from '../../../src/store/actors.ts';
import { listAudit } from '../../../src/store/audit.ts';
import { rolesOf } from '../../../src/store/role-grants.ts';
import { admit } from '../../../src/usecases/people/admit.ts';
import { identify } from '../../../src/usecases/people/identify.ts';
import { newSetUpToken, setUp } from '../../../src/usecases/people/set-up.ts';
import { signIn } from '../../../src/usecases/people/sign-in.ts';
import { databases, useDatabase } from '../../support/databases.ts';
import { secretContext } from '../../support/people.ts';
import { refused } from '../../support/refused.ts';

const person = (id: string, ...roles: readonly Role[]) => ({
  id,
  name: `示例${id}`,
  title: '科员',
  organisationCode: '330100YB',
  roles,
});
const five = [
  person('xitong', 'system-administrator'),
  person('anquan', 'security-administrator'),
  person('shenji', 'auditor'),
  person('jingban', 'section-officer', 'inspector'),
  person('fuzeren', 'section-head'),
];

for (const database of databases) {
  describe(`the first set-up (${database.name})`, () => {
    const getDb = useDatabase(database);

    it('takes the newest token only, for a day, and names every problem of the people at once', async () => {
      const context = secretContext(getDb());
      const codeOf = async (token: string, people = five) =>
        (await refused(setUp(context, token, people))).code;
      assert.equal(await codeOf('x'), 'wrong-credentials', 'there is no token yet');
      const first = await newSetUpToken(context);
      const second = await newSetUpToken(context);
      assert.ok(first !== null && second !== null);
      assert.equal(await codeOf(first.token), 'wrong-credentials', 'a later start has made another');
      const faulty = [
        person('a b', 'auditor', 'inspector'),
        person('service'),
        { ...five[0], id: 'x', name: '' },
      ];
      const people = faulty as typeof five;
      const refusal = await refused(setUp(context, second.token, people));
      assert.deepEqual(
        refusal.problems.map(({ place }) => place),
        [
          'people.0.id',
          'people.1.id',
          'people.2.name',
          'people.0.roles',
          'people.1.roles',
          ...Array<string>(3).fill('people'),
        ],
      );
      assert.equal(second.expiresAt, '2026-11-23T00:00:00.000Z');
      context.setNow(second.expiresAt);
      assert.equal(await codeOf(second.token), 'wrong-credentials', 'a day has passed');
      assert.deepEqual(await getDb()('credentials'), []);
    });

    it('is won by exactly one of several, makes all accounts or none, and is closed for ever', async () => {
      const context = secretContext(getDb());
      // Whoever acted here before there were accounts keeps his id.
      await saveActor(context, { ...five[3], name: '老名字' } as (typeof five)[number]);
      const made = await newSetUpToken(context);
      assert.ok(made !== null);
      const done = await Promise.allSettled(
        Array.from({ length: 4 }, () => setUp(context, made.token, five)),
      );
      const won = done.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
      assert.equal(won.length, 1);
      const lost = done.flatMap((each) =>
        each.status === 'rejected' ? [(each.reason as Refusal).code] : [],
      );
      assert.deepEqual(lost, Array<string>(3).fill('wrong-state'));
      const [accounts = []] = won;
      assert.deepEqual(
        accounts.map(({ id }) => id),
        five.map(({ id }) => id),
      );
      assert.equal(new Set(accounts.map(({ password }) => password)).size, 5);
      for (const { id, password } of accounts) {
        const entry = { account: id, password, door: 'http', from: 'x' } as const;
        const caller = await identify(context, (await signIn(context, entry)).token);
        assert.deepEqual(caller.roles, await rolesOf(getDb(), id));
        assert.throws(() => admit(context, caller, null), /请先修改口令/);
      }
      assert.deepEqual(await rolesOf(getDb(), 'jingban'), ['section-officer', 'inspector']);
      assert.equal((await refused(setUp(context, made.token, five))).code, 'wrong-state');
      assert.equal(await newSetUpToken(context), null);
      const trail = await listAudit(getDb());
      assert.equal(trail.filter(({ action }) => action === 'set-up').length, 1);
      const text = JSON.stringify(trail);
      for (const secret of [made.token, ...accounts.map(({ password }) => password)])
        assert.ok(!text.includes(secret));
    });
  });
}
