import assert from 'node:assert/strict';
import { Refusal } from '../../src/core/refusal.ts';
import { readSheet } from '../../src/files/read-sheet.ts';
import { headingRow, makeWorkbook, textRow, workbookParts, zipParts } from './make-workbook.ts';

/** Reads a file that must be refused within seconds, and gives the reason. */
async function refusalOf(bytes: Uint8Array, name = '名录.xlsx'): Promise<string> {
  const start = performance.now();
  const refusal = await readSheet(bytes, name).then(
    () => assert.fail('the file was accepted'),
    (error: unknown) => error,
  );
  assert.ok(refusal instanceof Refusal, String(refusal));
  assert.equal(refusal.code, 'unreadable-file');
  assert.ok(performance.now() - start < 10_000, 'refused too late');
  return refusal.message;
}

const honest = { rows: `${headingRow}${textRow(2, ['A1', '甲'])}` };

/** Writes into the central directory entry of a file: `offset` counts from the entry's signature (APPNOTE 4.3.12). */
function patchDirectory(zip: Buffer, path: string, patch: (entry: Buffer) => void): Buffer {
  const copy = Buffer.from(zip);
  const name = copy.lastIndexOf(path);
  const entry = copy.lastIndexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]), name);
  patch(copy.subarray(entry));
  return copy;
}

