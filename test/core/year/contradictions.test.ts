import assert from 'node:assert/strict';
import { findContradictions } from '../../../src/core/year/contradictions.ts';
import { findOverdue } from '../../../src/core/year/officer-contradictions.ts';
import { officerGroup } from './populations.ts';
import { cap, duty, line, messagesOf, plan, population, team } from './samples.ts';

const pharmacies = (count: number) => population({ 零售药店: count });
const keyUnits = [{ attribute: 'kind', values: ['重点'] }];
const floor = (ratio_bp: number, minimum = 0, path: readonly string[] = []) => ({
  path,
  ratio_bp,
  minimum,
  yearly: false,
});

describe('contradictions of an annual plan: duties, caps and ratios', () => {
  it('finds none in a plan whose draws can keep every rule', () => {
    const given = plan({
      duties: [duty()],
      caps: [cap({ visits: 2 })],
      lines: [line({ duties: ['全年全覆盖'] })],
      minimum_ratio_bp: 500,
    });
    assert.deepEqual(findContradictions(given, pharmacies(300)), []);
  });

  it('says by how much a duty exceeds a frequency cap (咸宁 2026: one check a year; 淄博 2017: key units two)', () => {
    const given = plan({
      duties: [duty({ name: '重点监管单位', scope: keyUnits, visits: 2, otherwise_bp: 25_000 })],
      caps: [cap({ name: '现场检查每年一次' })],
      lines: [line({ duties: ['重点监管单位'] })],
      reserve_months: 2,
    });
    const found = findContradictions(given, population({ 重点: 12, 零售药店: 88 }));
    // No other ratio would mend it: none is asked for.
    assert.ok(found.every(({ code }) => code !== 'ratio-out-of-range'));
    assert.deepEqual(
      found.filter(({ code }) => code === 'duty-over-cap'),
      [
        {
          code: 'duty-over-cap',
          place: 'duties[0].visits',
          message:
            '检查义务“重点监管单位”要求每家每年检查 2 次，频次上限“现场检查每年一次”只许 1 次，差 1 次，涉及 12 家：请把上限提高到 2 次，把要求降到 1 次，或缩小上限的范围',
        },
      ],
    );
  });

  it('says when a line has fewer draws before the reserve than visits are owed', () => {
    const given = plan({
      duties: [duty({ visits: 2, otherwise_bp: 25_000 })],
      lines: [line({ months: [3, 12], duties: ['全年全覆盖'] })],
    });
    assert.deepEqual(messagesOf(given, pharmacies(40), 'duty-over-draws'), [
      '检查义务“全年全覆盖”要求每家每年检查 2 次，承担它的计划项目“月度抽查”（最后 1 个月留作补查）只剩 1 次抽取，差 1 次，涉及 40 家：请增加月份、减少补查月份，或降低次数',
    ]);
  });

  it('says when two forced visits that fail would be made up in the next year', () => {
    // Forced in October and November: October fails and is made up in November, which keeps the target from that
    // draw; the draw of December is the second, and would be made up in January.
    const given = plan({
      duties: [duty({ visits: 2, otherwise_bp: 25_000 })],
      lines: [line({ duties: ['全年全覆盖'] })],
    });
    assert.deepEqual(messagesOf(given, pharmacies(40), 'duty-over-reserve'), [
      '检查义务“全年全覆盖”要求每家每年检查 2 次；计划项目“月度抽查”若到最后才必查而检查未能完成，补查最迟要到次年 1 月，补查月份只留 1 个：请留出 2 个月，或降低次数',
    ]);
    assert.deepEqual(findContradictions({ ...given, reserve_months: 2 }, pharmacies(40)), []);
  });

  it('says when nobody, or more than one line, carries a duty', () => {
    const lost = plan({
      duties: [duty()],
      lines: [line({ scope: [{ attribute: 'kind', values: ['诊所'] }], duties: ['全年全覆盖'] })],
    });
    assert.deepEqual(messagesOf(lost, population({ 诊所: 30, 零售药店: 70 }), 'duty-not-carried'), [
      '检查义务“全年全覆盖”的 100 家中有 70 家没有任何计划项目承担：请让某个项目承担它并把这些对象列入范围，或缩小“全年全覆盖”的范围',
    ]);
    const twice = plan({
      duties: [duty()],
      lines: [
        line({ duties: ['全年全覆盖'] }),
        line({
          code: 'M2',
          name: '诊所抽查',
          scope: [{ attribute: 'kind', values: ['诊所'] }],
          duties: ['全年全覆盖'],
        }),
      ],
    });
    assert.deepEqual(messagesOf(twice, population({ 诊所: 30, 零售药店: 70 }), 'duty-carried-twice'), [
      '检查义务“全年全覆盖”的 30 家同时由计划项目“月度抽查”、“诊所抽查”承担：请只留一个项目承担，或把各项目的范围分开',
    ]);
  });

  it('names the nearest yearly ratio that duty and cap allow (林甸县: A at most 5%, D 61% to 100%)', () => {
    const withRatio = (value: string, ratio_bp: number, visits: number) =>
      messagesOf(
        plan({
          duties: [duty({ visits, classes: [{ value, ratio_bp }], otherwise_bp: 15_000 })],
          caps: [cap({ visits: 2 })],
          lines: [line({ duties: ['全年全覆盖'] })],
        }),
        {
          ...pharmacies(50),
          targets: [{ attributes: { kind: '零售药店', credit_class: value }, count: 50 }],
        },
        'ratio-out-of-range',
      );
    assert.deepEqual(withRatio('A', 500, 1), [
      '检查义务“全年全覆盖”信用等级“A”的年度比例为 5%，而每家每年至少 1 次、至多 2 次，年度比例应高于 100%、不高于 200%：请改为最接近的 100.01%',
    ]);
    assert.deepEqual(withRatio('D', 30_000, 1), [
      '检查义务“全年全覆盖”信用等级“D”的年度比例为 300%，而每家每年至少 1 次、至多 2 次，年度比例应高于 100%、不高于 200%：请改为最接近的 200%',
    ]);
    assert.deepEqual(withRatio('A', 500, 0), []);
    const fixed = plan({
      duties: [duty()],
      caps: [cap()],
      lines: [line({ duties: ['全年全覆盖'] })],
    });
    assert.deepEqual(messagesOf(fixed, pharmacies(50), 'ratio-out-of-range'), [
      '检查义务“全年全覆盖”的年度比例为 120%，而每家每年恰好 1 次，年度比例只能是 100%：请改为最接近的 100%',
    ]);
  });

  it('says when other lines may use up the cap that a duty needs', () => {
    const given = plan({
      duties: [duty({ items: ['SL-01'], otherwise_bp: 10_000 })],
      caps: [cap({ name: '每年至多一次' })],
      lines: [
        line({ duties: ['全年全覆盖'] }),
        line({ code: 'J1', name: '内部管理抽查', item_code: 'SL-02', months: [5] }),
      ],
    });
    assert.deepEqual(messagesOf(given, pharmacies(60), 'lines-over-cap'), [
      '同一对象每年应按“全年全覆盖”检查 1 次，还可能被计划项目“内部管理抽查”抽中 1 次（不抵“全年全覆盖”的次数），合计 2 次，超过频次上限“每年至多一次”的 1 次，涉及 60 家：请合并为一次检查（让“全年全覆盖”也认这些项目的事项），从这些项目的范围中去掉这些对象，或把上限提高到 2 次',
    ]);
  });

  it('says when the year’s least ratio exceeds the budget, or is not reached (高阳县: 5% of all)', () => {
    const drawing = (minimum: number) =>
      plan({
        minimum_ratio_bp: 500,
        budget: 20,
        lines: [line({ months: [3, 6], trees: [{ attributes: [], floors: [floor(0, minimum)] }] })],
      });
    const found = findContradictions(drawing(10), pharmacies(480));
    assert.deepEqual(
      found.map(({ code, message }) => [code, message]),
      [
        [
          'minimum-not-reached',
          '全年最低抽查比例要求 24 家（480 家的 5%），各计划项目合计只预计抽取 20 家次，差 4 家：请提高下限或年度比例，或增加月份',
        ],
        [
          'minimum-over-budget',
          '全年最低抽查比例要求 24 家（480 家的 5%），而全年检查总量只有 20 家次，差 4 家次：请把总量提高到 24 家次',
        ],
      ],
    );
    assert.deepEqual(findContradictions({ ...drawing(12), budget: 24 }, pharmacies(480)), []);
  });

  it('says when duties or bounds need more than the year’s budget', () => {
    const given = plan({
      budget: 250,
      duties: [duty({ otherwise_bp: 10_000 })],
      caps: [cap()],
      lines: [line({ duties: ['全年全覆盖'] })],
    });
    assert.deepEqual(messagesOf(given, pharmacies(300), 'duties-over-budget'), [
      '各项检查义务合计至少 300 家次，按年度比例和下限预计 300 家次，而全年检查总量只有 250 家次，差 50 家次：请把总量提高到 300 家次，或降低义务和比例',
    ]);
  });
});

