/** A whole plan, for the examples of the documentation. */
export const planExample = {
  name: '2026年12月定点诊所双随机抽查',
  organisation_code: '330100YB',
  item_code: 'YB-01',
  month: '2026-12',
  cut_off_day: '2026-11-30',
  scope: [{ attribute: 'kind', values: ['诊所'] }],
  strata: { attributes: ['district_code'], floors: [{ path: [], ratio_bp: 500, minimum: 2 }] },
  weights: { attribute: 'credit_class', table: [{ value: 'D', weight: 4 }], default: 1 },
  maximum_ppb: 1_000_000_000,
  exclusions: [{ code: 'H33010600009', reason: '本年已达检查次数上限' }],
  unavailable: [{ code: 'Z008', reason: '外出培训' }],
  team: { size: 2, capacity: 5, match: [] },
  window: { from: '2026-12-10', to: '2026-12-20' },
  release_on: '2026-12-21',
  contact: '基金监管科 0571-00000000',
};
