import type { Problem } from '../refusal.ts';

/** Whose password it is: neither may stand in it. */
export interface PasswordOwner {
  readonly account: string;
  readonly name: string;
}

const minLength = 10;
const maxLength = 200;

/** So many of the newest passwords may not come back. */
export const rememberedPasswords = 5;

/** The form in which a password is judged and hashed: NFKC, so that full-width letters of an input method are the same. */
export function normalizePassword(password: string): string {
  return password.normalize('NFKC');
}

/** Words that guessing begins with, also with digits for letters: the trade in pinyin, common passwords. */
const deniedWords: readonly string[] = [
  'yibao',
  'yiliao',
  'baozhang',
  'jijin',
  'jianguan',
  'jiancha',
  'choucha',
  'suiji',
  'shuangsui',
  'zhongguo',
  'woaini',
  'mima',
  'password',
  'passwd',
  'admin',
  'welcome',
  'letmein',
  'changeme',
  'iloveyou',
  'qwerty',
  '医保',
  '医疗',
  '监管',
  '双随机',
  '密码',
  '口令',
];

/** What may run on along a keyboard, an alphabet or a count, in either direction. */
const rows: readonly string[] = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop[]',
  'asdfghjkl;',
  'zxcvbnm,./',
  '!@#$%^&*()',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/',
];
const runLength = 4;

const lookalikes: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '!': 'i',
  '3': 'e',
  '4': 'a',
  '@': 'a',
  '5': 's',
  $: 's',
  '7': 't',
};

/**
 * Everything that is wrong with a new password; empty when nothing is. At least 10 characters of three kinds (GB/T 22239-2019, 7.1.4.1 a:
 * 具有复杂度要求), at most 200; no account, name, run or word that guessing begins with. Says nothing of the password itself.
 */
export function findPasswordProblems(given: string, { account, name }: PasswordOwner): readonly Problem[] {
  const password = normalizePassword(given);
  const length = [...password].length;
  const lower = password.toLowerCase();
  const isNamed = (text: string) => text.length > 1 && lower.includes(text.normalize('NFKC').toLowerCase());
  const findings: readonly (readonly [boolean, string])[] = [
    [length < minLength, `至少 ${minLength} 个字符`],
    [length > maxLength, `至多 ${maxLength} 个字符`],
    [/[\p{Surrogate}\p{Cc}]/u.test(password), '含有不可见或不完整的字符'],
    [countKinds(password) < 3, '大写字母、小写字母、数字、其他字符四类中至少要有三类'],
    [isNamed(account), '不能含有账号'],
    [isNamed(name.trim()), '不能含有姓名'],
    [hasRun(lower), `不能有 ${runLength} 个以上连续或相同的字符，也不能是键盘上相邻的一串`],
    [hasDeniedWord(lower), '含有容易猜到的词（如 yibao、password、admin、医保）'],
  ];
  return findings.filter(([isWrong]) => isWrong).map(([, message]) => ({ place: 'password', message }));
}

function countKinds(password: string): number {
  return [/[A-Z]/, /[a-z]/, /[0-9]/, /[^A-Za-z0-9]/].filter((kind) => kind.test(password)).length;
}

function hasRun(lower: string): boolean {
  const characters = [...lower];
  return characters.some((first, start) => {
    const piece = characters.slice(start, start + runLength);
    if (piece.length < runLength) return false;
    const [forward, backward] = [piece.join(''), piece.toReversed().join('')];
    const isRepeated = piece.every((each) => each === first);
    return isRepeated || rows.some((row) => row.includes(forward) || row.includes(backward));
  });
}

function hasDeniedWord(lower: string): boolean {
  const read = [...lower].map((character) => lookalikes[character] ?? character).join('');
  return deniedWords.some((word) => lower.includes(word) || read.includes(word));
}