describe('contradictions of an annual plan: bounds of strata', () => {
  it('says that a tenth of the pharmacies a month is 120% a year against one visit (淄博 2017, 咸宁 2026)', () => {
    const given = plan({
      caps: [cap({ name: '现场检查每年一次' })],
      lines: [line({ trees: [{ attributes: ['kind'], floors: [floor(1000, 0, ['零售药店'])] }] })],
    });
    assert.deepEqual(messagesOf(given, pharmacies(300), 'floors-over-cap'), [
      '计划项目“月度抽查”每次在“零售药店”中至少抽取 10%（30 家），全年 12 次共 360 家次，相当于每年 120%；按频次上限“现场检查每年一次”，300 家全年最多 300 家次，差 60 家次：请把下限降到每次 25 家以内，减少月份，或提高频次上限',
    ]);
  });

  it('says when a duty uses up what a bound of the reserve months needs', () => {
    // One visit each is made by November; the bound of December finds nobody who may be visited again.
    const given = plan({
      duties: [duty({ otherwise_bp: 10_000 })],
      caps: [cap({ name: '现场检查每年一次' })],
      lines: [line({ duties: ['全年全覆盖'], trees: [{ attributes: [], floors: [floor(500)] }] })],
    });
    assert.deepEqual(messagesOf(given, pharmacies(220), 'floors-over-cap'), [
      '计划项目“月度抽查”每次在全部对象中至少抽取 5%（11 家），加上检查义务，全年预计 231 家次；按频次上限“现场检查每年一次”，220 家全年最多 220 家次，差 11 家次：请在补查月份不设这一下限，降低下限，或提高频次上限',
    ]);
  });

  it('says when a county has none of the tertiary hospitals of which two are asked (通医保发〔2020〕65号)', () => {
    const given = plan({
      lines: [line({ months: [9], trees: [{ attributes: ['level'], floors: [floor(0, 2, ['三级'])] }] })],
    });
    assert.deepEqual(messagesOf(given, pharmacies(100), 'floor-over-population'), [
      '计划项目“月度抽查”每次在“三级”中至少抽取 2 家，名录中只有 0 家，差 2 家：请把最少家数降到 0 家，或扩大范围',
    ]);
  });

  it('counts every target once toward a yearly bound', () => {
    const given = (minimum: number) =>
      plan({
        caps: [cap()],
        lines: [line({ trees: [{ attributes: [], floors: [{ ...floor(0, minimum), yearly: true }] }] })],
      });
    assert.deepEqual(messagesOf(given(101), pharmacies(100), 'floor-over-population'), [
      '计划项目“月度抽查”全年在全部对象中至少抽取 101 家，名录中只有 100 家，差 1 家：请把最少家数降到 100 家，或扩大范围',
    ]);
    assert.deepEqual(findContradictions(given(100), pharmacies(100)), []);
  });

  it('says when a bound needs more than the highest chance gives', () => {
    const given = plan({
      lines: [line({ months: [9], trees: [{ attributes: [], floors: [floor(9500)] }] })],
    });
    assert.deepEqual(messagesOf(given, pharmacies(100), 'floor-over-maximum'), [
      '计划项目“月度抽查”每次在全部对象中至少抽取 95 家，按单家最高概率 100 家中最多 90 家，差 5 家：请降低下限，或提高最高概率',
    ]);
  });

  it('says when a draw is expected to exceed its budget', () => {
    const given = plan({
      lines: [line({ budget: 20, trees: [{ attributes: [], floors: [floor(1000)] }] })],
    });
    assert.deepEqual(messagesOf(given, pharmacies(300), 'visits-over-line-budget'), [
      '计划项目“月度抽查”按检查义务和下限每次预计抽取 30 家，而每次最多 20 家，差 10 家：请把每次最多家数提高到 30 家，降低下限，或增加月份',
    ]);
  });
});

