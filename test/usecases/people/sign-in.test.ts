import assert from 'node:assert/strict';
import { hash } from '@node-rs/argon2';
import { listAudit } from '../../../src/store/audit.ts';
import type { Db } from '../../../src/store/connect.ts';
import { addAccount } from '../../../src/usecases/people/add-account.ts';
import { admit } from '../../../src/usecases/people/admit.ts';
import { changePassword } from '../../../src/usecases/people/change-password.ts';
import { disableAccount } from '../../../src/usecases/people/disable-account.ts';
import { identify } from '../../../src/usecases/people/identify.ts';
import { resetPassword } from '../../../src/usecases/people/reset-password.ts';
import { signIn } from '../../../src/usecases/people/sign-in.ts';
import { unlockAccount } from '../../../src/usecases/people/unlock-account.ts';
import { canaryPassword } from '../../support/canaries.ts';
import type { TestContext } from '../../support/context.ts';
import { databases, testActor, useDatabase } from '../../support/databases.ts';
import { addPerson, confirmHalf, secretContext } from '../../support/people.ts';
import { refused, wordsOf } from '../../support/refused.ts';

const right = canaryPassword(1);
const wrong = canaryPassword(2);
const oneAnswer = '登录不成功：请核对账号、口令和动态口令；15 分钟内失败 5 次的账号锁定 15 分钟';

const attempt = (account: string, password: string) => ({
  account,
  password,
  door: 'http' as const,
  from: '10.1.2.3',
});

async function failuresOf(db: Db, subject: string): Promise<readonly unknown[]> {
  const entries = await listAudit(db, { subject });
  return entries
    .filter(({ action }) => action === 'sign-in-failed' || action === 'account-locked')
    .map(({ action, detail }) =>
      action === 'account-locked' ? 'locked!' : (detail as { cause: string }).cause,
    );
}

