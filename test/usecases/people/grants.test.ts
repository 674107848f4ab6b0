import assert from 'node:assert/strict';
import { listAudit } from '../../../src/store/audit.ts';
import { listGrants, rolesOf } from '../../../src/store/role-grants.ts';
import { decideGrant, revokeGrant } from '../../../src/usecases/people/decide-grant.ts';
import { disableAccount, enableAccount } from '../../../src/usecases/people/disable-account.ts';
import { identify } from '../../../src/usecases/people/identify.ts';
import { requestGrant } from '../../../src/usecases/people/request-grant.ts';
import { listAccounts, listOwnGrants } from '../../../src/usecases/people/show-accounts.ts';
import { canaryPassword } from '../../support/canaries.ts';
import type { TestContext } from '../../support/context.ts';
import { databases, testActor, useDatabase } from '../../support/databases.ts';
import { addPerson, secretContext, tokenOf } from '../../support/people.ts';
import { refused } from '../../support/refused.ts';

const [system, security, other] = ['xitong', 'anquan', 'anquan2'] as const;
const yes = { isApproved: true, note: '' };
const no = { isApproved: false, note: '材料不全' };

for (const database of databases) {
  describe(`grants (${database.name})`, () => {
    const getDb = useDatabase(database);
    let context: TestContext;
    const ask = (accountId: string, role: Parameters<typeof requestGrant>[2]['role'], by: string = system) =>
      requestGrant(context, by, { accountId, role, reason: '任命' });
    const grantIdOf = async (accountId: string) =>
      (await listGrants(getDb())).find(({ actorId, state }) => actorId === accountId && state === 'active')
        ?.id ?? '';

    before(async () => {
      context = secretContext(getDb());
      const password = canaryPassword(1);
      await addPerson(context, system, password, ['system-administrator']);
      await addPerson(context, security, password, ['security-administrator']);
      for (const id of ['jia', 'yi', 'bing']) await addPerson(context, id, password);
    });

    it('are asked for by one person and decided by another, never by whom they are for', async () => {
      assert.equal((await refused(ask(system, 'section-head'))).code, 'same-person');
      const grant = await ask('jia', 'section-officer');
      assert.deepEqual(await rolesOf(getDb(), 'jia'), []);
      assert.equal((await refused(decideGrant(context, system, grant.id, yes))).code, 'same-person');
      assert.equal((await refused(decideGrant(context, 'jia', grant.id, yes))).code, 'same-person');
      const token = await tokenOf(context, 'jia');
      const decided = await decideGrant(context, security, grant.id, yes);
      assert.deepEqual([decided.state, decided.requestedBy, decided.decidedBy], ['active', system, security]);
      assert.deepEqual(await rolesOf(getDb(), 'jia'), ['section-officer']);
      assert.equal((await refused(identify(context, token))).code, 'signed-out', 'he signs in anew');
      const [entry] = (await listAudit(getDb(), { subject: `grants/${grant.id}` })).slice(-1);
      assert.ok(entry !== undefined);
      const { before: was, after: is } = entry.detail as { before: unknown; after: unknown };
      assert.deepEqual(
        [entry.actor, entry.action, was, is],
        [security, 'grant-approved', [], ['section-officer']],
      );
    });

    it('are decided once, and asked for once at a time', async () => {
      const grant = await ask('yi', 'inspector');
      assert.equal((await refused(ask('yi', 'inspector'))).code, 'conflict');
      await decideGrant(context, security, grant.id, no);
      assert.equal((await refused(decideGrant(context, security, grant.id, yes))).code, 'wrong-state');
      assert.equal((await refused(revokeGrant(context, security, grant.id, 'x'))).code, 'wrong-state');
      assert.deepEqual(await rolesOf(getDb(), 'yi'), []);
      await ask('yi', 'inspector');
    });

    it('may not exclude each other, when they are asked for and when they are decided', async () => {
      assert.equal((await refused(ask('jia', 'auditor'))).code, 'contradiction');
      assert.equal(
        (await refused(ask('yi', 'witness'))).code,
        'contradiction',
        'also what is only asked for counts',
      );
      const grant = await ask('bing', 'witness');
      await getDb()('role_grants').insert({
        id: 'f'.repeat(32),
        actor_id: 'bing',
        role: 'auditor',
        state: 'active',
        open_role: 'bing/auditor',
        reason: '测试',
        requested_by: testActor.id,
        requested_at: '2026-01-01T00:00:00.000Z',
      });
      assert.equal((await refused(decideGrant(context, security, grant.id, yes))).code, 'contradiction');
      assert.deepEqual(await rolesOf(getDb(), 'bing'), ['auditor']);
    });

    it('are taken back at once, but not one’s own, and never the last of an administrator’s role', async () => {
      const token = await tokenOf(context, 'jia');
      await revokeGrant(context, security, await grantIdOf('jia'), '调离');
      assert.deepEqual(await rolesOf(getDb(), 'jia'), []);
      assert.equal((await refused(identify(context, token))).code, 'signed-out');
      assert.equal(
        (await refused(revokeGrant(context, security, await grantIdOf(security), 'x'))).code,
        'same-person',
      );
      assert.equal(
        (await refused(revokeGrant(context, security, await grantIdOf(system), 'x'))).code,
        'wrong-state',
      );
      assert.equal((await refused(disableAccount(context, system, security, 'x'))).code, 'wrong-state');
      await addPerson(context, other, canaryPassword(1), ['security-administrator']);
      await disableAccount(context, system, security, '休假');
      assert.equal((await refused(disableAccount(context, system, other, 'x'))).code, 'wrong-state');
      await enableAccount(context, system, security, '回来');
      await revokeGrant(context, security, await grantIdOf(other), '调离');
    });

    it('of two that would each leave the last one, one is taken back', async () => {
      for (const id of ['s1', 's2']) {
        await addPerson(context, id, canaryPassword(1), ['auditor']);
      }
      await revokeGrant(context, security, await grantIdOf('bing'), '调离').catch(() => undefined);
      const ids = [await grantIdOf('s1'), await grantIdOf('s2')];
      const done = await Promise.allSettled(ids.map((id) => revokeGrant(context, security, id, '调离')));
      assert.equal(done.filter(({ status }) => status === 'fulfilled').length, 1);
    });

    it('of another organisation are not there', async () => {
      const district = { ...context, jurisdiction: new Set(['330102YB']) };
      assert.deepEqual(await listOwnGrants(district), []);
      assert.deepEqual(await listAccounts(district), []);
      const grant = await ask('jia', 'inspector');
      const foreign = await refused(decideGrant(district, security, grant.id, yes));
      const missing = await refused(decideGrant(district, security, '0'.repeat(32), yes));
      assert.deepEqual([foreign.code, foreign.message], [missing.code, missing.message]);
      const request = { role: 'inspector', reason: 'x' } as const;
      const one = await refused(requestGrant(district, system, { accountId: 'yi', ...request }));
      const none = await refused(requestGrant(district, system, { accountId: 'gibtsnicht', ...request }));
      assert.deepEqual([one.code, one.message], [none.code, none.message]);
    });

    it('are shown with the accounts', async () => {
      const accounts = await listAccounts(context);
      const shown = accounts.find(({ id }) => id === system);
      assert.deepEqual(
        [shown?.roles, shown?.canSignIn, shown?.mustChange, shown?.hasTotp, shown?.lockedUntil],
        [['system-administrator'], true, false, false, null],
      );
      assert.ok(accounts.every(({ id }) => id !== 'service'));
      assert.equal(accounts.find(({ id }) => id === testActor.id)?.canSignIn, false);
    });
  });
}
