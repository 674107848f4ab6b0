import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import qrcode from 'qrcode';
import { slipText, type Slip } from '../../src/core/proof/slips/slip.ts';
import { packSlip, unpackSlip } from '../../src/files/slip-code.ts';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Text that does not compress: Han characters picked by a hash. */
const characters = (count: number): string =>
  Array.from({ length: count }, (_, i) =>
    String.fromCodePoint(0x4e00 + (Number.parseInt(hash(`character ${i}`).slice(0, 8), 16) % 0x5000)),
  ).join('');

/** A slip of the largest frame that a country has, with a name of so many characters and so many sentences. */
function slipOf(name: string, why: readonly string[]): Slip {
  const sealedLine = JSON.stringify({
    attributes: { credit_class: 'C' },
    measures: {
      complaints: 123,
      drug_quantity: 123_456,
      fund_amount: 987_654_321,
      growth_bp: 12_345,
      violations: 7,
    },
    salt: hash('salt').slice(0, 32),
  });
  const line = JSON.stringify({
    attributes: {
      district_code: '330106',
      key_unit: '是',
      kind: '定点零售药店',
      level: '未定级',
      ownership: '民营',
    },
    counted: true,
    duties: [{ allowed: 2, owed: 1, periods: 5 }, null],
    excluded: null,
    id: 'P33010600001',
    last_team: [hash('a').slice(0, 16), hash('b').slice(0, 16)],
    name,
    pi: 123_456_789,
    sealed: hash(sealedLine),
    weight: 12_345_678,
  });
  return {
    protocol: 'shuangsui-3',
    kind: 'slip',
    draw_number: '2026-0003',
    draw_id: hash('draw').slice(0, 32),
    commitment: hash('commitment'),
    result: hash('result'),
    root: hash('root'),
    size: 1_080_000,
    index: 1_000_000,
    // 2^20 < 1,080,000: a path has 21 hashes at most.
    path: Array.from({ length: 21 }, (_, i) => hash(`sibling ${i}`)),
    line,
    sealed_line: sealedLine,
    name,
    drawn: false,
    decision: {
      kind: 'duel',
      line: 123_456,
      duel: 789,
      against: 'P33010600002',
      carried: true,
      own: 1,
      other: 2,
      value: 3,
    },
    why,
  };
}

const sentences = [
  '被抽中的概率为 12.3456789%。',
  '起始 4%：来自检查义务“重点监管单位全年检查一次”（还应查 1 次、最多可查 2 次，连本期还剩 5 期，每期概率 4%）。',
  '增加 2.1%：为满足示例区定点零售药店（1234 家）至少抽取 62 家，按权重分得。',
  '权重 12 = 基础 1 + 信用等级 3 + 投诉举报 4 + 上年处罚 2 + 基金支出增长 2。',
];

describe('the code of a slip', () => {
  for (const [what, slip] of [
    ['an ordinary name and all its sentences', slipOf('示例县城关镇第一大药房连锁有限公司', sentences)],
    ['a name of 200 characters and no sentence', slipOf(characters(200), [])],
  ] as const)
    it(`fits into a QR code for a frame of 1,080,000 with ${what}, and is read back`, () => {
      const text = slipText(slip);
      const code = packSlip(text);
      const { version } = qrcode.create(code, { errorCorrectionLevel: 'L' });
      assert.ok(version <= 40);
      assert.match(code, /^[0-9A-Z $%*+\-./:]+$/);
      assert.equal(unpackSlip(code), text);
      assert.equal(unpackSlip(`${code}\n`), text);
    });

  it('is refused where no QR code holds it', () => {
    assert.throws(() => packSlip(slipText(slipOf(characters(2000), []))), { code: 'invalid' });
  });

  for (const wrong of ['', 'A', 'abc', 'BB8', 'A'.repeat(5000), '%69 VD92EX0'])
    it(`refuses ${wrong.slice(0, 12) || 'nothing'}`, () => {
      assert.throws(() => unpackSlip(wrong), { code: 'unreadable-file' });
    });
});
