import assert from 'node:assert/strict';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import * as fastCheck from 'fast-check';
import { sha256 as chosen } from '#sha256';
import { sha256 as portable } from '../../src/core/sha256.ts';
import { sha256 as ofNode } from '../../src/core/sha256.node.ts';

describe('SHA-256', () => {
  it('gives the published digests (FIPS 180-4 examples) in both implementations', () => {
    const published = [
      ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
      ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ] as const;
    for (const [text, digest] of published) {
      for (const sha256 of [portable, ofNode]) assert.equal(bytesToHex(sha256(utf8ToBytes(text))), digest);
    }
  });

  it('is the fast one under node, and both give the same bytes', () => {
    assert.equal(chosen, ofNode);
    fastCheck.assert(
      fastCheck.property(fastCheck.uint8Array({ maxLength: 5000 }), (bytes) => {
        assert.deepEqual(ofNode(bytes), portable(bytes));
      }),
    );
  });
});
