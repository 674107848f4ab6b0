import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '../../src/core/refusal.ts';
import { makeTimestampQuery, readTimestamp } from '../../src/files/timestamp.ts';
import { makeTimestampAuthority, type TimestampAuthority } from '../support/timestamp-authority.ts';
import { makeFolder } from '../support/databases.ts';

const data = new TextEncoder().encode('log.example/xian\n7\n');
const nonce = Uint8Array.of(0xff, 2, 3, 4, 5, 6, 7, 8);
const query = makeTimestampQuery(data, nonce);

/** A refusal whose one problem says this. */
const refusal =
  (pattern: RegExp) =>
  (error: unknown): boolean =>
    error instanceof Refusal && pattern.test(error.problems[0]?.message ?? '');

describe('a timestamp of RFC 3161', () => {
  let authority: TimestampAuthority;
  let token: Uint8Array;
  before(function () {
    this.timeout(60_000);
    authority = makeTimestampAuthority(makeFolder());
    token = authority.answer(query);
  });

  it('is asked for as OpenSSL asks for it', () => {
    const folder = makeFolder();
    writeFileSync(join(folder, 'query.tsq'), query);
    const text = execFileSync('openssl', ['ts', '-query', '-in', join(folder, 'query.tsq'), '-text'], {
      encoding: 'utf8',
    });
    assert.match(text, /Version: 1\n/);
    assert.match(text, /Hash Algorithm: sha256\n/);
    assert.match(text, /Nonce: 0x7F02030405060708\n/);
    assert.match(text, /Certificate required: yes\n/);
  });

  it('of OpenSSL is read, and its signature checked with a given certificate', async () => {
    const before = await readTimestamp({ data, query, token });
    assert.equal(before.signature, 'not-run');
    assert.ok(Math.abs(Date.parse(before.at) - Date.now()) < 120_000);
    for (const certificate of [authority.issuer, authority.certificate])
      assert.deepEqual(await readTimestamp({ data, query, token, certificate }), {
        at: before.at,
        signature: 'passed',
      });
  });

  it('by another authority is refused', async () => {
    const { issuer } = makeTimestampAuthority(makeFolder());
    await assert.rejects(
      readTimestamp({ data, query, token, certificate: issuer }),
      refusal(/签名不是所给证书/),
    );
  });

  it('of other data, another request or with changed bytes is refused', async () => {
    const { issuer: certificate } = authority;
    const other = new TextEncoder().encode('log.example/xian\n8\n');
    await assert.rejects(readTimestamp({ data: other, query, token }), refusal(/另一份文件/));
    const later = makeTimestampQuery(data, nonce.with(7, 9));
    await assert.rejects(readTimestamp({ data, query: later, token }), refusal(/nonce/));
    // The last byte belongs to the signature.
    const changed = token.with(-1, (token.at(-1) ?? 0) ^ 1);
    await assert.rejects(readTimestamp({ data, query, token: changed, certificate }), refusal(/签名不是/));
    await assert.rejects(readTimestamp({ data, query, token: data }), refusal(/不是时间戳服务机构的答复/));
  });

  it('is accepted by openssl ts -verify', () => {
    const folder = makeFolder();
    const place = (name: string, bytes: Uint8Array): string => {
      writeFileSync(join(folder, name), bytes);
      return join(folder, name);
    };
    const output = execFileSync(
      'openssl',
      [
        ...['ts', '-verify', '-data', place('checkpoint', data), '-in', place('token.tsr', token)],
        ...['-CAfile', place('issuer.pem', authority.issuer)],
      ],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
    );
    assert.match(output, /Verification: OK/);
    assert.equal(readFileSync(join(folder, 'checkpoint')).length, data.length);
  });
});
