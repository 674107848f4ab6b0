import { findPersonalFault, isIdentityNumber, type PersonalKind } from './personal-values.ts';

/** How many characters stay at the beginning and at the end. */
const kept = { identity: [4, 3], mobile: [3, 4] } as const satisfies Readonly<
  Record<PersonalKind, readonly [number, number]>
>;

const masks = { identity: /^[1-9]\d{3}\*{11}\d{2}[\dX]$/, mobile: /^1[3-9]\d\*{4}\d{4}$/ } as const;

/**
 * A personal value as everyone sees it. GB/T 35273-2020, 7.2 asks that what is shown be de-identified and leaves the form open; as is
 * usual, an identity number keeps its first four characters (province and city) and its last three, without the day of
 * birth, and a mobile number its first three and last four. A mask stays as it is; anything else keeps nothing.
 */
export function maskPersonal(kind: PersonalKind, value: string): string {
  if (masks[kind].test(value)) return value;
  if (findPersonalFault(kind, value) !== undefined) return hideText(value);
  const [first, last] = kept[kind];
  return value.slice(0, first) + '*'.repeat(value.length - first - last) + value.slice(-last);
}

/** Whether a text has the form of a mask: what an exported sheet has in the place of a value. */
export const isMasked = (text: string): boolean => text.includes('*');

/** Stars, one for each character and at most 18: how long a text is, and nothing else. */
const hideText = (text: string): string => '*'.repeat(Math.min(18, [...text].length));

const longRun = /(?<![0-9A-Za-z])[1-9]\d{16}[\dXx](?![0-9A-Za-z])/g;
const mobileRun = /(?<!\d)1[3-9]\d{9}(?!\d)/g;

/** A text with the identity numbers in it masked. */
export const maskIdentityNumbers = (text: string): string =>
  text.replace(longRun, (run) => (isIdentityNumber(run) ? maskPersonal('identity', run.toUpperCase()) : run));

/** A text with whatever reads as an identity number or a mobile number masked: for cells of which nobody knows what they are. */
export const maskNumbers = (text: string): string =>
  maskIdentityNumbers(text).replace(mobileRun, (run) => maskPersonal('mobile', run));
