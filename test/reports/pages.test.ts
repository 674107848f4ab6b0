import assert from 'node:assert/strict';
import { composeDocument } from '../../reports/composer/compose-document.ts';
import type { Block } from '../../reports/composer/block.ts';
import { renderDrawRecord } from '../../reports/draw-record.ts';
import { publicName } from '../../reports/public-name.ts';
import { renderTaskNotice } from '../../reports/task-notice.ts';
import { renderWitnessSheet } from '../../reports/witness-sheet.ts';
import { renderWorkPlan } from '../../reports/work-plan.ts';
import type { DrawnTarget } from '../../reports/drawn-list.ts';
import { pageTexts, squeeze, textOf } from './pdf-tools.ts';
import { drawRecord, drawnTargets, taskNotice, verification, witnessSheet, workPlan } from './records.ts';

const { result: _, promise: __, ...beforeDraw } = verification();
const monthly = {
  title: '示例县医疗保障局关于2026年3月定点医药机构双随机抽查任务的公告',
  excluded: [{ reason: '本年度现场检查已达频次上限', count: 27 }],
};
const teams = ['周同志、欧阳同志', '吴同志、郑同志'];
const monthlyList = drawnTargets(25).map((target, index) => ({ ...target, team: teams[index % 2] ?? '' }));

const numberless = (text: string): string => text.replace(/^—\d+—|—\d+—$/, '');

describe('pages of the usual documents', () => {
  it('are as few as the text needs', async () => {
    const counts = {
      notice: await renderTaskNotice(taskNotice({ ...monthly, verification: beforeDraw })),
      list: await renderTaskNotice(taskNotice({ ...monthly, drawn: monthlyList })),
      sheet: await renderWitnessSheet(witnessSheet({ verification: beforeDraw })),
      record: await renderDrawRecord(drawRecord({ drawn: monthlyList })),
      plan: await renderWorkPlan(workPlan({ verification: beforeDraw })),
    };
    const pages = await Promise.all(
      Object.entries(counts).map(async ([name, bytes]) => [name, (await pageTexts(bytes)).length] as const),
    );
    assert.deepEqual(Object.fromEntries(pages), { notice: 2, list: 3, sheet: 4, record: 4, plan: 6 });
  });

  it('tell before the draw what the scope leaves out, what is excluded without a reason, and what changed', async () => {
    const notice = taskNotice({ verification: beforeDraw, excluded: [{ reason: '', count: 9 }] });
    const text = (await pageTexts(await renderTaskNotice(notice))).join('');
    for (const words of ['286家；范围外64家（18.3%）', '9家（未写原因9家）', squeeze(notice.changes)])
      assert.ok(text.includes(words), words);
    const plan = (await pageTexts(await renderWorkPlan(workPlan()))).join('');
    assert.ok(plan.includes('名录库中不属于范围的64家（18.3%）'));
    assert.ok(plan.includes('变动数量批准或登记人（数量）新进入3张示例2，李示例1退出1张示例1'));
    const unfrozen = (await pageTexts(await renderWorkPlan(workPlan({ changes: null })))).join('');
    assert.ok(!unfrozen.includes('批准或登记人'));
  });

  it('mark teams that were assigned, and print the values that came after the dice', async () => {
    const [first, second] = drawnTargets(2) as [DrawnTarget, DrawnTarget];
    const drawn = [{ ...first, isAssigned: true }, second];
    const values = [{ source: '某地福彩3D第 2026063 期中奖号码，3 位', value: '407', by: '张示例，10时' }];
    const text = (await pageTexts(await renderDrawRecord(drawRecord({ drawn, values })))).join('');
    assert.ok(text.includes('第1组（指定）') && !text.includes('第2组（指定）'));
    assert.ok(text.includes(squeeze(`二、掷出的数字和其后的随机数`)));
    assert.ok(text.includes(squeeze(`${values[0]?.source}：407（张示例，10时）`)));
  });

  it('say after the list how it differs from that of the voided draw, and nothing of it while it is sealed', async () => {
    const difference = {
      sentences: ['2026-0005 与 2026-0004 相比：两次都抽中的 1 家，只在 2026-0004 抽中的 1 家。'],
      droppedOut: [{ code: 'H33010600001', name: '示例诊所' }],
      cameIn: [{ code: 'H33010600002', name: '另一示例诊所' }],
    };
    const replaced = { number: '2026-0004', difference };
    const drawn = drawnTargets(2);
    for (const bytes of [
      await renderDrawRecord(drawRecord({ replaced })),
      await renderTaskNotice(taskNotice({ replaced, drawn })),
    ]) {
      const text = await textOf(bytes);
      assert.match(text, /与所代替的抽取（2026-0004，已作废）的差异2026-0005与2026-0004相比：/);
      assert.match(text, /H33010600001示例诊所不再抽中H33010600002另一示例诊所新抽中附件2/);
    }
    const sealed = await textOf(
      await renderDrawRecord(
        drawRecord({ drawn: null, replaced: { number: '2026-0004', difference: null } }),
      ),
    );
    assert.match(sealed, /（2026-0004，已作废）的差异两次的名单都公布以后才能比较/);
    assert.doesNotMatch(await textOf(await renderTaskNotice(taskNotice({ replaced }))), /差异/);
    assert.doesNotMatch(await textOf(await renderDrawRecord(drawRecord())), /差异/);
  });

  it('hold the verification page with all six digests, its method and its code on one page', async () => {
    const { commitment, result = '', roots } = verification();
    const last = (await pageTexts(await renderDrawRecord(drawRecord()))).at(-1) ?? '';
    for (const digest of [commitment, result, ...roots.map(({ hex }) => hex)]) {
      assert.ok(last.includes(digest));
    }
    for (const words of ['附件2核验页', '1.从抽查机关', '4.将显示的指纹', '二维码内为']) {
      assert.ok(last.includes(words), words);
    }
  });

  it('say for whom rules gave way and who waits, in an annex that moves the verification page', async () => {
    const staffing = ['按方案放宽“上次检查的人员可以再派”的检查对象：示例县第1大药房共 1 家。'];
    const pages = await pageTexts(await renderDrawRecord(drawRecord({ staffing, owed: 2 })));
    const text = pages.join('');
    assert.ok(text.includes('名单见附件1。其中2家人员不足，待安排。放宽要求和人员不足的情况见附件2。'));
    assert.ok(text.includes(squeeze(`附件2放宽要求和人员不足的情况${staffing[0]}`)));
    assert.ok(pages.at(-1)?.includes('附件3核验页'));
    const plain = (await pageTexts(await renderDrawRecord(drawRecord()))).join('');
    assert.ok(!plain.includes('放宽') && !plain.includes('待安排'));
  });

  it('show in the list the days and the divisions only where there are any', async () => {
    const drawn = drawnTargets(3);
    const days = ['2026-03-10', null, '2026-03-11'];
    const dated = drawn.map((target, i) => ({ ...target, day: days[i] ?? null, division: '' }));
    const textOf = async (list: typeof drawn): Promise<string> =>
      (await pageTexts(await renderTaskNotice(taskNotice({ drawn: list })))).join('');
    const withDays = await textOf(dated);
    assert.ok(withDays.includes('序号机构编码机构名称类别检查组检查日期'));
    assert.ok(/第1组2026-03-10.*第2组时段内.*第3组2026-03-11/.test(withDays));
    assert.ok((await textOf(drawn)).includes('序号机构编码机构名称类别行政区划检查组1'));
  });

  it('keep the witnesses’ sheet on one page each when names are long', async () => {
    const agency = '示例自治州示例自治县医疗保障局（医疗保障基金监督管理综合行政执法大队）';
    const taskName =
      '2026年第一季度定点零售药店和门诊部、诊所、村卫生室、社区卫生服务机构医保基金使用情况抽查';
    const pages = await pageTexts(await renderWitnessSheet(witnessSheet({ agency, taskName })));
    assert.deepEqual(
      pages.map((text) => text.includes('操作员见证人甲见证人乙监督人员')),
      [true, false, true, false],
    );
  });

  it('show no empty table where nothing weighs or nothing was drawn', async () => {
    const risk = { ...workPlan().risk, formula: ['本次不加权。'], indicators: [] };
    const plan = (await pageTexts(await renderWorkPlan(workPlan({ risk })))).join('');
    assert.ok(plan.includes('本次不加权。每家的抽中概率在抽取前算出'));
    assert.ok(!plan.includes('序号指标得分') && !plan.includes('按权重分配'));
    const record = (await pageTexts(await renderDrawRecord(drawRecord({ drawn: [] })))).join('');
    assert.ok(record.includes('本次没有抽出检查对象。'));
  });
});

