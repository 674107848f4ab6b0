import assert from 'node:assert/strict';
import { createHmac, X509Certificate } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { findStep } from '../../../src/usecases/people/second-factor.ts';
import { listAudit } from '../../../src/store/audit.ts';
import { listSessions } from '../../../src/store/sessions.ts';
import { confirmTotpCode, enrolTotp, resetTotp } from '../../../src/usecases/people/enrol-totp.ts';
import { fingerprintOf } from '../../../src/usecases/people/fingerprint.ts';
import { identify, type Caller } from '../../../src/usecases/people/identify.ts';
import {
  decideCertificate,
  requestCertificate,
  revokeCertificate,
} from '../../../src/usecases/people/register-certificate.ts';
import { signInByCertificate } from '../../../src/usecases/people/sign-in-by-certificate.ts';
import { signIn } from '../../../src/usecases/people/sign-in.ts';
import { canaryPassword } from '../../support/canaries.ts';
import type { TestContext } from '../../support/context.ts';
import { databases, makeFolder, testActor, useDatabase } from '../../support/databases.ts';
import { addPerson, secretContext, tokenOf } from '../../support/people.ts';
import { refused } from '../../support/refused.ts';

const password = canaryPassword(1);

/** RFC 4226, 5.3, and RFC 6238, 4, written from the text: six digits of the step of 30 seconds. */
function codeAt(secret: string, seconds: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(seconds / 30)));
  const mac = createHmac('sha1', key).update(counter).digest();
  const offset = mac.readUInt8(19) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

describe('time-based codes', () => {
  it('are those of RFC 6238, appendix B, a step early and a step late, and no others', () => {
    // The published secret 12345678901234567890 in base32; the last six of the published eight digits.
    const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
    const published = [
      [59, '287082'],
      [1_111_111_109, '081804'],
      [1_111_111_111, '050471'],
      [1_234_567_890, '005924'],
      [2_000_000_000, '279037'],
      [20_000_000_000, '353130'],
    ] as const;
    for (const [seconds, code] of published) {
      assert.equal(codeAt(secret, seconds), code);
      const stepAt = (shift: number) =>
        findStep({ now: () => new Date((seconds + shift) * 1000) } as TestContext, secret, code);
      const step = Math.floor(seconds / 30);
      for (const shift of [-30, 0, 30]) assert.equal(stepAt(shift), step, `${seconds}${shift}`);
      for (const shift of [-90, 90].filter((each) => seconds + each >= 0))
        assert.equal(stepAt(shift), undefined);
    }
  });
});

