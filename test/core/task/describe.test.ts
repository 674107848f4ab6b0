import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { PlannedFloor, TaskPlan } from '../../../src/core/task/plan.ts';
import { rulesOf } from '../../../src/core/task/plan.ts';
import { changesText, describeChanges } from '../../../src/core/task/describe-changes.ts';
import { describeDuties, describeFloors, describeOutside } from '../../../src/core/task/describe.ts';
import { describeSeat, describeTeamRules } from '../../../src/core/task/describe-team.ts';
import { anySeat, clinicPlan } from '../../support/build.ts';

const year = { from: '2026-01-01', to: '2026-12-31', periods: 2 };

describe('what a scope leaves out', () => {
  it('is counted, with its share in tenths of a percent, rounded half up', () => {
    assert.equal(describeOutside(8, 7), '1家（12.5%）');
    // 1 of 2000 is 0.05%, and 1 of 2001 less.
    assert.equal(describeOutside(2000, 1999), '1家（0.1%）');
    assert.equal(describeOutside(2001, 2000), '1家（0.0%）');
    assert.equal(describeOutside(3, 1), '2家（66.7%）');
    assert.equal(describeOutside(480, 480), '0家（0.0%）');
    assert.equal(describeOutside(0, 0), '0家（0.0%）');
  });
});

describe('what changed, in words', () => {
  const [entered, left] = [{ kind: 'entered' }, { kind: 'left' }] as const;
  const by = (approver: string) => ({ approver });

  it('is counted by kind in the order of the kinds, with the most frequent approver first', () => {
    const lines = describeChanges([entered, entered, entered, left], [by('甲'), by('乙'), by('乙'), by('')]);
    assert.deepEqual(lines, [
      { kind: 'entered', label: '新进入', count: 3, approvers: '乙2，甲1' },
      { kind: 'left', label: '退出', count: 1, approvers: '由记录得出1' },
    ]);
    assert.equal(changesText('2026-0003', lines), '与上一次冻结（2026-0003）相比：新进入3，退出1');
    assert.equal(changesText('2026-0003', []), '与上一次冻结（2026-0003）相比：没有变动');
    assert.equal(changesText('', []), '没有上一次冻结的名录可比');
  });
});

describe('a plan in words', () => {
  it('says whom a duty and a cap concern, how often, and how many draws are left', () => {
    const duty = { name: '重点必查', visits: 1, items: [], attribute: null, table: [], otherwise: 1 };
    const cap = { scope: [], visits: 2, items: [], on_site_only: true };
    const plan: TaskPlan = {
      ...clinicPlan,
      year,
      duties: [
        { ...duty, scope: [{ attribute: 'key_unit', values: ['是'] }] },
        { ...duty, scope: [], visits: 0, name: '只有比例' },
      ],
      caps: [
        { ...cap, name: '现场上限' },
        {
          ...cap,
          name: '总上限',
          scope: [{ attribute: 'level', values: ['', '一级'] }],
          on_site_only: false,
        },
      ],
    };
    assert.deepEqual(describeDuties(plan), [
      '重点必查：重点监管单位为是的对象每家全年至少检查1次。',
      '现场上限：范围内每一家全年现场检查不超过2次；已达上限的不再列入抽取。',
      '总上限：机构等级为未填写、一级的对象每家全年检查不超过2次；已达上限的不再列入抽取。',
      '含本期在内，全年还有2期抽查。',
    ]);
    assert.deepEqual(describeDuties({ ...plan, year: null }), []);
  });

  it('says what a seat asks, and numbers what gives way only where there is more than one step', () => {
    const seat = {
      ...anySeat,
      role: '专家',
      certified: false,
      scope: [{ attribute: 'category', values: ['专家'] }],
      skills: ['药品', '财务'],
      match: ['district_code'],
      differ: ['organisation_code'],
    };
    assert.equal(
      describeSeat(seat),
      '专家（协助人员，不计入执法人员，人员类别为专家，专长：药品、财务，与检查对象的行政区划代码相同，与检查对象的管辖机构代码不同）',
    );
    const team = { ...clinicPlan.team, attributes: [] };
    const end = '仍派不出的列为待安排。放宽的情况记入抽取过程。';
    assert.deepEqual(describeTeamRules(team), [
      '上一次检查过同一对象的人员，本次不再派往。',
      `派不出检查组时，对争用同一批人员的检查对象放宽：上次检查的人员可以再派。${end}`,
    ]);
    const ladder = [
      { kind: 'match', attribute: 'district_code' },
      { kind: 'capacity', capacity: 9 },
    ] as const;
    assert.deepEqual(describeTeamRules({ ...team, separate_last: false, ladder }), [
      `派不出检查组时，对争用同一批人员的检查对象依次放宽：1. 不再要求行政区划代码相同或不同；2. 每人上限增至 9 家。${end}`,
    ]);
    assert.deepEqual(describeTeamRules({ ...team, separate_last: false, ladder: [] }), [
      '检查人员不足时不放宽上述要求，派不出检查组的对象列为待安排。',
    ]);
  });

  it('counts in a stratum those whom only a cap or a pending visit keeps out, and says what this draw owes it', () => {
    const floor = (path: readonly string[], ratio_bp: number, yearly: boolean): PlannedFloor => ({
      ...{ path, ratio_bp, yearly },
      minimum: 0,
    });
    const plan: TaskPlan = {
      ...clinicPlan,
      year,
      trees: [
        { attributes: ['kind'], floors: [floor([], 5000, false), floor(['诊所'], 7000, true)] },
        { attributes: ['level'], floors: [floor(['一级'], 10_000, false)] },
      ],
    };
    const rules = rulesOf(plan, { done: () => 1, days: [] });
    const row = (kind: string, excluded: string | null, counted: boolean) => ({
      ...{ excluded, counted, attributes: { kind, level: '' } },
      ...{ id: '', name: '', duties: [], last_team: [], weight: 1, pi: 0, sealed: '' },
    });
    const targets = [
      ...Array.from({ length: 8 }, () => row('诊所', null, true)),
      row('诊所', '已达上限', true),
      row('诊所', '服务协议暂停', false),
      row('综合医院', null, true),
    ];
    // Half of ten; seven tenths of nine are seven, one is done, three of six in each of two draws; nobody is 一级.
    assert.deepEqual(
      describeFloors({ targets, officers: [], recusals: [] }, rules).map((each) => [
        each.path.join(),
        each.size,
        each.done,
        each.periods,
        each.floor,
      ]),
      [
        ['', 10, 0, 1, 5],
        ['诊所', 9, 1, 2, 3],
        ['一级', 0, 0, 1, 0],
      ],
    );
  });
});
