import assert from 'node:assert/strict';
import { findContradictions } from '../../../src/core/year/contradictions.ts';
import { findPlanProblems } from '../../../src/core/year/plan-problems.ts';
import { simulateYear } from '../../../src/core/year/simulate.ts';
import { spreadOf } from '../../../src/core/year/simulation-report.ts';
import { cap, duty, line, plan, population } from './samples.ts';
import { assertExpected, assertPromises, city, county, playYears, seedsFrom } from './years.ts';

/** `count` targets alike. */
const alike = (count: number) =>
  Array.from({ length: count }, () => ({ attributes: { district_code: '990101' }, measures: {} }));

describe('starting plans', () => {
  for (const [name, setting] of [
    ['county', county()],
    ['city', city()],
  ] as const) {
    it(`for a ${name} are well-formed and without contradictions`, () => {
      assert.deepEqual(findPlanProblems(setting.plan), []);
      assert.deepEqual(findContradictions(setting.plan, setting.population), []);
    });
  }
});

describe('simulated years', () => {
  it('keep every promise of the county’s plan and take the work that it makes expect', () => {
    const report = playYears(county(), seedsFrom(1, 20));
    assertPromises(report);
    assertExpected(county(), report);
    // 449 of 480 owe one visit and 31 owe two.
    assert.deepEqual(
      report.duties.map(({ targets }) => targets),
      [449, 31],
    );
  });

  it('keep every promise of the city’s plan, with two trees, a joint draw and unannounced rounds', () => {
    const report = playYears(city(), seedsFrom(1, 3));
    assertPromises(report);
    assertExpected(city(), report);
  });

  it('keep every promise even when every second visit fails at first', () => {
    assertPromises(playYears(county(), seedsFrom(1, 5), 5000));
  });

  it('are the same for the same plan and seeds, and others for others', () => {
    const first = playYears(county(), [7]);
    assert.deepEqual(playYears(county(), [7]), first);
    assert.notDeepEqual(playYears(county(), [8]), first);
  });

  it('tell after every year how many are played', () => {
    const input = { plan: plan(), targets: alike(5), officersByDistrict: {}, completed_bp: 10_000 };
    const years = simulateYear({ ...input, seeds: [1, 2] });
    assert.deepEqual(years.next().value, { played: 1, seeds: 2 });
    assert.deepEqual(years.next().value, { played: 2, seeds: 2 });
    assert.equal(years.next().done, true);
  });

  it('visit everyone exactly once where duty and cap are one, and count who waits for what', () => {
    const given = plan({
      duties: [duty({ otherwise_bp: 10_000 })],
      caps: [cap()],
      lines: [line({ months: [1, 2, 3], duties: ['全年全覆盖'] })],
    });
    const input = { plan: given, targets: alike(30), officersByDistrict: { 990101: 4 }, seeds: [1, 2, 3] };
    const years = simulateYear({ ...input, completed_bp: 10_000 });
    let step = years.next();
    while (step.done !== true) step = years.next();
    // 10 + 10 + 10 by π = 1/3, 1/2, 1: in three years 90 + 60 + 30 chances, and 30 + 60 targets at their cap.
    assert.deepEqual(step.value.months.slice(0, 4), [
      { month: 1, trips: { min: 10, p5: 10, median: 10, p95: 10, max: 10 } },
      { month: 2, trips: { min: 10, p5: 10, median: 10, p95: 10, max: 10 } },
      { month: 3, trips: { min: 10, p5: 10, median: 10, p95: 10, max: 10 } },
      { month: 4, trips: { min: 0, p5: 0, median: 0, p95: 0, max: 0 } },
    ]);
    assert.deepEqual(step.value.chances, {
      eligible: 180,
      capped: 90,
      pending: 0,
      unexplained: 0,
      least_after_visit: null,
    });
    // Thirty visits of two officers, shared by four.
    const same = (value: number) => ({ min: value, p5: value, median: value, p95: value, max: value });
    assert.deepEqual(step.value.districts, [
      { district_code: '990101', officers: 4, trips: same(30), per_officer_milli: same(15_000) },
    ]);
  });

  it('count whom the year has reached toward a yearly bound', () => {
    const floors = [{ path: [], ratio_bp: 10_000, minimum: 0, yearly: true }];
    const given = plan({
      reserve_months: 0,
      caps: [cap()],
      lines: [line({ months: [1, 2, 3], maximum_ppb: 1_000_000_000, trees: [{ attributes: [], floors }] })],
    });
    const report = playYears({ plan: given, targets: alike(30), population: population({}) }, [1], 10_000);
    assert.deepEqual(
      report.months.slice(0, 3).map(({ trips }) => trips.median),
      [10, 10, 10],
    );
  });

  it('report duties that are missed when no reserve is left for what fails', () => {
    const given = plan({
      reserve_months: 0,
      duties: [duty({ otherwise_bp: 10_000 })],
      caps: [cap()],
      lines: [line({ months: [12], duties: ['全年全覆盖'] })],
    });
    const report = playYears({ plan: given, targets: alike(40), population: population({}) }, [1], 0);
    assert.deepEqual(report.duties, [
      {
        name: '全年全覆盖',
        targets: 40,
        missed: 40,
        visits: { min: 0, p5: 0, median: 0, p95: 0, max: 0 },
      },
    ]);
  });

  it('report a month that cannot be drawn, with the reason of the engine', () => {
    const floors = [{ path: [], ratio_bp: 10_000, minimum: 0, yearly: false }];
    const given = plan({
      caps: [cap()],
      lines: [line({ months: [1, 2], maximum_ppb: 1_000_000_000, trees: [{ attributes: [], floors }] })],
    });
    const report = playYears({ plan: given, targets: alike(4), population: population({}) }, [1], 10_000);
    assert.deepEqual(
      report.failures.map(({ month, line }) => [month, line]),
      [[2, 'M1']],
    );
    assert.match(report.failures[0]?.message ?? '', /抽/);
  });
});

describe('a spread', () => {
  it('takes the lower value between two ranks', () => {
    assert.deepEqual(spreadOf([5, 1, 4, 2]), { min: 1, p5: 1, median: 2, p95: 4, max: 5 });
    assert.deepEqual(spreadOf(seedsFrom(0, 101)), { min: 0, p5: 5, median: 50, p95: 95, max: 100 });
  });
});