describe('contradictions of an annual plan: the item list', () => {
  const withItem = (item_code: string) => plan({ lines: [line({ item_code, months: [9] })] });

  it('refuses items that are not listed or have no legal basis (国办发〔2015〕58号)', () => {
    assert.deepEqual(messagesOf(withItem('SL-09'), pharmacies(100), 'item-not-listed'), [
      '计划项目“月度抽查”的事项 SL-09 不在随机抽查事项清单中：请改用清单内的事项，或先把它列入清单',
    ]);
    assert.deepEqual(messagesOf(withItem('SL-03'), pharmacies(100), 'item-without-basis'), [
      '计划项目“月度抽查”的事项 SL-03“其他”没有检查依据，不得检查：请在清单中补上依据，或改用其他事项',
    ]);
  });

  it('holds a general item to the ratio of the list (广州: 5%; 鄂尔多斯 drew 10%)', () => {
    const drawing = (ratio_bp: number) =>
      messagesOf(
        plan({
          lines: [
            line({ item_code: 'SL-02', months: [9], trees: [{ attributes: [], floors: [floor(ratio_bp)] }] }),
          ],
        }),
        pharmacies(481),
        'ratio-over-list',
      );
    assert.deepEqual(drawing(1000), [
      '计划项目“月度抽查”全年预计抽取 49 家次，而事项 SL-02 是一般检查事项，清单比例 5%，481 家中最多 25 家次，超出 24 家次：请降低比例或下限、减少月份，或改用重点检查事项',
    ]);
    assert.deepEqual(drawing(500), []);
  });

  it('refuses unannounced inspections below the city', () => {
    const given = (tier: 'county' | 'city') =>
      plan({ tier, lines: [line({ kind: 'flight', announced: false, months: [9] })] });
    assert.deepEqual(messagesOf(given('county'), pharmacies(100), 'flight-below-city'), [
      '计划项目“月度抽查”是飞行检查，由市级及以上组织，而本方案为县级：请改为专项抽查，或报请市级列入计划',
    ]);
    assert.deepEqual(findContradictions(given('city'), pharmacies(100)), []);
  });
});

