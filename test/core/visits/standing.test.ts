import assert from 'node:assert/strict';
import type { FrequencyCap, PlannedDuty } from '../../../src/core/task/plan.ts';
import { exemptionOf, exemptions, recordableBases, visitBases } from '../../../src/core/visits/bases.ts';
import type { VisitBasis } from '../../../src/core/visits/bases.ts';
import {
  capReason,
  isReached,
  latestOf,
  pendingReason,
  standingOf,
  visitsProRata,
  type Standing,
  type StandingTarget,
  type YearRules,
} from '../../../src/core/visits/standing.ts';
import type { VisitState } from '../../../src/core/visits/states.ts';
import { isOnSiteMethod, type Visit } from '../../../src/core/visits/visit.ts';
import { visit } from './samples.ts';

const year = { from: '2026-01-01', to: '2026-12-31', periods: 6 };

const duty = (over: Partial<PlannedDuty> = {}): PlannedDuty => ({
  name: '全年至少一次',
  scope: [],
  visits: 1,
  items: [],
  attribute: null,
  table: [],
  otherwise: 1,
  ...over,
});

const cap = (over: Partial<FrequencyCap> = {}): FrequencyCap => ({
  name: '每年至多一次',
  scope: [],
  visits: 1,
  items: [],
  on_site_only: true,
  ...over,
});

const everyone: StandingTarget = { attributes: { kind: '诊所' }, enteredOn: null, periodsLost: 0 };

const stand = (
  visits: readonly Visit[],
  rules: Partial<YearRules> = {},
  target: Partial<StandingTarget> = {},
): Standing =>
  standingOf(visits, { ...everyone, ...target }, { item_code: 'A', year, duties: [], caps: [], ...rules });

/** By hand, from the published lists: does it count under a cap, and does a full check on site settle a duty. */
const byBasis = {
  drawn: { capped: true, settles: 'always' },
  complaint: { capped: false, settles: 'full' },
  transferred: { capped: true, settles: 'full' },
  data_monitoring: { capped: false, settles: 'full' },
  smart_monitoring: { capped: false, settles: 'full' },
  media: { capped: false, settles: 'full' },
  superior_order: { capped: false, settles: 'full' },
  assist: { capped: false, settles: 'never' },
  recheck: { capped: false, settles: 'full' },
  own_request: { capped: false, settles: 'never' },
  urgent: { capped: false, settles: 'full' },
  earlier: { capped: true, settles: 'full' },
} as const;

const isHeld = ({ state, completedOn }: Visit): boolean =>
  state === 'completed' && completedOn?.slice(0, 4) === '2026';

const isAhead = ({ state, due }: Visit): boolean =>
  state === 'pending' && due !== null && due.from.slice(0, 4) !== '2027';

function settles(one: Visit, planned: PlannedDuty): boolean {
  if (!isHeld(one)) return false;
  if (planned.items.length > 0 && planned.items[0] !== one.itemCode) return false;
  const rule = byBasis[one.basis].settles;
  return rule === 'always' || (rule === 'full' && one.isOnSite && one.isFullCheck);
}

function isCapped(one: Visit, limit: FrequencyCap): boolean {
  if (!isHeld(one) && !isAhead(one)) return false;
  if (!byBasis[one.basis].capped || (limit.on_site_only && !one.isOnSite)) return false;
  return limit.items.length === 0 || limit.items[0] === one.itemCode;
}

/** Counts one visit after another on a slip of paper. */
function recount(
  visits: readonly Visit[],
  planned: PlannedDuty,
  limits: readonly FrequencyCap[],
): { owed: number; left: number[] } {
  let owed = planned.visits;
  const left = limits.map((limit) => limit.visits);
  for (const one of visits) {
    if (settles(one, planned)) owed -= 1;
    for (const [i, limit] of limits.entries()) {
      if (isCapped(one, limit)) left[i] = (left[i] ?? 0) - 1;
    }
  }
  return { owed: owed < 0 ? 0 : owed, left };
}

const days = ['2025-12-31', '2026-01-01', '2026-12-31', '2027-01-01'];

function completedVisits(): Visit[] {
  const bases: readonly VisitBasis[] = ['drawn', 'complaint', 'transferred', 'assist'];
  return bases.flatMap((basis) =>
    [true, false].flatMap((isOnSite) =>
      [true, false].flatMap((isFullCheck) =>
        ['A', 'B'].flatMap((itemCode) =>
          days.map((completedOn) =>
            visit({ basis, isOnSite, isFullCheck, itemCode, completedOn, exemption: exemptionOf(basis) }),
          ),
        ),
      ),
    ),
  );
}

