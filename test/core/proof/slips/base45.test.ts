import assert from 'node:assert/strict';
import { decodeBase45, encodeBase45 } from '../../../../src/core/proof/slips/base45.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

// RFC 9285, sections 4.3 and 4.4.
const published: readonly (readonly [string, string])[] = [
  ['AB', 'BB8'],
  ['Hello!!', '%69 VD92EX0'],
  ['base-45', 'UJCLQE7W581'],
  ['ietf!', 'QED8WEX0'],
];

describe('Base45', () => {
  for (const [text, coded] of published) {
    it(`writes ${text} as RFC 9285 does, and reads it back`, () => {
      assert.equal(encodeBase45(bytes(text)), coded);
      assert.deepEqual(decodeBase45(coded), bytes(text));
    });
  }

  it('gives every pair of bytes and every single byte a text of its own, and nothing for nothing', () => {
    const texts = new Set<string>();
    for (let first = 0; first < 256; first += 1) {
      texts.add(encodeBase45(Uint8Array.of(first)));
      for (let second = 0; second < 256; second += 1) {
        const text = encodeBase45(Uint8Array.of(first, second));
        texts.add(text);
        assert.deepEqual(decodeBase45(text), Uint8Array.of(first, second));
      }
    }
    assert.equal(texts.size, 256 + 65_536);
    assert.equal(encodeBase45(new Uint8Array()), '');
    assert.deepEqual(decodeBase45(''), new Uint8Array());
  });

  // 65535 is FGW and 255 is U5: RFC 9285, section 6, names GGW as the first text that no bytes give.
  for (const wrong of ['GGW', ':::', 'V5', 'A', 'ABCD', 'ab', 'BB8!', 'Ａ1'])
    it(`refuses ${wrong}`, () => {
      assert.throws(() => decodeBase45(wrong), SyntaxError);
    });

  it('reads the largest texts of three and of two characters', () => {
    assert.deepEqual(decodeBase45('FGW'), Uint8Array.of(255, 255));
    assert.deepEqual(decodeBase45('U5'), Uint8Array.of(255));
  });
});
