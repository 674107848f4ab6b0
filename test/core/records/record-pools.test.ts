import assert from 'node:assert/strict';
import { buildFrame } from '../../../src/core/draw/build-frame.ts';
import { describeRecordPlan, monthsOf, type RecordPlan } from '../../../src/core/records/plan.ts';
import type { InstitutionRecord } from '../../../src/core/records/read-record-sheet.ts';
import {
  amountOf,
  describeRecord,
  findShortages,
  ranksInMonth,
  recordPools,
  recordRules,
} from '../../../src/core/records/record-pools.ts';

const one = 1_000_000_000;
const window = { from: '2026-12-10', to: '2026-12-20' };

/** Records of a month numbered from 00, with these amounts in fen. */
const month = (text: string, ...amounts: readonly number[]): readonly InstitutionRecord[] =>
  amounts.map((amount, i) => {
    const number = String(i).padStart(2, '0');
    return { id: `${text}/${number}`, name: number, month: text, amount };
  });

const same = (count: number): readonly number[] => Array.from({ length: count }, () => 100);

function frameOf(plan: RecordPlan, records: readonly InstitutionRecord[]) {
  const rules = recordRules(plan, records, window);
  const { frame, sealed } = buildFrame(recordPools(plan, records), rules, new Uint8Array(32));
  return Array.from(frame.targets, (row, i) => ({
    row,
    amount: amountOf(sealed.targets.at(i) ?? { measures: {} }),
  }));
}

const chancesOf = (plan: RecordPlan, records: readonly InstitutionRecord[]): readonly number[] =>
  frameOf(plan, records).map(({ row }) => row.pi);

const visits = (minimum: number, bands: readonly { from: number; points: number }[] = []): RecordPlan => ({
  kind: 'visits',
  period: { from: '2026-10', to: '2026-12' },
  minimum,
  bands,
});

const drugs = (top: number, random: number): RecordPlan => ({
  kind: 'drugs',
  period: { from: '2026-10', to: '2026-12' },
  top,
  random,
});

describe('the chances of an institution’s records', () => {
  it('share 20 of 30 records of a month equally, and give every record of a month of five', () => {
    const records = [...month('2026-11', ...same(5)), ...month('2026-10', ...same(30))];
    // 20/30 is 666,666,666.67 billionths: the 20 that are left over go to the first 20 rows.
    const october = Array.from({ length: 30 }, (_, i) => (i < 20 ? 666_666_667 : 666_666_666));
    assert.deepEqual(chancesOf(visits(20), records), [...october, ...Array.from({ length: 5 }, () => one)]);
  });

  it('follow bands of amounts', () => {
    // Weights 1, 1, 1 and 4 share one record: 1/7, 1/7, 1/7, 4/7 in billionths above the one that each begins with.
    const records = month('2026-10', 0, 9999, 5, 10_000);
    const bands = [{ from: 100, points: 3 }];
    assert.deepEqual(
      chancesOf(visits(1, bands), records),
      [142_857_144, 142_857_143, 142_857_143, 571_428_570],
    );
    // Of two, 4/7 · 2 is more than one: the largest is certain, and the others share what is left.
    assert.deepEqual(chancesOf(visits(2, bands), records), [333_333_334, 333_333_333, 333_333_333, one]);
  });

  it('make the drugs with the largest amounts certain, of equal amounts the first codes, and share the rest', () => {
    // 18 above 500; then 04 to 07 at 500 for the places 19 and 20; three below.
    const amounts = Array.from({ length: 25 }, (_, i) =>
      i >= 4 && i <= 7 ? 500 : i >= 8 && i <= 10 ? 1 : 900 + i,
    );
    const expected = amounts.map((amount, i) => (amount > 500 || i === 4 || i === 5 ? one : 400_000_000));
    assert.equal(expected.filter((pi) => pi === one).length, 20);
    assert.deepEqual(chancesOf(drugs(20, 2), month('2026-10', ...amounts)), expected);
  });

  it('take the top of each month by itself, and all of a month that has no more', () => {
    const records = [
      ...month('2026-10', 1, 2, 3, 4, 5),
      ...month('2026-11', 9, 8),
      ...month('2026-12', 7, 7, 7),
    ];
    assert.deepEqual(chancesOf(drugs(2, 1), records), [
      ...[333_333_334, 333_333_333, 333_333_333, one, one],
      ...[one, one],
      ...[one, one, one],
    ]);
  });
});

describe('drawn records', () => {
  it('are ranked in their month by amount, then by code', () => {
    const ranks = ranksInMonth([...month('2026-10', 5, 9, 5), ...month('2026-11', 1)]);
    assert.deepEqual(
      ['2026-10/00', '2026-10/01', '2026-10/02', '2026-11/00'].map((id) => ranks.get(id)),
      [2, 1, 3, 1],
    );
  });

  it('say why they were drawn', () => {
    const whys = (plan: RecordPlan, records: readonly InstitutionRecord[]): readonly string[] => {
      const ranks = ranksInMonth(records);
      return frameOf(plan, records).map(({ row, amount }) => {
        const { why } = describeRecord(plan, row, { amount, rank: ranks.get(row.id) ?? 0 });
        return `${row.pi === one} ${why}`;
      });
    };
    assert.deepEqual(whys(drugs(1, 1), [...month('2026-10', 5, 9, 5), ...month('2026-11', 4, 6)]), [
      'false 随机',
      'true 必查：金额第1名',
      'false 随机',
      'true 必查：该月全部抽取',
      'true 必查：金额第1名',
    ]);
    assert.deepEqual(whys(visits(2), month('2026-10', 5, 5)), [
      'true 必查：该月全部抽取',
      'true 必查：该月全部抽取',
    ]);
    assert.equal(
      whys(visits(2, [{ from: 100, points: 3 }]), month('2026-10', 0, 0, 0, 10_000))[3],
      'true 必查：该月全部抽取或权重已满',
    );
    const [first] = frameOf(drugs(1, 1), month('2026-10', 123));
    assert.ok(first !== undefined);
    const told = describeRecord(drugs(1, 1), first.row, { amount: first.amount, rank: 1 });
    const { number, name, month: of, amount, isCertain } = told;
    assert.deepEqual([number, name, of, amount, isCertain], ['00', '00', '2026-10', 123, true]);
  });

  it('come from months that may have too few, or none', () => {
    const records = [...month('2026-10', ...same(3)), ...month('2026-12', 1)];
    assert.deepEqual(findShortages(visits(3), records), [
      { month: '2026-11', records: 0, wanted: 3 },
      { month: '2026-12', records: 1, wanted: 3 },
    ]);
    assert.deepEqual(
      findShortages(drugs(2, 1), records).map(({ month: short }) => short),
      ['2026-11', '2026-12'],
    );
  });

  it('span months across a year', () => {
    assert.deepEqual(monthsOf({ from: '2026-11', to: '2027-02' }), [
      '2026-11',
      '2026-12',
      '2027-01',
      '2027-02',
    ]);
    assert.deepEqual(monthsOf({ from: '2026-11', to: '2026-10' }), []);
  });

  it('have a rule in words', () => {
    assert.match(describeRecordPlan(visits(20)), /每月随机抽取20条.*机会均等/);
    assert.match(describeRecordPlan(visits(20, [{ from: 100, points: 3 }])), /100元起加3/);
    assert.match(describeRecordPlan(drugs(20, 10)), /前20名必查（金额相同的按编码先后）.*随机抽取10种/);
  });
});
