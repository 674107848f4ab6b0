import assert from 'node:assert/strict';
import fc from 'fast-check';
import { buildFrame } from '../../../src/core/draw/build-frame.ts';
import { encodeFrame } from '../../../src/core/proof/bundle.ts';
import { readFrame } from '../../../src/core/proof/read-bundle.ts';
import { recordPlanOf } from '../../../src/core/records/plan.ts';
import { isPersonalHeading } from '../../../src/core/records/private-columns.ts';
import { isIdentityNumber } from '../../../src/core/people/personal-values.ts';
import { readRecordSheet } from '../../../src/core/records/read-record-sheet.ts';
import { recordPools, recordRules } from '../../../src/core/records/record-pools.ts';
import { Refusal, type Problem } from '../../../src/core/refusal.ts';

const span = { from: '2026-10', to: '2026-11' };

const sheet = (headings: readonly string[], ...rows: readonly (readonly string[])[]) => ({
  name: '表1',
  headings,
  rows: rows.map((cells, i) => ({ number: i + 2, cells })),
});

const visitHeadings = ['就诊流水号', '就诊月份', '就诊日期', '费用', '科室'];
const drugHeadings = ['药品编码', '药品名称', '月份', '金额'];

/** What a reading is refused with: its code, and place and message of each problem. */
function refusalOf(read: () => unknown): { readonly code: string; readonly problems: readonly string[] } {
  try {
    read();
  } catch (error) {
    const { code, problems } = error as { code: string; problems: readonly Problem[] };
    return { code, problems: problems.map(({ place, message }) => `${place} ${message}`) };
  }
  assert.fail('nothing was refused');
}

