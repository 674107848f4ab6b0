import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  describeFactDifference,
  findFactDifference,
  placeOfFact,
  type RecordedFact,
} from '../../../src/core/risk/fact-difference.ts';
import type { PeriodFact } from '../../../src/core/risk/period-sheet.ts';

const rating = (targetCode: string, value: string | null, source = '甲文件'): PeriodFact => ({
  targetCode,
  period: '2026',
  key: 'credit_class',
  value,
  source,
});
const recorded = (fact: PeriodFact): RecordedFact => ({ ...fact, version: 1, effectiveOn: '2026-01-01' });

describe('the difference that a sheet by period makes', () => {
  const known = new Map(
    [rating('P1', 'A'), rating('P2', 'B'), rating('P3', 'C'), rating('P4', 'D'), rating('P5', null)]
      .map(recorded)
      .map((fact) => [placeOfFact(fact), fact]),
  );
  const difference = findFactDifference(known, [
    rating('P1', 'A'),
    rating('P2', 'C'),
    rating('P3', 'C', '乙文件'),
    rating('P4', null),
    rating('P5', 'A'),
    rating('P6', 'D'),
    rating('P7', null),
    { ...rating('P1', 'A'), period: '2026Q1' },
  ]);

  it('adds, changes and leaves, by target, period and measure', () => {
    assert.deepEqual(
      difference.added.map(({ targetCode, period }) => [targetCode, period]),
      [
        ['P6', '2026'],
        ['P1', '2026Q1'],
      ],
    );
    assert.deepEqual(
      difference.changed.map(({ before, after }) => [after.targetCode, before.value, after.value]),
      [
        ['P2', 'B', 'C'],
        ['P3', 'C', 'C'],
        ['P4', 'D', null],
        ['P5', null, 'A'],
      ],
    );
    assert.equal(difference.unchanged, 2);
  });

  it('is told in sentences, changes first, as many of each as are asked for', () => {
    assert.deepEqual(describeFactDifference(difference, 4), [
      '变更 P2 2026 信用等级由“B”改为“C”',
      '变更 P3 2026 信用等级“C”，来源由“甲文件”改为“乙文件”',
      '变更 P4 2026 信用等级由“D”改为“撤销”',
      '变更 P5 2026 信用等级由“撤销”改为“A”',
      '新增 P6 2026 信用等级：D',
      '新增 P1 2026Q1 信用等级：A',
    ]);
    assert.equal(describeFactDifference(difference, 1).length, 2);
    const number = { targetCode: 'P1', period: '2026', key: 'fund_amount', value: 0, source: '' };
    assert.deepEqual(describeFactDifference(findFactDifference(new Map(), [number]), 9), [
      '新增 P1 2026 基金支付金额：0',
    ]);
  });
});
