import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compareUtf8 } from '../../../src/core/draw/order.ts';
import { comparePaths } from '../../../src/core/draw/rule-problems.ts';

// Texts around the place where JavaScript's own order and that of the bytes part: U+E000 to U+FFFF against U+10000 and above.
const texts = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      'a',
      'b',
      'é',
      '医',
      '\ud7ff',
      '\ue000',
      '\ufb33',
      '\uffff',
      '\u{10000}',
      '𠮷',
      '\u{10ffff}',
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 5,
});
const byBytes = (left: string, right: string): number =>
  Buffer.compare(Buffer.from(left), Buffer.from(right));

describe('text order', () => {
  it('is that of the UTF-8 bytes', () => {
    fc.assert(
      fc.property(texts, texts, (left, right) => {
        assert.equal(Math.sign(compareUtf8(left, right)), byBytes(left, right));
      }),
      { seed: 3629, numRuns: 3000 },
    );
    assert.ok(compareUtf8('\ufb33', '😂') < 0, 'here the order of UTF-16 units would be wrong');
  });

  it('of paths goes element by element, a prefix before what it begins', () => {
    fc.assert(
      fc.property(fc.array(texts, { maxLength: 3 }), fc.array(texts, { maxLength: 3 }), (left, right) => {
        const place = left.findIndex((value, i) => value !== right[i]);
        const expected =
          place < 0 || place >= right.length
            ? Math.sign(left.length - right.length)
            : byBytes(left[place] ?? '', right[place] ?? '');
        assert.equal(Math.sign(comparePaths(left, right)), expected);
      }),
      { seed: 3629, numRuns: 1000 },
    );
  });
});
