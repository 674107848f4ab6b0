import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import {
  findWeightProblems,
  weightOf,
  type Indicator,
  type Weights,
} from '../../../src/core/draw/weights.ts';
import { startingProfiles } from '../../../src/core/risk/credit-classes.ts';
import { measureKeys, measures, riskAttributes } from '../../../src/core/risk/measures.ts';
import {
  describeIndicators,
  describeModel,
  describeWeight,
  explainWeight,
  startingModel,
} from '../../../src/core/risk/model.ts';

const classes = startingProfiles[0]?.classes ?? [];
const model: Weights = {
  name: '示例（YB 第 1 版）',
  base: 10,
  indicators: [
    {
      kind: 'value',
      attribute: 'credit_class',
      table: [
        { value: '', points: 5 },
        { value: 'D', points: 60 },
      ],
      otherwise: 0,
    },
    {
      kind: 'band',
      measure: 'complaints',
      bands: [
        { from: 1, points: 10 },
        { from: 2, points: 15 },
        { from: 5, points: 20 },
      ],
      otherwise: 0,
    },
    { kind: 'band', measure: 'months_since_visit', bands: [{ from: 0, points: 1 }], otherwise: 9 },
  ],
};

describe('the starting model', () => {
  const starting = startingModel(classes);

  it('names every indicator of the policy papers and is one that the protocol takes', () => {
    const sources = starting.indicators.map((one) => (one.kind === 'value' ? one.attribute : one.measure));
    const flags = ['key_unit', 'chronic_disease', 'rehabilitation', 'outpatient_pooling'];
    assert.deepEqual(sources, ['credit_class', ...flags, ...measures.map(({ key }) => key)]);
    for (const { classes: rows } of startingProfiles) {
      const known = { attributes: riskAttributes, measures: measureKeys };
      assert.deepEqual(findWeightProblems(startingModel(rows), known), []);
    }
  });

  it('never gives less where risk is higher', () => {
    for (const one of starting.indicators) {
      if (one.kind !== 'band') continue;
      const points = one.bands.map((band) => band.points);
      assert.deepEqual(
        points,
        points.toSorted((left, right) => left - right),
        one.measure,
      );
    }
  });

  it('weighs the safest and the riskiest as it says, by hand', () => {
    const safe = {
      attributes: { credit_class: 'A', key_unit: '否', chronic_disease: '否' },
      measures: { fund_amount: 1, complaints: 0, months_since_visit: 3 },
    };
    assert.equal(weightOf(starting, safe), 10);
    const risky = {
      attributes: {
        credit_class: 'D',
        key_unit: '是',
        chronic_disease: '是',
        rehabilitation: '是',
        outpatient_pooling: '是',
      },
      measures: Object.fromEntries(measureKeys.map((key) => [key, 1_000_000_000])),
    };
    // 10 + 60 + 20 + 10 + 10 + 5, then 20 + 20 + 10 + 10 + 20 + 30 + 30 + 10.
    assert.equal(weightOf(starting, risky), 265);
    // Unrated counts as B, and never visited as long ago: 10 + 10 + 10.
    assert.equal(weightOf(starting, { attributes: {}, measures: {} }), 30);
  });
});

describe('a risk model in words', () => {
  it('is published indicator by indicator', () => {
    assert.deepEqual(describeModel(model), [
      '示例（YB 第 1 版）：权重 = 基础分 10 + 以下各项得分之和',
      '1. 信用等级：未填写 5 分；D 60 分；其他 0 分',
      '2. 投诉举报件数：1 件 10 分；2 至 4 件 15 分；5 件及以上 20 分；不足 1 或未知 0 分',
      '3. 距上次检查月数：0 个月及以上 1 分；未知 9 分',
    ]);
    assert.deepEqual(describeModel({ name: '无', base: 1, indicators: [] }), ['无：权重 = 基础分 1']);
  });

  it('writes large amounts by their bounds, and ratios in percent', () => {
    const band = (measure: string, ...froms: readonly number[]): Indicator => ({
      kind: 'band',
      measure,
      bands: froms.map((from, index) => ({ from, points: index + 1 })),
      otherwise: 0,
    });
    const indicators = [
      band('fund_amount', 1_000_000, 12_345_678),
      band('growth_bp', 9950, 12_000),
      band('visit_cost', 500, 10_000),
    ];
    assert.deepEqual(
      describeIndicators({ name: '', base: 1, indicators }).map(({ label, points }) => `${label}：${points}`),
      [
        '基金支付金额：100 万元至不足 12345678 元 1 分；12345678 元及以上 2 分；不足 100 万元或未知 0 分',
        '基金支付环比：99.5%至不足 120% 1 分；120%及以上 2 分；不足 99.5%或未知 0 分',
        '次均费用：500 至 9999 元 1 分；1 万元及以上 2 分；不足 500 或未知 0 分',
      ],
    );
  });

  it('explains one weight with what the target has, why, and how much it gives', () => {
    const explanation = explainWeight(model, {
      attributes: { credit_class: 'D' },
      measures: { complaints: 3, months_since_visit: null },
    });
    assert.deepEqual(explanation, {
      weight: 94,
      base: 10,
      parts: [
        { key: 'credit_class', label: '信用等级', value: 'D', points: 60, why: '公式中列有这一取值' },
        { key: 'complaints', label: '投诉举报件数', value: '3 件', points: 15, why: '在“2 至 4 件”一档' },
        { key: 'months_since_visit', label: '距上次检查月数', value: '未知', points: 9, why: '没有数据' },
      ],
    });
    assert.deepEqual(describeWeight(explanation), [
      '权重 94 = 基础分 10 + 信用等级 60 + 投诉举报件数 15 + 距上次检查月数 9',
      '信用等级：D，公式中列有这一取值，得 60 分',
      '投诉举报件数：3 件，在“2 至 4 件”一档，得 15 分',
      '距上次检查月数：未知，没有数据，得 9 分',
    ]);
    const none = explainWeight(model, { attributes: { credit_class: 'A' }, measures: { complaints: 0 } });
    assert.deepEqual(
      none.parts.map(({ why, points }) => [why, points]),
      [
        ['公式中没有单列，按其他计', 0],
        ['不足 1', 0],
        ['没有数据', 9],
      ],
    );
  });

  it('explains exactly the weight that counts in the draw', () => {
    const starting = startingModel(classes);
    const number = fc.option(fc.nat(30_000_000), { nil: null });
    const row = fc.record({
      attributes: fc.dictionary(
        fc.constantFrom(...riskAttributes),
        fc.constantFrom('', 'A', 'D', '是', '否'),
      ),
      measures: fc.dictionary(fc.constantFrom(...measureKeys), number),
    });
    fc.assert(
      fc.property(row, (one) => {
        const { weight, base, parts } = explainWeight(starting, one);
        assert.equal(weight, weightOf(starting, one));
        assert.equal(
          parts.reduce((sum, part) => sum + part.points, base),
          weight,
        );
      }),
    );
  });
});
