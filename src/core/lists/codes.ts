/** GB 32100-2015: the 31 characters of a unified social credit code, in the order of their values. */
const usccAlphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const usccWeights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const;

/**
 * The check character of a unified social credit code (GB 32100-2015, 5.5): 31 minus the weighted sum modulo 31.
 * Takes the first 17 characters; undefined when one of them is not of the alphabet.
 */
export function usccCheckCharacter(first17: string): string | undefined {
  const values = [...first17].map((character) => usccAlphabet.indexOf(character));
  if (values.length !== 17 || values.includes(-1)) return undefined;
  const sum = usccWeights.reduce((total, weight, place) => total + weight * (values[place] ?? 0), 0);
  return usccAlphabet.charAt((31 - (sum % 31)) % 31);
}

/** What is wrong with a unified social credit code, in Chinese; undefined when nothing is. */
export function findUsccFault(code: string): string | undefined {
  if (!/^[0-9A-Z]{18}$/.test(code)) return '应为 18 位数字或大写字母';
  const expected = usccCheckCharacter(code.slice(0, 17));
  if (expected === undefined) return '含有编码规则（GB 32100）不使用的字母 I、O、S、V、Z';
  if (expected !== code.charAt(17)) return `校验码不符，末位应为 ${expected}`;
  return undefined;
}

/**
 * What is wrong with the code of an institution, item or person, in Chinese; undefined when nothing is.
 * Codes are ASCII so that their byte order is the same everywhere. A 12-character code that begins with H or P is the
 * national medical-insurance code: the letter, a six-digit division and five digits.
 */
export function findCodeFault(code: string): string | undefined {
  if (!/^[0-9A-Za-z][0-9A-Za-z_-]*$/.test(code))
    return '只能由字母、数字、连字符和下划线组成，且以字母或数字开头';
  if (/^[HP][0-9A-Za-z]{11}$/.test(code) && !/^[HP]\d{11}$/.test(code))
    return '国家医保编码应为字母 H 或 P 后接 11 位数字';
  return undefined;
}

/**
 * What is wrong with a GB/T 2260 district code, in Chinese; undefined when nothing is. Counties, cities (ending in 00)
 * and provinces (ending in 0000) are known by `isKnown`, which the caller reads from a division table.
 */
export function findDistrictFault(code: string, isKnown: (code: string) => boolean): string | undefined {
  if (!/^\d{6}$/.test(code)) return '应为 6 位数字';
  return isKnown(code) ? undefined : '不是现行行政区划代码（GB/T 2260）';
}

/** What is wrong with a calendar date, in Chinese; undefined when nothing is. Accepts only YYYY-MM-DD of a real day. */
export function findDateFault(text: string): string | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return '应写成 2027-12-31 这样的日期';
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return year >= 1 && day >= 1 && day <= daysInMonth(year, month) ? undefined : '这一天不存在';
}

/** How many days a month has, 1 to 12, in the Gregorian calendar; 0 for a month that does not exist. */
export function daysInMonth(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
}
