import {
  classOf,
  credit,
  everything,
  floor,
  frame,
  kinds,
  number,
  officer,
  rules,
  seat,
  target,
  team,
} from './parts.ts';

const reasonOf = (isPending: boolean, allowed: number, i: number): string | null => {
  if (isPending) return '已被抽中，检查尚未完成';
  if (allowed < 1) return '本年检查已达频次上限';
  return i % 29 === 1 ? '服务协议暂停' : null;
};

/** The tenth month of a year: duties with a cap, a yearly floor with what is done, points by bands, visits pending and done. */
export const year = frame('year', {
  rules: rules({
    measures: ['fund_amount', 'months_since_visit'],
    duties: [
      {
        name: '全年一次',
        attribute: 'credit_class',
        table: [
          { value: 'A', chance_ppb: 20_000_000 },
          { value: 'C', chance_ppb: 160_000_000 },
        ],
        otherwise: 60_000_000,
      },
      { name: '医院两次', attribute: null, table: [], otherwise: 150_000_000 },
    ],
    trees: [
      {
        attributes: ['kind'],
        floors: [
          floor([], 5000, 0, { done: 31, periods: 3 }),
          floor(['综合医院'], 0, 20, { done: 2, periods: 3 }),
        ],
      },
    ],
    weights: {
      name: '示例模型第1版',
      base: 10,
      indicators: [
        { kind: 'value', attribute: 'credit_class', table: credit, otherwise: 2 },
        {
          kind: 'band',
          measure: 'fund_amount',
          bands: [
            { from: 10_000, points: 5 },
            { from: 1_000_000, points: 40 },
          ],
          otherwise: 1,
        },
        {
          kind: 'band',
          measure: 'months_since_visit',
          bands: [
            { from: 0, points: 0 },
            { from: 6, points: 9 },
          ],
          otherwise: 12,
        },
      ],
    },
    maximum_ppb: 700_000_000,
    budget: 60,
    team: team(2, 12),
  }),
  targets: Array.from({ length: 100 }, (_, i) => {
    const isHospital = i % 5 === 0;
    const isDone = i % 7 === 3;
    const isPending = i % 11 === 6;
    const periods = i % 13 === 5 ? 1 : 3;
    const allowed = Math.min(periods, isHospital ? 3 : 1) - (isDone ? 1 : 0);
    const excluded = reasonOf(isPending, allowed, i);
    return target(
      `H${number(i, 4)}`,
      `示例机构${i}`,
      { credit_class: ['A', 'B', 'C', ''][(i * 3) % 4] ?? '', kind: isHospital ? '综合医院' : '诊所' },
      excluded,
      {
        counted: excluded !== '服务协议暂停',
        sealed: {
          measures: {
            fund_amount: i % 9 === 0 ? null : (i * 37_123) % 2_000_000,
            months_since_visit: i % 4 === 0 ? null : i % 15,
          },
        },
        duties: [
          { allowed: Math.max(0, allowed), owed: isDone ? 0 : Math.min(1, Math.max(0, allowed)), periods },
          isHospital
            ? { allowed: Math.max(0, allowed), owed: Math.min(isDone ? 1 : 2, Math.max(0, allowed)), periods }
            : null,
        ],
      },
    );
  }),
  officers: Array.from({ length: 11 }, (_, i) => officer(`Z${number(i, 2)}`)),
});

/** Two trees of strata that cross each other: rounds in cells, then cycles. */
export const crossed = frame('crossed', {
  rules: rules({
    attributes: ['city', 'credit_class', 'district', 'kind'],
    trees: [
      {
        attributes: ['city', 'district'],
        floors: [floor([], 600, 0), floor(['市1'], 1000, 0), floor(['市2', '区21'], 0, 4)],
      },
      {
        attributes: ['kind', 'city'],
        floors: [floor(['综合医院'], 2000, 2), floor(['诊所', '市0'], 0, 5), floor(['零售药店'], 700, 0)],
      },
    ],
    team: team(2, 8, ['city']),
  }),
  targets: Array.from({ length: 400 }, (_, i) => {
    const city = (i * 7) % 3;
    return target(
      `C${number((i * 61) % 400, 3)}`,
      `示例机构${i}`,
      {
        city: `市${city}`,
        credit_class: classOf(i * 5),
        district: `区${city}${(i * 11) % 4}`,
        kind: kinds[(i * i) % 4] ?? '',
      },
      i % 31 === 0 ? '服务协议暂停' : null,
    );
  }),
  officers: Array.from({ length: 21 }, (_, i) => officer(`O${number(i, 2)}`, { city: `市${i % 3}` })),
});

