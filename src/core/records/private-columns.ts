/** Words of headings under which people are named or can be identified. */
const personal =
  /姓名|患者名|病人名|参保人名|身份证|证件号|社会保障号|社保卡|医保卡|个人编号|电话|手机|住址|家庭地址/u;

/** Whether a heading is one of a column that names or identifies people: none of it may come near a draw. */
export const isPersonalHeading = (heading: string): boolean =>
  personal.test(heading.normalize('NFKC').replace(/\s+/gu, ''));

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;

/** Whether a text is a citizen's identity number: 18 characters with a day of birth and the right check character (GB 11643-1999). */
export function isIdentityNumber(text: string): boolean {
  if (!/^[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]$/.test(text))
    return false;
  const sum = weights.reduce((total, weight, place) => total + weight * Number(text.charAt(place)), 0);
  return '10X98765432'.charAt(sum % 11) === text.charAt(17).toUpperCase();
}
