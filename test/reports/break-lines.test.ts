import assert from 'node:assert/strict';
import fc from 'fast-check';
import { balanceTitle } from '../../reports/composer/balance-title.ts';
import { breakLines } from '../../reports/composer/break-lines.ts';

const advance = (character: string): number => ((character.codePointAt(0) ?? 0) < 0x80 ? 5 : 10);
const lines = (text: string, width: number, indent = 0): string[] =>
  breakLines(text, width, advance, indent).map((line) => line.text);

describe('line breaking', () => {
  it('lets no closing mark open a line and no opening mark close one', () => {
    assert.deepEqual(lines('甲乙丙丁戊（己庚）', 50), ['甲乙丙丁戊', '（己庚）']);
    assert.deepEqual(lines('甲乙丙丁（戊己）', 50), ['甲乙丙丁', '（戊己）']);
    assert.deepEqual(lines('甲乙丙丁戊。”己', 50), ['甲乙丙丁', '戊。”己']);
  });

  it('lets the blank half of a closing mark stand in the margin', () => {
    assert.deepEqual(lines('甲乙丙丁戊。己', 55), ['甲乙丙丁戊。', '己']);
  });

  it('keeps dashes, ellipses and Latin words whole', () => {
    assert.deepEqual(lines('甲乙丙丁——戊', 50), ['甲乙丙丁', '——戊']);
    assert.deepEqual(lines('甲乙丙丁……戊', 50), ['甲乙丙丁', '……戊']);
    assert.deepEqual(lines('编码H999901是', 50), ['编码', 'H999901是']);
  });

  it('breaks a Latin word only where it is wider than a line', () => {
    assert.deepEqual(lines('abcdefghijklmnop', 50), ['abcdefghij', 'klmnop']);
  });

  it('shortens the first line of a paragraph by its indent', () => {
    assert.deepEqual(lines('甲乙丙丁戊己庚', 50, 20), ['甲乙丙', '丁戊己庚']);
  });

  it('loses nothing, overflows nothing and parts no surrogate pair, whatever the text', () => {
    const marks = fc.constantFrom(...Array.from('甲𬱖䶮，。（）“”—…a1- '));
    fc.assert(
      fc.property(
        fc.array(marks, { maxLength: 80 }),
        fc.integer({ min: 3, max: 20 }),
        (characters, cells) => {
          const text = characters.join('');
          const broken = breakLines(text, cells * 10, advance);
          const squeeze = (part: string): string => part.replaceAll(' ', '');
          assert.equal(squeeze(broken.map((line) => line.text).join('')), squeeze(text));
          for (const line of broken) {
            assert.ok(line.width <= cells * 10 + 0.01, `${line.text} is too wide`);
            assert.doesNotMatch(line.text, /\p{Cs}/u);
          }
        },
      ),
    );
  });

  it('balances titles and keeps quotations whole', () => {
    const title = '示例县医疗保障局关于开展“双随机、一公开”抽查的公告';
    const broken = balanceTitle(title, 180, advance).map((line) => line.text);
    assert.equal(broken.join(''), title);
    assert.equal(broken.length, 2);
    assert.ok(broken.some((line) => line.includes('“双随机、一公开”')));
    const [first = '', second = ''] = broken;
    assert.ok(Math.abs(first.length - second.length) <= 6);
  });
});