/** Seats that ask for different people, those of last time kept away, and a ladder that has to give way step by step. */
export const ladder = frame('ladder', {
  rules: rules({
    ...everything,
    attributes: ['credit_class', 'district', 'kind'],
    team: {
      attributes: ['can_lead', 'department', 'district'],
      by: 'officer',
      capacity: 3,
      separate_last: true,
      seats: [
        seat({ role: '组长', scope: [{ attribute: 'can_lead', values: ['是'] }], match: ['district'] }),
        seat({ role: '组员', match: ['district'], skills: ['药品'] }),
        seat({
          role: '卫健人员',
          certified: false,
          scope: [{ attribute: 'department', values: ['卫健'] }],
          differ: ['district'],
        }),
      ],
      ladder: [
        { kind: 'last_team' },
        { kind: 'match', attribute: 'district' },
        { kind: 'capacity', capacity: 4 },
      ],
    },
  }),
  targets: Array.from({ length: 22 }, (_, i) =>
    target(
      `S${number(i, 2)}`,
      `示例药店${i}`,
      { credit_class: classOf(i), district: i < 9 ? '东' : i < 18 ? '西' : '南', kind: '零售药店' },
      null,
      { last_team: [`L${i % 5}`, `M${i % 4}`] },
    ),
  ),
  officers: [
    ...Array.from({ length: 6 }, (_, i) =>
      officer(
        `L${i}`,
        { can_lead: '是', department: '医保', district: '东西南'.charAt(i % 3) },
        i === 5 ? { capacity: 2 } : {},
      ),
    ),
    ...Array.from({ length: 7 }, (_, i) =>
      officer(
        `M${i}`,
        { can_lead: '否', department: '医保', district: '东西'.charAt(i % 2) },
        { skills: i === 6 ? [] : ['药品'] },
      ),
    ),
    ...Array.from({ length: 6 }, (_, i) =>
      officer(
        `W${i}`,
        { can_lead: '', department: '卫健', district: '东西南'.charAt((i + 1) % 3) },
        { certificate: '', certificate_expires_on: '', skills: ['中药', '药品'] },
      ),
    ),
  ],
  recusals: [
    { officer: 'L0', target: 'S00', ground: '近亲属任职' },
    { officer: 'M1', target: 'S09', ground: '持股' },
    { officer: 'nobody', target: 'S10', ground: '已调离' },
  ],
});

/** Fixed groups, and drawn days on which visits of one group to one town go together. */
export const groups = frame('groups', {
  rules: rules({
    ...everything,
    attributes: ['credit_class', 'kind', 'town'],
    team: {
      ...team(2, 9),
      attributes: ['can_lead'],
      by: 'group',
      separate_last: true,
      seats: [seat({ role: '组长', scope: [{ attribute: 'can_lead', values: ['是'] }] }), seat()],
      ladder: [{ kind: 'last_team' }],
    },
    dates: { days: ['2026-12-01', '2026-12-02', '2026-12-03', '2026-12-07'], per_day: 3, together: 'town' },
  }),
  targets: Array.from({ length: 26 }, (_, i) =>
    target(
      `S${number(i, 2)}`,
      `示例药店${i}`,
      { credit_class: classOf(i), kind: '零售药店', town: `镇${i % 3}` },
      null,
      {
        last_team: i % 6 === 0 ? ['G0a'] : [],
      },
    ),
  ),
  officers: Array.from({ length: 4 }, (_, i) => [
    officer(`G${i}a`, { can_lead: i === 1 ? '' : '是' }, { group: `第${i}组` }),
    officer(
      `G${i}b`,
      { can_lead: i === 1 ? '是' : '否' },
      { group: `第${i}组`, days_off: i === 2 ? ['2026-12-02'] : [] },
    ),
  ])
    .flat()
    .concat([officer('H9', { can_lead: '是' }, { group: '第9组' }), officer('X', { can_lead: '是' })]),
});

/** Days that are nearly all taken: tours change days, and some find none. */
export const days = frame('days', {
  rules: rules({
    ...everything,
    team: team(2, 6),
    dates: {
      days: ['2026-12-01', '2026-12-02', '2026-12-03', '2026-12-04', '2026-12-07', '2026-12-08'],
      per_day: 1,
      together: null,
    },
  }),
  targets: Array.from({ length: 24 }, (_, i) =>
    target(`S${number(i, 2)}`, `示例药店${i}`, { credit_class: 'A', kind: '零售药店' }),
  ),
  officers: Array.from({ length: 9 }, (_, i) =>
    officer(
      `D${i}`,
      {},
      { days_off: i % 4 === 0 ? ['2026-12-03'] : i === 7 ? ['2026-12-01', '2026-12-08'] : [] },
    ),
  ),
});

/** Records within an institution: the largest for certain, others at random, and nobody is sent. */
export const records = frame('records', {
  rules: rules({
    attributes: ['month'],
    duties: [{ name: '金额前列', attribute: null, table: [], otherwise: 1 }],
    trees: [{ attributes: ['month'], floors: [floor(['2026-10'], 0, 9), floor(['2026-11'], 0, 9)] }],
    weights: { name: '', base: 1, indicators: [] },
    maximum_ppb: 1_000_000_000,
    team: null,
  }),
  targets: Array.from({ length: 60 }, (_, i) =>
    target(`R${number(i, 3)}`, `示例药品${i}`, { month: i % 2 === 0 ? '2026-10' : '2026-11' }, null, {
      duties: [i < 8 ? { allowed: 1, owed: 1, periods: 1 } : null],
    }),
  ),
  officers: [],
});
