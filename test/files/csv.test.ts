import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readSheet } from '../../src/files/read-sheet.ts';
import { encodeGb18030 } from '../../src/files/encode-gb18030.ts';
import { parseCsv } from '../../src/files/parse-csv.ts';
import { writeCsv } from '../../src/files/write-csv.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const rowsOf = (bytes: Uint8Array) => parseCsv(bytes, 'a.csv').rows.map((row) => row.cells);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('A CSV file', () => {
  it('reads the same from GB 18030 and from UTF-8 with and without byte order mark', async () => {
    // 编码,名称 / A1,龚䶮 in GB 18030: B1E0 C2EB, C3FB B3C6, B9A8 FE9F.
    const gb = Buffer.from('b1e0c2eb2cc3fbb3c60d0a41312cb9a8fe9f0d0a', 'hex');
    const text = '编码,名称\r\nA1,龚䶮\r\n';
    const sheets = [gb, utf8(text), utf8(`\uFEFF${text}`)].map((bytes) => readSheet(bytes, '名录.csv'));
    for (const sheet of await Promise.all(sheets)) {
      assert.deepEqual(sheet.headings, ['编码', '名称']);
      assert.deepEqual(sheet.rows, [{ number: 2, cells: ['A1', '龚䶮'] }]);
    }
  });

  it('keeps commas, quotes and line breaks inside quotes, and counts rows as a spreadsheet does', () => {
    const sheet = parseCsv(utf8('a,b\r\n"x, ""y""\r\nz",1\n\n"",2\r3,"4"'), 'a.csv');
    assert.deepEqual(sheet.rows, [
      { number: 2, cells: ['x, "y"\r\nz', '1'] },
      { number: 4, cells: ['', '2'] },
      { number: 5, cells: ['3', '4'] },
    ]);
  });

  it('is refused with the place of a quote that does not match', () => {
    assert.throws(() => rowsOf(utf8('a,b\n1,"2\n3,4')), /第 2 行第 2 列的引号不成对/);
    assert.throws(() => rowsOf(utf8('a,b\n1,2\n"3"x,4')), /第 3 行第 1 列的引号不成对/);
    assert.throws(() => rowsOf(utf8('a,b\n1,2"3"')), /第 2 行第 2 列的引号不成对/);
  });

  it('is refused in UTF-16 and in bytes that are no text', () => {
    assert.throws(() => rowsOf(Buffer.from('\uFEFFa,b\n1,2', 'utf16le')), /既不是 UTF-8 也不是 GB18030/);
    assert.throws(() => rowsOf(Uint8Array.of(0x61, 0xff, 0xff)), /既不是 UTF-8 也不是 GB18030/);
  });

  it('flags a formula, which other programs would evaluate', () => {
    const [row] = parseCsv(utf8('a,b\n1,"=""0123"""'), 'a.csv').rows;
    assert.deepEqual(
      row?.faults?.map(({ column, reason }) => [column, reason]),
      [[1, '公式单元格']],
    );
  });

  it('gives every table back, in both encodings', () => {
    const cell = fc
      .string({ unit: 'binary', maxLength: 8 })
      .filter((text) => !/[\0\uE000-\uF8FF\uFFFE\uFFFF]/u.test(text));
    const table = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(table, fc.constantFrom('utf-8' as const, 'gb18030' as const), (rows, encoding) => {
        // Each row starts with a letter: blank rows, formulas and totals are for other tests.
        const guarded = rows.map((cells) => cells.map((text) => `x${text}x`));
        const read = rowsOf(writeCsv([['a', 'b', 'c'], ...guarded], encoding));
        assert.deepEqual(read, guarded);
      }),
      { numRuns: 300 },
    );
  });

  it('encodes GB 18030 as the standard does', () => {
    // GB 18030-2022: 一 D2BB, 䶮 FE9F, € A2E3, U+0080 81308130, U+FFFF 8431A439, U+10000 90308130, U+10FFFF E3329A35.
    const expected = '41 d2bb fe9f a2e3 81308130 8431a439 90308130 e3329a35';
    assert.equal(hex(encodeGb18030('A一䶮€\u0080\uFFFF\u{10000}\u{10FFFF}')), expected.replaceAll(' ', ''));
  });

  it('keeps the rare characters of names in GB 18030', () => {
    for (const character of ['䶮', '㛃', '𬱖', '𠮷']) {
      assert.equal(new TextDecoder('gb18030', { fatal: true }).decode(encodeGb18030(character)), character);
    }
  });
});