for (const database of databases) {
  describe(`signing in (${database.name})`, () => {
    const getDb = useDatabase(database);
    let context: TestContext;

    before(async () => {
      context = secretContext(getDb());
      await addPerson(context, 'jingban', right, ['section-officer']);
      await addPerson(context, 'tingyong', right);
      await disableAccount(context, testActor.id, 'tingyong', '调离');
    });

    it('opens a session for the right password', async () => {
      const { token, actorId } = await signIn(context, attempt('jingban', right));
      assert.equal(actorId, 'jingban');
      const caller = await identify(context, token);
      assert.deepEqual(
        [caller.roles, caller.mustChange, caller.from],
        [['section-officer'], false, '10.1.2.3'],
      );
    });

    it('answers everything else in the same words, and writes down the cause', async () => {
      const causes = [
        ['jingban', wrong],
        ['jingban', `${right} `],
        ['nobody', right],
        ['tingyong', right],
        [testActor.id, right],
        ['service', right],
        ['', right],
      ] as const;
      for (const [account, password] of causes) {
        const refusal = await refused(signIn(context, attempt(account, password)));
        assert.deepEqual([refusal.code, wordsOf(refusal)], ['wrong-credentials', oneAnswer], account);
      }
      assert.deepEqual(await failuresOf(getDb(), 'actors/jingban'), ['password', 'password']);
      assert.deepEqual(await failuresOf(getDb(), 'actors/tingyong'), ['disabled']);
    });

    it('keeps no name that is no account, since it may be a password', async () => {
      await refused(signIn(context, attempt('MeinGeheimnis7!', 'x')));
      const last = (await listAudit(getDb())).at(-1);
      assert.match(last?.subject ?? '', /^accounts\/~[0-9a-f]{3}$/);
      const stored = await getDb()('sign_in_attempts').select('account_key');
      assert.ok(!JSON.stringify([stored, await listAudit(getDb())]).includes('Geheimnis'));
    });

    it('takes as long for an account that does not exist', async () => {
      await addPerson(context, 'uhr', right);
      const best = { uhr: Infinity, keiner: Infinity };
      // In turns, so that other work on this machine slows both.
      for (let round = 0; round < 4; round += 1)
        for (const account of ['uhr', 'keiner'] as const) {
          const start = performance.now();
          await refused(signIn(context, attempt(account, wrong)));
          best[account] = Math.min(best[account], performance.now() - start);
        }
      const ratio = best.uhr / best.keiner;
      assert.ok(ratio > 0.5 && ratio < 2, `known : unknown = ${ratio.toFixed(2)}`);
    });

    it('locks with the fifth failure, also for the right password, also after a restart, until the lock is over', async () => {
      await addPerson(context, 'suo', right);
      context.setNow('2026-11-23T01:00:00.000Z');
      for (let round = 0; round < 5; round += 1) await refused(signIn(context, attempt('suo', wrong)));
      const restarted = secretContext(getDb());
      restarted.setNow('2026-11-23T01:14:59.999Z');
      const locked = await refused(signIn(restarted, attempt('suo', right)));
      assert.equal(wordsOf(locked), oneAnswer);
      assert.deepEqual(await failuresOf(getDb(), 'actors/suo'), [
        ...Array<string>(5).fill('password'),
        'locked!',
        'locked',
      ]);
      restarted.setNow('2026-11-23T01:15:00.000Z');
      await signIn(restarted, attempt('suo', right));
    });

    it('forgets failures after a success', async () => {
      await addPerson(context, 'wang', right);
      for (let round = 0; round < 12; round += 1) {
        if (round % 4 === 3) await signIn(context, attempt('wang', right));
        else await refused(signIn(context, attempt('wang', wrong)));
      }
      assert.ok(!(await failuresOf(getDb(), 'actors/wang')).includes('locked!'));
    });

    it('is opened again by the security administrator, not by oneself', async () => {
      await addPerson(context, 'jiesuo', right);
      for (let round = 0; round < 5; round += 1) await refused(signIn(context, attempt('jiesuo', wrong)));
      assert.equal((await refused(unlockAccount(context, 'jiesuo', 'jiesuo'))).code, 'same-person');
      await unlockAccount(context, testActor.id, 'jiesuo');
      await signIn(context, attempt('jiesuo', right));
      assert.equal((await refused(unlockAccount(context, testActor.id, 'gibtsnicht'))).code, 'not-found');
    });

    it('gives twenty at once five tries together', async () => {
      await addPerson(context, 'ershi', right);
      await Promise.all(Array.from({ length: 20 }, () => refused(signIn(context, attempt('ershi', wrong)))));
      const causes = await failuresOf(getDb(), 'actors/ershi');
      assert.equal(causes.filter((cause) => cause === 'password').length, 5);
      assert.equal(causes.filter((cause) => cause === 'locked').length, 15);
      assert.equal(causes.filter((cause) => cause === 'locked!').length, 1);
    });

    it('makes a weak hash strong once somebody shows its password', async () => {
      await addPerson(context, 'ruo', right);
      const weak = await hash(right, { memoryCost: 19_456, timeCost: 2 });
      await getDb()('credentials').where({ actor_id: 'ruo' }).update({ password_hash: weak });
      await signIn(context, attempt('ruo', right));
      const [row] = (await getDb()('credentials').where({ actor_id: 'ruo' })) as { password_hash: string }[];
      assert.match(row?.password_hash ?? '', /^\$argon2id\$v=19\$m=65536,t=3,p=1\$/);
      await signIn(context, attempt('ruo', right));
    });
  });

  describe(`passwords (${database.name})`, () => {
    const getDb = useDatabase(database);
    const person = { name: '示例新人', title: '科员', organisationCode: '330100YB' };
    let context: TestContext;

    before(() => {
      context = secretContext(getDb());
    });

    it('are made by the service, told once, and open nothing but their own change', async () => {
      const added = await addAccount(context, testActor.id, { id: 'xinren', ...person });
      const password = await confirmHalf(context, 'xinren', added);
      const { token, sessionId } = await signIn(context, attempt('xinren', password));
      const other = await signIn(context, attempt('xinren', password));
      const caller = await identify(context, token);
      assert.equal(caller.mustChange, true);
      assert.equal(
        (await refused(Promise.resolve().then(() => admit(context, caller, null)))).code,
        'forbidden',
      );
      const change = { current: password, next: right };
      assert.equal(await changePassword(context, { actorId: 'xinren', sessionId }, change), 1);
      admit(context, await identify(context, token), null);
      assert.equal((await refused(identify(context, other.token))).code, 'signed-out');
      await refused(signIn(context, attempt('xinren', password)));
      const trail = JSON.stringify(await listAudit(getDb()));
      for (const secret of [password, right, token, 'argon2']) assert.ok(!trail.includes(secret));
    });

    it('are not those of before, the last five, and follow the policy', async () => {
      await addPerson(context, 'lao', 'Yiyue-2046-Hong');
      const own = { actorId: 'lao', sessionId: 'none' };
      const names = ['Yiyue', 'Eryue', 'Sanyue', 'Siyue', 'Wuyue', 'Liuyue', 'Qiyue'];
      const passwords = names.map((name) => `${name}-2046-Hong`);
      for (let month = 1; month < 7; month += 1) {
        const [current = '', next = ''] = passwords.slice(month - 1, month + 1);
        const again = await refused(changePassword(context, own, { current, next: current }));
        assert.match(wordsOf(again), /不能与最近 5 次用过的口令相同/);
        await changePassword(context, own, { current, next });
      }
      const current = passwords[6] ?? '';
      const fifth = await refused(changePassword(context, own, { current, next: passwords[2] ?? '' }));
      assert.match(wordsOf(fifth), /最近 5 次/);
      const simple = await refused(changePassword(context, own, { current, next: 'yibao1234' }));
      assert.equal(simple.problems.length, 4);
      await changePassword(context, own, { current, next: passwords[1] ?? '' });
    });

    it('count a wrong current one as a failed sign-in', async () => {
      await addPerson(context, 'dao', right);
      const own = { actorId: 'dao', sessionId: 'none' };
      const guess = { current: wrong, next: 'Qingtian-77-Bai' };
      for (let round = 0; round < 5; round += 1) {
        assert.equal((await refused(changePassword(context, own, guess))).code, 'wrong-credentials');
      }
      assert.equal((await refused(signIn(context, attempt('dao', right)))).code, 'wrong-credentials');
    });

    it('lapse after a week where nobody changed the one that was made', async () => {
      context.setNow('2026-12-01T00:00:00.000Z');
      await addPerson(context, 'chi', right);
      const password = await confirmHalf(context, 'chi', await resetPassword(context, testActor.id, 'chi'));
      context.setNow('2026-12-07T23:59:59.999Z');
      await signIn(context, attempt('chi', password));
      context.setNow('2026-12-08T00:00:00.000Z');
      await refused(signIn(context, attempt('chi', password)));
      assert.equal((await refused(resetPassword(context, 'chi', 'chi'))).code, 'same-person');
    });

    it('must be changed after ninety days at level 3', async () => {
      context.setNow('2027-01-01T00:00:00.000Z');
      await addPerson(context, 'jiu', right);
      const strict = { ...context, protectionLevel: 3 as const };
      const mustChange = async (instant: string) => {
        context.setNow(instant);
        return (await identify(strict, (await signIn(strict, attempt('jiu', right))).token)).mustChange;
      };
      await getDb()('credentials')
        .where({ actor_id: 'jiu' })
        .update({ changed_at: '2027-01-01T00:00:00.000Z' });
      assert.equal(await mustChange('2027-03-31T23:59:59.000Z'), false);
      assert.equal(await mustChange('2027-04-01T00:00:00.000Z'), true);
    });

    it('of two changes at once one is made', async () => {
      context.setNow('2027-04-02T00:00:00.000Z');
      await addPerson(context, 'shuang', right);
      const own = { actorId: 'shuang', sessionId: 'none' };
      const nexts = ['Yiyue-2046-Hong', 'Eryue-2046-Hong'];
      const done = await Promise.allSettled(
        nexts.map((next) => changePassword(context, own, { current: right, next })),
      );
      const made = done.flatMap(({ status }, index) => (status === 'fulfilled' ? [nexts[index] ?? ''] : []));
      assert.equal(made.length, 1);
      await signIn(context, attempt('shuang', made[0] ?? ''));
    });

    it('are refused with every fault of a new account at once', async () => {
      const faulty = {
        id: 'a b',
        name: ' ',
        title: 'x'.repeat(51),
        organisationCode: '330100YB',
        officerCode: 'Z9',
      };
      const refusal = await refused(addAccount(context, testActor.id, faulty));
      assert.deepEqual(
        refusal.problems.map(({ place }) => place),
        ['id', 'name', 'title', 'officer_code'],
      );
    });
  });
}
