import assert from 'node:assert/strict';
import { scheduleOf } from '../../../src/core/year/schedule.ts';
import { workloadOf } from '../../../src/core/year/workload.ts';
import { officerGroup } from './populations.ts';
import { cap, duty, line, plan, population } from './samples.ts';

/** 220 targets in one district and 110 in another, each visited exactly once in eleven draws: 20 and 10 a month. */
const once = plan({
  duties: [duty({ otherwise_bp: 10_000 })],
  caps: [cap()],
  lines: [line({ duties: ['全年全覆盖'], persons: ['张某'] })],
  persons: [{ name: '张某', duty: '经办' }],
});
const numbers = population(
  {},
  {
    targets: [
      { attributes: { district_code: '990101' }, count: 220 },
      { attributes: { district_code: '990102' }, count: 110 },
    ],
    officers: [officerGroup(4, { district_code: '990101' }), officerGroup(3, {}, false)],
  },
);

describe('the expected work of a year', () => {
  it('is spread by month, by district and over the certified officers', () => {
    const { months, districts, total_milli, cells } = workloadOf(once, numbers);
    assert.deepEqual(
      months.map(({ milli }) => milli),
      [...Array.from({ length: 11 }, () => 30_000), 0],
    );
    assert.equal(months[0]?.per_officer_milli, 15_000);
    assert.deepEqual(districts, [
      { district_code: '990101', milli: 220_000, officers: 4, per_officer_milli: 110_000 },
      { district_code: '990102', milli: 110_000, officers: 0, per_officer_milli: null },
    ]);
    assert.equal(total_milli, 330_000);
    assert.deepEqual(cells[1], { line: 'M1', month: 1, district_code: '990102', milli: 10_000 });
  });

  it('is raised to bounds by weight, up to the highest chance', () => {
    const indicator = {
      kind: 'value' as const,
      attribute: 'kind',
      table: [{ value: '医院', points: 8 }],
      otherwise: 0,
    };
    const given = plan({
      lines: [
        line({
          months: [6],
          weights: { name: '', base: 1, indicators: [indicator] },
          trees: [{ attributes: [], floors: [{ path: [], ratio_bp: 0, minimum: 30, yearly: false }] }],
        }),
      ],
    });
    const districts = { 医院: '990101', 药店: '990102' };
    const visits = (hospitals: number) =>
      workloadOf(given, {
        ...numbers,
        targets: [
          { attributes: { kind: '医院', district_code: districts.医院 }, count: hospitals },
          { attributes: { kind: '药店', district_code: districts.药店 }, count: 90 },
        ],
      }).districts.map(({ milli }) => milli);
    // 20 hospitals of weight 9 and 90 pharmacies of weight 1 share 30 as 180 to 90: 20 and 10, but no more than 18.
    assert.deepEqual(visits(20), [18_000, 12_000]);
    // 30 hospitals share as 270 to 90.
    assert.deepEqual(visits(30), [22_500, 7_500]);
  });

  it('raises inner bounds before those that hold them', () => {
    // Fifty of each: six hospitals first, then the four that are missing to ten in equal parts.
    const floors = [
      { path: [], ratio_bp: 0, minimum: 10, yearly: false },
      { path: ['医院'], ratio_bp: 0, minimum: 6, yearly: false },
    ];
    const given = plan({ lines: [line({ months: [6], trees: [{ attributes: ['kind'], floors }] })] });
    const targets = ['医院', '药店'].map((kind, i) => ({
      attributes: { kind, district_code: `99010${i}` },
      count: 50,
    }));
    assert.deepEqual(
      workloadOf(given, { ...numbers, targets }).districts.map(({ milli }) => milli),
      [8000, 2000],
    );
  });

  it('gives each credit class its own yearly ratio', () => {
    const given = plan({
      reserve_months: 0,
      duties: [duty({ classes: [{ value: 'D', ratio_bp: 15_000 }], otherwise_bp: 12_000 })],
      lines: [line({ duties: ['全年全覆盖'] })],
    });
    const targets = ['D', 'A'].map((credit_class, i) => ({
      attributes: { credit_class, district_code: `99010${i}` },
      count: 100,
    }));
    assert.deepEqual(
      workloadOf(given, { ...numbers, targets }).districts.map(({ milli }) => milli),
      [150_000, 120_000],
    );
  });

  it('counts a duty with an impossible ratio as the duty alone', () => {
    const given = plan({ ...once, duties: [duty({ otherwise_bp: 500 })] });
    assert.equal(workloadOf(given, numbers).total_milli, 330_000);
  });

  it('counts a yearly bound once, over the draws before the reserve', () => {
    const given = plan({
      lines: [
        line({
          months: [10, 11, 12],
          trees: [{ attributes: [], floors: [{ path: [], ratio_bp: 1000, minimum: 0, yearly: true }] }],
        }),
      ],
    });
    assert.deepEqual(
      workloadOf(given, numbers)
        .months.slice(9)
        .map(({ milli }) => milli),
      [16_500, 16_500, 0],
    );
  });
});

describe('the schedule of a year', () => {
  it('has a row for each line and month, and says what the reserve is kept for', () => {
    const rows = scheduleOf(once, numbers);
    assert.equal(rows.length, 13);
    assert.deepEqual(rows[10], {
      month: 11,
      line: 'M1',
      what: '月度抽查',
      visits: 30,
      persons: ['张某（经办）'],
    });
    assert.deepEqual(rows[12], {
      month: 12,
      line: null,
      what: '补查已抽中而未能完成的检查',
      visits: null,
      persons: [],
    });
  });
});