describe('a sheet of records', () => {
  it('gives treatments with their months and fen', () => {
    const read = readRecordSheet(
      'visits',
      sheet(
        visitHeadings,
        ['MZ-1', '2026-10', '', '12.5', '内科'],
        ['MZ-2', '', '2026-11-30', '1,234,567.89', ''],
        ['MZ-3', '2026年11月', '2026-11-01', '0', ''],
        ['MZ-4', '２０２６／１０', '', '7', ''],
        ['MZ-5', '202610', '', '0.05', ''],
        ['MZ-6', '2026-10-01', '', '3.10', ''],
      ),
      span,
    );
    assert.deepEqual(
      read.map(({ id, name, month, amount }) => [id, name, month, amount]),
      [
        ['2026-10/MZ-1', 'MZ-1', '2026-10', 1250],
        ['2026-11/MZ-2', 'MZ-2', '2026-11', 123_456_789],
        ['2026-11/MZ-3', 'MZ-3', '2026-11', 0],
        ['2026-10/MZ-4', 'MZ-4', '2026-10', 700],
        ['2026-10/MZ-5', 'MZ-5', '2026-10', 5],
        ['2026-10/MZ-6', 'MZ-6', '2026-10', 310],
      ],
    );
  });

  it('gives drugs by their names, one row in each month', () => {
    const read = readRecordSheet(
      'drugs',
      sheet(drugHeadings, ['XA01', '示例片', '2026-10', '9.9'], ['XA01', '示例片', '2026-11', '8']),
      span,
    );
    assert.deepEqual(read, [
      { id: '2026-10/XA01', name: '示例片', month: '2026-10', amount: 990 },
      { id: '2026-11/XA01', name: '示例片', month: '2026-11', amount: 800 },
    ]);
  });

  it('names every fault of every row at once', () => {
    const { code, problems } = refusalOf(() =>
      readRecordSheet(
        'visits',
        sheet(
          visitHeadings,
          ['门诊1', '2026-10', '', '1', ''],
          ['A B', '2026-12', '', '-1', ''],
          ['A', '', '', '1.234', ''],
          ['B', '十月', '', '', ''],
          ['C', '2026-10', '2026-11-01', '1', ''],
          ['D', '', '2026-11-31', '1', ''],
          ['E'.repeat(57), '2026-10', '', '1', ''],
          ['A', '2026-10', '', '1,23', ''],
        ),
        span,
      ),
    );
    assert.equal(code, 'faulty-rows');
    for (const expected of [
      /^第 2 行「就诊流水号」 “门诊1”应为 1 至 56 个半角/,
      /^第 3 行「就诊流水号」 “A B”应为/,
      /^第 3 行「就诊月份」 2026-12 不在 2026-10 至 2026-11 之内/,
      /^第 3 行「费用」 “-1”不是金额/,
      /^第 4 行「就诊月份」 就诊月份和就诊日期都没有可用的内容/,
      /^第 4 行「费用」 “1.234”不是金额/,
      /^第 5 行「就诊月份」 “十月”不是月份/,
      /^第 5 行「费用」 必填项为空/,
      /^第 6 行「就诊日期」 2026-11-01 不在 2026-10/,
      /^第 7 行「就诊日期」 这一天不存在/,
      /^第 8 行「就诊流水号」 “E{57}”应为/,
      /^第 9 行「费用」 “1,23”不是金额/,
      /^第 9 行「就诊流水号」 与第 4 行的就诊流水号 A重复/,
    ])
      assert.equal(problems.filter((problem) => expected.test(problem)).length, 1, String(expected));
    assert.equal(problems.length, 13);
  });

  it('takes a treatment once, and a drug once a month', () => {
    const twice = sheet(visitHeadings, ['A', '2026-10', '', '1', ''], ['A', '2026-11', '', '1', '']);
    assert.equal(refusalOf(() => readRecordSheet('visits', twice, span)).problems.length, 1);
    const drugs = sheet(drugHeadings, ['A', '甲', '2026-10', '1'], ['A', '乙', '2026/10', '2']);
    const { problems } = refusalOf(() => readRecordSheet('drugs', drugs, span));
    assert.deepEqual(problems, ['第 3 行「药品编码」 与第 2 行的2026-10 的 A重复：请合并或删去一行']);
  });

  it('refuses columns of people by their headings, whatever else is wrong', () => {
    const { code, problems } = refusalOf(() =>
      readRecordSheet('visits', sheet(['就诊流水号', '患者 姓名', '身份证号码']), span),
    );
    assert.equal(code, 'invalid');
    assert.deepEqual(
      problems.map((problem) => problem.split(' ')[0]),
      ['患者', '身份证号码', '费用', '就诊月份'],
    );
    for (const heading of ['姓名', '参保人姓名', '医保卡号', '联系电话', '证件号码', '患者名称'])
      assert.ok(isPersonalHeading(heading), heading);
    for (const heading of [...visitHeadings, ...drugHeadings, '参保人数', '规格'])
      assert.ok(!isPersonalHeading(heading), heading);
  });

  it('refuses a column of identity numbers under another heading, not a serial number that looks like one', () => {
    // The example of GB 11643-1999.
    assert.ok(isIdentityNumber('11010519491231002X'));
    assert.ok(!isIdentityNumber('110105194912310021'));
    assert.ok(!isIdentityNumber('11010519491331002X'));
    const rows = (...numbers: readonly string[]) =>
      sheet(visitHeadings, ...numbers.map((number) => [number, '2026-10', '', '1', '']));
    const { problems } = refusalOf(() =>
      readRecordSheet('visits', rows('MZ1', '11010519491231002X', '110105194912310038'), span),
    );
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? '', /有 2 行是身份证号.*第 3 行起/);
    assert.equal(readRecordSheet('visits', rows('MZ1', '11010519491231002X'), span).length, 2);
  });

  it('refuses a sheet without rows', () => {
    assert.equal(refusalOf(() => readRecordSheet('drugs', sheet(drugHeadings), span)).code, 'faulty-rows');
  });
});

