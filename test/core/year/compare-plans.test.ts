import assert from 'node:assert/strict';
import { compareAnnualPlans } from '../../../src/core/year/compare-plans.ts';
import { cap, duty, line, plan } from './samples.ts';

describe('the difference between two versions of a plan', () => {
  it('is nothing between a plan and itself', () => {
    const given = plan({ duties: [duty()], caps: [cap()] });
    assert.deepEqual(compareAnnualPlans(given, structuredClone(given)), []);
  });

  it('says in sentences what was added, taken away and changed', () => {
    const before = plan({
      budget: 600,
      persons: [{ name: '张某', duty: '经办' }],
      caps: [cap({ visits: 1 })],
      duties: [duty({ classes: [{ value: 'D', ratio_bp: 15_000 }] })],
    });
    const after = plan({
      minimum_ratio_bp: 550,
      persons: [{ name: '李某', duty: '经办' }],
      caps: [cap({ visits: 2, exemptions: ['complaint', 'media'] })],
      duties: [duty({ classes: [{ value: 'D', ratio_bp: 16_050 }] })],
      lines: [
        line({
          months: [3, 6],
          trees: [
            {
              attributes: ['kind', 'level'],
              floors: [
                { path: [], ratio_bp: 1000, minimum: 5, yearly: false },
                { path: ['综合医院', '三级'], ratio_bp: 0, minimum: 2, yearly: true },
              ],
            },
          ],
        }),
      ],
    });
    assert.deepEqual(compareAnnualPlans(before, after), [
      '全年检查总量由“600 家次”改为“不限”。',
      '全年最低抽查比例由“0%”改为“5.5%”。',
      '取消责任人“张某”。',
      '新增责任人“李某”（分工：经办）。',
      '频次上限“每年至多一次”的每年次数由“至多 1 次”改为“至多 2 次”。',
      '频次上限“每年至多一次”的不计入的情形由“投诉举报”改为“投诉举报、媒体曝光”。',
      '检查义务“全年全覆盖”的各信用等级的年度比例由“D 150%、其他 120%”改为“D 160.5%、其他 120%”。',
      '计划项目“M1”的月份由“1、2、3、4、5、6、7、8、9、10、11、12 月”改为“3、6 月”。',
      '计划项目“M1”的分层和下限由“按全部分层，不设下限”改为“按机构类别、机构等级分层，全部每次至少 10%、5 家、综合医院/三级全年至少 2 家”。',
    ]);
  });

  it('does not pass over a difference that words do not show', () => {
    const before = plan({ lines: [line({ participants: [{ department_code: 'WJ1', name: '卫健' }] })] });
    const after = plan({ lines: [line({ participants: [{ department_code: 'WJ2', name: '卫健' }] })] });
    assert.deepEqual(compareAnnualPlans(before, after), ['计划项目“M1”的写法有调整，内容见全文。']);
  });
});
