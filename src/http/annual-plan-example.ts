/** A whole annual plan, for the examples of the documentation. */
export const annualPlanExample = {
  organisation_code: '330100YB',
  tier: 'city' as const,
  year: 2027,
  name: '2027年度医保基金监督检查方案',
  goals: ['全年对定点医药机构检查全覆盖'],
  focus: ['信用等级低的机构'],
  steps: ['每月抽取、检查、公布；最后两个月补查'],
  persons: [{ name: '张三', duty: '组织抽取' }],
  caps: [
    {
      name: '现场检查每年至多一次',
      scope: [],
      visits: 1,
      items: [],
      on_site_only: true,
      exemptions: ['complaint' as const, 'data_monitoring' as const],
    },
  ],
  duties: [{ name: '全年全覆盖', scope: [], visits: 1, items: [], classes: [], otherwise_bp: 10_000 }],
  lines: [
    {
      code: 'L1',
      name: '定点机构月度抽查',
      item_code: 'YB-02',
      kind: 'monthly' as const,
      months: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
      duties: ['全年全覆盖'],
      trees: [{ attributes: ['kind'], floors: [] }],
      weights: { name: '不加权', base: 1, indicators: [] },
      team: {
        by: 'officer' as const,
        capacity: 10,
        separate_last: true,
        seats: [
          { role: '组长', certified: true, scope: [], skills: [], match: [], differ: [] },
          { role: '组员', certified: true, scope: [], skills: [], match: [], differ: [] },
        ],
        ladder: [{ kind: 'last_team' as const }],
      },
      persons: ['张三'],
    },
  ],
  reserve_months: 2,
  minimum_ratio_bp: 500,
  contact: '基金监管科 0571-00000000',
};
