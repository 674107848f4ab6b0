import assert from 'node:assert/strict';
import { renderAnnualPlanChange } from '../../reports/annual-plan-change.ts';
import { renderAnnualPlan } from '../../reports/annual-plan.ts';
import { annualPlanRecord, planApproval, planChange, planLine } from './annual-plan-records.ts';
import { pageTexts, squeeze, textOf } from './pdf-tools.ts';
import { unusualNames } from './records.ts';

function assertInOrder(text: string, parts: readonly string[]): void {
  let from = 0;
  for (const part of parts) {
    const found = text.indexOf(squeeze(part), from);
    assert.notEqual(found, -1, `「${part}」 is missing or out of order`);
    from = found + squeeze(part).length;
  }
}

describe('the annual plan on paper', () => {
  it('says everything in the order of its sections, from the goals to the filing', async () => {
    assertInOrder(await textOf(await renderAnnualPlan(annualPlanRecord())), [
      '示例县医疗保障局2027年度医疗保障基金监督检查方案（2027年度，第1版，已公布）',
      '一、工作目标1.全年全覆盖。2.结果全部公开。',
      '二、检查重点信用等级低的机构。',
      '三、抽查事项和检查依据',
      '《医疗保障基金使用监督管理条例》第二十二条',
      '四、计划项目全年安排1个计划项目',
      'L1定点零售药店和诊所月度抽查1至12月286312.4109.23%',
      '（1）定点零售药店和诊所月度抽查',
      '比例和下限承担检查义务“全年全覆盖”每次：诊所不少于120家的10%，即12家',
      '配合部门无',
      '五、检查义务和频次上限',
      '全年全覆盖全部检查对象至少1次100%全部事项',
      '现场检查每年至多一次全部检查对象至多1次',
      '投诉举报、数据监测',
      '已经查过一次的，当年不再抽取。',
      '六、检查力量',
      '七、预计工作量名录在库286家，全年预计检查312.4家次，为在库家数的109.23%（最低抽查比例5%）',
      '全年模拟了1000遍',
      '检查义务未完成0家次，超过频次上限0家次，不能按方案抽取的月份0个',
      '1月2425262728',
      '全年全覆盖（286家）310311312313314',
      '八、工作推进配档表',
      '12月定点零售药店和诊所月度抽查26王经办（组织抽取）',
      '九、工作步骤',
      '十、公开和变更',
      '拟定人张拟定批准人李审核批准日期2026年12月18日公布日期2026年12月25日',
      '备案机关示例市医疗保障局备案日期2026年12月20日',
      '2026年12月25日',
    ]);
  });

  it('leaves out and renumbers what has nothing to say, and shows what still contradicts a draft', async () => {
    const { simulation: _none, ...workload } = annualPlanRecord().workload;
    const blank = {
      drafter: '张拟定',
      approver: '',
      approvedOn: '',
      filedWith: '',
      filedOn: '',
      publishedOn: '',
    };
    const draft = annualPlanRecord({
      goals: [],
      steps: [],
      duties: [],
      caps: [],
      notes: [],
      workload,
      approval: blank,
      contradictions: ['要求两次，而上限只许一次。', '事项不在清单中。'],
    });
    const text = await textOf(await renderAnnualPlan(draft));
    assertInOrder(text, ['一、检查重点', '二、抽查事项', '三、计划项目', '四、检查力量', '五、预计工作量']);
    assertInOrder(text, [
      '本版方案尚未作全年模拟',
      '八、尚未解决的矛盾1.要求两次，而上限只许一次。2.事项不在清单中。',
    ]);
    assertInOrder(text, ['批准人批准日期公布日期备案机关备案日期']);
    for (const absent of ['工作目标', '检查义务和频次上限', '中位数'])
      assert.ok(!text.includes(absent), absent);
  });

  it('loses no row of long tables and repeats their headings on every page', async () => {
    const schedule = Array.from({ length: 240 }, (_, index) => ({
      month: Math.floor(index / 20) + 1,
      what: `第${index + 1}项工作，${unusualNames[index % unusualNames.length]}`,
      visits: String(index + 1),
      persons: '王经办（组织抽取）',
    }));
    const lines = Array.from({ length: 12 }, (_, index) =>
      planLine({ code: `L${index + 1}`, name: `第${index + 1}个名称很长的计划项目，${'示例'.repeat(30)}` }),
    );
    const bytes = await renderAnnualPlan(annualPlanRecord({ schedule, lines }));
    assertInOrder(
      await textOf(bytes),
      schedule.map(({ what, visits }) => `${what}${visits}`),
    );
    const pages = (await pageTexts(bytes)).filter((page) => /第\d+项工作/.test(page));
    assert.ok(pages.length > 5);
    for (const page of pages) assert.ok(page.includes('月份工作内容预计（家次）责任人'));
    for (const page of pages.slice(1)) assert.ok(page.includes('工作推进配档表（续）'));
  }).timeout(120_000);
});

describe('the notice of a change on paper', () => {
  it('says why, and every change', async () => {
    assertInOrder(await textOf(await renderAnnualPlanChange(planChange())), [
      '关于变更《',
      '第1版于2026年12月25日公布。现按规定程序批准变更为第2版，重新公布。',
      '一、变更原因新增定点零售药店较多。',
      '二、变更内容共变更2处，未列出的内容不变：',
      '1联系方式由“甲”改为“乙”。2取消频次上限“丙”。',
      '批准人李审核',
    ]);
  });

  it('does not call a draft approved, nor a new order a change', async () => {
    const approval = { ...planApproval, approvedOn: '', approver: '' };
    const text = await textOf(await renderAnnualPlanChange(planChange({ approval, changes: [] })));
    assertInOrder(text, ['现拟变更为第2版，批准后重新公布。', '只调整了条目的先后次序，内容不变。']);
    assert.ok(!text.includes('按规定程序批准'));
  });
});