for (const database of databases) {
  describe(`second factors (${database.name})`, () => {
    const getDb = useDatabase(database);
    let context: TestContext;
    const now = () => context.now().getTime() / 1000;
    const come = (code?: string, fingerprint: string | null = null, account = 'jingban') =>
      signIn(context, { account, password, code, fingerprint, door: 'http', from: 'x' });
    const factorOf = async (code?: string, fingerprint: string | null = null) => {
      const { sessionId } = await come(code, fingerprint);
      const sessions = await listSessions(getDb(), 'jingban');
      return sessions.find(({ id }) => id === sessionId)?.secondFactor;
    };
    let secret = '';
    let codes: readonly string[] = [];

    before(async () => {
      context = secretContext(getDb());
      context.setNow('2026-11-22T00:00:00.000Z');
      await addPerson(context, 'jingban', password, ['section-officer']);
      await addPerson(context, 'anquan', password, ['security-administrator']);
    });

    it('are asked for from the confirmation on, which ends the other sessions', async () => {
      const other = await tokenOf(context, 'jingban');
      const caller = await identify(context, await tokenOf(context, 'jingban'));
      await refused(enrolTotp(context, caller, 'falsch'));
      const first = await enrolTotp(context, caller, password);
      ({ secret } = await enrolTotp(context, caller, password));
      assert.match(secret, /^[A-Z2-7]{32}$/);
      assert.equal(await factorOf(), 'none');
      const wrong = await refused(confirmTotpCode(context, caller, codeAt(first.secret, now())));
      assert.equal(wrong.code, 'wrong-credentials');
      codes = await confirmTotpCode(context, caller, codeAt(secret, now()));
      assert.deepEqual([codes.length, new Set(codes).size], [10, 10]);
      assert.equal((await refused(identify(context, other))).code, 'signed-out');
      const stillIn: Caller = { ...caller };
      assert.equal((await refused(enrolTotp(context, stillIn, password))).code, 'wrong-state');
      const strict = { ...context, protectionLevel: 3 as const };
      const [session] = await listSessions(getDb(), 'jingban');
      assert.deepEqual([session?.id, session?.secondFactor], [caller.sessionId, 'totp']);
      await assert.doesNotReject(enrolTotp(strict, { actorId: 'anquan' }, password));
    });

    it('count once each: not the step of the confirmation, not one before a used one', async () => {
      await refused(come(codeAt(secret, now())));
      await refused(come());
      context.setNow('2026-11-22T00:00:40.000Z');
      await refused(come('123456'));
      assert.equal(await factorOf(codeAt(secret, now())), 'totp');
      await refused(come(codeAt(secret, now())));
      await refused(come(codeAt(secret, now() - 30)));
      context.setNow('2026-11-22T01:00:00.000Z');
      assert.equal(await factorOf(codeAt(secret, now() + 30)), 'totp');
    });

    it('of eight at once with one code let one in', async () => {
      context.setNow('2026-11-22T02:00:00.000Z');
      const code = codeAt(secret, now());
      const done = await Promise.allSettled(Array.from({ length: 4 }, () => come(code)));
      assert.equal(done.filter(({ status }) => status === 'fulfilled').length, 1);
    });

    it('may be a recovery code, each once, however it is typed', async () => {
      context.setNow('2026-11-22T03:00:00.000Z');
      const [one = '', two = ''] = codes;
      assert.equal(await factorOf(one.toUpperCase().replaceAll('-', ' ')), 'recovery');
      await refused(come(one));
      assert.equal(await factorOf(two), 'recovery');
    });

    it('are taken away by the security administrator, not by oneself', async () => {
      const token = await tokenOf(context, 'jingban');
      assert.equal((await refused(resetTotp(context, 'jingban', 'jingban'))).code, 'same-person');
      await resetTotp(context, 'anquan', 'jingban');
      assert.equal((await refused(identify(context, token))).code, 'signed-out');
      assert.equal((await refused(resetTotp(context, 'anquan', 'jingban'))).code, 'wrong-state');
      assert.deepEqual(await getDb()('recovery_codes').where({ actor_id: 'jingban' }), []);
    });

    it('lie in the database sealed or hashed, and nowhere in the trail', async () => {
      const { secret: own } = await enrolTotp(context, { actorId: 'jingban' }, password);
      const stored = JSON.stringify([
        await getDb()('totp_secrets'),
        await getDb()('recovery_codes'),
        await listAudit(getDb()),
      ]);
      for (const told of [own, secret, ...codes]) assert.ok(!stored.includes(told));
    });
  });

  describe(`certificates (${database.name})`, () => {
    const getDb = useDatabase(database);
    const fingerprint = 'ab'.repeat(32);
    let context: TestContext;
    let id = '';
    const withPassword = (shown: string | null) =>
      signIn(context, { account: 'jingban', password, fingerprint: shown, door: 'http', from: 'x' });

    before(async () => {
      context = secretContext(getDb());
      for (const each of ['jingban', 'anquan', 'xitong']) await addPerson(context, each, password);
    });

    it('are registered like a role: asked for by one, decided by another', async () => {
      const request = { accountId: 'jingban', fingerprint: 'AB:'.repeat(31) + 'AB', reason: '新 UKey' };
      assert.equal((await refused(requestCertificate(context, 'jingban', request))).code, 'same-person');
      const odd = { ...request, fingerprint: 'ab' };
      assert.equal((await refused(requestCertificate(context, 'xitong', odd))).code, 'invalid');
      ({ id } = await requestCertificate(context, 'xitong', request));
      assert.equal((await refused(requestCertificate(context, 'xitong', request))).code, 'conflict');
      const yes = { isApproved: true, note: '' };
      for (const by of ['xitong', 'jingban'])
        assert.equal((await refused(decideCertificate(context, by, id, yes))).code, 'same-person');
      assert.equal((await decideCertificate(context, 'anquan', id, yes)).fingerprint, fingerprint);
      assert.equal((await refused(decideCertificate(context, 'anquan', id, yes))).code, 'wrong-state');
    });

    it('are a second factor beside the password', async () => {
      const factors = [];
      for (const shown of [fingerprint, 'cd'.repeat(32), null]) {
        const { sessionId } = await withPassword(shown);
        const [session] = (await listSessions(getDb(), 'jingban')).filter((each) => each.id === sessionId);
        factors.push(session?.secondFactor);
      }
      assert.deepEqual(factors, ['certificate', 'none', 'none']);
    });

    it('open nothing by themselves unless the setting says so, and never at level 3', async () => {
      const shown = { fingerprint, from: 'x' };
      const alone = { ...context, allowsCertificateAlone: true };
      assert.equal((await refused(signInByCertificate(context, shown))).code, 'wrong-credentials');
      const strict = { ...alone, protectionLevel: 3 as const };
      assert.equal((await refused(signInByCertificate(strict, shown))).code, 'wrong-credentials');
      await refused(signInByCertificate(alone, { fingerprint: null, from: 'x' }));
      await refused(signInByCertificate(alone, { fingerprint: 'cd'.repeat(32), from: 'x' }));
      assert.equal((await signInByCertificate(alone, shown)).actorId, 'jingban');
    });

    it('are taken back at once', async () => {
      const alone = { ...context, allowsCertificateAlone: true };
      const { token } = await signInByCertificate(alone, { fingerprint, from: 'x' });
      await revokeCertificate(context, 'anquan', id, '遗失');
      assert.equal((await refused(identify(context, token))).code, 'signed-out');
      await refused(signInByCertificate(alone, { fingerprint, from: 'x' }));
      assert.equal((await refused(revokeCertificate(context, 'anquan', id, 'x'))).code, 'wrong-state');
      // The same certificate may be registered again, for another person.
      await requestCertificate(context, testActor.id, { accountId: 'xitong', fingerprint, reason: '转用' });
    });
  });
}

