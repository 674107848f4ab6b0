import assert from 'node:assert/strict';
import { checkImport, type Sheet, type SheetRow } from '../../../src/core/lists/check-import.ts';
import { getList } from '../../../src/core/lists/definitions.ts';
import { suggestMapping } from '../../../src/core/lists/mapping.ts';
import { Refusal } from '../../../src/core/refusal.ts';

const targets = getList('targets');
const known = {
  isDistrict: (code: string) => code === '110101',
  isRecord: (list: string, code: string) => list === 'organisations' && code === 'ORG',
};

function sheetOf(headings: readonly string[], rows: readonly (readonly string[])[]): Sheet {
  return { name: '名录', headings, rows: rows.map((cells, place) => ({ number: place + 2, cells })) };
}

function check(headings: readonly string[], rows: readonly (readonly string[])[]) {
  return checkImport(targets, sheetOf(headings, rows), suggestMapping(targets, headings), known);
}

describe('Checking an import', () => {
  it('refuses a mapping that does not fit, with every problem', () => {
    assert.throws(
      () => check(['编码', '机构名称'], []),
      (error) => error instanceof Refusal && error.code === 'invalid' && error.problems.length === 2,
    );
  });

  it('names every fault of 1,000 rows of ten kinds with row, column, reason and remedy', () => {
    const headings = [
      '机构编码',
      '机构名称',
      '统一社会信用代码',
      '机构类别',
      '行政区划代码',
      '管辖机构代码',
      '重点监管单位',
    ];
    // GB 32100-2015 gives 91350100M000100Y43 as its example.
    const good = ['', '甲', '91350100M000100Y43', '诊所', '110101', 'ORG', '是'];
    const kinds: readonly (readonly [number, (row: number) => string, RegExp])[] = [
      [0, (row) => `编码${row}`, /只能由字母、数字/],
      [0, (row) => `H${String(row).padStart(10, '0')}X`, /字母 H 或 P 后接 11 位数字/],
      [1, () => '', /必填项为空/],
      [1, () => '龚\uE863', /专用区字符 U\+E863/],
      [1, () => '甲'.repeat(201), /长度 201 超过上限 200/],
      [2, () => '913501', /应为 18 位/],
      [2, () => '91350100M000100Y44', /校验码不符，末位应为 3/],
      [4, () => '110199', /不是现行行政区划代码/],
      [5, () => 'ORG2', /引用的代码不存在/],
      [6, () => '也许', /只能填 是 或 否/],
    ];
    const kindOf = (row: number) => kinds[row % 10] ?? assert.fail();
    const rows = Array.from({ length: 1000 }, (_, row) => {
      const [column, text] = kindOf(row);
      return good.with(0, `K${row}`).with(column, text(row));
    });
    const { records, faults, fields } = check(headings, rows);
    assert.equal(records.length, 0);
    assert.equal(faults.length, 1000);
    assert.equal(fields.length, 7);
    for (const [place, fault] of faults.entries()) {
      const [column, text, reason] = kindOf(place);
      assert.deepEqual([fault.row, fault.heading, fault.value], [place + 2, headings[column], text(place)]);
      assert.match(fault.reason, reason);
      assert.match(fault.remedy, /^请/);
    }
  });

  it('names both rows of codes that are the same once stored', () => {
    const { records, faults } = check(
      ['机构编码', '机构名称', '机构类别'],
      [
        ['A1', '甲', '诊所'],
        ['B1', '乙', '诊所'],
        ['Ａ１ ', '丙', '诊所'],
      ],
    );
    assert.deepEqual(
      records.map((record) => record['code']),
      ['B1'],
    );
    assert.deepEqual(
      faults.map(({ row, heading, field, value, reason }) => ({ row, heading, field, value, reason })),
      [
        { row: 2, heading: '机构编码', field: 'code', value: 'A1', reason: '第 2 行与第 4 行的机构编码重复' },
        { row: 4, heading: '机构编码', field: 'code', value: 'A1', reason: '第 4 行与第 2 行的机构编码重复' },
      ],
    );
  });

  it('is quick with a file of nothing but one code', () => {
    const start = performance.now();
    const { faults } = check(
      ['机构编码', '机构名称', '机构类别'],
      Array.from({ length: 30_000 }, () => ['A', '甲', '诊所']),
    );
    assert.equal(faults.length, 30_000);
    assert.match(faults[0]?.reason ?? '', /第 2 行与第 3、4、5、6、7 等行的机构编码重复/);
    assert.ok(performance.now() - start < 10_000);
  });

  it('lets organisations refer to organisations of the same file', () => {
    const list = getList('organisations');
    const headings = ['机构代码', '机构名称', '层级', '上级机构代码', '行政区划代码'];
    const rows = [
      ['CITY', '市局', '市级', 'PROVINCE', '110101'],
      ['PROVINCE', '省局', '省级', '', '110101'],
      ['COUNTY', '县局', '县级', 'NONE', '110101'],
    ];
    const { records, faults } = checkImport(
      list,
      sheetOf(headings, rows),
      suggestMapping(list, headings),
      known,
    );
    assert.equal(records.length, 2);
    assert.deepEqual(
      faults.map(({ row, field, value }) => [row, field, value]),
      [[4, 'parent_code', 'NONE']],
    );
  });

  it('translates values and fills constants in', () => {
    const headings = ['编码', '名称', '区'];
    const mapping = {
      code: { column: '编码' },
      name: { column: '名称' },
      kind: { constant: '诊所' },
      district_code: { column: '区', translations: { 东城区: '110101' } },
    };
    const sheet = sheetOf(headings, [
      ['A', '甲', ' 东城区'],
      ['B', '乙', '110101'],
      ['C', '丙', 'constructor'],
    ]);
    const { records, faults, fields } = checkImport(targets, sheet, mapping, known);
    assert.deepEqual(
      records.map((record) => [record['kind'], record['district_code']]),
      [
        ['诊所', '110101'],
        ['诊所', '110101'],
      ],
    );
    assert.deepEqual(
      faults.map(({ row, heading, value }) => [row, heading, value]),
      [[4, '区', 'constructor']],
    );
    assert.deepEqual(fields, ['code', 'name', 'kind', 'district_code']);
  });

  it('keeps what reading found: in a mapped cell, for a whole row, and not in columns that nobody uses', () => {
    const formula = { reason: '公式单元格', remedy: '请粘贴为数值' };
    const rows: readonly SheetRow[] = [
      { number: 2, cells: ['1', '', '甲', '诊所'], faults: [{ column: 1, ...formula }] },
      { number: 3, cells: ['', 'B', '乙', '诊所'], faults: [{ column: 0, ...formula }] },
      {
        number: 4,
        cells: ['合计', '', '2'],
        faults: [{ reason: '这是合计行，不是数据', remedy: '请删除合计行' }],
      },
    ];
    const headings = ['序号', '机构编码', '机构名称', '机构类别'];
    const { records, faults } = checkImport(
      targets,
      { name: '名录', headings, rows },
      suggestMapping(targets, headings),
      known,
    );
    assert.deepEqual(
      records.map((record) => record['code']),
      ['B'],
    );
    assert.deepEqual(faults, [
      { row: 2, heading: '机构编码', field: 'code', value: '', ...formula },
      {
        row: 4,
        heading: '整行',
        field: '',
        value: '合计 2',
        reason: '这是合计行，不是数据',
        remedy: '请删除合计行',
      },
    ]);
  });

  it('keeps rare characters', () => {
    const { records } = check(['机构编码', '机构名称', '机构类别'], [['A', '龚䶮㛃𬱖', '诊所']]);
    assert.equal(records[0]?.['name'], '龚䶮㛃𬱖');
  });
});
