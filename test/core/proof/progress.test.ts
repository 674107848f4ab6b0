import assert from 'node:assert/strict';
import { verifyBundle } from '../../../src/core/proof/verify/verify-bundle.ts';
import { LineWriter, textsOf } from '../../../src/core/proof/target-roster.ts';
import { bundleNames, readVector } from './forge.ts';

describe('what a long verification tells of itself', () => {
  function told(files: ReturnType<typeof readVector>): string[] {
    const lines: string[] = [];
    verifyBundle(files, {}, (check, stage) => lines.push(stage === undefined ? check : `${check} ${stage}`));
    return lines;
  }
  const before = [
    ...[
      'manifest',
      'rules',
      'rosters',
      'sealed',
      'probabilities',
      'commitment',
      'entropy',
      'beacons',
      'targets',
    ],
  ];

  it('names each check as it begins, and each stage of the draw that is made again', () => {
    const again = ['targets', 'officers', 'dates', 'proof'].map((stage) => `targets ${stage}`);
    const after = ['officers', 'dates', 'result', 'substitutions', 'log', 'published'];
    assert.deepEqual(told(readVector(bundleNames[0] ?? '')), [...before, ...again, ...after]);
  });

  it('names no check after one that failed', () => {
    const files = new Map(readVector(bundleNames[0] ?? ''));
    files.delete('rules.json');
    assert.deepEqual(told(files), ['manifest']);
  });
});

describe('lines as bytes and back', () => {
  // Blocks are 65,536 bytes long: lines of all lengths around them, of one to four bytes a character.
  const lines = Array.from({ length: 400 }, (_, i) => '药é𠀀x'.repeat((i * 37) % 200));
  lines.push('y'.repeat(70_000), '', '药'.repeat(65_536), 'z');
  const expected = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''));

  it('writes the UTF-8 of all lines, whatever room was reserved', () => {
    for (const room of [undefined, 0, 1, 1000, 1_000_000]) {
      const writer = new LineWriter(room);
      for (const line of lines) writer.add(line);
      assert.deepEqual(writer.finish(), expected);
    }
  });

  it('reads the same lines, and none of an empty file', () => {
    assert.deepEqual([...textsOf(expected, 'a.jsonl')], lines);
    assert.deepEqual([...textsOf(new Uint8Array(), 'a.jsonl')], []);
    assert.deepEqual([...textsOf(Uint8Array.of(10, 10), 'a.jsonl')], ['', '']);
  });

  it('refuses a last line that does not end, and bytes that are not UTF-8', () => {
    for (const cut of [1, 3, 70_000])
      assert.throws(() => [...textsOf(expected.subarray(0, expected.length - cut), 'a.jsonl')], {
        name: 'SyntaxError',
        message: 'a.jsonl: the last line does not end',
      });
    assert.throws(() => [...textsOf(Uint8Array.of(0xff, 10), 'a.jsonl')], TypeError);
  });
});
