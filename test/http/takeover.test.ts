import assert from 'node:assert/strict';
import { accountsRoutes } from '../../src/http/routes/accounts.ts';
import { certificateRoutes } from '../../src/http/routes/certificates.ts';
import { ownAccountRoutes } from '../../src/http/routes/own-account.ts';
import { sessionRoutes } from '../../src/http/routes/sessions.ts';
import type { Route } from '../../src/http/route.ts';
import { saveTotp } from '../../src/store/totp-secrets.ts';
import { resetPassword } from '../../src/usecases/people/reset-password.ts';
import { signInByCertificate } from '../../src/usecases/people/sign-in-by-certificate.ts';
import { signIn } from '../../src/usecases/people/sign-in.ts';
import { canaryPassword } from '../support/canaries.ts';
import type { TestContext } from '../support/context.ts';
import { databases, useDatabase } from '../support/databases.ts';
import { addPerson, secretContext, tokenOf } from '../support/people.ts';
import { Client } from './client.ts';

const administrators = {
  xitong: 'system-administrator',
  anquan: 'security-administrator',
  shenji: 'auditor',
} as const;
type Administrator = keyof typeof administrators;
const passwords: Readonly<Record<Administrator, string>> = {
  xitong: canaryPassword(2),
  anquan: canaryPassword(3),
  shenji: canaryPassword(4),
};

const names = Object.keys(administrators) as Administrator[];
const fingerprint = 'cd'.repeat(32);
/** Every route of people, but those with which the one who tries would end what he is doing. */
const ways: readonly Route[] = [
  ...accountsRoutes,
  ...certificateRoutes,
  ...ownAccountRoutes,
  ...sessionRoutes,
].filter(({ path }) => !['/api/v1/setup', '/api/v1/session', '/api/v1/session/end'].includes(path));

/** The example of a route, about this person, with what the one who tries knows: his own password. */
function bodyOf({ body }: Route, by: Administrator, target: string): Record<string, unknown> | undefined {
  if (body?.kind !== 'json' || body.example === undefined) return undefined;
  const given = body.example as Record<string, unknown>;
  const known = passwords[by];
  const about = { account: target, fingerprint, password: known, current: known, is_approved: true };
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => [
      key,
      key in about ? about[key as keyof typeof about] : value,
    ]),
  );
}

for (const database of databases) {
  describe(`taking over an account on ${database.name}`, () => {
    const db = useDatabase(database);
    const client = new Client();
    let context: TestContext;
    let calls = 0;
    let tries = 0;

    before(async () => {
      context = { ...secretContext(db()), allowsCertificateAlone: true };
      await client.start(context);
      for (const by of names) await addPerson(context, by, passwords[by], [administrators[by]]);
    });
    after(async () => {
      await client.stop();
      console.log(
        `      takeover: ${calls} calls of people's routes, ${tries} tries to sign in on ${database.name}`,
      );
    });

    /** What routes may be about: the person, and every grant, certificate and session that the one who asks is shown. */
    async function idsFor(way: Route, by: Administrator, target: string): Promise<readonly string[]> {
      const list = ['grants', 'certificates', 'all-sessions', 'sessions'].find((each) =>
        way.path.startsWith(`/api/v1/${each}/`),
      );
      if (list === undefined) return [target];
      const { body } = await ask(by, 'GET', `/api/v1/${list}?limit=100`);
      return ((body.entries ?? []) as { id: string; account: string }[])
        .filter(({ account }) => account === target)
        .map(({ id }) => id);
    }

    async function ask(by: Administrator, method: string, path: string, json?: unknown) {
      calls += 1;
      const headers = { Authorization: `Bearer ${await tokenOf(context, by)}` };
      return client.send(method, path, { actor: null, headers, ...(json === undefined ? {} : { json }) });
    }

    /** Calls every route about somebody, forwards and backwards; returns every word that looks like one that was told once. */
    async function harvest(by: Administrator, target: string): Promise<readonly string[]> {
      const words = new Set<string>();
      for (const way of [...ways, ...ways.toReversed()])
        for (const id of await idsFor(way, by, target)) {
          const reply = await ask(
            by,
            way.method.toUpperCase(),
            way.path.replace('{id}', id),
            bodyOf(way, by, target),
          );
          assert.ok(reply.status < 500, `${way.path}: ${JSON.stringify(reply.body)}`);
          const text = Buffer.from(reply.bytes).toString('utf8');
          for (const [word] of text.matchAll(/(?<![\w-])[a-z2-7]{5}(?:-[a-z2-7]{5}){2,3}(?![\w-])/g))
            words.add(word);
        }
      return [...words];
    }

    /** Whether these words, one or two of them joined, or a certificate alone, open the account, whoever it locked out on the way. */
    async function opens(target: string, words: readonly string[]): Promise<boolean> {
      await db()('actors').where({ id: target }).update({ state: 'active' });
      const pairs = words.flatMap((one) => words.map((two) => `${one}${two}`));
      const enter = [
        () => signInByCertificate(context, { fingerprint, from: '10.0.0.1' }),
        ...[...words, ...pairs].map(
          (password) => () =>
            signIn(context, { account: target, password, fingerprint, door: 'http', from: '10.0.0.1' }),
        ),
      ];
      for (const go of enter) {
        tries += 1;
        await db()('sign_in_attempts').delete();
        if (
          await go().then(
            () => true,
            () => false,
          )
        )
          return true;
      }
      return false;
    }

    for (const by of names)
      it(`is in no way possible for ${administrators[by]} alone`, async () => {
        const others = names.filter((each) => each !== by);
        const officer = `ren-${by}`;
        await addPerson(context, officer, canaryPassword(1), ['section-officer', 'section-head']);
        await saveTotp(context, officer, 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
        await db()('totp_secrets')
          .where({ actor_id: officer })
          .update({ confirmed_at: '2026-11-21T00:00:00.000Z' });
        const before = await db()('credentials');
        for (const target of [officer, ...others]) {
          const isTold = by !== 'shenji' || target === 'anquan';
          // What there is to confirm was begun by somebody else.
          if (by !== 'xitong' && isTold && target !== 'xitong')
            await resetPassword(context, 'xitong', target);
          const words = await harvest(by, target);
          assert.equal(
            words.length > 0,
            isTold && !(by === 'anquan' && target === 'xitong'),
            `${by} is told`,
          );
          assert.equal(await opens(target, words), false, `${by} is ${target}`);
          await db()('password_handovers').delete();
          await db()('role_grants').where({ actor_id: target, state: 'revoked' }).update({ state: 'active' });
          for (const row of before as { actor_id: string }[])
            await db()('credentials').where({ actor_id: row.actor_id }).update(row);
        }
      });

    it('takes two: what both administrators were told opens the account', async () => {
      await addPerson(context, 'ren', canaryPassword(1), ['section-officer']);
      const first = await ask('xitong', 'POST', '/api/v1/accounts/ren/reset-password');
      const second = await ask('anquan', 'POST', '/api/v1/accounts/ren/confirm-password');
      assert.equal(await opens('ren', [first.body.half as string]), false);
      assert.equal(await opens('ren', [second.body.half as string]), false);
      assert.equal(await opens('ren', [second.body.half as string, first.body.half as string]), true);
    });
  });
}
