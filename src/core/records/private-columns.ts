/** Words of headings under which people are named or can be identified. */
const personal =
  /姓名|患者名|病人名|参保人名|身份证|证件号|社会保障号|社保卡|医保卡|个人编号|电话|手机|住址|家庭地址/u;

/** Whether a heading is one of a column that names or identifies people: none of it may come near a draw. */
export const isPersonalHeading = (heading: string): boolean =>
  personal.test(heading.normalize('NFKC').replace(/\s+/gu, ''));
