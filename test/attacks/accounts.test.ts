import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Context } from '../../src/context.ts';
import { joinHalves } from '../../src/core/people/handover.ts';
import { entryHash } from '../../src/core/trail/entry.ts';
import { listAudit, readStoredAudit, verifyAudit } from '../../src/store/audit.ts';
import { rolesOf } from '../../src/store/role-grants.ts';
import { initLog } from '../../src/usecases/log-keys.ts';
import { assertWithin } from '../../src/usecases/people/assert-within.ts';
import { confirmPassword } from '../../src/usecases/people/confirm-password.ts';
import { decideGrant } from '../../src/usecases/people/decide-grant.ts';
import { signOut } from '../../src/usecases/people/end-sessions.ts';
import { loadJurisdiction } from '../../src/usecases/people/find-own-record.ts';
import { identify } from '../../src/usecases/people/identify.ts';
import { readPersonal } from '../../src/usecases/people/read-personal.ts';
import { requestGrant } from '../../src/usecases/people/request-grant.ts';
import { resetPassword } from '../../src/usecases/people/reset-password.ts';
import { signIn } from '../../src/usecases/people/sign-in.ts';
import { recordChange } from '../../src/usecases/record-change.ts';
import { anchorAudit } from '../../src/usecases/trail/anchor-audit.ts';
import { verifyTrail } from '../../src/usecases/trail/verify-trail.ts';
import { city, targetCode } from '../support/build.ts';
import { canaryIdentity, canaryMobile, canaryPassword } from '../support/canaries.ts';
import type { TestContext } from '../support/context.ts';
import { databases, makeFolder, useDatabase } from '../support/databases.ts';
import { addPerson, tokenOf } from '../support/people.ts';
import { fillCity } from '../usecases/fill-city.ts';
import { assertRefused } from './attack-city.ts';

const right = canaryPassword(1);