function otherVisits(): Visit[] {
  const states: readonly VisitState[] = ['proposed', 'pending', 'skipped', 'refused', 'failed', 'voided'];
  return states.flatMap((state) =>
    ['A', 'B'].flatMap((itemCode) =>
      days.map((from) => visit({ state, itemCode, completedOn: null, due: { from, to: '2027-02-01' } })),
    ),
  );
}

describe('where a target stands', () => {
  it('is what a count by hand gives, for every two of 176 visits under 54 sets of rules', () => {
    const palette = [...completedVisits(), ...otherVisits()];
    assert.equal(palette.length, 128 + 48);
    const rules = [0, 1, 2].flatMap((visits) =>
      [[], ['A'], ['B']].flatMap((items) =>
        [[], [cap()], [cap({ visits: 2, on_site_only: false }), cap({ items: ['A'] })]].flatMap((caps) =>
          [1, 3].map((periods) => ({
            year: { ...year, periods },
            duties: [duty({ visits, items })],
            caps,
          })),
        ),
      ),
    );
    assert.equal(rules.length, 54);
    for (const [i, one] of palette.entries()) {
      for (const other of palette.slice(i)) {
        for (const set of rules) check([one, other], set);
      }
    }
  });

  function check(visits: readonly Visit[], set: Pick<YearRules, 'duties' | 'caps'> & { year: typeof year }) {
    const planned = set.duties[0] ?? duty();
    const { owed, left } = recount(visits, planned, set.caps);
    const { periods } = set.year;
    const allowed = Math.min(periods, ...left.map((rest) => (rest < 0 ? 0 : rest)));
    const standing = stand(visits, set);
    const expected = [owed, allowed, periods].join();
    const state = standing.duties[0];
    if (`${state?.owed},${state?.allowed},${state?.periods}` !== expected)
      assert.fail(`${JSON.stringify({ visits, set, state })} is not ${expected}`);
    const isWaiting = visits.some(
      ({ state: at, itemCode }) =>
        at === 'pending' && (itemCode === 'A' || planned.items.length === 0 || planned.items[0] === itemCode),
    );
    const limit = set.caps.find((_, place) => (left[place] ?? 1) <= 0);
    const reason = isWaiting ? pendingReason : limit === undefined ? null : capReason(limit);
    if (standing.excluded !== reason) assert.fail(`${JSON.stringify({ visits, set })}: ${standing.excluded}`);
  }

  it('knows of every basis what was decided about it', () => {
    assert.deepEqual(Object.keys(visitBases), Object.keys(byBasis));
    for (const [basis, { capped, settles }] of Object.entries(byBasis) as [VisitBasis, never][]) {
      const exemption = exemptionOf(basis);
      assert.equal(exemption === null, capped, basis);
      const whole = visit({ basis, exemption });
      const rules = { duties: [duty()], caps: [cap({ visits: 2 })] };
      const state = stand([whole], rules).duties[0];
      assert.equal(state?.allowed, capped ? 1 : 2, basis);
      assert.equal(state.owed, settles === 'never' ? 1 : 0, basis);
      const partial = stand([{ ...whole, isFullCheck: false }], rules).duties[0];
      assert.equal(partial?.owed, settles === 'always' ? 0 : 1, basis);
    }
  });

  it('lets nobody record a drawn visit, and nobody but a sheet an earlier one', () => {
    assert.deepEqual(
      Object.keys(byBasis).filter((basis) => !recordableBases.some((known) => known === basis)),
      ['drawn', 'earlier'],
    );
  });

  it('lists what no cap counts, with its reason', () => {
    const exempt = visit({ id: 'e', basis: 'complaint', exemption: 'complaint' });
    const lead = visit({ id: 'l', basis: 'transferred', exemption: 'audit' });
    const old = visit({ id: 'o', basis: 'media', exemption: 'media', completedOn: '2025-05-05' });
    const proposed = { ...exempt, state: 'proposed' as const };
    assert.deepEqual(stand([exempt, lead, old, proposed, visit()], { caps: [cap()] }).exempt, [
      { id: 'e', reason: '投诉举报' },
      { id: 'l', reason: '审计' },
    ]);
    assert.equal(stand([exempt, lead], { caps: [cap()] }).excluded, null);
    assert.ok(Object.values(exemptions).every((label) => label.length > 1));
  });

  it('concerns only the targets of a duty’s and a cap’s scope, and only caps on the task’s item', () => {
    const clinics = [{ attribute: 'kind', values: ['诊所'] }];
    const shops = [{ attribute: 'kind', values: ['零售药店'] }];
    const duties = [duty({ scope: clinics }), duty({ scope: shops }), duty({ scope: [] })];
    const standing = stand([visit()], { duties, caps: [cap({ scope: shops })] });
    assert.deepEqual(standing.duties, [
      { owed: 0, allowed: 6, periods: 6 },
      null,
      { owed: 0, allowed: 6, periods: 6 },
    ]);
    assert.equal(standing.excluded, null);
    const other = visit({ itemCode: 'B' });
    assert.equal(stand([other], { caps: [cap({ items: ['B'] })] }).excluded, null);
    assert.match(stand([other], { caps: [cap({ items: ['A', 'B'] })] }).excluded ?? '', /频次上限/);
  });

  it('says nothing of a year where the plan has none', () => {
    const standing = stand([visit()], { year: null, duties: [duty()], caps: [cap()] });
    assert.deepEqual([standing.duties, standing.excluded], [[null], null]);
    assert.equal(stand([visit({ state: 'pending' })], { year: null }).excluded, pendingReason);
  });

  it('has fewer draws left where some are lost by a logged rule, and at least this one', () => {
    const rules = { duties: [duty()], caps: [cap({ visits: 9 })] };
    assert.deepEqual(stand([], rules, { periodsLost: 2 }).duties, [{ owed: 1, allowed: 4, periods: 4 }]);
    assert.deepEqual(stand([], rules, { periodsLost: 9 }).duties, [{ owed: 1, allowed: 1, periods: 1 }]);
  });

  it('owes pro rata by months from the day of entry, halves rounded up', () => {
    // Months left of twelve: 12 in January … 1 in December; of 1 visit n/12, of 2 visits n/6, of 3 visits n/4.
    const expected: Readonly<Record<number, readonly number[]>> = {
      1: [1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0],
      2: [2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 0, 0],
      3: [3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 0],
    };
    for (const [visits, row] of Object.entries(expected)) {
      for (const [month, owed] of row.entries()) {
        for (const date of ['01', '28']) {
          const day = `2026-${String(month + 1).padStart(2, '0')}-${date}`;
          assert.equal(visitsProRata(Number(visits), day, year), owed, `${visits} from ${day}`);
        }
      }
    }
    assert.equal(visitsProRata(2, null, year), 2);
    assert.equal(visitsProRata(2, '2019-11-11', year), 2);
    assert.equal(visitsProRata(2, '2027-01-01', year), 0);
    const school = { from: '2026-09-01', to: '2027-08-31', periods: 3 };
    assert.equal(visitsProRata(1, '2027-03-31', school), 1);
    assert.equal(visitsProRata(1, '2027-04-01', school), 0);
    assert.equal(stand([], { duties: [duty()] }, { enteredOn: '2026-08-01' }).duties[0]?.owed, 0);
  });
});

