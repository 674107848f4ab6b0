import assert from 'node:assert/strict';
import { findPasswordProblems, normalizePassword } from '../../../src/core/people/password.ts';

const owner = { account: 'zhangwei', name: '张示例' };

const short = '至少 10 个字符';
const long = '至多 200 个字符';
const odd = '含有不可见或不完整的字符';
const kinds = '大写字母、小写字母、数字、其他字符四类中至少要有三类';
const account = '不能含有账号';
const name = '不能含有姓名';
const run = '不能有 4 个以上连续或相同的字符，也不能是键盘上相邻的一串';
const guessed = '含有容易猜到的词（如 yibao、password、admin、医保）';

const table: readonly (readonly [string, ...string[]])[] = [
  // Nothing is wrong with these.
  ['Chuntian-2046-Qiutian'],
  ['tW9#kLq2!vR'],
  ['Haizi7Kanshu'],
  ['7-maoTuzi-chi-9'],
  ['correct horse Battery'],
  ['春天的花 Kaile 38'],
  ['Ab3-Ab3-Ab3'],
  ['xK7!xK7!xK'],
  ['aaabbbCCC1'],
  [`Mo9-${'Lv8-Zi2-'.repeat(24)}Ku3.`],
  // Too short, too long, or not of characters.
  ['Kt7#mQ2!x', short],
  ['Kt7', short],
  ['', short, kinds],
  [`Mo9-${'Lv8-Zi2-'.repeat(24)}Ku3.x`, long],
  ['Kt7#mQ2!x\u0000v', odd],
  ['Kt7#mQ2!x\ud800v', odd],
  // Two kinds or one.
  ['haizikanshu', kinds],
  ['Haizikanshu', kinds],
  ['haizi7kanshu', kinds],
  ['8203917465', kinds],
  ['HAIZI KANSHU', kinds],
  // Whose it is.
  ['Zhangwei-2046', account],
  ['x9-ZHANGWEI-x', account],
  ['Abc9-张示例-k', name],
  ['ZhangweiＱ9张示例', account, name],
  // Runs and keyboard rows, both ways.
  ['Tk-1234-mQo', run],
  ['Tk-4321-mQo', run],
  ['Tk9-abcd-Qo', run],
  ['Tk9-DCBA-qo', run],
  ['Tk9-qwer-Qo', run],
  ['Tk9-fdsa-Qo', run],
  ['Tk9-1qaz-Qo', run],
  ['Tk9-xsw2-Qo', run],
  ['Tk9-7777-Qo', run],
  ['Tk9-QQqq-ob', run],
  ['Tk9o!@#$mQ', run],
  ['Tk9-7890-Qo', run],
  // What guessing begins with, also in disguise.
  ['Yibao-2046-Ku', guessed],
  ['x-Y1B40-2046', guessed],
  ['P@ssw0rd-Ku9', guessed],
  ['4dm!n-Kuaile-9', guessed],
  ['Choucha2046!', guessed],
  ['Kuaile-医保-2046', guessed],
  ['Ｙｉｂａｏ－2046－Ku', guessed],
  ['Qwerty-20-46', run, guessed],
];

describe('the password policy', () => {
  for (const [password, ...problems] of table) {
    const title = problems.length === 0 ? 'takes' : 'refuses';
    it(`${title} ${JSON.stringify(password).slice(0, 40)}`, () => {
      const found = findPasswordProblems(password, owner);
      assert.deepEqual(
        found.map(({ message }) => message),
        problems,
      );
      for (const problem of found) assert.equal(problem.place, 'password');
    });
  }

  it('takes full-width letters for what they look like', () => {
    assert.equal(normalizePassword('Ｋｕ９'), 'Ku9');
  });

  it('never repeats a password in what it says', () => {
    const said = JSON.stringify(findPasswordProblems('zhangwei-geheim', owner));
    assert.ok(!said.includes('geheim'));
  });
});
