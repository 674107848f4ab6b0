import assert from 'node:assert/strict';
import type { AnnualPlan } from '../../../src/core/year/annual-plan.ts';
import { findPlanProblems } from '../../../src/core/year/plan-problems.ts';
import { cap, duty, line, plan, team } from './samples.ts';

const messages = (given: AnnualPlan): readonly string[] =>
  findPlanProblems(given).map(({ place, message }) => `${place}：${message}`);

describe('the form of an annual plan', () => {
  it('is in order where nothing is wrong', () => {
    const given = plan({
      duties: [duty()],
      caps: [cap({ visits: 2 })],
      lines: [line({ duties: ['全年全覆盖'], persons: ['张某'] })],
      persons: [{ name: '张某', duty: '经办' }],
    });
    assert.deepEqual(findPlanProblems(given), []);
  });

  it('names every mistake with its place', () => {
    const given = plan({
      name: ' ',
      contact: '',
      year: 27,
      reserve_months: 12,
      budget: 0,
      minimum_ratio_bp: 10_001,
      persons: [{ name: '张某', duty: '' }],
      caps: [cap({ visits: 0 }), cap()],
      duties: [duty({ visits: -1, otherwise_bp: 0.5 }), duty({ name: '' })],
      lines: [],
    });
    assert.deepEqual(messages(given), [
      'name：不能为空',
      'contact：不能为空',
      'year：年度应为 2000 至 2999 的整数',
      'reserve_months：补查月份应为 0 至 11 个',
      'budget：全年检查总量应为 1 至 10000000 的整数；不设总量时留空',
      'minimum_ratio_bp：全年最低抽查比例应为 0 至 10000 的整数（万分之一）',
      'lines：年度方案至少要有一个计划项目',
      'persons[0]：责任人的姓名和分工都要填写',
      'caps：频次上限“每年至多一次”出现了两次：请改名或删去一处',
      'caps[0]：频次上限应为每年 1 至 400 次',
      'duties[0]：检查次数应为每年 0 至 400 次',
      'duties[0]：年度比例应为 0 至 1000000 的整数（万分之一，10000 即每家每年一次）',
      'duties[1]：检查义务的名称不能为空',
    ]);
  });

  it('looks into the lines', () => {
    const given = plan({
      duties: [duty({ items: ['SL-02'] })],
      lines: [
        line({
          code: '',
          months: [3, 2],
          duties: ['全年全覆盖', '没有的义务'],
          persons: ['李某'],
          kind: 'joint',
          trees: [],
          maximum_ppb: 0,
          budget: 0,
          team: { ...team, seats: team.seats.map((seat) => ({ ...seat, certified: false })) },
        }),
        line({
          kind: 'flight',
          trees: [
            { attributes: ['kind'], floors: [{ path: ['a', 'b'], ratio_bp: 0, minimum: 0, yearly: false }] },
          ],
          weights: { name: '', base: 0, indicators: [] },
        }),
      ],
    });
    assert.deepEqual(messages(given), [
      'lines[0].code：不能为空',
      'lines[0].months：月份应为 1 至 12 的整数，从小到大，不重复，至少一个',
      'lines[0].duties：检查义务“全年全覆盖”不认事项 SL-01 的检查：请在义务中列入这一事项，或由别的项目承担',
      'lines[0].duties：没有名为“没有的义务”的检查义务：请改正名称，或先写明这项义务',
      'lines[0].persons：责任人“李某”不在方案的责任人中：请先列入',
      'lines[0].participants：部门联合抽查应列出配合部门，其他抽查不列',
      'lines[0].trees：分层树应为一棵或两棵',
      'lines[0].maximum_ppb：最高概率应为 1 至 1000000000 的整数（十亿分之一）',
      'lines[0].budget：每次最多家数应为 1 至 10000000 的整数；不设时留空',
      'lines[0].team.seats：检查组至少两个席位要求持有效执法证，现有 0 个：请把席位改为要求执法证',
      'lines[1].announced：飞行检查不事先告知',
      'lines[1].trees[0].floors[a/b]：下限的路径不能比分层属性长，比例为 0 至 10000 的整数（万分之一），最少家数为非负整数',
      'lines[1].weights.base：应为 1 到 1000000 的整数',
    ]);
  });

  it('refuses a cap of which only a part of a duty’s class is known to be concerned, since a class has one coin', () => {
    const given = (kinds: readonly string[]) =>
      plan({
        duties: [duty({ scope: [{ attribute: 'kind', values: ['诊所', '零售药店'] }] })],
        caps: [cap({ scope: [{ attribute: 'kind', values: kinds }], visits: 2 })],
        lines: [line({ duties: ['全年全覆盖'] })],
      });
    assert.deepEqual(messages(given(['零售药店'])), [
      'caps：频次上限“每年至多一次”只管到检查义务“全年全覆盖”的一部分对象，同一信用等级的对象因此上限不同：请按上限的范围把义务分成两项，或在义务中逐个列出上限所指的信用等级',
    ]);
    assert.deepEqual(messages(given(['诊所', '零售药店', '门诊部'])), []);
    assert.deepEqual(messages(given(['门诊部'])), []);
  });

  it('refuses fields and measures that no list has, with the rule that names them', () => {
    const scope = [{ attribute: 'key_unti', values: ['是'] }];
    const band = { kind: 'band', measure: 'shoes', bands: [{ from: 1, points: 1 }], otherwise: 0 } as const;
    const weights = { name: '风险', base: 1, indicators: [band] };
    const given = plan({
      duties: [duty({ scope })],
      caps: [cap({ visits: 2, scope })],
      lines: [line({ duties: [], weights, scope: [{ attribute: 'name', values: ['某医院'] }] })],
    });
    const places = findPlanProblems(given).map(({ place }) => place);
    assert.deepEqual(places.toSorted(), [
      'caps[0].attributes',
      'duties[0].attributes',
      'lines[0].attributes',
      'lines[0].weights.indicators',
    ]);
  });
});
