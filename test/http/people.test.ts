import assert from 'node:assert/strict';
import { generateSync } from 'otplib';
import type { Context } from '../../src/context.ts';
import { getActor } from '../../src/store/actors.ts';
import { newSetUpToken } from '../../src/usecases/people/set-up.ts';
import { testActor } from '../support/databases.ts';
import { secretContext } from '../support/people.ts';
import { Client, type Reply } from './client.ts';
import { databases, useDatabase } from '../support/databases.ts';

const offices = {
  xitong: ['system-administrator'],
  anquan: ['security-administrator'],
  shenji: ['auditor'],
  jingban: ['section-officer'],
  fuzeren: ['section-head'],
};
const people = Object.entries(offices).map(([id, roles]) => ({
  id,
  name: `示例${id}`,
  title: '科员',
  organisation_code: testActor.organisation_code,
  roles,
}));
const ownPassword = (id: string) => `Chuntian-2046-${id.slice(1, 3).toUpperCase()}`;

for (const database of databases) {
  describe(`people over HTTP on ${database.name}`, () => {
    const db = useDatabase(database);
    const client = new Client();
    let context: Context;
    before(async () => {
      context = secretContext(db());
      await client.start(secretContext(db()));
    });
    after(() => client.stop());

    /** A call with a token of its own, not one that the client made. */
    const call = (token: string, method: string, path: string, json?: unknown): Promise<Reply> => {
      const headers = { Authorization: `Bearer ${token}` };
      return client.send(
        method,
        path,
        json === undefined ? { actor: null, headers } : { actor: null, headers, json },
      );
    };
    const signIn = (account: string, password: string, code = '') =>
      client.send('POST', '/api/v1/session', {
        actor: null,
        json: { account, password, code, as: 'bearer' },
      });
    const tokens: Record<string, string> = {};

    it('begin with the token of the console: five accounts, each with a password for once', async () => {
      assert.deepEqual((await client.get('/api/v1/setup', { actor: null })).body, { is_done: false });
      const made = await newSetUpToken(context);
      const send = (json: unknown) => client.send('POST', '/api/v1/setup', { actor: null, json });
      assert.equal((await send({ token: 'x', people })).status, 401);
      assert.equal((await send({ token: made?.token, people: people.slice(1) })).status, 400);
      const done = await send({ token: made?.token, people });
      assert.equal(done.status, 201);
      assert.equal((await send({ token: made?.token, people })).status, 409);
      assert.deepEqual((await client.get('/api/v1/setup', { actor: null })).body, { is_done: true });
      for (const { id, password } of done.body.accounts as { id: string; password: string }[]) {
        const first = await signIn(id, password);
        assert.deepEqual(
          [first.status, first.body.must_change, first.headers.get('set-cookie')],
          [200, true, null],
        );
        const token = String(first.body.token);
        assert.equal((await call(token, 'GET', '/api/v1/roles')).status, 403);
        const weak = await call(token, 'POST', '/api/v1/password', {
          current: password,
          next: `yibao-${id}-1`,
        });
        assert.equal(weak.status, 400);
        const next = ownPassword(id);
        assert.equal(
          (await call(token, 'POST', '/api/v1/password', { current: password, next })).status,
          200,
        );
        assert.equal((await call(token, 'GET', '/api/v1/roles')).status, 200);
        tokens[id] = token;
      }
    });

    it('know themselves and what they may', async () => {
      const self = (await call(tokens['anquan'] ?? '', 'GET', '/api/v1/session')).body;
      assert.deepEqual([self.account, self.roles], ['anquan', ['security-administrator']]);
      assert.ok(self.permissions.includes('grant-approve') && !self.permissions.includes('account-manage'));
      const wrong = await signIn('anquan', 'Falsch-2046-Rot');
      const nobody = await signIn('gibtsnicht', 'Falsch-2046-Rot');
      assert.deepEqual([wrong.status, wrong.body.detail], [401, nobody.body.detail]);
    });

    it('get an account from the system administrator and a role from two administrators', async () => {
      const [system = '', security = ''] = [tokens['xitong'], tokens['anquan']];
      const account = {
        id: 'xin',
        name: '示例新',
        title: '科员',
        organisation_code: testActor.organisation_code,
      };
      assert.equal((await call(security, 'POST', '/api/v1/accounts', account)).status, 403);
      const added = await call(system, 'POST', '/api/v1/accounts', account);
      assert.equal(added.status, 201);
      const confirm = (token: string) => call(token, 'POST', '/api/v1/accounts/xin/confirm-password');
      assert.equal((await confirm(system)).status, 403);
      assert.equal((await confirm(tokens['shenji'] ?? '')).status, 403);
      const waiting = (await call(security, 'GET', '/api/v1/accounts?filter[id]=xin')).body.entries[0];
      assert.deepEqual(
        [waiting.can_sign_in, waiting.password_waits],
        [false, { requested_by: 'xitong', lapses_at: added.body.lapses_at }],
      );
      const confirmed = await confirm(security);
      assert.equal(confirmed.status, 200);
      assert.equal((await confirm(security)).status, 409);
      const whole = `${added.body.half}${confirmed.body.half}`;
      assert.equal((await signIn('xin', whole)).body.must_change, true);
      assert.equal((await call(system, 'POST', '/api/v1/accounts', account)).status, 409);
      const request = { account: 'xin', role: 'inspector', reason: '新任' };
      const grant = await call(system, 'POST', '/api/v1/grants', request);
      const path = `/api/v1/grants/${grant.body.id}`;
      const yes = { is_approved: true };
      assert.equal((await call(system, 'POST', `${path}/decide`, yes)).status, 403);
      assert.equal((await call(security, 'POST', `${path}/decide`, yes)).body.state, 'active');
      const rows = (await call(security, 'GET', '/api/v1/accounts?filter[id]=xin')).body.entries;
      assert.deepEqual(
        [rows[0].roles, rows[0].must_change, rows[0].can_sign_in, rows[0].password_waits],
        [['inspector'], true, true, null],
      );
      assert.equal(
        (await call(security, 'POST', `${path}/revoke`, { reason: '误授' })).body.state,
        'revoked',
      );
      const grants = (await call(security, 'GET', '/api/v1/grants?filter[account]=xin')).body.entries;
      assert.deepEqual([grants.length, grants[0].state, grants[0].revoked_by], [1, 'revoked', 'anquan']);
      const reset = await call(system, 'POST', '/api/v1/accounts/xin/reset-password');
      assert.notEqual(reset.body.half, added.body.half);
      for (const typed of [whole, reset.body.half]) assert.equal((await signIn('xin', typed)).status, 401);
      const again = await confirm(security);
      assert.equal(
        (await call(system, 'POST', '/api/v1/accounts/xin/disable', { reason: '调离' })).status,
        200,
      );
      assert.equal((await getActor(db(), 'xin')).state, 'disabled');
      assert.equal((await signIn('xin', `${reset.body.half}${again.body.half}`)).status, 401);
      assert.equal(
        (await call(system, 'POST', '/api/v1/accounts/xin/enable', { reason: '调回' })).status,
        200,
      );
      const guards = ['confirm-password', 'unlock', 'reset-totp', 'end-sessions'];
      for (const step of ['reset-password', 'disable', 'enable', ...guards]) {
        const isSecurity = guards.includes(step);
        const body = step === 'disable' || step === 'enable' ? { reason: 'x' } : undefined;
        const missing = await call(
          isSecurity ? security : system,
          'POST',
          `/api/v1/accounts/keiner/${step}`,
          body,
        );
        assert.equal(missing.status, 404, step);
      }
    });

    it('enrol a code generator and come back with it', async () => {
      const token = tokens['fuzeren'] ?? '';
      const password = ownPassword('fuzeren');
      assert.equal((await call(token, 'POST', '/api/v1/totp', { password: 'x' })).status, 401);
      const { secret, uri } = (await call(token, 'POST', '/api/v1/totp', { password })).body;
      assert.match(uri, /^otpauth:\/\/totp\//);
      const epoch = Math.floor(context.now().getTime() / 1000);
      const code = generateSync({ secret, epoch });
      const confirmed = await call(token, 'POST', '/api/v1/totp/confirm', { code });
      assert.equal(confirmed.body.recovery_codes.length, 10);
      assert.equal((await signIn('fuzeren', password)).status, 401);
      const next = generateSync({ secret, epoch: epoch + 30 });
      assert.equal((await signIn('fuzeren', password, next)).status, 200);
      assert.equal((await signIn('fuzeren', password, confirmed.body.recovery_codes[3])).status, 200);
      const own = (await call(token, 'GET', '/api/v1/account')).body;
      assert.deepEqual([own.id, own.has_totp, own.recovery_codes_left], ['fuzeren', true, 9]);
      const rows = (await call(token, 'GET', '/api/v1/sessions?sort=-created_at')).body;
      assert.equal(rows.total, 3);
      const other = rows.entries.find((row: { is_own: boolean }) => !row.is_own);
      assert.equal((await call(token, 'POST', `/api/v1/sessions/${other.id}/end`)).status, 200);
      assert.equal(
        (await call(tokens['jingban'] ?? '', 'POST', `/api/v1/sessions/${other.id}/end`)).status,
        404,
      );
      const security = tokens['anquan'] ?? '';
      const all = (await call(security, 'GET', '/api/v1/all-sessions?filter[account]=fuzeren')).body;
      assert.equal(all.total, 2);
      assert.equal((await call(security, 'POST', '/api/v1/accounts/fuzeren/reset-totp')).status, 200);
      assert.equal((await call(token, 'GET', '/api/v1/session')).status, 401);
      assert.equal((await signIn('fuzeren', password)).status, 200);
    });

    it('register a certificate, which opens nothing by itself', async () => {
      const request = { account: 'jingban', fingerprint: 'ab'.repeat(32), reason: 'UKey' };
      const made = await call(tokens['xitong'] ?? '', 'POST', '/api/v1/certificates', request);
      assert.equal(made.status, 201);
      const path = `/api/v1/certificates/${made.body.id}`;
      const decided = await call(tokens['anquan'] ?? '', 'POST', `${path}/decide`, { is_approved: true });
      assert.equal(decided.body.state, 'active');
      const alone = await client.send('POST', '/api/v1/session/certificate', { actor: null, json: {} });
      assert.equal(alone.status, 401);
      assert.equal(
        (await call(tokens['anquan'] ?? '', 'POST', `${path}/revoke`, { reason: '遗失' })).status,
        200,
      );
    });
  });
}