describe('contradictions of an annual plan: officers', () => {
  const monthly = (ratio_bp: number, seats = team) =>
    plan({ lines: [line({ team: seats, trees: [{ attributes: [], floors: [floor(ratio_bp)] }] })] });

  it('compares each month’s visits with certified officers times capacity', () => {
    const few = { ...pharmacies(300), officers: [officerGroup(5, {}), officerGroup(9, {}, false)] };
    assert.deepEqual(messagesOf(monthly(1000), few, 'visits-over-officers'), [
      '计划项目“月度抽查” 1 月等 12 个月预计检查 30 家，每家的席位“组长”、“组员”共需 60 人次；能担任的 5 名，每人至多 10 家，共 50 人次，差 10 人次：请再增加 1 名，把每人上限提高到 12 家，或减少这个月的检查',
    ]);
    const ladder = { ...team, ladder: [{ kind: 'capacity' as const, capacity: 12 }] };
    assert.deepEqual(findContradictions(monthly(1000, ladder), few), []);
  });

  it('counts the working days of the month where days are drawn', () => {
    // February has 16 working days: 4 officers make 64 visits at most, 32 teams.
    const given = plan({
      lines: [
        line({
          months: [2, 3],
          dates: { per_day: 1, together: null },
          team: { ...team, capacity: 20 },
          trees: [{ attributes: [], floors: [floor(1000)] }],
        }),
      ],
    });
    const few = { ...pharmacies(400), officers: [officerGroup(4, {})] };
    assert.deepEqual(messagesOf(given, few, 'visits-over-officers'), [
      '计划项目“月度抽查” 2 月预计检查 40 家，每家的席位“组长”、“组员”共需 80 人次；能担任的 4 名，每人至多 16 家，共 64 人次，差 16 人次：请再增加 1 名，把每人上限提高到 20 家，或减少这个月的检查',
    ]);
  });

  it('looks at each district where officers must match it', () => {
    const local = { ...team, seats: team.seats.map((seat) => ({ ...seat, match: ['district_code'] })) };
    const numbers = population(
      {},
      {
        targets: ['990101', '990102'].map((district_code) => ({ attributes: { district_code }, count: 50 })),
        officers: [
          officerGroup(9, { district_code: '990101' }),
          officerGroup(1, { district_code: '990102' }),
        ],
      },
    );
    assert.deepEqual(messagesOf(monthly(1000, local), numbers, 'visits-over-officers'), [
      '计划项目“月度抽查”在“990102” 1 月等 12 个月预计检查 5 家，每家的席位“组长”、“组员”共需 10 人次；能担任这些席位的只有 1 名，一组都派不出，差 1 名：请补充人员，改用邻近区划的人员，或调整席位要求',
    ]);
    const relaxed = { ...local, ladder: [{ kind: 'match' as const, attribute: 'district_code' }] };
    assert.deepEqual(findContradictions(monthly(1000, relaxed), numbers), []);
  });

  it('finds the seat for which a skill is rare', () => {
    const [leader, member] = team.seats;
    assert(leader !== undefined && member !== undefined);
    const skilled = { ...team, seats: [leader, { ...member, role: '药品', skills: ['药品'] }] };
    const numbers = {
      ...pharmacies(300),
      officers: [officerGroup(20, {}), { ...officerGroup(2, {}), skills: ['药品'] }],
    };
    assert.deepEqual(messagesOf(monthly(1000, skilled), numbers, 'visits-over-officers'), [
      '计划项目“月度抽查” 1 月等 12 个月预计检查 30 家，每家的席位“药品”共需 30 人次；能担任的 2 名，每人至多 10 家，共 20 人次，差 10 人次：请再增加 1 名，把每人上限提高到 15 家，或减少这个月的检查',
    ]);
  });

  it('says which department of a joint task has too few officers', () => {
    const [leader] = team.seats;
    assert(leader !== undefined);
    const partner = {
      ...leader,
      role: '卫健',
      scope: [{ attribute: 'department_code', values: ['WJ'] }],
    };
    const given = plan({
      lines: [
        line({
          kind: 'joint',
          months: [9],
          participants: [{ department_code: 'WJ', name: '县卫生健康局' }],
          team: { ...team, seats: [...team.seats, partner, partner] },
        }),
      ],
    });
    const numbers = {
      ...pharmacies(100),
      officers: [officerGroup(10, {}), officerGroup(1, { department_code: 'WJ' })],
    };
    assert.deepEqual(messagesOf(given, numbers, 'no-officers-of-department'), [
      '计划项目“月度抽查”每组需要配合部门“县卫生健康局”派出 2 名持证人员，名录中只有 1 名，差 1 名：请该部门补报人员，减少它的席位，或不作为联合抽查',
    ]);
  });

  it('finds that duties fall due faster than the draws before the reserve can make them', () => {
    // 11 draws of at most 8 targets make 88; all 110 fall due by November.
    const given = plan({
      duties: [duty({ otherwise_bp: 10_000 })],
      caps: [cap()],
      lines: [line({ duties: ['全年全覆盖'], budget: 8 })],
    });
    const found = findContradictions(given, pharmacies(110));
    assert.deepEqual(
      found.map(({ code }) => code),
      ['visits-over-line-budget', 'duty-over-capacity'],
    );
    assert.equal(
      found[1]?.message,
      '计划项目“月度抽查”按检查义务在前 11 次抽取内应完成 110 家次，人员和每次最多家数只够 88 家次，差 22 家次：请增加人员或月份，提高每人上限和每次最多家数，或降低检查义务',
    );
  });
});

describe('the earliest-deadline test', () => {
  it('finds the first stretch of draws that cannot make what falls due in it', () => {
    // Three draws are left. Who owes 3 must be drawn in each; who owes 2 in the last two at the latest.
    const owed = [
      { visits: 3, count: 4 },
      { visits: 2, count: 5 },
    ];
    assert.deepEqual(findOverdue(owed, [3, 9, 9]), { draws: 1, due: 4, capacity: 3 });
    assert.deepEqual(findOverdue(owed, [4, 8, 20]), { draws: 2, due: 13, capacity: 12 });
    assert.deepEqual(findOverdue(owed, [4, 9, 8]), { draws: 3, due: 22, capacity: 21 });
    assert.equal(findOverdue(owed, [4, 9, 9]), undefined);
  });
});
