import assert from 'node:assert/strict';
import { renderRecordList, type RecordListRecord } from '../../reports/record-list.ts';
import { pageTexts, textOf } from './pdf-tools.ts';

const commitment = '0123456789abcdef'.repeat(4);
const result = 'fedcba9876543210'.repeat(4);

const form: RecordListRecord = {
  agency: '示例市医疗保障局',
  preparedAt: '2026-12-10T01:00:00.000Z',
  number: '2026-0003-H33010600021-1',
  taskName: '12月医院抽查',
  item: 'YB-01 定点机构检查',
  targetName: '示例第21医院',
  targetCode: 'H33010600021',
  kind: '药品',
  numberHeading: '药品编码',
  hasNames: true,
  from: '2026-10',
  to: '2026-12',
  records: 420,
  sample: 60,
  rule: '每月金额前20名必查',
  shortages: ['2026-11 只有7条，全部抽取'],
  voided: false,
  held: null,
  verification: { taskId: '1'.repeat(32), commitment, roots: [], bundle: '证明包.zip' },
};

const held = {
  heldAt: '2026-12-10T16:30:00.000Z',
  place: '病案室',
  present: [
    { role: '检查人员', name: '王检查', unit: '基金监管科' },
    { role: '机构代表', name: '孙代表', unit: '医保办' },
  ],
  thrown: [
    { name: '王检查', digits: '314159265358' },
    { name: '孙代表', digits: '271828182845' },
  ],
  objections: '骰子磨损',
  drawn: [
    { month: '2026-10', number: 'XA01', name: '示例药品甲', amount: '12.50', why: '必查：金额第1名' },
    { month: '2026-10', number: 'Z'.repeat(56), name: '示例药品乙', amount: '0.05', why: '随机' },
  ],
};

describe('the list of drawn records', () => {
  it('is a form of two pages before the draw, with the digest that both sides compare', async () => {
    const pages = await pageTexts(await renderRecordList(form));
    assert.equal(pages.length, 2);
    for (const part of [
      '（抽取前）',
      commitment,
      '将抽取药品60条',
      '2026-11只有7条，全部抽取',
      '2026年10月至2026年12月',
    ])
      assert.ok(pages[0]?.includes(part), part);
    for (const part of ['签名', '检查人员', '机构代表', '首组01234567'])
      assert.ok(pages[1]?.includes(part), part);
  });

  it('says after it which records, why, by which dice, and who signs', async () => {
    const text = await textOf(
      await renderRecordList({ ...form, held, verification: { ...form.verification, result } }),
    );
    for (const part of [
      commitment,
      result,
      '2026年12月11日0时30分',
      '314159265358',
      '271828182845',
      '抽中药品2条，其中必查1条、随机1条，见附件1。现场异议：骰子磨损',
      '结果指纹首组为fedcba98',
      '12026-10XA01示例药品甲12.50必查：金额第1名',
      '孙代表',
    ])
      assert.ok(text.includes(part), part);
    // The longest number is wrapped, not cut.
    assert.equal(text.match(/Z/g)?.length, 56);
    assert.ok(!text.includes('（抽取前）'));
  });

  it('says that it was voided, and gives the same bytes for the same record', async () => {
    const [first, again] = [
      await renderRecordList({ ...form, voided: true }),
      await renderRecordList({ ...form, voided: true }),
    ];
    assert.ok((await textOf(first)).includes('（已作废）'));
    assert.deepEqual(first, again);
  });
});
