import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';
import { checkImport } from '../../src/core/lists/check-import.ts';
import type { RecordValues } from '../../src/core/lists/definition.ts';
import { getList, listNames } from '../../src/core/lists/definitions.ts';
import { suggestMapping } from '../../src/core/lists/mapping.ts';
import { readSheet } from '../../src/files/read-sheet.ts';
import { writeErrorWorkbook, writeRecords, writeTemplate } from '../../src/files/write-sheet.ts';
import { zipParts } from './make-workbook.ts';

const targets = getList('targets');
const known = { isDistrict: () => true, isRecord: () => true };

async function partsOf(workbook: Uint8Array): Promise<Record<string, string>> {
  const zip = await fromBufferPromise(Buffer.from(workbook));
  const parts: Record<string, string> = {};
  for await (const entry of zip.eachEntry()) {
    parts[entry.fileName] = (await buffer(await zip.openReadStreamPromise(entry))).toString();
  }
  return parts;
}

async function importBack(bytes: Uint8Array, name: string): Promise<readonly RecordValues[]> {
  const sheet = await readSheet(bytes, name);
  const checked = checkImport(targets, sheet, suggestMapping(targets, sheet.headings), known);
  assert.deepEqual(checked.faults, []);
  return checked.records;
}

const blank = Object.fromEntries(targets.fields.map((field) => [field.key, null]));
const records: readonly RecordValues[] = [
  { ...blank, code: '00012', name: '=1+1', kind: '@诊所', address: '+86 号', tags: '-', key_unit: true },
  { ...blank, code: 'B2', name: "'甲", kind: "'=乙", address: '一 "二", 三', outpatient_pooling: false },
  { ...blank, code: 'C3', name: '龚䶮㛃𬱖', kind: '_x0041_ & <b>', credit_class: 'A' },
];

describe('A template', () => {
  it('has the headings with required ones marked, and nothing that an import would take for data', async () => {
    for (const name of listNames) {
      const list = getList(name);
      for (const format of ['xlsx', 'csv', 'csv-gb18030'] as const) {
        const file = `模板.${format === 'xlsx' ? 'xlsx' : 'csv'}`;
        const sheet = await readSheet(await writeTemplate(list, format), file);
        assert.deepEqual(sheet.rows, []);
        assert.deepEqual(
          sheet.headings,
          list.fields.map((field) => field.label + (field.required ? '*' : '')),
        );
      }
    }
  });

  it('offers drop-downs, keeps typed text as text, freezes the headings and explains every column', async () => {
    const parts = await partsOf(await writeTemplate(targets, 'xlsx'));
    const sheet = parts['xl/worksheets/sheet1.xml'] ?? '';
    // 重点监管单位 is the twelfth column, L.
    assert.match(
      sheet,
      /<dataValidation type="list" showErrorMessage="1"[^>]*sqref="L2:L200001"><formula1>"是,否"</,
    );
    assert.match(sheet, /showErrorMessage="0"[^>]*sqref="F2:F200001"><formula1>"公立,民营"</);
    assert.match(sheet, /ySplit="1"[^>]*state="frozen"/);
    assert.match(sheet, /<col min="1" max="1"[^>]*style="1"/);
    assert.match(parts['xl/styles.xml'] ?? '', /<cellXfs count="4"><xf\/><xf numFmtId="49"/);
    assert.match(parts['xl/workbook.xml'] ?? '', /name="填写说明"/);
    for (const { label, explanation } of targets.fields) {
      assert.ok(parts['xl/worksheets/sheet2.xml']?.includes(label));
      assert.ok(parts['xl/worksheets/sheet2.xml']?.includes(explanation));
    }
  });

  it('is imported after it was filled in', async () => {
    const parts = await partsOf(await writeTemplate(targets, 'xlsx'));
    const sheet = 'xl/worksheets/sheet1.xml';
    const row =
      '<row r="2"><c r="A2" t="inlineStr"><is><t>H33010600001</t></is></c><c r="B2" t="inlineStr"><is><t>甲医院</t></is></c><c r="D2" t="inlineStr"><is><t>综合医院</t></is></c><c r="L2" t="inlineStr"><is><t>是</t></is></c></row>';
    const filled = { ...parts, [sheet]: parts[sheet]?.replace('</sheetData>', `${row}</sheetData>`) ?? '' };
    const expected = { ...blank, code: 'H33010600001', name: '甲医院', kind: '综合医院', key_unit: true };
    assert.deepEqual(await importBack(await zipParts(filled), '模板.xlsx'), [expected]);
  });
});

describe('An export', () => {
  for (const format of ['xlsx', 'csv', 'csv-gb18030'] as const) {
    it(`as ${format} gives the same records when it is imported`, async () => {
      const bytes = await writeRecords(targets, records, format);
      assert.deepEqual(await importBack(bytes, format === 'xlsx' ? 'a.xlsx' : 'a.csv'), records);
    });
  }

  it('keeps percentages', async () => {
    const items = getList('items');
    const bytes = await writeRecords(
      items,
      [
        { code: 'A', ratio: 50 },
        { code: 'B', ratio: 1234 },
      ],
      'csv',
    );
    const text = new TextDecoder().decode(bytes);
    assert.match(text, /A,,,,,,0\.5%,/);
    assert.match(text, /B,,,,,,12\.34%,/);
  });

  it('never starts a cell with what a spreadsheet program takes for a formula', async () => {
    const csv = new TextDecoder().decode(await writeRecords(targets, records, 'csv'));
    assert.doesNotMatch(csv, /(?:^|[,"\n])[=+\-@]/);
    const sheet =
      (await partsOf(await writeRecords(targets, records, 'xlsx')))['xl/worksheets/sheet1.xml'] ?? '';
    assert.doesNotMatch(sheet, /<f>|<v>/);
    assert.ok(sheet.includes(">'=1+1<"));
  });

  it('is the same bytes for the same records at any time', async () => {
    const digest = async () =>
      createHash('sha256')
        .update(await writeRecords(targets, records, 'xlsx'))
        .digest('hex');
    const first = await digest();
    await new Promise((resolve) => setTimeout(resolve, 2100));
    assert.equal(await digest(), first);
  });
});

describe('An error workbook', () => {
  it('holds the uploaded rows with what is wrong in each, and can be uploaded again', async () => {
    const csv = '机构编码,机构名称,机构类别,备注\nA1,甲,诊所,x\nA2,,诊所,=y\n';
    const sheet = await readSheet(new TextEncoder().encode(csv), 'a.csv');
    const { faults } = checkImport(targets, sheet, suggestMapping(targets, sheet.headings), known);
    const again = await readSheet(await writeErrorWorkbook(sheet, faults), '错误.xlsx');
    assert.deepEqual(again.headings, ['机构编码', '机构名称', '机构类别', '备注', '错误说明']);
    assert.deepEqual(again.rows, [
      { number: 2, cells: ['A1', '甲', '诊所', 'x'] },
      { number: 3, cells: ['A2', '', '诊所', '=y', '原第 3 行：「机构名称」必填项为空；请填写机构名称。'] },
    ]);
    const twice = await readSheet(await writeErrorWorkbook(again, []), '错误.xlsx');
    assert.deepEqual(twice.headings, again.headings);
  });
});
