import { createHash } from 'node:crypto';
import type { DrawnTarget } from '../../reports/drawn-list.ts';
import type { DrawRecordRecord } from '../../reports/draw-record.ts';
import type { TaskNoticeRecord } from '../../reports/task-notice.ts';
import type { Verification } from '../../reports/verification-page.ts';
import type { WitnessSheetRecord } from '../../reports/witness-sheet.ts';
import type { WorkPlanRecord } from '../../reports/work-plan.ts';

const hex = (text: string): string => createHash('sha256').update(text).digest('hex');

const agency = '示例县医疗保障局';
export const promise = new TextEncoder().encode(
  `{"draw":"SL-2026-03","rows":"${'名录 & <行> '.repeat(20)}"}\n`,
);
export const unusualNames = [
  '示例县䶮水镇卫生院',
  '㛃溪大药房（示例县第三分店）',
  '𬱖山中医诊所',
  '镕堃喆犇㙦䜣𫖯𬀩联合门诊部',
];

export function verification(overrides: Partial<Verification> = {}): Verification {
  return {
    taskId: 'SL-2026-03-01',
    commitment: hex('commitment'),
    result: hex('result'),
    roots: [
      { label: '检查对象名录指纹', hex: hex('targets') },
      { label: '检查人员名录指纹', hex: hex('officers') },
      { label: '回避登记指纹', hex: hex('recusals') },
      { label: '抽取规则指纹', hex: hex('rules') },
    ],
    bundle: 'SL-2026-03-01.zip',
    promise,
    ...overrides,
  };
}

const kinds = ['定点零售药店', '定点医疗机构', '门诊部', '村卫生室'];

export function drawnTargets(count: number, names: readonly string[] = []): readonly DrawnTarget[] {
  return Array.from({ length: count }, (_, index) => ({
    code: `${index % 3 === 0 ? 'P' : 'H'}999901${String(index + 1).padStart(5, '0')}`,
    name: names[index] ?? `示例县第${index + 1}${index % 3 === 0 ? '大药房' : '卫生服务站'}`,
    kind: kinds[index % kinds.length] ?? '',
    division: `示例${'东西南北'.charAt(index % 4)}街道`,
    team: `第${(index % 6) + 1}组`,
    day: null,
  }));
}

export function taskNotice(overrides: Partial<TaskNoticeRecord> = {}): TaskNoticeRecord {
  return {
    agency,
    issuedOn: '2026-03-05',
    title: '示例县医疗保障局关于2026年第一季度定点医药机构医保基金使用情况“双随机”抽查任务的公告',
    planNumber: '示医保抽查〔2026〕1号',
    planName: '2026年度定点医药机构医保基金使用情况抽查计划',
    taskNumber: 'SL-2026-03-01',
    taskName: '2026年第一季度定点零售药店和门诊部抽查',
    type: '不定向',
    items: ['医保药品进销存管理', '凭处方销售医保药品', '医保结算数据与实际销售一致性'],
    scope: '示例县行政区域内协议有效的定点零售药店、门诊部和村卫生室',
    from: '2026-03-09',
    to: '2026-03-31',
    base: 286,
    excluded: [
      { reason: '暂停协议', count: 9 },
      { reason: '本年检查已达频次上限', count: 27 },
    ],
    outside: '64家（18.3%）',
    changes: '与上一次冻结（SL-2026-02-01）相比：新进入3，退出1，人员转为不可派2',
    targets: 25,
    verification: verification({ result: hex('result') }),
    ...overrides,
  };
}

export function drawRecord(overrides: Partial<DrawRecordRecord> = {}): DrawRecordRecord {
  return {
    agency,
    heldAt: '2026-03-05T01:30:00Z',
    place: '示例县政务服务中心三楼会议室',
    planNumber: '示医保抽查〔2026〕1号',
    taskNumber: 'SL-2026-03-01',
    taskName: '2026年第一季度定点零售药店和门诊部抽查',
    attendants: [
      { role: '操作员', name: '张示例', unit: '示例县医疗保障局基金监管股' },
      { role: '见证人甲', name: '李示例', unit: '示例县医保社会监督员' },
      { role: '见证人乙', name: '王示例', unit: '示例县医药行业协会' },
      { role: '监督人员', name: '赵示例', unit: '驻局纪检监察组' },
    ],
    eligibleTargets: 250,
    eligibleOfficers: 18,
    thrown: [
      { role: '见证人甲', name: '李示例', digits: '407193825560' },
      { role: '见证人乙', name: '王示例', digits: '918264037751' },
    ],
    values: [],
    drawnTargets: 25,
    drawnOfficers: 12,
    owed: 0,
    staffing: [],
    drawn: drawnTargets(25),
    verification: verification(),
    ...overrides,
  };
}

export function witnessSheet(overrides: Partial<WitnessSheetRecord> = {}): WitnessSheetRecord {
  return {
    agency,
    preparedAt: '2026-03-05T01:00:00Z',
    taskNumber: 'SL-2026-03-01',
    taskName: '2026年第一季度定点零售药店和门诊部抽查',
    eligibleTargets: 250,
    eligibleOfficers: 18,
    targets: 25,
    dice: [12, 12],
    isMixed: false,
    statements: [
      '名录库 350 家，属于本次范围 286 家，可抽 250 家，抽取 25 家',
      '不列入抽取：本年检查已达频次上限 27 家',
      '不列入抽取：（未写理由） 9 家',
      '不可派：检查时段内请假 2 人',
      '下限“村卫生室”：此前已抽 1 家，连本次还有 2 期',
      '与上一次冻结（SL-2026-02-01）相比的变动：新进入 3，退出 1，人员转为不可派 2',
    ],
    verification: verification(),
    ...overrides,
  };
}