describe('a sign-off', () => {
  const agency = '示例县医疗保障局';
  const closing: readonly Block[] = [
    { kind: 'space', height: 14 },
    { kind: 'paragraph', text: '附件：核验页', hanging: true },
    { kind: 'sign-off', agency, date: '2026年3月5日' },
  ];
  const pagesOf = async (blocks: readonly Block[]): Promise<readonly string[]> => {
    const bytes = await composeDocument({
      title: '公告',
      agency,
      issuedAt: '2026-03-05',
      blocks: [...blocks, ...closing],
    });
    return (await pageTexts(bytes)).map(numberless);
  };
  const signature = squeeze(`附件：核验页${agency}2026年3月5日`);

  it('is never without text, wherever the page ends', async () => {
    for (let filled = 12; filled <= 22; filled += 1) {
      for (const last of ['短段。', '两行的一段文字。'.repeat(5), '末'.repeat(120)]) {
        const blocks: readonly Block[] = [
          ...Array.from({ length: filled }, (): Block => ({ kind: 'paragraph', text: '正文一行。' })),
          { kind: 'paragraph', text: '前面的一段，有两行多的文字。'.repeat(4) },
          { kind: 'paragraph', text: last },
        ];
        const pages = await pagesOf(blocks);
        const page = pages.at(-1) ?? '';
        assert.ok(page.endsWith(signature));
        // More than a line and a half of text stands above the sign-off.
        assert.ok(page.length - signature.length >= 29, `${filled} lines: ${page}`);
        assert.equal(pages.join('').replace(signature, '').length, filled * 5 + 56 + last.length);
      }
    }
  }).timeout(120_000);
});

describe('the name of an officer in a public list', () => {
  it('is the family name, a compound one kept whole', () => {
    const names = {
      周安平: '周同志',
      欧阳安平: '欧阳同志',
      诸葛亮: '诸葛同志',
      上官云: '上官同志',
      司马: '司同志',
      '买买提·艾力': '买买提同志',
      𬱖小山: '𬱖同志',
    };
    for (const [name, called] of Object.entries(names)) assert.equal(publicName(name), called);
  });
});
