import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Sheet, SheetFault } from '../../../src/core/lists/check-import.ts';
import { startingProfiles, type CreditProfile } from '../../../src/core/risk/credit-classes.ts';
import { checkPeriodSheet } from '../../../src/core/risk/period-sheet.ts';
import { indicatorSheet, ratingSheet } from '../../../src/core/risk/sheet-kinds.ts';

const ratings = ratingSheet(startingProfiles[0] as CreditProfile);
const codes = new Set(['H33010600001', 'H33010600002', 'LOCAL-3']);
const isTarget = (code: string): boolean => codes.has(code);

const sheetOf = (headings: readonly string[], ...rows: readonly (readonly string[])[]): Sheet => ({
  name: '表',
  headings,
  rows: rows.map((cells, index) => ({ number: index + 2, cells })),
});

const ratingHeadings = ['机构编码', '期间', '信用等级', '来源'];

describe('a sheet of ratings', () => {
  it('is read row by row, with what people vary', () => {
    const sheet = sheetOf(
      ['来源*', '信用 等级', 'period', '备注', '机构编码＊'],
      ['某文件', 'Ｂ', '2026q3', '说明', 'Ｈ33010600001'],
      [' 某文件 ', '撤销', '2026', '', 'LOCAL-3'],
    );
    assert.deepEqual(checkPeriodSheet(ratings, sheet, isTarget), {
      facts: [
        { targetCode: 'H33010600001', period: '2026Q3', key: 'credit_class', value: 'B', source: '某文件' },
        { targetCode: 'LOCAL-3', period: '2026', key: 'credit_class', value: null, source: '某文件' },
      ],
      faults: [],
      unused_headings: ['备注'],
    });
  });

  it('names every fault of every row at once, and then gives no facts', () => {
    const sheet = sheetOf(
      ratingHeadings,
      ['H33010600001', '2026', 'A', '某文件'],
      ['H33010600009', '2026', 'A', '某文件'],
      ['H33010600002', '2026年', 'E', ''],
      ['', '2026', '', '某文件'],
      ['H33010600001', '2026Q1', 'B', '某\u0007文件'],
      ['H33010600001', '2026', 'D', '某文件'],
    );
    const { facts, faults } = checkPeriodSheet(ratings, sheet, isTarget);
    assert.deepEqual(facts, []);
    assert.deepEqual(
      faults.map(({ row, heading, value, reason }) => [row, heading, value, reason]),
      [
        [2, '机构编码', 'H33010600001', '第 2 行与第 7 行是同一机构、同一期间'],
        [3, '机构编码', 'H33010600009', '引用的代码不存在'],
        [4, '期间', '2026年', '不是认得的期间'],
        [4, '信用等级', 'E', '现行等级表“四级”中没有这个等级'],
        [4, '来源', '', '必填项为空'],
        [5, '机构编码', '', '必填项为空'],
        [5, '信用等级', '', '必填项为空'],
        [6, '来源', '某\u0007文件', '含有不可见或乱码字符 U+0007'],
        [7, '机构编码', 'H33010600001', '第 7 行与第 2 行是同一机构、同一期间'],
      ],
    );
    for (const { remedy } of faults) assert.match(remedy, /^请/);
  });

  it('names what reading found instead of what the text says, once', () => {
    const formula: SheetFault = { column: 2, reason: '是公式', remedy: '请改为数值' };
    const merged: SheetFault = { reason: '多出一格', remedy: '请删去' };
    const sheet: Sheet = {
      name: '表',
      headings: ratingHeadings,
      rows: [
        { number: 4, cells: ['H33010600001', '2026', '', '某文件'], faults: [formula] },
        { number: 9, cells: ['H33010600002', '', 'Z', 'x'], faults: [merged] },
      ],
    };
    assert.deepEqual(checkPeriodSheet(ratings, sheet, isTarget).faults, [
      {
        row: 4,
        heading: '信用等级',
        field: 'credit_class',
        value: '',
        reason: '是公式',
        remedy: '请改为数值',
      },
      { row: 9, heading: '整行', field: '', value: 'H33010600002 Z x', reason: '多出一格', remedy: '请删去' },
    ]);
  });

  it('is refused when headings are missing or come twice', () => {
    for (const headings of [ratingHeadings.slice(0, 3), [...ratingHeadings, '期间']])
      assert.throws(() => checkPeriodSheet(ratings, sheetOf(headings), isTarget), { code: 'invalid' });
  });
});

describe('a sheet of indicators', () => {
  it('takes measures by label, label with unit, or key; blanks say nothing, zero is a number', () => {
    const sheet = sheetOf(
      ['机构编码', '期间', '基金支付金额（元）', 'growth_bp', '投诉举报件数', '次均费用'],
      ['LOCAL-3', '2026Q3', '1,234,567', '12000', '0', ''],
      ['LOCAL-3', '2026Q2', '９９', '', '', '撤销'],
    );
    assert.deepEqual(
      checkPeriodSheet(indicatorSheet, sheet, isTarget).facts.map(({ period, key, value }) => [
        period,
        key,
        value,
      ]),
      [
        ['2026Q3', 'fund_amount', 1_234_567],
        ['2026Q3', 'growth_bp', 12_000],
        ['2026Q3', 'complaints', 0],
        ['2026Q2', 'fund_amount', 99],
        ['2026Q2', 'visit_cost', null],
      ],
    );
  });

  it('refuses what is no whole number of the measure', () => {
    for (const wrong of ['-1', '1.5', '120%', '1e3', '12,34', '约100', '+1', '0x10', '9'.repeat(16), '101']) {
      const sheet = sheetOf(['机构编码', '期间', '自查敷衍程度'], ['LOCAL-3', '2026', wrong]);
      const { faults } = checkPeriodSheet(indicatorSheet, sheet, isTarget);
      assert.deepEqual(
        faults.map(({ row, field, value }) => [row, field, value]),
        [[2, 'self_check_carelessness', wrong]],
      );
    }
  });

  it('never takes what the service finds out itself, and needs one measure at least', () => {
    const headings = ['机构编码', '期间', '距上次检查月数'];
    assert.throws(() => checkPeriodSheet(indicatorSheet, sheetOf(headings), isTarget), { code: 'invalid' });
    const more = [...headings, '违规次数'];
    const checked = checkPeriodSheet(indicatorSheet, sheetOf(more, ['LOCAL-3', '2026', '5', '1']), isTarget);
    assert.deepEqual(checked.unused_headings, ['距上次检查月数']);
    assert.deepEqual(
      checked.facts.map(({ key }) => key),
      ['violations'],
    );
  });
});