for (const database of databases) {
  describe(`attacks on accounts and on what they leave behind, on ${database.name}`, () => {
    const db = useDatabase(database);
    let context: TestContext & { readonly logKeys: string };
    const come = (account: string, password: string) =>
      signIn(context, { account, password, door: 'http', from: '10.1.2.3' });

    before(async () => {
      context = {
        ...(await fillCity(db())),
        randomBytes: (length) => new Uint8Array(randomBytes(length)),
        newId: () => randomBytes(16).toString('hex'),
        logKeys: join(makeFolder(), 'keys'),
      };
      await initLog(context, 'maker', 'log.example/city');
      await addPerson(context, 'xitong', right, ['system-administrator']);
      await addPerson(context, 'anquan', right, ['security-administrator']);
      await addPerson(context, 'fuzeren', right, ['section-head']);
    });

    it('row 21: guesses at a password end after five, and tell nothing of accounts', async () => {
      const answers = new Set<string>();
      for (const guess of [2, 3, 4, 5, 6])
        answers.add(
          (await assertRefused(come('fuzeren', canaryPassword(guess)), 'wrong-credentials')).message,
        );
      answers.add((await assertRefused(come('fuzeren', right), 'wrong-credentials')).message);
      answers.add((await assertRefused(come('nobody', right), 'wrong-credentials')).message);
      assert.equal(answers.size, 1);
      const actions = (await listAudit(db(), { subject: 'actors/fuzeren' })).map(({ action }) => action);
      assert.equal(actions.filter((action) => action === 'account-locked').length, 1);
      context.setNow('2026-11-22T00:16:00.000Z');
      await come('fuzeren', right);
    });

    it('row 22: who resets a password holds a half that opens nothing, and its owner notices', async () => {
      const token = await tokenOf(context, 'fuzeren');
      const { half } = await resetPassword(context, 'xitong', 'fuzeren');
      await assertRefused(come('fuzeren', half), 'wrong-credentials');
      await assertRefused(confirmPassword(context, 'xitong', 'fuzeren'), 'same-person');
      await assertRefused(identify(context, token), 'signed-out');
      await assertRefused(come('fuzeren', right), 'wrong-credentials');
      const { half: second } = await confirmPassword(context, 'anquan', 'fuzeren');
      const opened = await come('fuzeren', joinHalves(half, second));
      assert.equal((await identify(context, opened.token)).mustChange, true);
      const trail = await listAudit(db(), { subject: 'actors/fuzeren' });
      const hands = trail.filter(({ action }) => action.startsWith('password-'));
      assert.deepEqual(
        hands.map(({ actor, action }) => [actor, action]),
        [
          ['xitong', 'password-reset'],
          ['anquan', 'password-confirmed'],
        ],
      );
    });

    it('row 23: no administrator gives himself or an accomplice a role alone, nor adds one to his own', async () => {
      const reason = '帮忙';
      const ask = (by: string, accountId: string, role: 'section-head' | 'auditor' | 'section-officer') =>
        requestGrant(context, by, { accountId, role, reason });
      await assertRefused(ask('xitong', 'xitong', 'section-head'), 'same-person');
      await assertRefused(ask('xitong', 'anquan', 'section-head'), 'contradiction');
      await assertRefused(ask('xitong', 'fuzeren', 'auditor'), 'contradiction');
      const { id } = await ask('xitong', 'fuzeren', 'section-officer');
      await assertRefused(decideGrant(context, 'xitong', id, { isApproved: true, note: '' }), 'same-person');
      assert.deepEqual(await rolesOf(db(), 'fuzeren'), ['section-head']);
    });

    it('row 24: a trail that is cut off or written anew contradicts what the log has noted', async () => {
      await anchorAudit(context);
      assert.equal((await verifyTrail(context)).fault, undefined);
      const entries = await readStoredAudit(db(), {});
      const rows = (await db()('audit_entries').orderBy('seq')) as readonly Record<string, unknown>[];
      const restore = async (): Promise<void> => {
        await db()('audit_entries').delete();
        for (const row of rows) await db()('audit_entries').insert(row);
      };
      await db()('audit_entries')
        .where('seq', '>', rows.length - 3)
        .delete();
      assert.equal((await verifyAudit(db())).fault, undefined, 'the chain alone is whole');
      assert.notEqual((await verifyTrail(context)).fault, undefined, 'cut off');
      await restore();
      let prevHash = '0'.repeat(64);
      for (const entry of entries) {
        const actor = entry.actor === 'fuzeren' ? 'maker' : entry.actor;
        const hash = entryHash({ ...entry, actor, prevHash });
        await db()('audit_entries')
          .where({ seq: entry.seq })
          .update({ actor_id: actor, prev_hash: prevHash, hash });
        prevHash = hash;
      }
      assert.equal((await verifyAudit(db())).fault, undefined, 'the chain alone is whole');
      assert.notEqual((await verifyTrail(context)).fault, undefined, 'written anew');
      await restore();
      assert.equal((await verifyTrail(context)).fault, undefined);
    });

    it('row 25: a token cannot be read from the database, and is worth nothing once its session has ended', async () => {
      const token = await tokenOf(context, 'anquan');
      const stored = JSON.stringify([await db()('sessions'), await db()('audit_entries')]);
      assert.ok(!stored.includes(token));
      const caller = await identify(context, token);
      await signOut(context, caller);
      await assertRefused(identify(context, token), 'signed-out');
      const left = await tokenOf(context, 'anquan');
      const later = { ...context, now: () => new Date(context.now().getTime() + 31 * 60_000) };
      await assertRefused(identify(later, left), 'signed-out');
    });

    it('row 26: a district is answered about what is another’s as about what is not there', async () => {
      const county: Context = { ...context, jurisdiction: await loadJurisdiction(db(), city.county) };
      const about = async (id: string) =>
        (await assertRefused(assertWithin(county, { kind: 'record:targets', id }), 'not-found')).message;
      await assertWithin(county, { kind: 'record:targets', id: targetCode(1) });
      assert.equal(await about(targetCode(2)), await about('H99999999999'));
    });

    it('row 27: a copy of the database has no identity or telephone number, and each look leaves its name', async () => {
      const texts = { identity_number: canaryIdentity(7), mobile: canaryMobile(7) };
      const [code, reason] = ['Z001', '换证'];
      const change = { change: 'change', effectiveOn: '2026-11-22', isCorrection: true } as const;
      await recordChange(context, 'maker', { list: 'officers', code, texts, reason, ...change });
      const tables = ['officers_versions', 'imports', 'audit_entries', 'idempotency_keys'];
      const copy = JSON.stringify(await Promise.all(tables.map((table) => db()(table))));
      for (const value of Object.values(texts)) assert.ok(!copy.includes(value));
      const { values } = await readPersonal(context, 'checker', { list: 'officers', code, reason: '核对' });
      assert.deepEqual(values, texts);
      const last = (await listAudit(db(), { subject: `officers/${code}` })).at(-1);
      assert.deepEqual([last?.actor, last?.action], ['checker', 'personal-read']);
    });
  });
}
