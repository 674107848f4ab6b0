import assert from 'node:assert/strict';
import { sha256Hex } from '../../../src/core/digest.ts';
import type { ProtectionLevel } from '../../../src/core/people/policy.ts';
import { saveActor } from '../../../src/store/actors.ts';
import { listAudit } from '../../../src/store/audit.ts';
import { listSessions } from '../../../src/store/sessions.ts';
import { admit } from '../../../src/usecases/people/admit.ts';
import { disableAccount, enableAccount } from '../../../src/usecases/people/disable-account.ts';
import {
  endAnySession,
  endOwnSession,
  endSessionsOfAccount,
  signOut,
  tidyUpSessions,
} from '../../../src/usecases/people/end-sessions.ts';
import { identify } from '../../../src/usecases/people/identify.ts';
import { openSession } from '../../../src/usecases/people/open-session.ts';
import type { TestContext } from '../../support/context.ts';
import { databases, testActor, useDatabase } from '../../support/databases.ts';
import { grantRoles, secretContext, tokenOf } from '../../support/people.ts';
import { refused } from '../../support/refused.ts';

for (const database of databases) {
  describe(`sessions (${database.name})`, () => {
    const getDb = useDatabase(database);
    let context: TestContext;
    const at = (instant: string) => {
      context.setNow(`2026-11-22T${instant}Z`);
    };
    const isOver = async (token: string, level: ProtectionLevel = 2) =>
      (await refused(identify({ ...context, protectionLevel: level }, token))).code === 'signed-out';

    before(async () => {
      context = secretContext(getDb());
      await grantRoles(getDb(), testActor.id, ['section-head', 'inspector']);
      for (const id of ['lai', 'tingyong']) {
        await saveActor(context, { id, name: id, title: '科员', organisationCode: '330100YB' });
      }
    });

    it('know their holder, his roles and what he may', async () => {
      const caller = await identify(context, await tokenOf(context, testActor.id));
      assert.equal(caller.actorId, testActor.id);
      assert.deepEqual(caller.roles, ['section-head', 'inspector']);
      const source = { door: 'http', from: '127.0.0.1', session: caller.sessionId };
      assert.deepEqual(admit(context, caller, 'task-freeze').source, source);
      assert.throws(() => admit(context, caller, 'task-draw'), /没有“登记骰点和保密数、抽取、封存”的权限/);
    });

    it('leave only the digest of their token in the database', async () => {
      const token = await tokenOf(context, testActor.id);
      assert.match(token, /^[\w-]{43}$/);
      const rows = JSON.stringify(await getDb()('sessions'));
      assert.ok(!rows.includes(token));
      assert.ok(rows.includes(sha256Hex(new TextEncoder().encode(token))));
      assert.ok(!JSON.stringify(await listAudit(getDb())).includes(token));
    });

    it('answer any other token in the same words', async () => {
      for (const token of ['', 'x', `${await tokenOf(context, testActor.id)}x`])
        assert.ok(await isOver(token));
    });

    it('time out when nobody uses them for thirty minutes', async () => {
      at('01:00:00.000');
      const token = await tokenOf(context, testActor.id);
      at('01:29:59.999');
      await identify(context, token);
      at('01:59:59.998');
      await identify(context, token);
      at('02:29:59.998');
      assert.ok(await isOver(token));
      at('01:59:59.998');
      assert.ok(await isOver(token), 'a clock that is set back wakes nobody');
    });

    it('end after twelve hours, however busy they are', async () => {
      at('03:00:00.000');
      const token = await tokenOf(context, testActor.id);
      for (let minute = 20; minute < 720; minute += 20) {
        at(
          `${String(3 + Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}:00.000`,
        );
        await identify(context, token);
      }
      at('14:59:59.999');
      await identify(context, token);
      at('15:00:00.000');
      assert.ok(await isOver(token));
    });

    it('at level 3 time out after fifteen minutes and eight hours, one at a time, none without a second factor', async () => {
      const strict = { ...context, protectionLevel: 3 as const };
      at('16:00:00.000');
      const first = await tokenOf(strict, testActor.id);
      const caller = await identify(strict, first);
      assert.equal(caller.mustEnrol, true);
      assert.throws(() => admit(strict, caller, 'task-freeze'), /请先启用动态口令/);
      const entry = { door: 'http', from: 'x', secondFactor: 'totp' } as const;
      const { token, expiresAt } = await openSession(strict, testActor.id, entry);
      assert.equal(expiresAt, '2026-11-23T00:00:00.000Z');
      assert.ok(await isOver(first, 3), 'the newer one ended it');
      at('16:14:59.999');
      assert.equal((await identify(strict, token)).mustEnrol, false);
      at('16:29:59.999');
      assert.ok(await isOver(token, 3));
    });

    it('write their last use once a minute', async () => {
      at('17:00:00.000');
      await endSessionsOfAccount(context, testActor.id, 'lai');
      const token = await tokenOf(context, 'lai');
      const lastUse = async (instant: string) => {
        at(instant);
        await identify(context, token);
        return (await listSessions(getDb(), 'lai'))[0]?.lastUsedAt.slice(11, 23);
      };
      assert.equal(await lastUse('17:00:59.999'), '17:00:00.000');
      assert.equal(await lastUse('17:01:00.000'), '17:01:00.000');
      assert.equal(await lastUse('17:01:30.000'), '17:01:00.000');
      assert.equal(await lastUse('17:02:30.000'), '17:02:30.000');
    });

    it('are listed and ended: by signing out, by oneself, by the security administrator, all of an account', async () => {
      at('18:00:00.000');
      const tokens = [];
      for (let count = 0; count < 5; count += 1) tokens.push(await tokenOf(context, 'lai'));
      const [a = '', b = '', c = '', d = '', e = ''] = tokens;
      const caller = await identify(context, a);
      await signOut(context, caller);
      assert.ok(await isOver(a));
      assert.equal((await refused(signOut(context, caller))).code, 'wrong-state');
      const idOf = async (token: string) => (await identify(context, token)).sessionId;
      await endOwnSession(context, 'lai', await idOf(b));
      assert.ok(await isOver(b));
      const foreign = await refused(endOwnSession(context, testActor.id, await idOf(c)));
      const missing = await refused(endOwnSession(context, testActor.id, '0'.repeat(32)));
      assert.deepEqual([foreign.code, foreign.message], [missing.code, missing.message]);
      const district = { ...context, jurisdiction: new Set(['330102YB']) };
      assert.equal((await refused(endAnySession(district, testActor.id, await idOf(c)))).code, 'not-found');
      await endAnySession(context, testActor.id, await idOf(c));
      assert.ok(await isOver(c));
      await identify(context, d);
      const open = (await listSessions(getDb(), 'lai')).length;
      assert.equal(await endSessionsOfAccount(context, testActor.id, 'lai'), open);
      assert.ok(await isOver(e));
      assert.deepEqual(await listSessions(getDb(), 'lai'), []);
    });

    it('end with their account, and come not back with it', async () => {
      const token = await tokenOf(context, 'tingyong');
      await disableAccount(context, testActor.id, 'tingyong', '调离');
      assert.ok(await isOver(token));
      assert.equal((await refused(tokenOf(context, 'tingyong'))).code, 'forbidden');
      assert.equal(
        (await refused(disableAccount(context, testActor.id, 'tingyong', '又'))).code,
        'wrong-state',
      );
      await enableAccount(context, testActor.id, 'tingyong', '调回');
      assert.ok(await isOver(token));
      await identify(context, await tokenOf(context, 'tingyong'));
      assert.equal(
        (await refused(disableAccount(context, testActor.id, testActor.id, '我'))).code,
        'same-person',
      );
    });

    it('are for people: the service itself never signs in, and cannot be disabled', async () => {
      assert.equal((await refused(tokenOf(context, 'service'))).code, 'forbidden');
      assert.equal((await refused(disableAccount(context, testActor.id, 'service', 'x'))).code, 'not-found');
    });

    it('are tidied: what has timed out is ended, what ended a month ago is forgotten', async () => {
      context.setNow('2027-01-10T00:00:00.000Z');
      await getDb()('sessions').delete();
      const [idle, busy] = [await tokenOf(context, 'lai'), await tokenOf(context, 'lai')];
      context.setNow('2027-01-10T00:29:00.000Z');
      await identify(context, busy);
      context.setNow('2027-01-10T00:31:00.000Z');
      assert.deepEqual(await tidyUpSessions(context), { ended: 1, removed: 0 });
      assert.ok(await isOver(idle));
      await identify(context, busy);
      context.setNow('2027-02-09T00:30:59.999Z');
      assert.deepEqual(await tidyUpSessions(context), { ended: 1, removed: 0 });
      context.setNow('2027-02-09T00:31:00.001Z');
      assert.deepEqual(await tidyUpSessions(context), { ended: 0, removed: 1 });
    });
  });
}
