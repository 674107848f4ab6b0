import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSheet } from '../../src/files/read-sheet.ts';
import { headingRow, makeWorkbook, textRow, type HandMadeWorkbook } from './make-workbook.ts';

const read = async (book: HandMadeWorkbook) => readSheet(await makeWorkbook(book), '名录.xlsx');
const cell = (place: string, content: string): string => `<c r="${place}" ${content}</c>`;

describe('Reading a workbook', () => {
  it('gives headings and filled rows with the row numbers that the user sees', async () => {
    const sheet = await read({
      rows: `${headingRow}${textRow(2, ['A1', '甲'])}${textRow(3, ['', '　 '])}${textRow(7, ['A2', '乙'])}`,
    });
    assert.deepEqual(sheet, {
      name: '名录',
      headings: ['机构编码', '机构名称'],
      rows: [
        { number: 2, cells: ['A1', '甲'] },
        { number: 7, cells: ['A2', '乙'] },
      ],
    });
  });

  it('passes over a title above the headings', async () => {
    const sheet = await read({
      rows: `${textRow(1, ['检查对象名录库'])}${textRow(3, ['机构编码', '机构名称'])}${textRow(4, ['A1', '甲'])}`,
      after: '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>',
    });
    assert.deepEqual(sheet.headings, ['机构编码', '机构名称']);
    assert.deepEqual(sheet.rows, [{ number: 4, cells: ['A1', '甲'] }]);
  });

  it('reads shared, rich and escaped strings and leaves reading aids out', async () => {
    const sheet = await read({
      rows: `${headingRow}<row r="2">${cell('A2', 't="s"><v>0</v>')}${cell('B2', 't="s"><v>1</v>')}</row>`,
      strings: [
        '<si><r><t>上</t></r><r><t xml:space="preserve">海 </t></r><rPh sb="0" eb="1"><t>ジョウ</t></rPh></si>',
        '<si><t>甲_x0009_乙_x005F_x0041_&amp;</t></si>',
      ],
    });
    assert.deepEqual(sheet.rows[0]?.cells, ['上海 ', '甲\t乙_x0041_&']);
  });

  it('reads day numbers as dates by the format of the cell, in the 1900 system', async () => {
    // 2027-12-31 is day 46752: 2000-01-01 is 36526, and 28 years with 7 leap days less one day follow.
    const values = ['46752', '36526', '60', '46752.5', '46752'];
    const styles = [1, 2, 1, 1, 0];
    const cells = values.map((value, place) =>
      cell(`${'ABCDE'[place]}2`, `s="${styles[place]}"><v>${value}</v>`),
    );
    const sheet = await read({
      rows: `${textRow(1, ['一', '二', '三', '四', '五'])}<row r="2">${cells.join('')}</row>`,
      formats: ['yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;', '[$-804]mmm\\-yy'],
    });
    assert.deepEqual(sheet.rows[0]?.cells, [
      '2027-12-31',
      '2000-01-01',
      '1900-02-29',
      '2027-12-31 12:00:00',
      '46752',
    ]);
  });

  it('reads day numbers of the 1904 system', async () => {
    // The two systems are 1,462 days apart: 46752 - 1462 = 45290.
    const sheet = await read({
      rows: `${headingRow}<row r="2">${cell('A2', 's="1"><v>45290</v>')}${cell('B2', 's="1"><v>0</v>')}</row>`,
      formats: ['yyyy-mm-dd'],
      workbookProperties: '<workbookPr date1904="1"/>',
    });
    assert.deepEqual(sheet.rows[0]?.cells, ['2027-12-31', '1904-01-01']);
  });

  it('reads numbers as they are shown: percentages, leading zeros and without binary noise', async () => {
    const cells = [
      cell('A2', 's="1"><v>0.05</v>'),
      cell('B2', 's="2"><v>1100060</v>'),
      cell('C2', '><v>0.30000000000000004</v>'),
    ];
    const sheet = await read({
      rows: `${textRow(1, ['一', '二', '三'])}<row r="2">${cells.join('')}</row>`,
      formats: ['0.00%', '00000000'],
    });
    assert.deepEqual(sheet.rows[0]?.cells, ['5%', '01100060', '0.3']);
  });

  it('never uses the cached value of a formula', async () => {
    const sheet = await read({
      rows: `${headingRow}<row r="2">${cell('A2', '><f>"H"&amp;1</f><v>99</v>')}${cell('B2', 't="str"><f t="shared" si="0"/><v>甲</v>')}</row>`,
    });
    const [row] = sheet.rows;
    assert.deepEqual(row?.cells, []);
    assert.deepEqual(
      row?.faults?.map(({ column, reason }) => [column, reason]),
      [
        [0, '公式单元格'],
        [1, '公式单元格'],
      ],
    );
    assert.match(row?.faults?.[0]?.remedy ?? '', /粘贴为数值/);
  });

  it('flags codes that were stored as numbers, and error values', async () => {
    const cells = [
      cell('A2', '><v>330106199001011000</v>'),
      cell('B2', 't="e"><v>#N/A</v>'),
      cell('C2', '><v>99999999999999</v>'),
    ];
    const sheet = await read({ rows: `${textRow(1, ['一', '二', '三'])}<row r="2">${cells.join('')}</row>` });
    const [row] = sheet.rows;
    assert.equal(row?.cells[2], '99999999999999');
    assert.deepEqual(
      row?.faults?.map(({ column, reason }) => [column, reason]),
      [
        [0, '15 位以上的编码存成了数字，末尾几位可能已经丢失'],
        [1, '单元格是错误值 #N/A'],
      ],
    );
  });

  it('refuses total rows as a fault of the row', async () => {
    const sheet = await read({
      rows: `${headingRow}${textRow(2, ['A1', '甲'])}${textRow(3, ['合　计', '1 家'])}${textRow(4, ['总计：', '1'])}`,
    });
    assert.deepEqual(
      sheet.rows.map((row) => row.faults?.map(({ column, reason }) => [column, reason])),
      [undefined, [[undefined, '这是合计行，不是数据']], [[undefined, '这是总计行，不是数据']]],
    );
  });

  it('flags the blank cells of merged ranges', async () => {
    const sheet = await read({
      rows: `${headingRow}${textRow(2, ['A1', '甲'])}${textRow(3, ['A2'])}`,
      after: '<mergeCells><mergeCell ref="B2:B3"/></mergeCells>',
    });
    assert.equal(sheet.rows[0]?.faults, undefined);
    assert.deepEqual(
      sheet.rows[1]?.faults?.map(({ column, reason }) => [column, reason]),
      [[1, '合并单元格，此处实际没有内容']],
    );
  });

  it('flags a filled cell without a heading, because the columns may be shifted', async () => {
    const sheet = await read({ rows: `${headingRow}${textRow(2, ['A1', '甲', '乙'])}` });
    assert.match(sheet.rows[0]?.faults?.[0]?.reason ?? '', /第 C 列有内容「乙」但没有表头/);
  });

  it('reads the first sheet that is not hidden', async () => {
    const sheet = await read({
      rows: textRow(1, ['隐藏', '内容']),
      sheets:
        '<sheet name="旧" sheetId="1" state="hidden" r:id="rId1"/><sheet name="新" sheetId="2" r:id="rId4"/>',
      parts: {
        'xl/worksheets/sheet2.xml': `<worksheet xmlns="x"><sheetData>${headingRow}</sheetData></worksheet>`,
      },
    });
    assert.deepEqual([sheet.name, ...sheet.headings], ['新', '机构编码', '机构名称']);
  });

  it('takes a heading __proto__ for a heading like any other', async () => {
    const sheet = await read({
      rows: `${textRow(1, ['__proto__', 'constructor'])}${textRow(2, ['a', 'b'])}`,
    });
    assert.deepEqual(sheet.headings, ['__proto__', 'constructor']);
    assert.deepEqual(sheet.rows[0]?.cells, ['a', 'b']);
  });

  it('works from the plain start of the service, from another folder, as it does here', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sheet-'));
    try {
      const file = join(folder, 'a.xlsx');
      writeFileSync(file, await makeWorkbook({ rows: `${headingRow}${textRow(2, ['A1', '甲'])}` }));
      const script = fileURLToPath(new URL('./plain-start.mjs', import.meta.url));
      const run = spawnSync(process.execPath, [script, file], { cwd: folder, encoding: 'utf8' });
      assert.equal(run.stdout, 'A1,甲', run.stderr);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
