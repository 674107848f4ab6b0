import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { digestOf, protocol, sha256Hex } from '../../src/core/digest.ts';

describe('a digest', () => {
  it('of nothing and of "abc" without a purpose is the SHA-256 of FIPS 180-4', () => {
    assert.equal(
      sha256Hex(new Uint8Array()),
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
    assert.equal(
      sha256Hex(new TextEncoder().encode('abc')),
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  it('hashes the protocol, a slash, the purpose and a newline before the bytes', () => {
    for (const purpose of [
      'rules',
      'commitment',
      'entropy',
      'transcript',
      'result',
      'request',
      'secret',
    ] as const) {
      for (const content of ['', '{}', '双随机']) {
        const expected = createHash('sha256').update(`shuangsui-3/${purpose}\n${content}`).digest('hex');
        assert.equal(digestOf(purpose, new TextEncoder().encode(content)), expected);
      }
    }
    assert.equal(protocol, 'shuangsui-3');
  });
});