describe('the latest visit', () => {
  it('is the last one completed, whatever its basis; of two on one day the one with the later id', () => {
    const march = visit({ id: 'a', officers: ['Z1', 'Z2'] });
    const april = visit({ id: 'b', completedOn: '2026-04-01', officers: ['Z3', 'Z4'], basis: 'complaint' });
    const same = visit({ id: 'c', completedOn: '2026-04-01', officers: ['Z5', 'Z6'] });
    const ahead = visit({ id: 'd', state: 'pending', completedOn: null, officers: ['Z7', 'Z8'] });
    assert.deepEqual(latestOf([april, march, ahead])?.officers, ['Z3', 'Z4']);
    assert.deepEqual(latestOf([same, april, march])?.officers, ['Z5', 'Z6']);
    assert.deepEqual(latestOf([april, same, march])?.officers, ['Z5', 'Z6']);
    assert.equal(latestOf([ahead]), undefined);
  });
});

describe('what a yearly floor counts', () => {
  it('is a target with a drawn visit of its items, completed in the year', () => {
    const cases: readonly [Partial<Visit>, readonly string[], boolean][] = [
      [{}, [], true],
      [{}, ['A'], true],
      [{}, ['B'], false],
      [{ basis: 'complaint' }, [], false],
      [{ completedOn: '2025-12-31' }, [], false],
      [{ completedOn: '2027-01-01' }, [], false],
      [{ completedOn: '2026-12-31' }, [], true],
      [{ state: 'pending', completedOn: null }, [], false],
      [{ state: 'voided' }, [], false],
      [{ isOnSite: false }, [], true],
    ];
    for (const [over, items, expected] of cases)
      assert.equal(isReached([visit(over)], year, items), expected, JSON.stringify(over));
    assert.equal(isReached([], year, []), false);
  });
});

describe('the method of an item', () => {
  it('is on site unless it says otherwise', () => {
    for (const method of ['', ' ', '现场检查', '现场检查、网络检查'])
      assert.ok(isOnSiteMethod(method), method);
    for (const method of ['网络检查', '书面检查', '数据分析']) assert.ok(!isOnSiteMethod(method), method);
  });
});
