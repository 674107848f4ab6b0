import assert from 'node:assert/strict';
import { listAudit } from '../../../src/store/audit.ts';
import { findHandover } from '../../../src/store/password-handovers.ts';
import { holdersOf } from '../../../src/store/role-grants.ts';
import { addAccount } from '../../../src/usecases/people/add-account.ts';
import { confirmPassword } from '../../../src/usecases/people/confirm-password.ts';
import { disableAccount, enableAccount } from '../../../src/usecases/people/disable-account.ts';
import { identify } from '../../../src/usecases/people/identify.ts';
import { resetPassword } from '../../../src/usecases/people/reset-password.ts';
import { listAccounts } from '../../../src/usecases/people/show-accounts.ts';
import { signInByCertificate } from '../../../src/usecases/people/sign-in-by-certificate.ts';
import { signIn } from '../../../src/usecases/people/sign-in.ts';
import { canaryPassword } from '../../support/canaries.ts';
import type { TestContext } from '../../support/context.ts';
import { databases, testActor, useDatabase } from '../../support/databases.ts';
import { addPerson, secretContext } from '../../support/people.ts';
import { refused } from '../../support/refused.ts';

const password = canaryPassword(1);
const administrators = {
  xitong: 'system-administrator',
  xitong2: 'system-administrator',
  anquan: 'security-administrator',
  shenji: 'auditor',
} as const;

