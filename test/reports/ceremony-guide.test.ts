import assert from 'node:assert/strict';
import { renderCeremonyGuide } from '../../reports/ceremony-guide.ts';
import { renderWitnessSheet } from '../../reports/witness-sheet.ts';
import { ceremonyLimits, ceremonySteps } from '../../src/core/task/ceremony-steps.ts';
import {
  committedPlan,
  defaultPlannedEntropy,
  type PlannedSlot,
} from '../../src/core/task/planned-entropy.ts';
import { pageTexts, squeeze } from './pdf-tools.ts';
import { verification, witnessSheet } from './records.ts';

const { result: _, ...beforeDraw } = verification();
const committedAt = '2026-12-01T01:00:00.000Z';

const mixed: readonly PlannedSlot[] = [
  ...defaultPlannedEntropy,
  { name: 'secret', deadline: null, options: [{ kind: 'secret', holder: '示例县纪委监委派驻组' }] },
  {
    name: 'public',
    deadline: { minutes: 60 },
    options: [
      { kind: 'drand', when: { minutes: 15 } },
      { kind: 'lottery', lottery: '示例彩票', issue: '2026331', digits: 3 },
    ],
  },
];

async function pagesOf(entropy: readonly PlannedSlot[]): Promise<readonly string[]> {
  const plan = committedPlan(entropy, committedAt, () => 'ab'.repeat(32));
  const bytes = await renderCeremonyGuide({
    agency: '示例县医疗保障局',
    preparedAt: committedAt,
    taskNumber: '2026-0003',
    taskName: '2026年12月定点零售药店和门诊部抽查',
    steps: ceremonySteps(plan),
    limits: ceremonyLimits(plan),
    verification: beforeDraw,
  });
  return pageTexts(bytes);
}

const assertInOrder = (text: string, parts: readonly string[]): void => {
  let from = 0;
  for (const part of parts) {
    const found = text.indexOf(squeeze(part), from);
    assert.notEqual(found, -1, `${part} is missing or out of order`);
    from = found + 1;
  }
};

describe('the rules of a ceremony', () => {
  it('stand on one page with the whole digest, in the order of the default plan', async () => {
    const pages = await pagesOf(defaultPlannedEntropy);
    assert.equal(pages.length, 1);
    assertInOrder(pages[0] ?? '', [
      '随机抽取规程',
      beforeDraw.commitment,
      '逐组核对',
      '各掷 12 次',
      '同时翻开，交叉签名',
      '重录一遍，两次应一致',
      '程序记录全部随机数并抽取',
      '在另一台计算机上核验一致',
      '只要掷骰的人中有一人诚实',
    ]);
    assert.ok(!(pages[0] ?? '').includes('信标'));
  });

  it('name for a mixture who opens and reads what, until when the dice are recorded, and what stands in', async () => {
    const pages = await pagesOf(mixed);
    assert.equal(pages.length, 1);
    assertInOrder(pages[0] ?? '', [
      beforeDraw.commitment,
      '骰子须在 2026-12-01 09:15:00（北京时间）之前录完',
      '示例县纪委监委派驻组保管的保密数（标记 abababab）',
      '第 34428112 轮的签名，2026-12-01 09:15:00（北京时间）产生',
      '2026-12-01 10:00:00（北京时间）之后上一项仍取不到的，写明原因，改用：示例彩票第 2026331 期',
      '谁也不能选',
    ]);
  });

  it('speak of no dice where there are none', async () => {
    const text = (await pagesOf(mixed.slice(2))).join('');
    assert.ok(!text.includes('骰'), text);
    assert.ok(text.includes('最后一个数在其余的数记录之后才产生'));
  });
});

describe("the witnesses' sheet of another plan", () => {
  it('has the boxes that its dice need, and sends for the rest to the rules', async () => {
    const usual = await pageTexts(await renderWitnessSheet(witnessSheet({ verification: beforeDraw })));
    assert.ok(usual[0]?.includes('掷十二次') && !usual[0].includes('其余随机数'));
    const mixture = witnessSheet({ verification: beforeDraw, dice: [20], isMixed: true });
    const pages = await pageTexts(await renderWitnessSheet(mixture));
    assert.equal(pages.length, usual.length);
    assertInOrder(pages[0] ?? '', [
      '掷20次',
      '两次一致后由程序记录',
      '5.其余随机数：按《随机抽取规程》依次取得',
      '6.记录',
    ]);
    const none = await pageTexts(
      await renderWitnessSheet(witnessSheet({ verification: beforeDraw, dice: [], isMixed: true })),
    );
    assert.equal(none.length, usual.length);
    assert.ok(none[0]?.includes('2.其余随机数') && !none[0].includes('掷骰'));
  });
});
