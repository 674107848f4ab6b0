const seat = { certified: true, scope: [], skills: [], match: [], differ: [] };

/** A whole plan, for the examples of the documentation. */
export const planExample = {
  name: '2026年12月定点诊所双随机抽查',
  organisation_code: '330100YB',
  item_code: 'YB-01',
  kind: 'monthly' as const,
  announced: true,
  annual_plan: null,
  month: '2026-12',
  year: { from: '2026-01-01', to: '2026-12-31', periods: 1 },
  cut_off_day: '2026-11-30',
  scope: [{ attribute: 'kind', values: ['诊所'] }],
  duties: [
    {
      name: '重点监管单位全年检查一次',
      scope: [{ attribute: 'key_unit', values: ['是'] }],
      visits: 1,
      items: [],
      attribute: null,
      table: [],
      otherwise: 40_000_000,
    },
  ],
  caps: [{ name: '全年现场检查一次', scope: [], visits: 1, items: [], on_site_only: true }],
  trees: [
    {
      attributes: ['district_code'],
      floors: [{ path: [], ratio_bp: 500, minimum: 2, yearly: false }],
    },
  ],
  weights: {
    name: '信用加权',
    base: 1,
    indicators: [
      {
        kind: 'value' as const,
        attribute: 'credit_class',
        table: [{ value: 'D', points: 3 }],
        otherwise: 0,
      },
    ],
  },
  maximum_ppb: 1_000_000_000,
  budget: null,
  exclusions: [{ code: 'H33010600009', reason: '正在迁址' }],
  unavailable: [{ code: 'Z008', reason: '外出培训' }],
  limits: [],
  team: {
    by: 'officer' as const,
    capacity: 5,
    separate_last: true,
    seats: [
      { role: '组长', ...seat },
      { role: '组员', ...seat },
    ],
    ladder: [{ kind: 'last_team' as const }],
  },
  dates: null,
  participants: [],
  window: { from: '2026-12-10', to: '2026-12-20' },
  release_on: '2026-12-21',
  release_after_visits: false,
  readers: [],
  dispatch_on: null,
  contact: '基金监管科 0571-00000000',
  entropy: [
    { name: 'dice-a', deadline: null, options: [{ kind: 'dice' as const, digits: 12 }] },
    { name: 'dice-b', deadline: null, options: [{ kind: 'dice' as const, digits: 12 }] },
    {
      name: 'public',
      deadline: { minutes: 60 },
      options: [
        { kind: 'drand' as const, when: { minutes: 15 } },
        { kind: 'lottery' as const, lottery: '福彩3D', issue: '2026331', digits: 3 },
      ],
    },
  ],
};