export function workPlan(overrides: Partial<WorkPlanRecord> = {}): WorkPlanRecord {
  return {
    template: 'red-head',
    agency,
    documentNumber: '示医保〔2026〕3号',
    issuedOn: '2026-01-26',
    title: '示例县医疗保障局2026年度定点医药机构医保基金使用情况“双随机、一公开”抽查工作方案',
    planNumber: '示医保抽查〔2026〕1号',
    preamble:
      '为规范定点医药机构医保基金使用行为，落实随机抽取检查对象、随机选派检查人员、及时公开抽查情况和查处结果的要求，制定本方案。',
    basis: [
      '《医疗保障基金使用监督管理条例》（国务院令第735号）；',
      '《国务院办公厅关于推广随机抽查规范事中事后监管的通知》（国办发〔2015〕58号）；',
      '《示例县医疗保障局随机抽查事项清单（2026年版）》。',
    ],
    items: [
      {
        code: 'YB-01-01',
        name: '医保药品进销存管理',
        content: '药品购进、销售、库存记录是否真实完整，是否与医保结算数据一致',
        legalBasis: '《医疗保障基金使用监督管理条例》第十四条、第十六条',
        grade: '重点',
      },
      {
        code: 'YB-01-02',
        name: '凭处方销售医保药品',
        content: '处方药是否凭处方销售，处方是否留存备查',
        legalBasis: '《医疗保障基金使用监督管理条例》第十五条',
        grade: '一般',
      },
      {
        code: 'YB-02-01',
        name: '诊疗和收费行为',
        content: '是否存在分解住院、重复收费、超标准收费、串换药品和诊疗项目',
        legalBasis: '《医疗保障基金使用监督管理条例》第十五条、第三十八条',
        grade: '重点',
      },
    ],
    scope: {
      description: '示例县行政区域内，截至名录截止日协议有效的定点医疗机构和定点零售药店。',
      cutOffOn: '2026-02-28',
      inScope: 286,
      excluded: [
        { reason: '暂停协议', count: 9 },
        { reason: '本年检查已达频次上限', count: 27 },
      ],
      eligible: 250,
      outside: '64家（18.3%）',
    },
    changes: {
      sentence: '与上一次冻结（SL-2026-02-01）相比：新进入3，退出1，人员转为不可派2。',
      lines: [
        { label: '新进入', count: 3, approvers: '张示例2，李示例1' },
        { label: '退出', count: 1, approvers: '张示例1' },
        { label: '人员转为不可派', count: 2, approvers: '由记录得出2' },
      ],
    },
    strata: [
      { name: '定点零售药店', size: 140, bound: '10%，不少于5家', floor: 14 },
      { name: '门诊部和诊所', size: 62, bound: '10%，不少于3家', floor: 7 },
      { name: '村卫生室', size: 44, bound: '全年5%，已检查1家，剩余2期', floor: 1 },
      { name: '二级以上定点医疗机构', size: 4, bound: '20%', floor: 1 },
    ],
    duties: [
      '重点监管单位全年检查一次：重点监管单位为是的对象每家全年至少检查1次。',
      '同一对象全年现场检查一次：范围内每一家全年现场检查不超过1次；已达上限的不再列入抽取。',
      '含本期在内，全年还有2期抽查。',
    ],
    risk: {
      formula: ['示例风险模型：权重 = 基础分 10 + 以下各项得分之和。'],
      indicators: [
        { label: '信用等级', points: 'A 0 分；B 10 分；C 30 分；D 60 分；其他 10 分' },
        { label: '重点监管单位', points: '是 20 分；其他 0 分' },
        { label: '投诉举报件数', points: '1 至 2 件 10 分；3 件及以上 20 分；不足 1 或未知 0 分' },
      ],
      highestChance: '90%',
    },
    team: {
      seats: ['组长（持有效执法证）', '组员（持有效执法证，专长：药品）'],
      manner: '',
      rules: [
        '持证席位的检查人员须持有在2026年3月31日仍有效的行政执法证。',
        '检查人员与检查对象有利害关系的，应当回避；已申报的回避情形在抽取时自动避开。',
        '派不出检查组时，对争用同一批人员的检查对象放宽：上次检查的人员可以再派。仍派不出的列为待安排。',
      ],
      cap: 5,
      certified: 18,
      others: 0,
    },
    window: {
      from: '2026-03-09',
      to: '2026-03-31',
      days: '检查日期从时段内的17个工作日中随机抽取，同一人员一天只参加一组检查。',
      manner: '采取现场检查与数据筛查相结合的方式，检查前不通知检查对象。',
    },
    drawing: {
      place: '县政务服务中心',
      witnesses: '两名见证人和驻局纪检监察人员',
      published: '在县政府门户网站',
    },
    contact: '示例县医疗保障局基金监管股',
    verification: verification({ result: hex('x') }),
    ...overrides,
  };
}