for (const database of databases) {
  describe(`a one-time password in two halves (${database.name})`, () => {
    const getDb = useDatabase(database);
    let context: TestContext;
    before(async () => {
      context = secretContext(getDb());
      context.setNow('2026-12-01T00:00:00.000Z');
      for (const [id, role] of Object.entries(administrators)) await addPerson(context, id, password, [role]);
    });

    const enter = (account: string, typed: string) =>
      signIn(context, { account, password: typed, door: 'http', from: '10.0.0.1' });
    const outcome = async (account: string, typed: string): Promise<string> => {
      await getDb()('sign_in_attempts').delete();
      return enter(account, typed).then(
        () => 'in',
        (error: unknown) => (error instanceof Error ? error.message : 'strange'),
      );
    };
    const shown = async (id: string) => (await listAccounts(context)).find((each) => each.id === id);
    const codeOf = async (promise: Promise<unknown>) => (await refused(promise)).code;

    it('opens a new account when both are typed one after the other, and in no other way', async () => {
      const person = {
        id: 'xin',
        name: '示例新',
        title: '科员',
        organisationCode: testActor.organisation_code,
      };
      const first = await addAccount(context, 'xitong', person);
      assert.deepEqual(
        [(await shown('xin'))?.canSignIn, (await shown('xin'))?.handover],
        [false, { requestedBy: 'xitong', lapsesAt: '2026-12-08T00:00:00.000Z' }],
      );
      const failure = await outcome('nobody', first.half);
      assert.match(failure, /^登录不成功/);
      for (const typed of [first.half, '', `${first.half}${first.half}`])
        assert.equal(await outcome('xin', typed), failure);
      const second = await confirmPassword(context, 'anquan', 'xin');
      assert.notEqual(second.half, first.half);
      for (const typed of [first.half, second.half, `${second.half}${first.half}`])
        assert.equal(await outcome('xin', typed), failure);
      assert.equal((await shown('xin'))?.handover, null);
      const { token } = await enter('xin', `${first.half}${second.half}`);
      assert.equal((await identify(context, token)).mustChange, true);
      const trail = await listAudit(getDb());
      assert.ok(trail.some(({ action, actor }) => action === 'password-confirmed' && actor === 'anquan'));
      for (const { half } of [first, second]) assert.ok(!JSON.stringify(trail).includes(half));
    });

    it('waits sealed, in the place of the password that was, which opens nothing any more', async () => {
      await addPerson(context, 'jiu', password);
      const { token } = await enter('jiu', password);
      const first = await resetPassword(context, 'xitong', 'jiu');
      assert.equal(await codeOf(identify(context, token)), 'signed-out');
      const [row] = await getDb()('password_handovers').where({ actor_id: 'jiu' });
      assert.ok(!JSON.stringify(row).includes(first.half));
      const again = await resetPassword(context, 'xitong2', 'jiu');
      const second = await confirmPassword(context, 'anquan', 'jiu');
      assert.equal(await findHandover(getDb(), 'jiu'), undefined);
      for (const typed of [password, first.half, `${first.half}${second.half}`])
        assert.match(await outcome('jiu', typed), /^登录不成功/);
      assert.equal(await outcome('jiu', `${again.half}${second.half}`), 'in');
    });

    it('is confirmed by another than whoever gave the first half and whose account it is', async () => {
      assert.equal(await codeOf(confirmPassword(context, 'anquan', 'jiu')), 'wrong-state');
      assert.equal(await codeOf(confirmPassword(context, 'anquan', 'nobody')), 'not-found');
      await resetPassword(context, 'xitong', 'jiu');
      assert.equal(await codeOf(confirmPassword(context, 'shenji', 'jiu')), 'forbidden');
      assert.equal(await codeOf(confirmPassword(context, 'xitong2', 'jiu')), 'forbidden');
      assert.equal(await codeOf(confirmPassword(context, 'jiu', 'jiu')), 'same-person');
      // Somebody who was a system administrator and is a security administrator now.
      await getDb()('role_grants').where({ actor_id: 'xitong' }).update({ role: 'security-administrator' });
      assert.equal(await codeOf(confirmPassword(context, 'xitong', 'jiu')), 'same-person');
      await getDb()('role_grants').where({ actor_id: 'xitong' }).update({ role: 'system-administrator' });
    });

    it('is not confirmed for a disabled account, nor after the hours of the policy', async () => {
      await resetPassword(context, 'xitong', 'jiu');
      await disableAccount(context, 'xitong', 'jiu', '调离');
      assert.equal(await codeOf(confirmPassword(context, 'anquan', 'jiu')), 'wrong-state');
      await enableAccount(context, 'xitong', 'jiu', '调回');
      context.setNow('2026-12-08T00:00:00.000Z');
      assert.match((await refused(confirmPassword(context, 'anquan', 'jiu'))).message, /已过期/);
      assert.match(await outcome('jiu', password), /^登录不成功/);
      context.setNow('2026-12-07T23:59:59.999Z');
      const strict = { ...context, protectionLevel: 3 as const };
      assert.match((await refused(confirmPassword(strict, 'anquan', 'jiu'))).message, /已过期/);
      await confirmPassword(context, 'anquan', 'jiu');
    });

    it('of the only security administrator is confirmed by the auditor, and never do both wait', async () => {
      const first = await resetPassword(context, 'xitong', 'anquan');
      assert.deepEqual(await holdersOf(getDb(), 'security-administrator'), []);
      assert.equal(await codeOf(confirmPassword(context, 'anquan', 'anquan')), 'same-person');
      assert.match((await refused(resetPassword(context, 'xitong', 'shenji'))).message, /没有人能确认/);
      assert.equal(await outcome('shenji', password), 'in');
      const second = await confirmPassword(context, 'shenji', 'anquan');
      assert.equal(await outcome('anquan', `${first.half}${second.half}`), 'in');
      await resetPassword(context, 'xitong', 'shenji');
      assert.match((await refused(resetPassword(context, 'xitong', 'anquan'))).message, /没有人能确认/);
      await confirmPassword(context, 'anquan', 'shenji');
    });

    it('that waits keeps a certificate from opening the account alone', async () => {
      const fingerprint = 'ab'.repeat(32);
      const row = {
        id: 'c'.repeat(32),
        actor_id: 'jiu',
        fingerprint,
        open_fingerprint: fingerprint,
        state: 'active',
        reason: '',
        note: '',
      };
      const history = { requested_by: 'xitong', requested_at: '2026-12-01T00:00:00.000Z' };
      await getDb()('certificates').insert({ ...row, ...history });
      const alone = { ...context, allowsCertificateAlone: true };
      await signInByCertificate(alone, { fingerprint, from: '10.0.0.1' });
      await resetPassword(context, 'xitong', 'jiu');
      assert.equal(
        await codeOf(signInByCertificate(alone, { fingerprint, from: '10.0.0.1' })),
        'wrong-credentials',
      );
    });

    it('is given once to two who ask at once', async () => {
      const asked = await Promise.allSettled([1, 2].map(() => confirmPassword(context, 'anquan', 'jiu')));
      assert.deepEqual(asked.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
    });
  });
}