describe('whatever a sheet of records says', () => {
  const nasty = fc.oneof(
    { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
    fc.constantFrom(
      '\ud800',
      'e\u0301',
      '\u{20000}',
      '１',
      '2026-10',
      '-0',
      '1e5',
      '9'.repeat(15),
      '~'.repeat(56),
    ),
  );
  /** A row of its own number; at most one cell in ten holds anything else. */
  const cells = (right: readonly fc.Arbitrary<string>[]) =>
    fc.tuple(
      ...right.map((arbitrary) => fc.oneof({ weight: 15, arbitrary }, { weight: 1, arbitrary: nasty })),
    );
  const number = fc.stringMatching(/^[!-~]{1,56}$/);
  const month = fc.constantFrom('2026-10', '2026/11', '202610');
  const amount = fc.nat({ max: 99_999 }).map((fen) => (fen / 100).toFixed(2));
  const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
  let drawn = 0;

  for (const kind of ['visits', 'drugs'] as const) {
    it(`${kind} are refused in words or become a frame that a bundle takes`, () => {
      const [headings, row] =
        kind === 'visits'
          ? [['就诊流水号', '就诊月份', '费用'], cells([number, month, amount])]
          : [drugHeadings, cells([number, name, month, amount])];
      const plan = recordPlanOf({
        kind,
        ...span,
        ...(kind === 'drugs' ? { top: 2, random: 1 } : { minimum: 2 }),
      });
      fc.assert(
        fc.property(fc.array(row, { minLength: 1, maxLength: 8 }), (rows) => {
          try {
            const records = readRecordSheet(kind, sheet(headings, ...rows), span);
            const rules = recordRules(plan, records, { from: '2026-12-01', to: '2026-12-02' });
            const frame = buildFrame(recordPools(plan, records), rules, new Uint8Array(32));
            assert.equal(readFrame(encodeFrame(frame, rules)).frame.targets.length, rows.length);
            drawn += 1;
          } catch (error) {
            assert.ok(error instanceof Refusal, String(error));
            assert.ok(error.code === 'faulty-rows' && error.problems.length > 0, error.code);
          }
        }),
        { numRuns: 400 },
      );
      assert.ok(drawn > 40, String(drawn));
      drawn = 0;
    });
  }
});

describe('a plan of a draw of records', () => {
  const visits = { kind: 'visits', from: '2026-10', to: '2026-12' } as const;

  it('fills its blanks with 20 records, and with 20 and 10 drugs', () => {
    const period = { from: '2026-10', to: '2026-12' };
    assert.deepEqual(recordPlanOf(visits), { kind: 'visits', period, minimum: 20, bands: [] });
    assert.deepEqual(recordPlanOf({ ...visits, kind: 'drugs' }), {
      kind: 'drugs',
      period,
      top: 20,
      random: 10,
    });
    assert.deepEqual(recordPlanOf({ ...visits, bands: '0:1, 10000:5' }), {
      kind: 'visits',
      period,
      minimum: 20,
      bands: [
        { from: 0, points: 1 },
        { from: 10_000, points: 5 },
      ],
    });
  });

  it('refuses months out of order, more than 36 of them, what belongs to the other kind, and bands that do not ascend', () => {
    const placesOf = (request: Parameters<typeof recordPlanOf>[0]): readonly string[] =>
      refusalOf(() => recordPlanOf(request)).problems.map((problem) => problem.split(' ')[0] ?? '');
    assert.deepEqual(placesOf({ ...visits, from: '2027-01', top: 3, random: 3 }), ['top', 'random', 'to']);
    assert.deepEqual(placesOf({ ...visits, from: '2023-12' }), ['to']);
    assert.equal(recordPlanOf({ ...visits, from: '2024-01' }).period.from, '2024-01');
    assert.deepEqual(placesOf({ ...visits, kind: 'drugs', minimum: 3, bands: '1:1' }), ['minimum', 'bands']);
    for (const bands of ['5:1,5:2', '9:1,5:2', '5', '5:1,', 'a:1', '1:1000001', '2000000000:1'])
      assert.deepEqual(placesOf({ ...visits, bands }), ['bands'], bands);
  });
});
