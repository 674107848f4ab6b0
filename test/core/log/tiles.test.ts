import assert from 'node:assert/strict';
import {
  decodeBundle,
  encodeBundle,
  hasTile,
  parseTilePath,
  tilePath,
  tilesOf,
} from '../../../src/core/log/tiles.ts';

describe('the tiles of a log', () => {
  it('have the addresses of the C2SP page', () => {
    assert.equal(tilePath({ level: 0, index: 1_234_067, width: 256 }), 'tile/0/x001/x234/067');
    assert.equal(tilePath({ level: 'entries', index: 0, width: 256 }), 'tile/entries/000');
    assert.equal(tilePath({ level: 1, index: 1000, width: 17 }), 'tile/1/x001/000.p/17');
  });

  it('are those of the example of that page: 70,000 entries', () => {
    const count = (level: number | 'entries', isFull: boolean) =>
      tilesOf(70_000).filter((tile) => tile.level === level && (tile.width === 256) === isFull);
    assert.equal(count(0, true).length, 273);
    assert.deepEqual(count(0, false), [{ level: 0, index: 273, width: 112 }]);
    assert.equal(count(1, true).length, 1);
    assert.deepEqual(count(1, false), [{ level: 1, index: 1, width: 17 }]);
    assert.deepEqual(count(2, false), [{ level: 2, index: 0, width: 1 }]);
    assert.equal(count('entries', true).length, 273);
    assert.equal(tilesOf(70_000).length, 274 * 2 + 2 + 1);
    assert.deepEqual(
      tilesOf(256).filter(({ level }) => level !== 'entries'),
      [
        { level: 0, index: 0, width: 256 },
        { level: 1, index: 0, width: 1 },
      ],
    );
    assert.deepEqual(tilesOf(0), []);
  });

  it('are read back from their addresses, written in one way only', () => {
    for (const tile of tilesOf(70_000)) assert.deepEqual(parseTilePath(tilePath(tile)), tile);
    for (const path of [
      'tile/0/1',
      'tile/0/x000/001',
      'tile/00/001',
      'tile/64/001',
      'tile/0/001.p/256',
      '0/001',
    ])
      assert.equal(parseTilePath(path), undefined, path);
  });

  it('are there when the log is large enough', () => {
    for (const tile of tilesOf(600)) assert.equal(hasTile(600, tile), true);
    assert.equal(hasTile(600, { level: 0, index: 2, width: 89 }), false);
    assert.equal(hasTile(600, { level: 1, index: 0, width: 3 }), false);
  });
});

describe('a bundle of entries', () => {
  it('holds each with its length before it, and gives them back', () => {
    const records = ['', 'a', '名录', 'x'.repeat(300)];
    const bytes = encodeBundle(records);
    const expected = Buffer.concat([
      Buffer.from('00000001610006', 'hex'),
      Buffer.from('名录'),
      Buffer.from('012c', 'hex'),
      Buffer.from('x'.repeat(300)),
    ]);
    assert.deepEqual(Buffer.from(bytes), expected);
    assert.deepEqual(decodeBundle(bytes), records);
  });

  it('that is cut off, or not UTF-8, is refused', () => {
    assert.throws(() => decodeBundle(Uint8Array.of(0, 2, 65)), SyntaxError);
    assert.throws(() => decodeBundle(Uint8Array.of(0)), SyntaxError);
    assert.throws(() => decodeBundle(Uint8Array.of(0, 1, 0xff)), SyntaxError);
  });
});
