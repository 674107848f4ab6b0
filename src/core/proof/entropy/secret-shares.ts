import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { sha256Hex } from '../../digest.ts';
import { Refusal } from '../../refusal.ts';

/** One of the parts of a secret, of which any two give it back. */
export interface SecretShare {
  /** 1 … 3. */
  readonly number: number;
  /** The first eight digits of the secret's digest D(secret, bytes): which secret it is a part of. */
  readonly mark: string;
  /** 33 bytes: a value for each byte of the secret, then the place where the polynomials were evaluated. */
  readonly bytes: Uint8Array;
}

/** How many shares are made, and how many give the secret back. */
export const sharesMade = 3;
export const sharesNeeded = 2;

const payloadDigits = 66;
const shareDigits = 1 + 8 + payloadDigits + 8;

/**
 * The text of a share, to be printed and typed: number, mark, payload and checksum in hexadecimal digits, in groups of six.
 * The checksum is the first eight digits of the SHA-256 of all digits before it.
 */
export function formatShare({ number, mark, bytes }: SecretShare): string {
  const body = `${number}${mark}${bytesToHex(bytes)}`;
  return (`${body}${checksum(body)}`.match(/.{1,6}/g) ?? []).join('-');
}

/**
 * Reads a share as somebody typed it: spaces, hyphens, full-width characters, capitals do not matter, nor o for 0 and l for
 * 1. Refuses (invalid) with what is wrong at `place`: another length, a character that is none of its digits, a
 * checksum that does not fit.
 */
export function readShare(text: string, place: string): SecretShare {
  const digits = text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s\-–—－]/gu, '')
    .replaceAll('o', '0')
    .replaceAll(/[li]/g, '1');
  const stray = /[^0-9a-f]/u.exec(digits);
  if (stray !== null)
    throw misread(place, `第 ${stray.index + 1} 位“${stray[0]}”不是 0 至 9、a 至 f 中的字符：请对照原件改正`);
  if (digits.length !== shareDigits)
    throw misread(
      place,
      `应有 ${shareDigits} 位，现有 ${digits.length} 位（不计连字符和空格）：请对照原件，看是否漏抄或多抄`,
    );
  const body = digits.slice(0, -8);
  if (checksum(body) !== digits.slice(-8))
    throw misread(place, '校验不符，至少有一位抄错：请对照原件逐组核对');
  return {
    number: Number.parseInt(digits.charAt(0), 16),
    mark: digits.slice(1, 9),
    bytes: hexToBytes(digits.slice(9, 9 + payloadDigits)),
  };
}

/**
 * Refuses (invalid) shares that cannot give the secret with this digest: not two, one and the same, of two secrets, or of
 * another secret than the committed one.
 */
export function assertShares(shares: readonly SecretShare[], digest: string, place: string): void {
  const [first, second] = shares;
  if (first === undefined || second === undefined || shares.length !== sharesNeeded)
    throw misread(place, `应有 ${sharesNeeded} 份，现有 ${shares.length} 份`);
  if (first.mark !== second.mark)
    throw misread(place, `两份不是同一个保密数的：一份标记 ${first.mark}，另一份 ${second.mark}`);
  if (first.mark !== digest.slice(0, 8))
    throw misread(
      place,
      `这两份是另一个保密数的（标记 ${first.mark}），本次抽取公布的标记是 ${digest.slice(0, 8)}`,
    );
  if (first.number === second.number)
    throw misread(place, `两份都是第 ${first.number} 份：请再取另一人保管的一份`);
}

const checksum = (body: string): string => sha256Hex(utf8ToBytes(body)).slice(0, 8);

const misread = (place: string, message: string): Refusal =>
  new Refusal('invalid', '保密数的份额无法使用，尚未抽取', [{ place, message }]);
