import { findDateFault } from '../lists/codes.ts';

/** The personal values that a list may hold: sealed in the database, masked wherever they are shown. */
export type PersonalKind = 'identity' | 'mobile';

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;

/**
 * The check character of a citizen's identity number (GB 11643-1999, 6.2; ISO 7064 MOD 11-2). Takes the first 17 digits; undefined for
 * anything else.
 */
export function identityCheckCharacter(first17: string): string | undefined {
  if (!/^\d{17}$/.test(first17)) return undefined;
  const sum = weights.reduce((total, weight, place) => total + weight * Number(first17.charAt(place)), 0);
  return '10X98765432'.charAt(sum % 11);
}

/**
 * What is wrong with a personal value, in Chinese and without the value or any part of it; undefined when nothing is. An identity number
 * has 18 characters: six of a division, eight of a day of birth since 1900, three digits and the check character (GB 11643-1999). A
 * mobile number is one of the mainland: eleven digits that begin with 13 to 19.
 */
export function findPersonalFault(kind: PersonalKind, text: string): string | undefined {
  return kind === 'identity' ? findIdentityFault(text) : findMobileFault(text);
}

function findIdentityFault(text: string): string | undefined {
  if (!/^[1-9]\d{16}[\dX]$/.test(text)) return '应为 18 位：17 位数字，末位为数字或大写字母 X';
  const born = `${text.slice(6, 10)}-${text.slice(10, 12)}-${text.slice(12, 14)}`;
  if (findDateFault(born) !== undefined || !/^(?:19|20)/.test(born)) return '第 7 至 14 位不是出生日期';
  return identityCheckCharacter(text.slice(0, 17)) === text.charAt(17)
    ? undefined
    : '末位校验码不符（GB 11643）';
}

function findMobileFault(text: string): string | undefined {
  return /^1[3-9]\d{9}$/.test(text) ? undefined : '应为 11 位大陆手机号，不带区号、空格和连字符';
}

/** Whether a text is a citizen's identity number; a small x at its end counts too. */
export const isIdentityNumber = (text: string): boolean =>
  findIdentityFault(text.toUpperCase()) === undefined;
