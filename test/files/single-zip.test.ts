import assert from 'node:assert/strict';
import { readZip, zipBundle } from '../../src/files/bundle-files.ts';
import { isReadOneWay } from '../../src/files/single-zip.ts';

const textOf = (files: ReadonlyMap<string, Uint8Array>): string =>
  [...files].map(([name, bytes]) => `${name}=${new TextDecoder().decode(bytes)}`).join();

const archive = (text: string): Promise<Uint8Array> =>
  zipBundle(new Map([['rules.json', new TextEncoder().encode(text)]]));

/** The archive with the number of that many bytes, little-endian, at an offset from its end. */
function withNumber(bytes: Uint8Array, fromEnd: number, length: 2 | 4, value: number): Uint8Array {
  const changed = bytes.slice();
  const view = new DataView(changed.buffer);
  if (length === 2) view.setUint16(changed.length - fromEnd, value, true);
  else view.setUint32(changed.length - fromEnd, value, true);
  return changed;
}

const join = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
const endOf = (bytes: Uint8Array): Uint8Array => bytes.subarray(-22);
const numberAt = (bytes: Uint8Array, fromEnd: number): number =>
  new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - fromEnd, true);

describe('an archive that every program reads alike', () => {
  let one: Uint8Array;
  let other: Uint8Array;
  before(async () => {
    one = await archive('one');
    other = await archive('two');
  });

  it('is what the program writes', async () => {
    assert.ok(isReadOneWay(one));
    assert.equal(textOf(await readZip(one)), 'rules.json=one');
  });

  it('has no second directory: one where the end says it is, and another right before the end', async () => {
    // The end of the first archive, whose offset leads to the first directory, after the whole of the second.
    const both = join(one.subarray(0, -22), other.subarray(0, -22), endOf(one));
    assert.ok(!isReadOneWay(both));
    await assert.rejects(readZip(both), { code: 'unreadable-file' });
  });

  it('has nothing before it, after it, or in a comment', () => {
    assert.ok(!isReadOneWay(join(Uint8Array.of(0), one)));
    assert.ok(!isReadOneWay(join(one, Uint8Array.of(0))));
    assert.ok(!isReadOneWay(join(withNumber(one, 2, 2, 1), Uint8Array.of(0x20))));
    assert.ok(!isReadOneWay(join(one, one)));
    // A comment that is not there; and a size by which the directory would begin elsewhere.
    assert.ok(!isReadOneWay(withNumber(one, 2, 2, 1)));
    assert.ok(!isReadOneWay(withNumber(one, 10, 4, 1)));
  });

  it('counts its entries once', () => {
    // On this disk (offset 8 of the end), in all (10), and more or fewer than there are.
    assert.ok(!isReadOneWay(withNumber(one, 14, 2, 0)));
    assert.ok(!isReadOneWay(withNumber(one, 12, 2, 2)));
    assert.ok(!isReadOneWay(withNumber(withNumber(one, 14, 2, 0), 12, 2, 0)));
    assert.ok(!isReadOneWay(withNumber(one, 18, 2, 1)));
  });

  it('has no locator of ZIP64 before its end, were it in the comment of an entry', () => {
    const locator = new Uint8Array(20);
    new DataView(locator.buffer).setUint32(0, 0x07_06_4b_50, true);
    const directory = one.subarray(numberAt(one, 6), -22);
    const commented = directory.slice();
    new DataView(commented.buffer).setUint16(32, locator.length, true);
    const body = one.subarray(0, numberAt(one, 6));
    const end = withNumber(endOf(one), 10, 4, directory.length + locator.length);
    assert.ok(!isReadOneWay(join(body, commented, locator, end)));
    assert.ok(isReadOneWay(join(body, commented, new Uint8Array(20), end)));
  });

  it('is no other thing', () => {
    for (const bytes of [new Uint8Array(), new Uint8Array(21), new Uint8Array(22)])
      assert.ok(!isReadOneWay(bytes));
  });
});