describe('A file that must not be read', () => {
  const bomb = Buffer.alloc(210 * 1024 * 1024, 'a');

  it('is refused when it inflates beyond 200 MB', async () => {
    const zip = await zipParts({ ...workbookParts(honest), 'xl/worksheets/sheet1.xml': bomb });
    assert.ok(zip.length < 1_000_000);
    assert.match(await refusalOf(zip), /解压后超过 200 MB/);
  });

  it('is refused when it inflates to more than it declares', async () => {
    const zip = await zipParts({ ...workbookParts(honest), 'xl/worksheets/sheet1.xml': bomb });
    const lying = patchDirectory(zip, 'xl/worksheets/sheet1.xml', (entry) => entry.writeUInt32LE(1000, 24));
    assert.match(await refusalOf(lying), /文件已损坏.*解压失败/);
  });

  it('is refused when one cell holds more text than a spreadsheet can', async () => {
    const rows = `${headingRow}${textRow(2, ['A1', 'a'.repeat(32_768)])}`;
    assert.match(await refusalOf(await makeWorkbook({ rows })), /超过 32767 个字符/);
  });

  it('is refused with more than 200 parts', async () => {
    const extra = Object.fromEntries(Array.from({ length: 500 }, (_, number) => [`xl/media/${number}`, '']));
    assert.match(await refusalOf(await makeWorkbook({ ...honest, parts: extra })), /部件，超过上限 200 个/);
  });

  it('is refused with a DOCTYPE', async () => {
    const parts = workbookParts(honest);
    const sheet = `<!DOCTYPE x [<!ENTITY a "aaaa">]>${String(parts['xl/worksheets/sheet1.xml'])}`;
    assert.match(await refusalOf(await zipParts({ ...parts, 'xl/worksheets/sheet1.xml': sheet })), /DOCTYPE/);
  });

  it('is refused with a filled cell in the last cell that a sheet has', async () => {
    const rows = `${headingRow}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`;
    assert.match(await refusalOf(await makeWorkbook({ rows })), /单元格 XFD1048576 超出第 100 列/);
  });

  it('is refused with places that no sheet has', async () => {
    const rows = `${headingRow}<row r="2"><c r="AAAAAAAA2"><v>1</v></c></row>`;
    assert.match(await refusalOf(await makeWorkbook({ rows })), /单元格位置「AAAAAAAA2」有误/);
  });

  it('is refused beyond 200,000 rows', async () => {
    const rows = Array.from({ length: 200_001 }, () => '<row><c><v>1</v></c><c><v>2</v></c></row>').join('');
    assert.match(await refusalOf(await makeWorkbook({ rows: headingRow + rows })), /超过 200000 行/);
  });

  it('is refused when one long string stands in very many cells', async () => {
    const rows = '<row><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>'.repeat(50_000);
    const strings = [`<si><t>${'甲'.repeat(32_767)}</t></si>`];
    const before = process.memoryUsage().rss;
    assert.match(await refusalOf(await makeWorkbook({ rows: headingRow + rows, strings })), /文字总量超过/);
    assert.ok(process.memoryUsage().rss - before < 500_000_000);
  });

  it('is refused beyond four million cells', async () => {
    const line = `${'1,'.repeat(99)}1\n`;
    assert.match(await refusalOf(Buffer.from(line.repeat(40_001)), '大.csv'), /超过 400 万个单元格/);
  });

  it('is refused when it is truncated, at whatever place', async () => {
    const zip = await makeWorkbook(honest);
    for (const part of [0.1, 0.5, 0.9, 0.99]) {
      const cut = zip.subarray(0, Math.floor(zip.length * part));
      assert.match(await refusalOf(cut), /文件已损坏/);
    }
  });

  it('is refused when a bit of a part has flipped, rather than read as other text', async () => {
    const zip = new Uint8Array(
      await makeWorkbook({ rows: `${headingRow}${textRow(2, ['H33010600001', '甲'])}` }),
    );
    const start = Buffer.from(zip).indexOf('xl/worksheets/sheet1.xml') + 'xl/worksheets/sheet1.xml'.length;
    for (const place of [60, 90, 130]) {
      const flipped = Uint8Array.from(zip);
      flipped[start + place] = (flipped[start + place] ?? 0) ^ 0x10;
      assert.match(await refusalOf(flipped), /文件已损坏/);
    }
  });

  it('is refused when it is encrypted', async () => {
    const zip = await makeWorkbook(honest);
    const encrypted = patchDirectory(zip, 'xl/workbook.xml', (entry) => {
      entry.writeUInt16LE(entry.readUInt16LE(8) | 1, 8);
    });
    assert.match(await refusalOf(encrypted), /加了密码/);
    const compound = Buffer.from('d0cf11e0a1b11ae1', 'hex');
    assert.match(await refusalOf(compound), /旧版 \.xls 或加了密码.*另存为 \.xlsx/);
  });

  it('is refused when it is not a zip at all, or empty', async () => {
    assert.match(await refusalOf(Buffer.from('<html>登录已过期</html>')), /内容却不是 Excel 工作簿/);
    assert.match(await refusalOf(Buffer.alloc(0)), /0 字节/);
    assert.match(await refusalOf(await zipParts({ 'a.txt': 'a' })), /缺少部件 _rels\/\.rels/);
  });

  it('is refused beyond 20 MB before it is opened', async () => {
    assert.match(await refusalOf(Buffer.alloc(20 * 1024 * 1024 + 1)), /超过 20 MB/);
  });

  for (const extension of ['xls', 'et', 'xlsm', 'ods', 'XLSB']) {
    it(`is refused as .${extension} with what to save it as`, async () => {
      const message = await refusalOf(await makeWorkbook(honest), `名录.${extension}`);
      assert.match(message, new RegExp(`不支持 \\.${extension.toLowerCase()} 文件。请另存为 \\.xlsx`));
    });
  }

  it('is refused with macros under another name', async () => {
    const book = { ...honest, parts: { 'xl/vbaProject.bin': 'x' } };
    assert.match(await refusalOf(await makeWorkbook(book)), /文件含有宏/);
  });

  it('is refused without a visible or a filled sheet', async () => {
    const sheets = '<sheet name="旧" sheetId="1" state="veryHidden" r:id="rId1"/>';
    assert.match(await refusalOf(await makeWorkbook({ ...honest, sheets })), /没有可见的工作表/);
    assert.match(await refusalOf(await makeWorkbook({ rows: '' })), /工作表「名录」是空的/);
  });
});
