import assert from 'node:assert/strict';
import fc from 'fast-check';
import { explainChance, explainChances } from '../../../../src/core/draw/chances/explain-chance.ts';
import { inclusionProbabilities } from '../../../../src/core/draw/chances/inclusion-probabilities.ts';
import { populationOf } from '../../../../src/core/draw/chances/population.ts';
import { unit } from '../../../../src/core/draw/rules.ts';
import { Refusal } from '../../../../src/core/refusal.ts';
import { frames } from './samples-frames.ts';
import { duty, floor, makeRules, weighted, type Weighted } from '../samples.ts';

const ask = (row: number, target: Weighted, measures: Readonly<Record<string, number | null>> = {}) => ({
  ...{ row, target },
  sealed: { attributes: {}, measures },
});

describe('the explanation of a chance', () => {
  // The hospitals of district 1 and 2 and a clinic of district 1, as worked by hand for the probabilities: 1/2 each from the floor of
  // hospitals, 249999999 or one more from that of district 1, and 166666666 or one more from the whole.
  const rules = makeRules({
    trees: [
      { attributes: ['kind'], floors: [floor(['医院'], 1)] },
      { attributes: ['level'], floors: [floor(['1'], 1)] },
    ],
  });
  const targets = [weighted(1, '医院', '1'), weighted(1, '医院', '2'), weighted(1, '诊所', '1')];
  const population = populationOf(targets, rules);
  const asked = targets.map((target, row) => ask(row, target));

  it('names what each raise gave, in order, worked by hand', () => {
    const chances = explainChances(population, rules, asked);
    const ofHospitals = { kind: 'floor', tree: 0, path: ['医院'], size: 2, asked: 1, ppb: 499_999_999 };
    const ofDistrict = { kind: 'floor', tree: 1, path: ['1'], size: 2, asked: 1 };
    assert.deepEqual(
      chances.map(({ pi, raises }) => ({ pi, raises })),
      [
        {
          pi: 916_666_667,
          raises: [
            ofHospitals,
            { ...ofDistrict, ppb: 250_000_000 },
            { kind: 'whole', sample: 2, ppb: 166_666_667 },
          ],
        },
        { pi: 666_666_667, raises: [ofHospitals, { kind: 'whole', sample: 2, ppb: 166_666_667 }] },
        {
          pi: 416_666_666,
          raises: [
            { ...ofDistrict, ppb: 249_999_999 },
            { kind: 'whole', sample: 2, ppb: 166_666_666 },
          ],
        },
      ],
    );
    for (const { start } of chances) assert.deepEqual(start, { ppb: 1, duty: null });
  });

  it('says it in Chinese', () => {
    assert.deepEqual(explainChance(population, rules, asked[0] as (typeof asked)[0]).sentences, [
      '被抽中的概率为 91.6666667%。',
      '起始 0.0000001%：每个可抽对象都有。',
      '增加 49.9999999%：为满足“医院”（2 家）至少抽取 1 家，按权重分得。',
      '增加 25%：为满足“1”（2 家）至少抽取 1 家，按权重分得。',
      '增加 16.6666667%：把抽取总数补足为整数 2 家时按权重分得。',
      '权重 1 = 基础 1。',
    ]);
  });

  it('names the duty that gave the start, with where the target stands, and the points of the weight', () => {
    const duties = [
      duty(1, '其他'),
      { ...duty(1, '每年一次'), attribute: 'kind', table: [{ value: '医院', chance_ppb: 500_000_000 }] },
    ];
    const weights = {
      name: '试行',
      base: 2,
      indicators: [
        { kind: 'value' as const, attribute: 'kind', table: [{ value: '医院', points: 3 }], otherwise: 0 },
        { kind: 'band' as const, measure: 'beds', bands: [{ from: 100, points: 4 }], otherwise: 1 },
      ],
    };
    const own = makeRules({ duties, weights, measures: ['beds'] });
    const state = { owed: 1, allowed: 2, periods: 2 };
    const target = { ...weighted(6, '医院'), duties: [null, state] };
    const labels: Readonly<Record<string, string>> = { kind: '机构类别', beds: '床位数' };
    const chance = explainChance(
      populationOf([target], own),
      own,
      ask(0, target, { beds: null }),
      (name) => labels[name] ?? name,
    );
    assert.deepEqual(chance.start, {
      ppb: 666_666_666,
      duty: { name: '每年一次', ...state, chance_ppb: 500_000_000 },
    });
    assert.deepEqual(chance.weight, { total: 6, base: 2, points: [3, 1] });
    assert.deepEqual(chance.sentences, [
      '被抽中的概率为 100%。',
      '起始 66.6666666%：来自检查义务“每年一次”（还应查 1 次、最多可查 2 次，连本期还剩 2 期，每期概率 50%）。',
      '增加 33.3333334%：把抽取总数补足为整数 1 家时按权重分得。',
      '概率为 100%：必查，不是随机。',
      '权重 6 = 基础 2 + 机构类别 3 + 床位数 1。',
    ]);
  });

  it('says why an excluded target has none', () => {
    const closed = weighted(5, '', '', '已注销');
    const own = makeRules();
    const chance = explainChance(populationOf([closed, weighted(1)], own), own, ask(0, closed));
    assert.deepEqual(
      { pi: chance.pi, start: chance.start, raises: chance.raises, sentences: chance.sentences },
      { pi: 0, start: { ppb: 0, duty: null }, raises: [], sentences: ['不能抽取：已注销。'] },
    );
  });

  it('has parts that add up to the chance, for every target of any frame', () => {
    let explained = 0;
    fc.assert(
      fc.property(frames, ({ targets: rows, rules: own }) => {
        const all = populationOf(rows, own);
        const everyone = rows.map((target, row) => ask(row, target));
        try {
          const pi = inclusionProbabilities(all, own);
          explainChances(all, own, everyone).forEach((chance, row) => {
            const sum = chance.raises.reduce((total, { ppb }) => total + ppb, chance.start.ppb);
            assert.equal(chance.pi, pi[row]);
            assert.equal(sum, chance.pi);
            assert.ok(chance.raises.every(({ ppb }) => ppb > 0));
            assert.equal(chance.sentences.includes('概率为 100%：必查，不是随机。'), chance.pi === unit);
          });
          explained += 1;
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          assert.throws(() => explainChances(all, own, everyone), { code: 'contradiction' });
        }
      }),
      { seed: 31, numRuns: 500 },
    );
    assert.ok(explained > 100, `${explained}`);
  });
});
