import assert from 'node:assert/strict';
import { Refusal } from '../../../src/core/refusal.ts';
import { solveChance } from '../../../src/core/year/chances.ts';
import { findLineDeviations, taskPlanOf } from '../../../src/core/year/task-of-line.ts';
import { cap, duty, line, plan } from './samples.ts';

const monthly = line({ months: [2, 5, 8, 11, 12], duties: ['全年全覆盖'] });
const annual = plan({
  duties: [duty(), duty({ name: '别的项目承担' })],
  caps: [cap({ visits: 2 })],
  lines: [monthly],
  reserve_months: 2,
});
const dates = {
  plan_id: 'plan-1',
  plan_version: 3,
  cut_off_day: '2027-05-01',
  window: { from: '2027-05-06', to: '2027-05-28' },
  release_on: '2027-05-29',
};

describe('the task of a line in a month', () => {
  it('carries over scope, bounds, teams, caps and the duties of the line, with the coin of the whole year', () => {
    const task = taskPlanOf(annual, monthly, 5, dates);
    assert.equal(task.name, '2027年5月月度抽查');
    assert.equal(task.month, '2027-05');
    assert.deepEqual(task.annual_plan, { id: 'plan-1', version: 3, line: 'M1' });
    assert.deepEqual(task.caps, [
      {
        name: '每年至多一次',
        scope: [],
        visits: 2,
        items: [],
        on_site_only: true,
        exemptions: ['complaint'],
      },
    ]);
    const chance = solveChance({ periods: 3, reserve: 2, owed: 1, allowed: 2 }, 12_000, '');
    assert.deepEqual(task.duties, [
      { name: '全年全覆盖', scope: [], visits: 1, items: [], attribute: null, table: [], otherwise: chance },
    ]);
    assert.deepEqual([task.trees, task.team, task.weights], [monthly.trees, monthly.team, monthly.weights]);
    assert.deepEqual([task.window, task.cut_off_day], [dates.window, '2027-05-01']);
  });

  it('asks for two witnesses with dice unless the month asks for something else', () => {
    const slot = {
      name: 'public',
      deadline: null,
      options: [{ kind: 'drand' as const, when: { minutes: 15 } }],
    };
    assert.deepEqual(
      taskPlanOf(annual, monthly, 5, dates).entropy.map(({ name }) => name),
      ['dice-a', 'dice-b'],
    );
    const task = taskPlanOf(annual, monthly, 5, { ...dates, entropy: [slot] });
    assert.deepEqual(task.entropy, [slot]);
    assert.deepEqual(findLineDeviations(task, annual, 3), []);
  });

  it('counts the draws that are left before the reserve, and one in the reserve', () => {
    const periods = [2, 5, 8, 11, 12].map((month) => taskPlanOf(annual, monthly, month, dates).year?.periods);
    assert.deepEqual(periods, [3, 2, 1, 1, 1]);
  });

  it('is refused in a month without a draw', () => {
    assert.throws(
      () => taskPlanOf(annual, monthly, 6, dates),
      (error: unknown) =>
        error instanceof Refusal &&
        error.problems[0]?.message === '计划项目“月度抽查”在 6 月没有抽取，只在 2、5、8、11、12 月抽取',
    );
  });

  it('leaves days, exclusions and teams to the month, and names every rule of the year that was changed', () => {
    const task = taskPlanOf(annual, monthly, 5, dates);
    const placesOf = (given: typeof task) => findLineDeviations(given, annual, 3).map(({ place }) => place);
    const monthsOwn = {
      ...task,
      window: { from: '2027-05-10', to: '2027-05-20' },
      exclusions: [{ code: 'H1', reason: '迁址' }],
      team: { ...task.team, capacity: 3 },
    };
    assert.deepEqual(placesOf(monthsOwn), []);
    assert.deepEqual(placesOf({ ...task, caps: [], duties: [], maximum_ppb: 1, month: '2027-08' }), [
      'year',
      'duties',
      'caps',
      'maximum_ppb',
    ]);
    const elsewhere = { ...task, annual_plan: { id: 'plan-1', version: 3, line: 'M9' } };
    assert.deepEqual(placesOf(elsewhere), ['annual_plan.line']);
  });
});