describe('the fingerprint of a certificate', () => {
  it('is that which OpenSSL prints, whether the proxy sends it or the certificate, and none outside its days', () => {
    const [key, file] = ['key.pem', 'cert.pem'].map((name) => join(makeFolder(), name));
    const make = `req -x509 -newkey ed25519 -nodes -subj /CN=shili -days 2 -keyout ${key} -out ${file}`;
    execFileSync('openssl', make.split(' '), { stdio: 'ignore' });
    const show = `x509 -in ${file} -noout -fingerprint -sha256`;
    const printed = execFileSync('openssl', show.split(' '), { encoding: 'utf8' }).split('=')[1] ?? '';
    const pem = execFileSync('openssl', ['x509', '-in', file ?? ''], { encoding: 'utf8' });
    const expected = printed.trim().replaceAll(':', '').toLowerCase();
    const from = new Date(new X509Certificate(pem).validFrom);
    for (const given of [printed, expected, pem, encodeURIComponent(pem)])
      assert.equal(fingerprintOf(given, from), expected);
    const later = new Date(from.getTime() + 3 * 86_400_000);
    assert.equal(fingerprintOf(pem, later), null);
    for (const given of [null, '', '(null)', 'ab', '%', pem.slice(0, 80)])
      assert.equal(fingerprintOf(given, from), null);
  });
});
