import type { AnnualPlanChangeRecord } from '../../reports/annual-plan-change.ts';
import type { PlanLineRecord } from '../../reports/annual-plan-line.ts';
import type { AnnualPlanRecord } from '../../reports/annual-plan.ts';

const agency = '示例县医疗保障局';
const months = Array.from({ length: 12 }, (_, index) => index + 1);
const spread = (median: number) => ({
  min: median - 2,
  p5: median - 1,
  median,
  p95: median + 1,
  max: median + 2,
});

export function planLine(overrides: Partial<PlanLineRecord> = {}): PlanLineRecord {
  return {
    code: 'L1',
    name: '定点零售药店和诊所月度抽查',
    item: 'YB-02 基金使用情况检查（重点检查事项）',
    kind: '月度抽查，定向，预先告知',
    scope: '机构类别为零售药店、诊所',
    base: 286,
    months: '1至12月',
    draws: 12,
    bounds: ['承担检查义务“全年全覆盖”', '每次：诊所不少于120家的10%，即12家'],
    weights: ['信用加权：基础分10分，分值越高，抽中概率越大', '信用等级：C加20分，其他加0分'],
    visits: '312.4',
    ratio: '109.23%',
    method: '现场检查；在当次公布的检查时段内进行',
    team: ['每组2人，逐人随机抽取，每人每次至多检查20家', '组长：持有效执法证', '组员：持有效执法证'],
    departments: [],
    persons: ['王经办（组织抽取）'],
    ...overrides,
  };
}

export const planApproval = {
  drafter: '张拟定',
  approver: '李审核',
  approvedOn: '2026-12-18',
  filedWith: '示例市医疗保障局',
  filedOn: '2026-12-20',
  publishedOn: '2026-12-25',
};

export function annualPlanRecord(overrides: Partial<AnnualPlanRecord> = {}): AnnualPlanRecord {
  return {
    agency,
    issuedOn: '2026-12-25',
    title: '示例县医疗保障局2027年度医疗保障基金监督检查方案',
    edition: '2027年度，第1版，已公布',
    goals: ['全年全覆盖。', '结果全部公开。'],
    focus: ['信用等级低的机构。'],
    steps: ['每月抽取、检查、公布。'],
    items: [
      {
        code: 'YB-02',
        name: '基金使用情况检查',
        content: '费用与病历是否相符',
        legalBasis: '《医疗保障基金使用监督管理条例》第二十二条',
        grade: '重点',
      },
    ],
    lines: [planLine()],
    duties: [
      { name: '全年全覆盖', scope: '全部检查对象', visits: '至少1次', ratios: '100%', items: '全部事项' },
    ],
    caps: [
      {
        name: '现场检查每年至多一次',
        scope: '全部检查对象',
        visits: '至多1次',
        counted: '全部事项的现场检查',
        exempt: '投诉举报、数据监测',
      },
    ],
    notes: ['已经查过一次的，当年不再抽取。'],
    staff: '每组两名以上持有效执法证的人员。',
    persons: ['王经办（组织抽取）'],
    workload: {
      targets: 286,
      total: '312.4',
      ratio: '109.23%',
      minimumRatio: '5%',
      officers: 12,
      months: months.map((month) => ({ month, workingDays: 21, visits: '26', perOfficer: '4.3' })),
      districts: [{ name: '示例区', visits: '312.4', officers: 12, perOfficer: '52.1' }],
      simulation: {
        years: 1000,
        completed: '95%',
        months: months.map((month) => ({ month, trips: spread(26) })),
        duties: [{ name: '全年全覆盖', targets: 286, missed: 0, visits: spread(312) }],
        capBreaches: 0,
        failures: 0,
      },
    },
    schedule: months.map((month) => ({
      month,
      what: '定点零售药店和诊所月度抽查',
      visits: '26',
      persons: '王经办（组织抽取）',
    })),
    approval: planApproval,
    contradictions: [],
    contact: '基金监管科 0571-00000000',
    ...overrides,
  };
}

export function planChange(overrides: Partial<AnnualPlanChangeRecord> = {}): AnnualPlanChangeRecord {
  return {
    agency,
    issuedOn: '2027-04-02',
    planName: '示例县医疗保障局2027年度医疗保障基金监督检查方案',
    fromVersion: 1,
    fromPublishedOn: '2026-12-25',
    toVersion: 2,
    edition: '2027年度，第2版，已公布',
    reason: '新增定点零售药店较多。',
    changes: ['联系方式由“甲”改为“乙”。', '取消频次上限“丙”。'],
    approval: planApproval,
    contact: '基金监管科 0571-00000000',
    ...overrides,
  };
}
